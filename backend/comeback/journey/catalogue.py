"""The acts that can be undone, and how a run comes to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from ..opportunities.catalogue import Stage

ActKind = Literal["done", "skip", "snooze", "stage", "called"]
UNDO_WITHIN: Final = timedelta(minutes=10)
OVER: Final[frozenset[Stage]] = frozenset({"hired", "closed"})
OPEN_AGAIN: Final[frozenset[Stage]] = frozenset({"reopened", "trial", "offered"})
ENDED_BY_FACTS: Final = ("coffee_held", "declined", "two_nudges_unanswered", "coffee_called_off", "finished")
"""Ends that follow from what was done, and are over when that is taken back."""
GO_ON: Final = ("answer_the_needs", "temp_to_hire")
"""The plays whose steps stay when the door opens again."""
