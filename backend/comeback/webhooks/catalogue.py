"""What other programs can be told."""

from __future__ import annotations

from collections.abc import Mapping
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

READS: Final[Mapping[EventType, str]] = {
    "opportunity.rejected": "opportunities",
    "opportunity.stage_changed": "opportunities",
    "window.opened": "windows",
    "window.missed": "windows",
    "window.done": "windows",
    "touchpoint.created": "touchpoints",
    "second_chance.won": "opportunities",
    "contact.updated": "contacts",
}
"""The group of resources that each event lets its receiver read."""

TEST: Final = "webhook.test"
AT_MOST: Final = 20
