"""No more than so many windows open on one day: the others open later, inside their own close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from .days import DAY, Calendar, instant, wall
from .placing import Times
from .steps import later


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A window of a play that could open later; `id` None for one that is yet to be made."""

    id: UUID | None
    times: Times
    calendar: Calendar


def day_of(at: datetime, home: ZoneInfo) -> date:
    """The user's day on which something opens."""
    return wall(at, home).date()


def spread(
    wanted: Iterable[Wanted], taken: Mapping[date, int], limit: int, home: ZoneInfo, now: datetime
) -> list[Times]:
    """The times of each wanted window, in the order given.

    By `(closes_at, id)`, each takes the first day with room from its own on, a working day before its close; one
    that finds none stays where it is. `taken` counts what opens on each of the user's days and cannot be moved.
    """
    asked = list(wanted)
    counts, settled = Counter(taken), [item.times for item in asked]
    for index in sorted(range(len(asked)), key=lambda index: _turn(asked[index], index)):
        item = asked[index]
        found = _first_with_room(item, counts, limit, home, now) or item.times
        settled[index] = found
        counts[day_of(found.opens_at, home)] += 1
    return settled


def _turn(item: Wanted, index: int) -> tuple[datetime, bool, UUID | None, int]:
    return item.times.closes_at, item.id is None, item.id or UUID(int=0), index


def _first_with_room(
    item: Wanted, counts: Counter[date], limit: int, home: ZoneInfo, now: datetime
) -> Times | None:
    """Its own day where that has room; one that is over, and today besides: it opens now. Else a day still to come."""
    days = {day_of(at, home) for at in (item.times.opens_at, max(item.times.opens_at, now))}
    if all(counts[day] < limit for day in days):
        return item.times
    calendar, zone = item.calendar, item.times.zone
    day = max(item.times.opens.date(), wall(now, zone).date() - DAY)
    while day < item.times.closes.date():
        day = calendar.rolled(day + DAY)
        opens = datetime.combine(day, calendar.opening)
        if instant(opens, zone) >= item.times.closes_at:
            return None
        if instant(opens, zone) > now and counts[day_of(instant(opens, zone), home)] < limit:
            return later(item.times, opens)
    return None
