"""Rates with their doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.insights.rules import median, rate, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (6, 14, 0.2138, 0.6741),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 10, 0.0179, 0.4042),
        (50, 100, 0.4038, 0.5962),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_known_intervals(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=0.00006)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_rate_lies_in_its_interval(case: tuple[int, int]) -> None:
    count, n = case
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1
    assert low < high


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_more_cases_leave_less_doubt(case: tuple[int, int]) -> None:
    count, n = case
    (low, high), (closer_low, closer_high) = wilson(count, n), wilson(2 * count, 2 * n)
    assert closer_high - closer_low < high - low
    mirrored_low, mirrored_high = wilson(n - count, n)
    assert (1 - mirrored_high, 1 - mirrored_low) == pytest.approx((low, high))


def test_ten_cases_are_enough_to_say() -> None:
    few = rate([True] * 9)
    assert (few.n, few.count, few.too_few) == (9, 9, True)
    assert (few.rate, few.low, few.high) == (None, None, None)
    enough = rate([True] * 3 + [False] * 7)
    assert (enough.n, enough.count, enough.rate, enough.too_few) == (10, 3, 0.3, False)
    assert (enough.low, enough.high) == wilson(3, 10)


def test_the_middle_of_some_days() -> None:
    assert (median([]), median([4]), median([1, 4, 90]), median([1, 4, 9, 90])) == (None, 4.0, 4.0, 6.5)
