"""A window, a trial and their owner, to be varied."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from icalendar import Calendar

from comeback.calendar.rules import Owner, TrialFacts, WindowFacts, written
from comeback.calendar.rules.entries import Entry

NUMBER = UUID("01990000-0000-7000-8000-000000000001")
AT = datetime(2026, 3, 3, 14, tzinfo=UTC)
OWNER = Owner(
    language="en",
    lock_screen="full",
    paused_until=None,
    public_url="https://comeback.example.org",
    changed_at=datetime(2026, 3, 1, tzinfo=UTC),
)
WINDOW = WindowFacts(
    id=NUMBER,
    version=1,
    changed_at=AT,
    step="give_1",
    kind="article",
    title="Send Daniel Reyes an article",
    why="Because it helps.",
    state="scheduled",
    time_zone="Europe/London",
    opens=datetime(2026, 3, 24, 9),
    best=datetime(2026, 3, 31, 9),
    closes=datetime(2026, 4, 7, 18),
    closes_at=datetime(2026, 4, 7, 17, tzinfo=UTC),
    done_at=None,
    rings_at=datetime(2026, 3, 24, 9, tzinfo=UTC),
    role="Interior designer",
    employer="Alder & Pike Architects",
)
TRIAL = TrialFacts(
    id=NUMBER,
    version=3,
    changed_at=AT,
    opportunity_id=UUID("01990000-0000-7000-8000-000000000002"),
    started_on=date(2026, 3, 9),
    decides_on=date(2026, 6, 8),
    role="Interior designer",
    employer="Alder & Pike Architects",
)


def window(**changed: Any) -> WindowFacts:
    """The window with some of it changed."""
    return msgspec.structs.replace(WINDOW, **changed)


def owner(**changed: Any) -> Owner:
    """The owner with some of it changed."""
    return msgspec.structs.replace(OWNER, **changed)


def parsed(content: bytes) -> Any:
    """What another program reads; its properties are of as many types as there are."""
    return Calendar.from_ical(content)


def events(*entries: Entry) -> list[Any]:
    """The events of the feed that these entries make."""
    found: list[Any] = parsed(written(entries, "Europe/London")).walk("VEVENT")
    return found
