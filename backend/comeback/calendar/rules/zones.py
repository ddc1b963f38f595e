"""A time zone as calendars carry it along: its offsets and when they change.

Our own, since icalendar 7.3 writes the onset of summer time in the hour after it, where RFC 5545 wants the hour before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=512)
def time_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE of an IANA zone, right from the start of `first_year` to the end of `last_year`.

    It is shared by all who ask: not to be changed.
    """
    zone = ZoneInfo(name)
    since, until = (
        datetime(first_year, 1, 1, tzinfo=UTC) - DAY,
        datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY,
    )
    described = Timezone()
    described.add("tzid", name)
    described.add_component(_observance(zone, since, since))
    for change in _changes(zone, since, until):
        described.add_component(_observance(zone, change - SECOND, change))
    return described


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The instants from which another offset holds."""
    before = since
    while before < until:
        after = before + DAY
        if after.astimezone(zone).utcoffset() != before.astimezone(zone).utcoffset():
            yield _change_between(zone, before, after)
        before = after


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        same = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
        before, after = (middle, after) if same else (before, middle)
    return after


def _observance(zone: ZoneInfo, before: datetime, at: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from an instant on; its start is told on the wall of before."""
    old, new = before.astimezone(zone), at.astimezone(zone)
    from_offset = old.utcoffset() or timedelta()
    observance = TimezoneDaylight() if new.dst() else TimezoneStandard()
    observance.add("dtstart", (at + from_offset).replace(tzinfo=None))
    observance.add("tzoffsetfrom", from_offset)
    observance.add("tzoffsetto", new.utcoffset() or timedelta())
    observance.add("tzname", new.tzname() or "")
    return observance
