"""When a window opens, closes and rings, as pure functions of facts and now."""

from __future__ import annotations

from .arranging import arrange
from .bell import (
    Advance,
    Bell,
    Quiet,
    Ringing,
    advance,
    after_quiet,
    due_at,
    postponed,
    put_off,
    ringing,
    share,
    snoozed,
)
from .days import Calendar, UnknownPlace, holidays_of, instant, wall
from .facts import Arrangement, Change, Facts, Person, Placement, RunFacts, Slot, Touch, ZoneOf
from .placing import Anchors, Times, is_passed, reanchor, times
from .states import (
    MOVES,
    SOFT,
    IllegalMove,
    OutsideWindow,
    WindowState,
    check_move,
    check_snooze,
    restored,
    snooze_until_default,
)

__all__ = [
    "MOVES",
    "SOFT",
    "Advance",
    "Anchors",
    "Arrangement",
    "Bell",
    "Calendar",
    "Change",
    "Facts",
    "IllegalMove",
    "OutsideWindow",
    "Person",
    "Placement",
    "Quiet",
    "Ringing",
    "RunFacts",
    "Slot",
    "Times",
    "Touch",
    "UnknownPlace",
    "WindowState",
    "ZoneOf",
    "advance",
    "after_quiet",
    "arrange",
    "check_move",
    "check_snooze",
    "due_at",
    "holidays_of",
    "instant",
    "is_passed",
    "postponed",
    "put_off",
    "reanchor",
    "restored",
    "ringing",
    "share",
    "snooze_until_default",
    "snoozed",
    "times",
    "wall",
]
