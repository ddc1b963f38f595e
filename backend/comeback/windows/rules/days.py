"""Wall clock, zones and working days."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import msgspec
from msgspec.structs import replace

DAY = timedelta(days=1)
LOOK_AHEAD = 366
MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})


class UnknownPlace(ValueError):
    """The public holidays of this country or region are not known."""


@lru_cache(maxsize=8192)
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a naive wall time: in a gap it moves on by the gap, of two it is the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at an aware instant, naive."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=512)
def holidays_of(country: str | None, region: str | None) -> Container[date]:
    """Public holidays of a country (ISO 3166-1 alpha-2) and region (ISO 3166-2 after the dash), if any.

    Raises UnknownPlace for a country or region whose holidays are not known.
    """
    if country is None:
        return frozenset()
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise UnknownPlace(f"{country!r} is not a country code of two capital letters.")
    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError as error:
        raise UnknownPlace(
            f"The public holidays of {country}{f'-{region}' if region else ''} are not known."
        ) from error


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Working days (ISO 1 to 7) and hours; `zone` is the contact's where it has one, else the user's.

    `home` is the user's zone, in which dates were written down; None for the same. Raises ValueError for
    hours that end before they begin.
    """

    zone: ZoneInfo
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: Container[date] = frozenset()
    opening: time = time(9)
    closing: time = time(18)
    home: ZoneInfo | None = None

    def __post_init__(self) -> None:
        if self.opening >= self.closing:
            raise ValueError("The working day must end after it begins.")

    def elsewhere(self, zone: ZoneInfo) -> Calendar:
        """The same working days and hours on the wall of somebody else."""
        return replace(self, zone=zone)

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.isoweekday() in self.working_days and day not in self.holidays

    def today(self, now: datetime) -> date:
        """The later of the dates that the contact and the user have at `now`."""
        return max(wall(now, zone).date() for zone in (self.zone, self.home or self.zone))

    def rolled(self, day: date, *, backward: bool = False) -> date:
        """This day if it is a working one, else the next (or the one before)."""
        return day if self.works(day) else self.counted(day, -1 if backward else 1)

    def counted(self, day: date, business_days: int) -> date:
        """The nth working day after `day`, before it where n is negative; for 0 the day itself, rolled."""
        if business_days == 0:
            return self.rolled(day)
        step = DAY if business_days > 0 else -DAY
        for _ in range(abs(business_days)):
            day = self._next(day, step)
        return day

    def next_morning(self, now: datetime) -> datetime:
        """The first opening hour of a working day after `now`, on the wall of `zone`."""
        here = wall(now, self.zone)
        day = here.date() if here.time() < self.opening else here.date() + DAY
        return datetime.combine(self.rolled(day), self.opening)

    def _next(self, day: date, step: timedelta) -> date:
        # Without the limit, a calendar that has no working day at all would be searched for ever.
        candidates = (day + n * step for n in range(1, LOOK_AHEAD + 1))
        return next((candidate for candidate in candidates if self.works(candidate)), day + step)
