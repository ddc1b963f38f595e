"""The states of a window and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from .days import Calendar, instant

WindowState = Literal["scheduled", "open", "done", "skipped", "missed", "cancelled"]

MOVES: Mapping[WindowState, frozenset[WindowState]] = {
    "scheduled": frozenset({"open", "skipped", "cancelled", "done"}),
    "open": frozenset({"done", "skipped", "missed", "cancelled"}),
    "missed": frozenset({"done", "scheduled"}),
    "cancelled": frozenset({"scheduled", "open", "missed"}),
    "done": frozenset(),
    "skipped": frozenset(),
}


SOFT: frozenset[str] = frozenset(
    {
        "answered",
        "cooldown",
        "touched",
        "its_day_is_unknown",
        "its_days_have_passed",
        "left_the_plan",
        "not_in_turn",
        "reviewed",
        "step_gone",
    }
)
"""Why a window can be cancelled by facts alone: when they change back, it is restored."""


class IllegalMove(Exception):
    """A window in this state cannot go there."""

    def __init__(self, state: WindowState, to: WindowState) -> None:
        self.state: WindowState = state
        self.to: WindowState = to
        super().__init__(f"A window that is {state} cannot become {to}.")


class OutsideWindow(Exception):
    """The window is not open then."""


def check_move(state: WindowState, to: WindowState) -> None:
    """Raise IllegalMove unless `MOVES` allows it; undoing an act goes by `restored` instead."""
    if to not in MOVES[state]:
        raise IllegalMove(state, to)


def restored(opens_at: datetime, closes_at: datetime, now: datetime) -> WindowState:
    """The state that a window returns to, by its times alone, when the act that ended it is undone."""
    if now < opens_at:
        return "scheduled"
    return "open" if now < closes_at else "missed"


def check_snooze(until: datetime, now: datetime, closes_at: datetime) -> None:
    """Raise OutsideWindow unless `until` lies ahead and before the close."""
    if until <= now:
        raise OutsideWindow("A snooze ends in the future.")
    if until >= closes_at:
        raise OutsideWindow("A snooze ends before the window closes.")


def snooze_until_default(now: datetime, calendar: Calendar, closes_at: datetime) -> datetime:
    """The next business morning as a UTC instant; OutsideWindow when the window has closed by then."""
    until = instant(calendar.next_morning(now), calendar.zone)
    check_snooze(until, now, closes_at)
    return until
