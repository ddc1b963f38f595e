"""The incumbent clock: the odds that a seat has come free, by the days since somebody took it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

Curve = Sequence[tuple[int, float]]
"""Days, ascending, and the odds (0 to 1, never falling) that the seat has come free by then."""


def odds(curve: Curve, day: int) -> float:
    """The odds on a day: straight from (0, 0) to the first point and on from point to point, level after the last."""
    before = (0, 0.0)
    for point in curve:
        if day <= point[0]:
            return between(before, point, max(day, 0))
        before = point
    return before[1]


def between(start: tuple[int, float], end: tuple[int, float], day: int) -> float:
    """The height at `day` of the line from one point to a later one, never outside the two."""
    share = (day - start[0]) / (end[0] - start[0])
    return min(max(start[1] + share * (end[1] - start[1]), start[1]), end[1])


def good_day(curve: Curve, since: date, today: date, rolled: Callable[[date], date]) -> date | None:
    """The first day of the curve that is not past, on a working day (`rolled` forward); None after the last."""
    days = (rolled(since + timedelta(days=day)) for day, _ in curve)
    return next((day for day in days if day >= today), None)
