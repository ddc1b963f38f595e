"""The incumbent clock: odds between the points, and the days that they name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comeback.insights.catalogue import DEFAULT_CURVE
from comeback.insights.rules import Curve, good_day, odds

points = st.lists(
    st.tuples(st.integers(1, 3660), st.floats(0, 1)),
    min_size=1,
    max_size=12,
    unique_by=lambda point: point[0],
)
curves = points.map(
    lambda found: list(zip(sorted(day for day, _ in found), sorted(odd for _, odd in found), strict=True))
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(0, 0), (15, 0.03), (30, 0.06), (45, 0.075), (60, 0.09), (90, 0.12), (120, 0.14), (150, 0.16), (180, 0.18),
     (181, 0.18), (3660, 0.18)],
)  # fmt: skip
def test_the_default_odds(day: int, expected: float) -> None:
    assert odds(DEFAULT_CURVE, day) == pytest.approx(expected)


@given(curves, st.integers(0, 4000), st.integers(0, 4000))
@example([(1, 0.1), (2, 0.1), (3, 1.0)], 2, 3)
def test_the_odds_never_fall(curve: Curve, one: int, other: int) -> None:
    early, late = sorted((one, other))
    assert 0 <= odds(curve, early) <= odds(curve, late) <= curve[-1][1]


@given(curves)
def test_the_odds_meet_every_point(curve: Curve) -> None:
    assert [odds(curve, day) for day, _ in curve] == [pytest.approx(odd) for _, odd in curve]
    assert odds(curve, 0) == 0


def to_monday(day: date) -> date:
    """Monday to Friday, rolled forward."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-03-03", "2026-04-02"),
        ("2026-04-02", "2026-04-02"),
        ("2026-04-03", "2026-05-04"),
        ("2026-05-03", "2026-05-04"),
        ("2026-08-31", "2026-08-31"),
        ("2026-09-01", None),
    ],
    ids=["the first", "on the day", "the next, a Saturday rolled", "past, but not when rolled", "the last", "past it"],
)  # fmt: skip
def test_the_next_day_of_the_curve_that_is_a_working_one(today: str, expected: str | None) -> None:
    since = date(2026, 3, 3)
    found = good_day(DEFAULT_CURVE, since, date.fromisoformat(today), to_monday)
    assert found == (date.fromisoformat(expected) if expected else None)
