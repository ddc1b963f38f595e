"""What is forgotten, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

Chore = Literal["reminders", "webhook_events", "stored_answers", "sign_ins", "tokens", "queue_log"]

KEPT: Final[dict[Chore, timedelta]] = {
    "reminders": timedelta(days=90),
    "webhook_events": timedelta(days=30),
    "stored_answers": timedelta(days=2),
    "sign_ins": timedelta(),
    "tokens": timedelta(days=30),
    "queue_log": timedelta(days=30),
}
"""Reminders (with what was sent of them) and events of webhooks in product time, all else in machine time.

Sign-ins and tokens from when they end, so that somebody can still see why a program was refused.
"""
