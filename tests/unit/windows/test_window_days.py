"""Wall clock and working days, in zones that do everything a zone can do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comeback.windows.rules import Calendar, UnknownPlace, holidays_of, instant, wall

LONDON = ZoneInfo("Europe/London")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Pacific/Apia",
    )
]
SKIPPED_IN_APIA = date(2011, 12, 30)
days = st.dates(date(1990, 1, 1), date(2037, 12, 31))


@given(st.sampled_from(ZONES), days)
@example(LONDON, date(2026, 3, 29))
@example(LONDON, date(2026, 10, 25))
@example(ZoneInfo("Africa/Casablanca"), date(2026, 2, 15))
def test_nine_stays_nine(zone: ZoneInfo, day: date) -> None:
    nine = datetime.combine(day, time(9))
    skipped = zone.key == "Pacific/Apia" and day == SKIPPED_IN_APIA
    assert wall(instant(nine, zone), zone) == (nine + timedelta(days=1) if skipped else nine)


@pytest.mark.parametrize(
    ("zone", "shown", "expected"),
    [
        ("Europe/London", "2026-03-28T09:00", "2026-03-28T09:00"),
        ("Europe/London", "2026-03-29T09:00", "2026-03-29T08:00"),
        ("Europe/London", "2026-10-25T09:00", "2026-10-25T09:00"),
        ("America/New_York", "2026-03-07T09:00", "2026-03-07T14:00"),
        ("America/New_York", "2026-03-08T09:00", "2026-03-08T13:00"),
        ("America/New_York", "2026-11-01T09:00", "2026-11-01T14:00"),
        ("Australia/Lord_Howe", "2026-04-04T09:00", "2026-04-03T22:00"),
        ("Australia/Lord_Howe", "2026-04-05T09:00", "2026-04-04T22:30"),
        ("Asia/Kathmandu", "2026-07-01T09:00", "2026-07-01T03:15"),
        ("Africa/Cairo", "2026-04-23T09:00", "2026-04-23T07:00"),
        ("Africa/Cairo", "2026-04-24T09:00", "2026-04-24T06:00"),
        ("Africa/Casablanca", "2026-02-14T09:00", "2026-02-14T08:00"),
        ("Africa/Casablanca", "2026-03-01T09:00", "2026-03-01T09:00"),
        ("Pacific/Apia", "2011-12-29T09:00", "2011-12-29T19:00"),
        ("Pacific/Apia", "2011-12-31T09:00", "2011-12-30T19:00"),
    ],
)
def test_nine_at_known_instants(zone: str, shown: str, expected: str) -> None:
    assert instant(datetime.fromisoformat(shown), ZoneInfo(zone)) == datetime.fromisoformat(expected + "Z")


def test_a_wall_time_in_a_gap_moves_on_by_the_gap() -> None:
    assert instant(datetime(2026, 3, 29, 1, 30), LONDON) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert wall(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), LONDON) == datetime(2026, 3, 29, 2, 30)
    half_an_hour = instant(datetime(2026, 10, 4, 2, 10), ZoneInfo("Australia/Lord_Howe"))
    assert wall(half_an_hour, ZoneInfo("Australia/Lord_Howe")) == datetime(2026, 10, 4, 2, 40)


def test_of_two_wall_times_the_first_is_meant() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant(datetime(2026, 10, 25, 1, 30), LONDON) == first
    assert instant(datetime(2026, 10, 25, 1, 30, fold=1), LONDON) == first
    assert wall(first, LONDON) == wall(second, LONDON) == datetime(2026, 10, 25, 1, 30)
    assert wall(second, LONDON).fold == 0


def test_holidays_of_a_place() -> None:
    bavaria, berlin = holidays_of("DE", "BY"), holidays_of("DE", "BE")
    assert date(2026, 1, 6) in bavaria
    assert date(2026, 1, 6) not in berlin
    assert date(2026, 4, 6) in holidays_of("GB", "ENG")
    assert date(2026, 2, 16) in holidays_of("US", None)
    assert date(2026, 12, 25) not in holidays_of(None, None)
    assert date(2026, 12, 25) in holidays_of("US", "")


@pytest.mark.parametrize(
    ("country", "region"), [("XX", None), ("us", None), ("HolidayBase", None), ("__", None), ("DE", "ZZ")]
)
def test_an_unknown_place_is_an_error(country: str, region: str | None) -> None:
    with pytest.raises(UnknownPlace):
        holidays_of(country, region)


working_weeks = st.frozensets(st.integers(1, 7), min_size=1)
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    working_days=working_weeks,
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20),
)
near = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(calendars, near, st.integers(-15, 15).filter(bool))
def test_business_days_are_counted_one_by_one(calendar: Calendar, day: date, count: int) -> None:
    step = timedelta(days=1 if count > 0 else -1)
    walk = (day + n * step for n in range(1, 400))
    working = (d for d in walk if d.isoweekday() in calendar.working_days and d not in calendar.holidays)
    assert calendar.counted(day, count) == next(islice(working, abs(count) - 1, None))


@given(calendars, near, st.booleans())
def test_a_day_rolls_to_the_nearest_working_one(calendar: Calendar, day: date, backward: bool) -> None:
    rolled = calendar.rolled(day, backward=backward)
    assert calendar.works(rolled)
    assert rolled <= day if backward else rolled >= day
    between = (min(day, rolled) + timedelta(days=n) for n in range(abs((rolled - day).days)))
    assert not any(calendar.works(d) for d in between if d != rolled)


def test_counting_from_a_weekend_or_over_easter() -> None:
    england = Calendar(zone=LONDON, holidays=holidays_of("GB", "ENG"))
    assert england.counted(date(2026, 3, 7), 1) == date(2026, 3, 9)
    assert england.counted(date(2026, 3, 7), -1) == date(2026, 3, 6)
    assert england.counted(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert england.counted(date(2026, 4, 13), -5) == date(2026, 4, 2)
    assert england.counted(date(2026, 4, 4), 0) == date(2026, 4, 7)


def test_a_calendar_without_any_working_day_ends_all_the_same() -> None:
    idle = Calendar(zone=LONDON, working_days=frozenset())
    assert idle.counted(date(2026, 3, 3), 2) == date(2026, 3, 5)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    for closing in (time(9), time(18)):
        with pytest.raises(ValueError, match=r"^The working day must end after it begins\.$"):
            Calendar(zone=LONDON, opening=time(18), closing=closing)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-03T07:00Z", "2026-03-03T09:00"),
        ("2026-03-03T09:00Z", "2026-03-04T09:00"),
        ("2026-03-06T12:00Z", "2026-03-09T09:00"),
        ("2026-04-02T19:00Z", "2026-04-07T09:00"),
    ],
)
def test_the_next_business_morning(now: str, expected: str) -> None:
    england = Calendar(zone=LONDON, holidays=holidays_of("GB", "ENG"))
    assert england.next_morning(datetime.fromisoformat(now)) == datetime.fromisoformat(expected)


def test_the_next_business_morning_is_on_the_wall_of_the_calendar() -> None:
    auckland = Calendar(zone=ZoneInfo("Pacific/Auckland"))
    half_past_nine_there = datetime.fromisoformat("2026-03-03T20:30Z")
    assert auckland.next_morning(half_past_nine_there) == datetime.fromisoformat("2026-03-05T09:00")
