"""What the screens read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from ..contacts.catalogue import ContactRole
from ..employers.schemas import EmployerOut
from ..needs.catalogue import NeedKind
from ..needs.schemas import NeedOut
from ..opportunities.catalogue import Stage, TimelineKind
from ..windows.schemas import WindowOut


class ContactBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The person of a window."""

    id: UUID
    name: str
    role: ContactRole
    title: str | None


class EmployerBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The employer of a window."""

    id: UUID
    name: str
    plan_rank: int | None


class OpportunityBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The opportunity of a window."""

    id: UUID
    title: str
    stage: Stage


class WindowCard(WindowOut, frozen=True, kw_only=True):
    """A window with all that its card shows."""

    contact: ContactBrief | None
    employer: EmployerBrief | None
    opportunity: OpportunityBrief | None
    draft_url: str


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """The first screen: `now` is product time, against which the light is drawn."""

    now: datetime
    open: list[WindowCard]
    missed: list[WindowCard]
    upcoming: list[WindowCard]


class MessageDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A message made of facts at hand; `gaps` stand in square brackets in the text and want filling in."""

    subject: str
    text: str
    to: list[str]
    gaps: list[str]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Something to ask over the coffee, and the kind of need that it brings out."""

    kind: NeedKind
    text: str


class CoffeeKit(msgspec.Struct, frozen=True, kw_only=True):
    """What one takes along to a coffee of so many `minutes`: questions in their order, the person, what is known."""

    questions: list[Question]
    minutes: int
    contact: ContactBrief | None
    needs: list[NeedOut]


class ContactCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How one is in touch with a person."""

    id: UUID
    name: str
    role: ContactRole
    last_touchpoint_at: datetime | None
    next_window_at: datetime | None


class PlanItem(msgspec.Struct, frozen=True, kw_only=True):
    """An employer of the plan and how it is covered: `roles` counts its contacts by their role."""

    employer: EmployerOut
    contacts: list[ContactCoverage]
    roles: dict[ContactRole, int]
    last_touchpoint_at: datetime | None
    last_give_at: datetime | None
    next_window_at: datetime | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The marketing plan of ten, best first."""

    items: list[PlanItem]


class TimelineItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, as a sentence in the user's language; `why` is its cause in words, '' where none."""

    id: UUID
    at: datetime
    kind: TimelineKind
    text: str
    cause: str
    why: str
    contact_id: UUID | None
    window_id: UUID | None
    touchpoint_id: UUID | None
    run_id: UUID | None
