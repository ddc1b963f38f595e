"""A time zone that a feed carries along says what the zone itself says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given
from hypothesis import strategies as st

from comeback.calendar.rules import time_zone

NAMES = sorted(available_timezones() - {"localtime"})


def offset_at(described: Any, at: datetime) -> timedelta:
    """The offset that RFC 5545 reads from a VTIMEZONE: of the observances, each from its start on the wall before."""
    onsets = [
        ((part["DTSTART"].dt - part["TZOFFSETFROM"].td).replace(tzinfo=UTC), part["TZOFFSETTO"].td)
        for part in described.subcomponents
    ]
    offset: timedelta = max((item for item in onsets if item[0] <= at), key=lambda item: item[0])[1]
    return offset


@given(st.sampled_from(NAMES), st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))
@example("Europe/London", datetime(2026, 3, 29, 0, 59, 59))
@example("Europe/London", datetime(2026, 3, 29, 1))
@example("America/New_York", datetime(2026, 3, 8, 6, 59, 59))
@example("America/New_York", datetime(2026, 3, 8, 7))
@example("Australia/Lord_Howe", datetime(2026, 4, 4, 15))
@example("Africa/Casablanca", datetime(2026, 2, 15, 2))
def test_every_instant_has_its_offset(name: str, at: datetime) -> None:
    aware = at.replace(tzinfo=UTC)
    assert offset_at(time_zone(name, 2026, 2027), aware) == aware.astimezone(ZoneInfo(name)).utcoffset()


def test_every_zone_can_be_written() -> None:
    for name in NAMES:
        described = time_zone(name, 2026, 2026)
        assert described["TZID"] == name
        assert described.to_ical().startswith(b"BEGIN:VTIMEZONE\r\n")


def test_summer_begins_on_the_wall_of_winter() -> None:
    described = time_zone("America/New_York", 2026, 2026)
    summer = next(part for part in described.subcomponents if part.name == "DAYLIGHT")
    assert summer.to_ical().decode().split("\r\n")[1:5] == [
        "DTSTART:20260308T020000", "TZNAME:EDT", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
    ]  # fmt: skip
