"""What stands in the feed, and how it is written down (RFC 5545), as pure functions of facts."""

from __future__ import annotations

from .entries import Entry, Owner, TrialFacts, WindowFacts, plain, review_entries, window_entry
from .writing import written
from .zones import time_zone

__all__ = [
    "Entry",
    "Owner",
    "TrialFacts",
    "WindowFacts",
    "plain",
    "review_entries",
    "time_zone",
    "window_entry",
    "written",
]
