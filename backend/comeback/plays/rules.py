"""The shape of a play, who of its people gets a step, and how a drafted message is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ..contacts.catalogue import ContactRole

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

FACTS = frozenset(
    {"name", "first_name", "employer", "role", "me", "words", "article", "referral", "reason", "news"}
)
HONORIFICS = frozenset(
    {"dr", "prof", "mr", "mrs", "ms", "miss", "mx", "sir", "herr", "frau", "dipl.-ing", "ing"}
)
BLANK = re.compile(r"\{(?P<fact>\w+)(?:\|(?P<gap>[^{}]*))?\}")


class Offset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A distance from an anchor in exactly one unit, negative for before; `else` serves while it is unknown.

    Days are calendar days, business days those of the user, hours are exact and may be fractions.
    Raises ValueError for no unit or several.
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


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message filled in; `gaps` are the words that stand in square brackets, in order, each once."""

    subject: str
    text: str
    gaps: tuple[str, ...] = ()


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
    """A named list of steps that a rejection starts, with the rules that end or change it."""

    key: str
    name: str
    guards: tuple[Guard, ...]
    steps: tuple[Step, ...]


def people(step: Step, contacts: Sequence[tuple[UUID, ContactRole]]) -> tuple[UUID | None, ...]:
    """Who of a run's contacts gets a window: those the step is meant for, else the first, else nobody."""
    if not step.audience or not contacts:
        return (None,)
    meant = tuple(dict.fromkeys(contact for contact, role in contacts if role in step.audience))
    return meant or (contacts[0][0],)


def title(step: Step, name: str | None) -> str:
    """The step as a sentence to the user, with the person's name where there is one."""
    named = (name or "").strip()
    if named or not step.title_unnamed:
        return step.title.replace("{name}", named or "…")
    return step.title_unnamed


def render(frame: Frame, facts: Mapping[str, str]) -> Draft:
    """Fill in the facts at hand (`FACTS`); a missing or empty one leaves its gap in square brackets."""
    gaps: dict[str, None] = {}

    def fill(blank: re.Match[str]) -> str:
        fact = facts.get(blank["fact"], "").strip()
        if fact:
            return fact
        gap = blank["gap"] or blank["fact"].replace("_", " ")
        gaps[gap] = None
        return f"[{gap}]"

    # A line break in a subject would let a fact write mail headers.
    subject = " ".join(BLANK.sub(fill, frame.subject).split())
    return Draft(subject=subject, text=BLANK.sub(fill, frame.text), gaps=tuple(gaps))


def first_name(name: str) -> str:
    """How a person is greeted in English: by first name, by the whole name where that is unclear."""
    words = name.split()
    own = [word for word in words if word.rstrip(".").lower() not in HONORIFICS]
    surname_alone = len(own) == 1 < len(words)
    if not own or surname_alone or own[0].endswith((",", ".")):
        return " ".join(words)
    return own[0]


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
