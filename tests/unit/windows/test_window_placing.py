"""Where steps fall: properties over every kind of calendar, and days worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comeback.plays.catalogue import built_in
from comeback.plays.rules import Anchor, Offset, Step
from comeback.windows.rules import Calendar, Times, holidays_of, instant, is_passed, reanchor, times

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
ENGLAND = Calendar(zone=LONDON, holidays=holidays_of("GB", "ENG"))
TUESDAY = date(2026, 3, 3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def step(opens: Offset, best: Offset, closes: Offset) -> Step:
    return Step(
        key="k", kind="message", title="t", opens=opens, best=best, closes=closes,
        audience=(), frame=None, why="w", source="s",
    )  # fmt: skip


def by_days(opens: int, best: int, closes: int, anchor: Anchor = "rejection") -> Step:
    first, peak, last = (Offset(anchor=anchor, days=days) for days in (opens, best, closes))
    return step(first, peak, last)


def by_business_days(opens: int, best: int, closes: int, anchor: Anchor = "rejection") -> Step:
    first, peak, last = (Offset(anchor=anchor, business_days=days) for days in (opens, best, closes))
    return step(first, peak, last)


ASK = built_in("en")[0].steps[0]


def placed(
    step: Step, anchors: dict[Anchor, date | datetime], now: str, calendar: Calendar = ENGLAND
) -> tuple[str, str, str]:
    found = times(step, anchors, calendar, at(now))
    assert found is not None
    return shown(found)


def shown(found: Times) -> tuple[str, str, str]:
    opens, best, closes = (f"{wall:%a %-d %b %H:%M}" for wall in (found.opens, found.best, found.closes))
    return opens, best, closes


ANCHORS: tuple[Anchor, ...] = ("rejection", "coffee")
anchor_names = st.sampled_from(ANCHORS)
day_offsets = st.one_of(
    st.builds(Offset, anchor=anchor_names, days=st.integers(-40, 120)),
    st.builds(Offset, anchor=anchor_names, business_days=st.integers(-40, 120)),
)
offsets = day_offsets | st.builds(
    Offset, anchor=anchor_names, hours=st.integers(-900, 900).map(lambda n: n / 4)
)
instants = st.datetimes(datetime(2007, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    working_days=st.frozensets(st.integers(1, 7), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 6, 30)), max_size=30),
    opening=st.sampled_from([time(0), time(0, 30), time(2, 30), time(9)]),
    closing=st.sampled_from([time(10), time(18), time(23, 30)]),
    home=st.none() | st.sampled_from(ZONES),
)
anchors = st.fixed_dictionaries(
    {"rejection": st.dates(date(2008, 1, 1), date(2035, 1, 1)) | st.just(TUESDAY), "coffee": instants}
)


@given(step=st.builds(step, offsets, offsets, offsets), anchors=anchors, calendar=calendars, now=instants)
def test_any_step_opens_before_it_is_best_before_it_closes(
    step: Step, anchors: dict[Anchor, date | datetime], calendar: Calendar, now: datetime
) -> None:
    found = times(step, anchors, calendar, now)
    assert found is not None
    assert found.opens_at <= found.best_at <= found.closes_at
    assert found.zone is calendar.zone
    assert times(step, anchors, calendar, now) == found


@given(
    opens=day_offsets,
    best=day_offsets,
    closes=day_offsets,
    anchors=anchors,
    calendar=calendars,
    now=instants,
)
@example(
    opens=Offset(anchor="rejection", days=4),
    best=Offset(anchor="rejection", days=4),
    closes=Offset(anchor="rejection", days=9),
    anchors={"rejection": TUESDAY, "coffee": datetime(2026, 3, 3, tzinfo=UTC)},
    calendar=ENGLAND,
    now=datetime(2026, 3, 3, tzinfo=UTC),
)
def test_days_open_and_peak_on_working_days_in_working_hours(
    opens: Offset,
    best: Offset,
    closes: Offset,
    anchors: dict[Anchor, date | datetime],
    calendar: Calendar,
    now: datetime,
) -> None:
    found = times(step(opens, best, closes), anchors, calendar, now)
    assert found is not None
    for wall in (found.opens, found.best):
        assert calendar.works(wall.date())
        assert calendar.opening <= wall.time() < calendar.closing
    assert found.closes.time() == calendar.closing
    if 0 not in (opens.days, opens.business_days):
        assert found.opens.time() == calendar.opening
        assert times(step(opens, best, closes), anchors, calendar, now + timedelta(days=400)) == found


@given(calendar=calendars, now=instants, late=st.integers(0, 3))
def test_a_step_at_once_never_opens_before_now_unless_it_is_passed(
    calendar: Calendar, now: datetime, late: int
) -> None:
    received = calendar.today(now) - timedelta(days=late)
    found = times(ASK, {"rejection": received}, calendar, now)
    assert found is not None
    if not is_passed(found, now) and found.opens.date() > date(2012, 1, 1):
        # A wall time says the hour that comes twice but once, so the opening may read an hour early there.
        assert found.opens_at >= now - timedelta(hours=1)
        assert found.opens_at < found.closes_at


@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(2010, 1, 1), datetime(2036, 1, 1)), min_size=3, max_size=3),
    st.sampled_from(ZONES),
)
def test_a_window_moves_zone_with_its_wall_clock(
    zone: ZoneInfo, walls: list[datetime], other: ZoneInfo
) -> None:
    opens, best, closes = sorted(walls, key=lambda wall: instant(wall, zone))
    moved = reanchor(Times(zone, opens, best, closes), other)
    assert moved.zone is other
    assert moved.opens == opens
    assert moved.opens_at <= moved.best_at <= moved.closes_at


def test_nine_in_london_becomes_nine_in_new_york() -> None:
    london = Times(LONDON, at("2026-03-30T09:00"), at("2026-03-31T09:00"), at("2026-04-02T18:00"))
    moved = reanchor(london, ZoneInfo("America/New_York"))
    assert (moved.opens, moved.best, moved.closes) == (london.opens, london.best, london.closes)
    assert (london.opens_at, moved.opens_at) == (at("2026-03-30T08:00Z"), at("2026-03-30T13:00Z"))


def test_a_wall_time_that_is_in_order_here_is_in_order_there() -> None:
    # In New York two and three in the night of 8 March are the same moment; in London they are not.
    london = Times(LONDON, at("2026-03-08T02:45"), at("2026-03-08T03:15"), at("2026-03-08T03:30"))
    moved = reanchor(london, ZoneInfo("America/New_York"))
    assert (moved.opens, moved.best, moved.closes) == (london.opens, london.opens, london.opens)


def test_times_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^A window opens, is best and closes in this order\.$"):
        Times(LONDON, at("2026-03-31T09:00"), at("2026-03-30T09:00"), at("2026-04-02T18:00"))


@pytest.mark.parametrize(
    ("received", "now", "expected"),
    [
        ("2026-03-03", "2026-03-03T10:30Z", ("Tue 3 Mar 10:30", "Wed 4 Mar 09:00", "Thu 5 Mar 18:00")),
        ("2026-03-03", "2026-03-03T07:00Z", ("Tue 3 Mar 09:00", "Wed 4 Mar 09:00", "Thu 5 Mar 18:00")),
        ("2026-03-03", "2026-03-03T09:00Z", ("Tue 3 Mar 09:00", "Wed 4 Mar 09:00", "Thu 5 Mar 18:00")),
        ("2026-03-03", "2026-03-03T17:59Z", ("Tue 3 Mar 17:59", "Wed 4 Mar 09:00", "Thu 5 Mar 18:00")),
        ("2026-03-03", "2026-03-03T18:00Z", ("Wed 4 Mar 09:00", "Wed 4 Mar 09:00", "Thu 5 Mar 18:00")),
        ("2026-03-03", "2026-03-04T14:00Z", ("Wed 4 Mar 14:00", "Wed 4 Mar 14:00", "Thu 5 Mar 18:00")),
        ("2026-03-03", "2026-03-05T17:00Z", ("Thu 5 Mar 17:00", "Thu 5 Mar 17:00", "Thu 5 Mar 18:00")),
        ("2026-03-06", "2026-03-06T19:00Z", ("Mon 9 Mar 09:00", "Mon 9 Mar 09:00", "Tue 10 Mar 18:00")),
        ("2026-03-07", "2026-03-07T11:00Z", ("Mon 9 Mar 09:00", "Mon 9 Mar 09:00", "Tue 10 Mar 18:00")),
        ("2026-04-02", "2026-04-02T18:30Z", ("Tue 7 Apr 09:00", "Tue 7 Apr 09:00", "Wed 8 Apr 18:00")),
    ],
)
def test_plus_nothing_opens_at_once_in_working_hours(
    received: str, now: str, expected: tuple[str, str, str]
) -> None:
    assert placed(ASK, {"rejection": date.fromisoformat(received)}, now) == expected


def test_a_no_told_too_late_is_passed_and_not_opened() -> None:
    found = times(ASK, {"rejection": TUESDAY}, ENGLAND, at("2026-03-06T10:00Z"))
    assert found is not None
    assert shown(found) == ("Tue 3 Mar 09:00", "Wed 4 Mar 09:00", "Thu 5 Mar 18:00")
    assert is_passed(found, at("2026-03-06T10:00Z"))


def test_a_window_has_passed_from_its_close_on() -> None:
    found = Times(LONDON, at("2026-03-03T09:00"), at("2026-03-03T09:00"), at("2026-03-05T18:00"))
    assert is_passed(found, at("2026-03-05T18:00Z"))
    assert not is_passed(found, at("2026-03-05T17:59:59Z"))


def test_a_date_has_come_when_it_has_come_at_home() -> None:
    auckland, now = ZoneInfo("Pacific/Auckland"), "2026-03-03T13:00Z"
    abroad = Calendar(zone=LONDON, home=auckland)
    expected = ("Tue 3 Mar 13:00", "Thu 5 Mar 09:00", "Fri 6 Mar 18:00")
    assert placed(ASK, {"rejection": date(2026, 3, 4)}, now, abroad) == expected
    later = placed(ASK, {"rejection": date(2026, 3, 4)}, now, Calendar(zone=LONDON))
    assert later[0] == "Wed 4 Mar 09:00"


def test_plus_nothing_from_a_day_to_come_opens_on_that_day() -> None:
    review: dict[Anchor, date | datetime] = {"review": date(2026, 3, 12)}
    opened = by_days(0, 0, 2, "review")
    assert placed(opened, review, "2026-03-03T10:00Z")[0] == "Thu 12 Mar 09:00"
    assert placed(opened, review, "2026-03-12T10:00Z")[0] == "Thu 12 Mar 10:00"


def test_an_opening_in_the_past_stays_where_it_is() -> None:
    found = placed(by_days(14, 17, 20), {"rejection": TUESDAY}, "2026-03-19T12:00Z")
    assert found == ("Tue 17 Mar 09:00", "Fri 20 Mar 09:00", "Mon 23 Mar 18:00")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (by_days(1, 4, 5), ("Wed 4 Mar 09:00", "Wed 4 Mar 09:00", "Sun 8 Mar 18:00")),
        (by_days(4, 4, 5), ("Mon 9 Mar 09:00", "Mon 9 Mar 09:00", "Mon 9 Mar 18:00")),
        (by_days(4, 7, 5), ("Mon 9 Mar 09:00", "Mon 9 Mar 09:00", "Mon 9 Mar 18:00")),
        (by_days(1, 2, 4), ("Wed 4 Mar 09:00", "Thu 5 Mar 09:00", "Sat 7 Mar 18:00")),
        (by_business_days(3, 4, 6), ("Fri 6 Mar 09:00", "Mon 9 Mar 09:00", "Wed 11 Mar 18:00")),
    ],
)
def test_what_gives_way_when_days_collide(step: Step, expected: tuple[str, str, str]) -> None:
    assert placed(step, {"rejection": TUESDAY}, "2026-03-03T10:00Z") == expected


def test_counted_backwards_days_roll_backward() -> None:
    review: dict[Anchor, date | datetime] = {"review": date(2026, 4, 13)}
    prepare = by_business_days(-5, -3, 0, "review")
    assert placed(prepare, review, "2026-03-03T10:00Z") == (
        "Thu 2 Apr 09:00",
        "Wed 8 Apr 09:00",
        "Mon 13 Apr 18:00",
    )
    assert placed(by_days(-8, -1, 0, "review"), review, "2026-03-03T10:00Z") == (
        "Thu 2 Apr 09:00",
        "Fri 10 Apr 09:00",
        "Mon 13 Apr 18:00",
    )
    sunday: dict[Anchor, date | datetime] = {"review": date(2026, 4, 19)}
    assert placed(prepare, sunday, "2026-03-03T10:00Z")[2] == "Sun 19 Apr 18:00"


def test_hours_are_exact_over_weekends_and_clock_changes() -> None:
    hours = (Offset(anchor="coffee", hours=hours) for hours in (2, 20, 48))
    met: dict[Anchor, date | datetime] = {"coffee": at("2026-03-27T15:00Z")}
    found = placed(step(*hours), met, "2026-03-27T16:00Z")
    assert found == ("Fri 27 Mar 17:00", "Sat 28 Mar 11:00", "Sun 29 Mar 16:00")


def test_an_opening_after_hours_and_past_its_close_stays_open_until_the_next_evening() -> None:
    evening, early = Offset(anchor="coffee", hours=8), Offset(anchor="coffee", hours=1)
    found = placed(step(evening, evening, early), {"coffee": at("2026-03-03T12:00Z")}, "2026-03-03T12:00Z")
    assert found == ("Tue 3 Mar 20:00", "Tue 3 Mar 20:00", "Wed 4 Mar 18:00")


def test_an_opening_at_the_closing_hour_and_past_its_close_stays_open_until_the_next_evening() -> None:
    late, early = Offset(anchor="coffee", hours=6), Offset(anchor="coffee", hours=1)
    found = placed(step(late, late, early), {"coffee": at("2026-03-03T12:00Z")}, "2026-03-03T12:00Z")
    assert found == ("Tue 3 Mar 18:00", "Tue 3 Mar 18:00", "Wed 4 Mar 18:00")


def test_hours_from_a_date_count_from_its_opening_hour() -> None:
    first, peak, last = (Offset(anchor="rejection", hours=hours) for hours in (-0.25, 0, 2))
    found = placed(step(first, peak, last), {"rejection": TUESDAY}, "2026-03-01T00:00Z")
    assert found == ("Tue 3 Mar 08:45", "Tue 3 Mar 09:00", "Tue 3 Mar 11:00")


def test_a_late_evening_counts_from_the_day_it_is_for_the_contact() -> None:
    request: dict[Anchor, date | datetime] = {"request": at("2026-03-03T23:30Z")}
    nudge = by_business_days(3, 4, 6, "request")
    assert placed(nudge, request, "2026-03-03T23:30Z")[0] == "Fri 6 Mar 09:00"
    kathmandu = Calendar(zone=ZoneInfo("Asia/Kathmandu"))
    assert placed(nudge, request, "2026-03-03T23:30Z", kathmandu)[0] == "Mon 9 Mar 09:00"


def test_else_serves_while_the_anchor_is_unknown() -> None:
    given_1 = built_in("en")[2].steps[1]
    known: dict[Anchor, date | datetime] = {"rejection": TUESDAY, "winner_start": date(2026, 4, 1)}
    assert placed(given_1, {"rejection": TUESDAY}, "2026-03-03T10:00Z")[0] == "Tue 24 Mar 09:00"
    assert placed(given_1, known, "2026-03-03T10:00Z")[0] == "Wed 22 Apr 09:00"
    assert times(given_1, {}, ENGLAND, at("2026-03-03T10:00Z")) is None


def test_a_step_waits_for_all_its_anchors() -> None:
    mixed = step(
        Offset(anchor="rejection", days=1),
        Offset(anchor="rejection", days=2),
        Offset(anchor="decision", days=3),
    )
    assert times(mixed, {"rejection": TUESDAY}, ENGLAND, at("2026-03-03T10:00Z")) is None
    assert times(mixed, {"rejection": TUESDAY, "decision": TUESDAY}, ENGLAND, at("2026-03-03T10:00Z"))


@pytest.mark.parametrize("unknown", [0, 1, 2])
def test_whichever_of_its_days_is_unknown_a_step_waits(unknown: int) -> None:
    opens, best, closes = (
        Offset(anchor="decision" if n == unknown else "rejection", days=n + 1) for n in range(3)
    )
    assert times(step(opens, best, closes), {"rejection": TUESDAY}, ENGLAND, at("2026-03-03T10:00Z")) is None


def test_plus_no_business_days_opens_at_once_too() -> None:
    at_once, next_day = by_business_days(0, 1, 2), by_business_days(1, 1, 2)
    assert placed(at_once, {"rejection": TUESDAY}, "2026-03-03T10:30Z")[0] == "Tue 3 Mar 10:30"
    assert placed(next_day, {"rejection": TUESDAY}, "2026-03-03T10:30Z")[0] == "Wed 4 Mar 09:00"


def test_hours_from_a_date_count_from_the_opening_hour_there() -> None:
    first, peak, last = (Offset(anchor="rejection", hours=hours) for hours in (-0.25, 0, 2))
    tokyo = Calendar(zone=ZoneInfo("Asia/Tokyo"))
    found = placed(step(first, peak, last), {"rejection": TUESDAY}, "2026-03-01T00:00Z", tokyo)
    assert found == ("Tue 3 Mar 08:45", "Tue 3 Mar 09:00", "Tue 3 Mar 11:00")


def test_working_hours_and_week_are_the_users() -> None:
    cairo = Calendar(
        zone=ZoneInfo("Africa/Cairo"),
        working_days=frozenset({7, 1, 2, 3, 4}),
        opening=time(8),
        closing=time(15, 30),
    )
    found = placed(by_days(3, 5, 6), {"rejection": TUESDAY}, "2026-03-03T10:00Z", cairo)
    assert found == ("Sun 8 Mar 08:00", "Sun 8 Mar 08:00", "Mon 9 Mar 15:30")
