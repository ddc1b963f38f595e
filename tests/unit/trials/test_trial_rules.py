"""The monthly reviews of a trial, whatever day it begins on."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.trials.rules import extends, months_after, nearest, review_days

days = st.dates(date(1970, 1, 1), date(2199, 12, 31))


def dates(*texts: str) -> tuple[date, ...]:
    """ISO dates."""
    return tuple(date.fromisoformat(text) for text in texts)


@pytest.mark.parametrize(
    ("started_on", "decides_on", "expected"),
    [
        ("2026-01-31", "2026-05-01", dates("2026-02-28", "2026-03-31", "2026-04-30")),
        ("2028-01-31", "2028-03-31", dates("2028-02-29")),
        ("2026-03-16", "2026-06-16", dates("2026-04-16", "2026-05-16")),
        ("2026-03-16", "2026-06-17", dates("2026-04-16", "2026-05-16", "2026-06-16")),
        ("2026-11-30", "2027-03-01", dates("2026-12-30", "2027-01-30", "2027-02-28")),
        ("2026-03-16", "2026-04-16", ()),
        ("2026-03-16", "2026-03-17", ()),
    ],
    ids=[
        "month ends",
        "29 February",
        "not on the decision",
        "the day before it",
        "year end",
        "one month",
        "a day",
    ],
)
def test_a_review_a_month(started_on: str, decides_on: str, expected: tuple[date, ...]) -> None:
    assert review_days(date.fromisoformat(started_on), date.fromisoformat(decides_on)) == expected


def test_twelve_while_no_decision_is_dated() -> None:
    found = review_days(date(2026, 1, 31), None)
    assert (len(found), found[0], found[-1]) == (12, date(2026, 2, 28), date(2027, 1, 31))


@given(days, st.integers(1, 2000))
def test_reviews_lie_between_start_and_decision_a_month_apart(started_on: date, length: int) -> None:
    decides_on = started_on + timedelta(days=length)
    found = review_days(started_on, decides_on)
    assert all(started_on < day < decides_on for day in found)
    assert all(28 <= (later - day).days <= 31 for day, later in pairwise((started_on, *found)))
    assert months_after(started_on, len(found) + 1) >= decides_on, "and none is missing at the end"


@given(days, st.integers(1, 400))
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    found = months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(days, st.integers(1, 1000))
def test_a_later_decision_keeps_the_reviews_there_are(started_on: date, length: int) -> None:
    decides_on = started_on + timedelta(days=length)
    before, after = (review_days(started_on, day) for day in (decides_on, decides_on + timedelta(days=45)))
    assert after[: len(before)] == before
    assert len(after) > len(before)


@pytest.mark.parametrize(
    ("planned", "held_on", "expected"),
    [
        (("2026-04-16", "2026-05-18"), "2026-05-14", "2026-05-18"),
        (("2026-04-16", "2026-05-18"), "2026-05-01", "2026-04-16"),
        (("2026-05-10", "2026-05-14"), "2026-05-12", "2026-05-10"),
        (("2026-04-16",), "2026-05-01", "2026-04-16"),
        (("2026-04-16",), "2026-05-02", None),
        ((), "2026-05-08", None),
    ],
    ids=["ahead", "behind", "of two the earlier", "fifteen days", "a day more", "none planned"],
)
def test_a_review_answers_the_nearest_planned_day(
    planned: tuple[str, ...], held_on: str, expected: str | None
) -> None:
    found = nearest(dates(*planned), date.fromisoformat(held_on))
    assert found == (date.fromisoformat(expected) if expected else None)


def test_a_trial_is_extended_to_a_later_day() -> None:
    early, late = date(2026, 5, 1), date(2026, 6, 1)
    assert extends(early, late)
    assert extends(None, late)
    assert not extends(late, late)
    assert not extends(late, early)
    assert not extends(early, None)
