"""The acts that can be undone, and how a run comes to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

ActKind = Literal["done", "skip", "snooze", "stage", "called"]
UNDO_WITHIN: Final = timedelta(minutes=10)
ENDED_BY_FACTS: Final = ("coffee_held", "declined", "two_nudges_unanswered")
"""Ends that follow from what was done, and are over when that is taken back."""
GO_ON: Final = ("answer_the_needs", "temp_to_hire")
"""The plays whose steps stay when the door opens again."""
