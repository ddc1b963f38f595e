"""The built-in plays: their days, the same in every language, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from uuid import UUID, uuid5

from ...accounts.catalogue import Language
from ...contacts.catalogue import ContactRole
from ..rules import Anchor, Guard, Offset, Play, Step, StepKind
from . import english, german
from .wording import Wording


class Timing(NamedTuple):
    """A step without its words; `window` is opens, best, closes."""

    key: str
    kind: StepKind
    window: tuple[Offset, Offset, Offset]
    audience: tuple[ContactRole, ...]


class Outline(NamedTuple):
    """A play without its words."""

    key: str
    guards: tuple[Guard, ...]
    steps: tuple[Timing, ...]
    cadence: tuple[Timing, ...] = ()


def _days(anchor: Anchor, opens: int, best: int, closes: int) -> tuple[Offset, Offset, Offset]:
    first, peak, last = (Offset(anchor=anchor, days=days) for days in (opens, best, closes))
    return first, peak, last


def _business_days(anchor: Anchor, opens: int, best: int, closes: int) -> tuple[Offset, Offset, Offset]:
    first, peak, last = (Offset(anchor=anchor, business_days=days) for days in (opens, best, closes))
    return first, peak, last


def _hours(anchor: Anchor, opens: float, best: float, closes: float) -> tuple[Offset, Offset, Offset]:
    first, peak, last = (Offset(anchor=anchor, hours=hours) for hours in (opens, best, closes))
    return first, peak, last


def _days_in_seat(opens: int, best: int, closes: int) -> tuple[Offset, Offset, Offset]:
    first, peak, last = (
        Offset(anchor="winner_start", days=days, otherwise=Offset(anchor="rejection", days=days))
        for days in (opens, best, closes)
    )
    return first, peak, last


AT_ONCE = (
    Offset(anchor="rejection", days=0),
    Offset(anchor="rejection", business_days=1),
    Offset(anchor="rejection", business_days=2),
)
COFFEE_AFTER_THE_NO = Outline(
    "coffee_after_the_no",
    ("reply_ends_nudges", "two_nudges_at_most", "accepted_schedules_coffee"),
    (
        Timing("ask", "coffee_request", AT_ONCE, ("hiring_manager",)),
        Timing("first_nudge", "nudge", _business_days("request", 3, 4, 6), ("hiring_manager",)),
        Timing("last_nudge", "nudge", _business_days("request", 7, 8, 12), ("hiring_manager",)),
        Timing("coffee", "coffee", _hours("coffee", -0.25, 0, 2), ("hiring_manager",)),
    ),
)
ANSWER_THE_NEEDS = Outline(
    "answer_the_needs",
    (),
    (Timing("answer", "needs_answer", _hours("coffee", 2, 20, 48), ("hiring_manager",)),),
)
STAY_IN_TOUCH = Outline(
    "stay_in_touch",
    ("touch_resets",),
    (
        Timing("winner_started", "prepare", _days("rejection", 14, 17, 20), ()),
        Timing("give_1", "article", _days_in_seat(21, 28, 35), ("hiring_manager",)),
        Timing("give_2", "referral", _days_in_seat(42, 45, 52), ("hiring_manager", "hr")),
        Timing("check_in_60", "check_in", _days_in_seat(58, 62, 70), ("hiring_manager",)),
        Timing("check_in_90", "check_in", _days_in_seat(86, 92, 104), ("hiring_manager",)),
    ),
    (
        Timing("cadence_give", "article", _days("last_touch", 65, 75, 85), ("hiring_manager",)),
        Timing("cadence_hello", "check_in", _days("last_touch", 65, 75, 85), ("hiring_manager",)),
    ),
)
TO_THE_REVIEW = (
    Offset(anchor="review", business_days=-5),
    Offset(anchor="review", business_days=-3),
    Offset(anchor="review", days=0),
)
FROM_THE_REVIEW = (
    Offset(anchor="review", days=0),
    Offset(anchor="review", days=0),
    Offset(anchor="review", business_days=2),
)
TO_THE_DECISION = (
    Offset(anchor="decision", business_days=-10),
    Offset(anchor="decision", business_days=-5),
    Offset(anchor="decision", days=0),
)
TEMP_TO_HIRE = Outline(
    "temp_to_hire",
    (),
    (
        Timing("prepare_review", "prepare", TO_THE_REVIEW, ()),
        Timing("log_review", "review", FROM_THE_REVIEW, ("hiring_manager",)),
        Timing("ask_decision", "ask_decision", TO_THE_DECISION, ("hiring_manager",)),
    ),
)
OUTLINES = (COFFEE_AFTER_THE_NO, ANSWER_THE_NEEDS, STAY_IN_TOUCH, TEMP_TO_HIRE)
AFTER_A_NO = frozenset({COFFEE_AFTER_THE_NO.key, STAY_IN_TOUCH.key})
NAMESPACE = UUID("6b1f1c3e-5d0a-5c55-9d3b-0d5e3a1c7f42")
NAMES: Mapping[Language, Mapping[str, str]] = {"en": english.NAMES, "de": german.NAMES}
WORDS: Mapping[Language, Mapping[str, Wording]] = {"en": english.STEPS, "de": german.STEPS}
COPIED: Mapping[Language, str] = {"en": "{name}, my version", "de": "{name}, meine Fassung"}


@cache
def built_in(language: Language) -> tuple[Play, ...]:
    """Every built-in play in a language, in the order in which a story goes through them."""
    return tuple(_worded(outline, language) for outline in OUTLINES)


def after_a_no(language: Language) -> tuple[Play, ...]:
    """The built-in plays to suggest after a no; a coffee or a trial starts the others."""
    return tuple(play for play in built_in(language) if play.key in AFTER_A_NO)


def play_by_key(key: str, language: Language) -> Play | None:
    """The built-in play of this key, None when there is none."""
    return next((play for play in built_in(language) if play.key == key), None)


def id_of(key: str) -> UUID:
    """The id of a built-in play, the same for everybody."""
    return uuid5(NAMESPACE, key)


def play_named(key_or_id: str, language: Language) -> Play | None:
    """The built-in play of this key or id, None when there is none."""
    plays = built_in(language)
    return next((play for play in plays if key_or_id in (play.key, str(id_of(play.key)))), None)


def _worded(outline: Outline, language: Language) -> Play:
    words = WORDS[language]
    return Play(
        key=outline.key,
        name=NAMES[language][outline.key],
        guards=outline.guards,
        steps=tuple(_step(timing, words[timing.key]) for timing in outline.steps),
        cadence=tuple(_step(timing, words[timing.key]) for timing in outline.cadence),
    )


def _step(timing: Timing, words: Wording) -> Step:
    opens, best, closes = timing.window
    return Step(
        key=timing.key,
        kind=timing.kind,
        title=words.title,
        title_unnamed=words.title_unnamed,
        opens=opens,
        best=best,
        closes=closes,
        audience=timing.audience,
        frame=words.frame,
        why=words.why,
        source=words.source,
    )
