"""What goes in and out, as pydantic models."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """Read off a row."""

    model_config = ConfigDict(from_attributes=True)


class ContactBrief(Out):
    """The person of a window."""

    id: UUID
    name: str
    role: str
    title: str | None


class EmployerBrief(Out):
    """The employer of a window."""

    id: UUID
    name: str
    plan_rank: int | None


class OpportunityBrief(Out):
    """The role of a window."""

    id: UUID
    title: str
    stage: str


class WindowCard(Out):
    """A window with all that its card shows."""

    id: UUID
    created_at: datetime
    updated_at: datetime
    version: int
    opportunity_id: UUID | None
    contact_id: UUID | None
    run_id: UUID | None
    step: str
    kind: str
    title: str
    why: str
    source: str
    opens_at: datetime
    best_at: datetime
    closes_at: datetime
    time_zone: str
    state: str
    because: str | None
    done_at: datetime | None
    by_hand: bool
    snoozed_until: datetime | None
    contact: ContactBrief | None
    employer: EmployerBrief | None
    opportunity: OpportunityBrief | None
    draft_url: str


class Today(Out):
    """The first screen."""

    now: datetime
    open: list[WindowCard]
    missed: list[WindowCard]
    upcoming: list[WindowCard]


class NewTouchpoint(BaseModel):
    """A contact made or received."""

    model_config = ConfigDict(extra="forbid")

    contact_id: UUID | None = None
    opportunity_id: UUID | None = None
    window_id: UUID | None = None
    give_id: UUID | None = None
    kind: Literal[
        "thank_you", "coffee_request", "nudge", "coffee", "needs_answer", "article", "referral", "introduction",
        "check_in", "review", "call", "message", "interview", "other",
    ]  # fmt: skip
    channel: str = "email"
    direction: Literal["in", "out"] = "out"
    occurred_at: datetime | None = None
    outcome: Literal["none", "replied", "accepted", "declined", "met"] = "none"
    notes: str | None = Field(default=None, max_length=20_000)


class TouchpointOut(Out):
    """A contact made or received."""

    id: UUID
    created_at: datetime
    updated_at: datetime
    version: int
    contact_id: UUID | None
    opportunity_id: UUID | None
    window_id: UUID | None
    give_id: UUID | None
    kind: str
    channel: str
    direction: str
    occurred_at: datetime
    outcome: str
    notes: str | None
