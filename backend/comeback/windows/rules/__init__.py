"""When a window opens, closes and rings, as pure functions of facts and now."""

from __future__ import annotations

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
    snoozed,
)
from .days import Calendar, UnknownPlace, holidays_of, instant, wall
from .placing import Anchors, Times, is_passed, reanchor, times
from .states import (
    MOVES,
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
    "Advance",
    "Anchors",
    "Bell",
    "Calendar",
    "IllegalMove",
    "OutsideWindow",
    "Quiet",
    "Ringing",
    "Times",
    "UnknownPlace",
    "WindowState",
    "advance",
    "after_quiet",
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
    "snooze_until_default",
    "snoozed",
    "times",
    "wall",
]
