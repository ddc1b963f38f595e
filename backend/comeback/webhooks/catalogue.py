"""What other programs can be told."""

from __future__ import annotations

from typing import Final, Literal

EventType = Literal[
    "opportunity.rejected",
    "opportunity.stage_changed",
    "window.opened",
    "window.missed",
    "window.done",
    "touchpoint.created",
    "second_chance.won",
    "contact.updated",
]
DisabledBecause = Literal["gone", "failing"]

TEST: Final = "webhook.test"
AT_MOST: Final = 20
