"""The shape of a play: its steps and their days, who of its people gets one, what doing it writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ...contacts.catalogue import ContactRole

TouchpointKind = Literal[
    "thank_you",
    "coffee_request",
    "nudge",
    "coffee",
    "needs_answer",
    "article",
    "referral",
    "introduction",
    "check_in",
    "review",
    "call",
    "message",
    "interview",
    "other",
]
StepKind = Literal[TouchpointKind, "prepare", "ask_decision"]
Outcome = Literal["none", "replied", "accepted", "declined", "met"]
Direction = Literal["out", "in"]
Anchor = Literal[
    "rejection",
    "winner_start",
    "request",
    "previous_step",
    "coffee",
    "trial_start",
    "review",
    "decision",
    "last_touch",
]
Guard = Literal[
    "reply_ends_nudges",
    "two_nudges_at_most",
    "accepted_schedules_coffee",
    "touch_resets",
]
Days = Annotated[int, Meta(ge=-3660, le=3660)]
Hours = Annotated[float, Meta(ge=-8784, le=8784)]


class Offset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A distance from an anchor in exactly one unit, negative for before; `else` serves while it is unknown.

    Days are calendar days, business days those of the user, hours are exact and may be fractions.
    """

    anchor: Anchor
    days: Days | None = None
    business_days: Days | None = None
    hours: Hours | None = None
    otherwise: Offset | None = msgspec.field(default=None, name="else")

    def __post_init__(self) -> None:
        if sum(unit is not None for unit in (self.days, self.business_days, self.hours)) != 1:
            raise ValueError("An offset has exactly one of days, business_days and hours.")


class Frame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message with blanks: `{fact}` or `{fact|words of the gap where the fact is missing}`."""

    subject: str
    text: str


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a play; `title` names the person as `{name}`, `title_unnamed` serves while there is none.

    An empty `audience` is a step without a person; `frame` is null where there is nothing to send.
    """

    key: str
    kind: StepKind
    title: str
    title_unnamed: str = ""
    opens: Offset
    best: Offset
    closes: Offset
    audience: tuple[ContactRole, ...]
    frame: Frame | None
    why: str
    source: str


class Play(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named list of steps that a rejection starts, with the rules that end or change it.

    The steps of its `cadence` follow the others in turn, one at a time, while the employer is on the plan.
    """

    key: str
    name: str
    guards: tuple[Guard, ...]
    steps: tuple[Step, ...]
    cadence: tuple[Step, ...] = ()


def people(step: Step, contacts: Sequence[tuple[UUID, ContactRole]]) -> tuple[UUID | None, ...]:
    """Who of a run's contacts gets a window: those the step is meant for, else the first, else nobody."""
    if not step.audience or not contacts:
        return (None,)
    meant = tuple(dict.fromkeys(contact for contact, role in contacts if role in step.audience))
    return meant or (contacts[0][0],)


def touchpoint_kind(kind: StepKind) -> TouchpointKind | None:
    """What doing a step writes: nothing for `prepare`, a message for `ask_decision`, else its own kind."""
    if kind == "prepare":
        return None
    if kind == "ask_decision":
        return "message"
    return kind


def ends_nudges(direction: Direction, outcome: Outcome) -> bool:
    """Whether a touchpoint is a reply or a meeting, after which nobody is nudged again."""
    return direction == "in" or outcome != "none"
