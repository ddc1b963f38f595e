"""How a step is told with a person's name, and how its drafted message is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from .shape import Frame, Step

FACTS = frozenset(
    {
        "name", "first_name", "employer", "role", "me", "words", "article", "referral", "reason", "news",
        "answers",
    }
)  # fmt: skip
HONORIFICS = frozenset(
    {"dr", "prof", "mr", "mrs", "ms", "miss", "mx", "sir", "herr", "frau", "dipl.-ing", "ing"}
)
BLANK = re.compile(r"\{(?P<fact>\w+)(?:\|(?P<gap>[^{}]*))?\}")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message filled in; `gaps` are the words that stand in square brackets, in order, each once."""

    subject: str
    text: str
    gaps: tuple[str, ...] = ()


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
