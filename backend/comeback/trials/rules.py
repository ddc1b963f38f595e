"""The days of a trial: its monthly reviews, and what its end may be."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

REVIEWS_WITHOUT_A_DECISION = 12
NEAR = timedelta(days=15)


def review_days(started_on: date, decides_on: date | None) -> tuple[date, ...]:
    """A day each month after the start, strictly before the decision; twelve while no decision is dated.

    Counted from the start's own day: after 31 January come 28 February and 31 March.
    """
    if decides_on is None:
        return tuple(months_after(started_on, n) for n in range(1, REVIEWS_WITHOUT_A_DECISION + 1))
    between = (decides_on.year - started_on.year) * 12 + decides_on.month - started_on.month
    days = (months_after(started_on, n) for n in range(1, between + 1))
    return tuple(day for day in days if day < decides_on)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def extends(decides_on: date | None, new: date | None) -> bool:
    """Whether a new decision day is later than the one before; any is, where there was none."""
    return new is not None and (decides_on is None or new > decides_on)


def nearest(days: Iterable[date], held_on: date) -> date | None:
    """The planned day that a review answers: the nearest within fifteen days, of two the earlier."""
    near = [day for day in days if abs(day - held_on) <= NEAR]
    return min(near, key=lambda day: (abs(day - held_on), day), default=None)
