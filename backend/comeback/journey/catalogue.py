"""The acts that can be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

ActKind = Literal["done", "skip", "snooze"]
UNDO_WITHIN = timedelta(minutes=10)
