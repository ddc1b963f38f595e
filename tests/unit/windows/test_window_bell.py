"""The bell: quiet hours, when a window rings, and what each look at the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from comeback.windows.rules import (
    Advance,
    Bell,
    Quiet,
    Ringing,
    Times,
    WindowState,
    advance,
    after_quiet,
    check_move,
    due_at,
    instant,
    ringing,
    snoozed,
    wall,
)

LONDON = ZoneInfo("Europe/London")
STATES: tuple[WindowState, ...] = ("scheduled", "open", "done", "skipped", "missed", "cancelled")
NIGHT, NONE, NOON = Quiet(time(20), time(8)), Quiet(time(8), time(8)), Quiet(time(12), time(14))
NINE = time(9)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 2, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def window(opens: str, best: str, closes: str) -> Times:
    return Times(LONDON, at(opens), at(best), at(closes))


def rings(found: Times, started: str | None = None, quiet: Quiet = NIGHT) -> tuple[str | None, str | None]:
    pushes = ringing(
        found, started_at=at(started) if started else None, quiet=quiet, zone=LONDON, opening=NINE
    )
    first, last = (
        f"{wall(push, LONDON):%a %-d %H:%M}" if push else None
        for push in (pushes.rings_at, pushes.last_call_at)
    )
    return first, last


LONG = window("2026-03-06T09:00", "2026-03-09T09:00", "2026-03-11T18:00")
ASK = window("2026-03-03T10:30", "2026-03-04T09:00", "2026-03-05T18:00")


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        ("2026-03-03T19:59Z", NIGHT, "2026-03-03T19:59Z"),
        ("2026-03-03T20:00Z", NIGHT, "2026-03-04T08:00Z"),
        ("2026-03-04T07:59Z", NIGHT, "2026-03-04T08:00Z"),
        ("2026-03-04T08:00Z", NIGHT, "2026-03-04T08:00Z"),
        ("2026-03-03T12:30Z", NOON, "2026-03-03T14:00Z"),
        ("2026-03-03T11:59Z", NOON, "2026-03-03T11:59Z"),
        ("2026-03-03T14:00Z", NOON, "2026-03-03T14:00Z"),
        ("2026-03-03T07:00Z", NONE, "2026-03-03T07:00Z"),
        ("2026-03-03T08:00Z", NONE, "2026-03-03T08:00Z"),
        ("2026-03-03T23:00Z", NONE, "2026-03-03T23:00Z"),
        ("2026-03-28T23:00Z", NIGHT, "2026-03-29T07:00Z"),
        ("2026-10-24T22:00Z", NIGHT, "2026-10-25T08:00Z"),
    ],
)
def test_quiet_hours_end_on_the_wall_clock(moment: str, quiet: Quiet, expected: str) -> None:
    assert after_quiet(at(moment), quiet, LONDON, at("2027-01-01T00:00Z")) == at(expected)


@pytest.mark.parametrize(
    ("quiet", "begins", "ends"), [(NOON, time(12), time(14)), (NIGHT, time(20), time(8))]
)
def test_quiet_hours_hold_from_their_first_moment_to_before_their_last(
    quiet: Quiet, begins: time, ends: time
) -> None:
    assert quiet.holds(begins)
    assert not quiet.holds(ends)
    assert not NONE.holds(time(8))


def test_a_late_last_call_at_night_leaves_a_later_push_alone() -> None:
    later = START + 7 * DAY + 30 * HOUR
    waiting = replace(bell("open"), rings_at=later, closes_at=START + 9 * DAY)
    held = advance(waiting, START + 7 * DAY + HOUR, NIGHT, LONDON)
    assert (held.ring, held.rings_at, held.last_call_at) == (None, later, START + 7 * DAY + 8 * HOUR)


def test_a_window_that_closes_in_the_night_rings_at_once() -> None:
    evening = at("2026-03-03T21:00Z")
    assert after_quiet(evening, NIGHT, LONDON, at("2026-03-04T07:00Z")) == evening
    assert after_quiet(evening, NIGHT, LONDON, at("2026-03-04T08:00Z")) == evening
    assert after_quiet(evening, NIGHT, LONDON, at("2026-03-04T08:01Z")) == at("2026-03-04T08:00Z")


def test_quiet_hours_inside_the_hour_that_comes_twice_never_move_a_push_back() -> None:
    second = at("2026-10-25T01:15Z")
    assert after_quiet(second, Quiet(time(1), time(1, 30)), LONDON, at("2027-01-01T00:00Z")) == second


quiets = st.builds(Quiet, st.times(), st.times())
zones = st.sampled_from(
    [LONDON, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Cairo"), ZoneInfo("Asia/Kathmandu")]
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(moments, quiets, zones, st.timedeltas(timedelta(minutes=1), timedelta(days=9)))
def test_a_push_is_delayed_less_than_a_day_and_not_twice(
    moment: datetime, quiet: Quiet, zone: ZoneInfo, left: timedelta
) -> None:
    close = moment + left
    delayed = after_quiet(moment, quiet, zone, close)
    assert moment <= delayed < close
    assert delayed - moment <= DAY + HOUR
    assert after_quiet(delayed, quiet, zone, close) == delayed


@pytest.mark.parametrize(
    ("found", "started", "expected"),
    [
        (LONG, None, ("Fri 6 09:00", "Tue 10 18:00")),
        (LONG, "2026-03-03T10:00Z", ("Fri 6 09:00", "Tue 10 18:00")),
        (LONG, "2026-03-06T09:00Z", ("Mon 9 09:00", "Tue 10 18:00")),
        (LONG, "2026-03-07T12:00Z", ("Mon 9 09:00", "Tue 10 18:00")),
        (LONG, "2026-03-09T09:00Z", ("Tue 10 09:00", "Tue 10 18:00")),
        (LONG, "2026-03-10T07:00Z", ("Tue 10 09:00", "Tue 10 18:00")),
        (LONG, "2026-03-10T12:00Z", ("Wed 11 09:00", None)),
        (LONG, "2026-03-11T12:00Z", (None, None)),
        (ASK, "2026-03-03T10:30Z", ("Wed 4 09:00", None)),
        (ASK, None, ("Tue 3 10:30", None)),
        (
            window("2026-03-03T09:00", "2026-03-03T09:00", "2026-03-06T09:00"),
            None,
            ("Tue 3 09:00", "Thu 5 09:00"),
        ),
        (window("2026-03-03T09:00", "2026-03-03T09:00", "2026-03-06T08:59"), None, ("Tue 3 09:00", None)),
        (
            window("2026-03-27T09:00", "2026-03-27T09:00", "2026-03-30T09:00"),
            None,
            ("Fri 27 09:00", "Sun 29 09:00"),
        ),
        (
            window("2026-03-02T22:00", "2026-03-03T22:00", "2026-03-08T23:00"),
            None,
            ("Tue 3 08:00", "Sun 8 08:00"),
        ),
        (
            window("2026-03-02T22:00", "2026-03-03T22:00", "2026-03-08T23:00"),
            "2026-03-02T22:30Z",
            ("Wed 4 08:00", "Sun 8 08:00"),
        ),
        (
            window("2026-03-25T09:00", "2026-03-26T09:00", "2026-03-29T18:00"),
            None,
            ("Wed 25 09:00", "Sat 28 18:00"),
        ),
        (window("2026-03-02T21:00", "2026-03-02T22:00", "2026-03-03T07:30"), None, ("Mon 2 21:00", None)),
    ],
)
def test_when_a_window_rings(
    found: Times, started: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert rings(found, started) == expected


@st.composite
def windows(draw: st.DrawFn) -> Times:
    zone = draw(zones)
    walls = draw(
        st.lists(
            st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), min_size=3, max_size=3, unique=True
        )
    )
    opens, best, closes = sorted(walls, key=lambda shown: instant(shown, zone))
    return Times(zone, opens, best, closes)


@given(windows(), st.none() | moments, quiets, zones, st.times())
def test_a_window_rings_inside_itself_and_not_before_its_play_is_started(
    found: Times, started: datetime | None, quiet: Quiet, zone: ZoneInfo, opening: time
) -> None:
    pushes = ringing(found, started_at=started, quiet=quiet, zone=zone, opening=opening)
    inside = [push for push in (pushes.rings_at, pushes.last_call_at) if push]
    if found.opens_at < found.closes_at:
        assert all(found.opens_at <= push < found.closes_at for push in inside)
    assert inside == sorted(set(inside))
    if started is not None and found.opens_at <= started:
        assert all(push > started for push in inside)
    if started is None:
        assert pushes.rings_at is not None


def bell(state: WindowState = "scheduled") -> Bell:
    return Bell(
        state, START + DAY, START + 8 * DAY, rings_at=START + DAY + 8 * HOUR, last_call_at=START + 7 * DAY
    )


def after(before: Bell, looked: Advance) -> Bell:
    return replace(before, state=looked.state, rings_at=looked.rings_at, last_call_at=looked.last_call_at)


def test_a_window_opens_rings_calls_a_last_time_and_is_missed() -> None:
    now, told = bell(), []
    due = due_at(now)
    while due is not None:
        looked = advance(now, due)
        told.append((due - START, looked.passed, looked.ring))
        now, due = after(now, looked), looked.due_at
    assert told == [
        (DAY, ("open",), None),
        (DAY + 8 * HOUR, (), "opening"),
        (7 * DAY, (), "last_call"),
        (8 * DAY, ("missed",), None),
    ]


def test_after_an_outage_an_open_window_rings_once() -> None:
    looked = advance(bell(), START + 7 * DAY + HOUR)
    assert looked == Advance("open", "opening", None, None, START + 8 * DAY, ("open",))
    early = advance(bell(), START + 3 * DAY)
    assert early == Advance("open", "opening", None, START + 7 * DAY, START + 7 * DAY, ("open",))


def test_after_an_outage_over_the_close_it_is_missed_in_silence() -> None:
    for state in STATES[:2]:
        looked = advance(bell(state), START + 8 * DAY)
        assert replace(looked, passed=()) == Advance("missed", None, None, None, None, ())
        assert looked.passed == (("open", "missed") if state == "scheduled" else ("missed",))


def test_a_last_call_leaves_a_later_push_alone() -> None:
    later = START + 7 * DAY + 9 * HOUR
    looked = advance(replace(bell("open"), rings_at=later), START + 7 * DAY)
    assert looked == Advance("open", "last_call", later, None, later, ())


def test_before_its_opening_nothing_happens() -> None:
    looked = advance(bell(), START)
    assert looked == Advance("scheduled", None, bell().rings_at, bell().last_call_at, START + DAY, ())


def test_a_clock_set_back_leaves_an_open_window_open_and_silent() -> None:
    looked = advance(replace(bell("open"), rings_at=START), START + HOUR)
    assert (looked.state, looked.ring, looked.due_at, looked.passed) == ("open", None, START + DAY, ())


def test_a_late_push_still_waits_for_the_morning() -> None:
    three_at_night = at("2026-03-05T03:00Z")
    held = advance(bell(), three_at_night, NIGHT, LONDON)
    morning = at("2026-03-05T08:00Z")
    assert held == Advance("open", None, morning, START + 7 * DAY, morning, ("open",))
    assert advance(after(bell(), held), morning, NIGHT, LONDON).ring == "opening"


def test_a_late_last_call_waits_too_and_never_doubles() -> None:
    evening = at("2026-03-09T21:00Z")
    closes_first = advance(bell(), evening, NIGHT, LONDON)
    assert (closes_first.ring, closes_first.last_call_at) == ("opening", None)
    both = advance(replace(bell(), closes_at=START + 9 * DAY), evening, NIGHT, LONDON)
    assert (both.ring, both.rings_at, both.last_call_at) == (None, at("2026-03-10T08:00Z"), None)
    rung = replace(bell("open"), rings_at=None, closes_at=START + 9 * DAY)
    held = advance(rung, evening, NIGHT, LONDON)
    assert (held.ring, held.last_call_at) == (None, at("2026-03-10T08:00Z"))
    assert advance(after(rung, held), at("2026-03-10T08:00Z"), NIGHT, LONDON).ring == "last_call"


def test_a_snooze_moves_the_push_and_drops_an_earlier_last_call() -> None:
    close, last = START + 8 * DAY, START + 7 * DAY
    shortly = snoozed(last, START + 3 * DAY + 9 * HOUR, quiet=NIGHT, zone=LONDON, closes_at=close)
    assert shortly == Ringing(START + 3 * DAY + 9 * HOUR, last)
    longer = snoozed(last, START + 7 * DAY + 9 * HOUR, quiet=NIGHT, zone=LONDON, closes_at=close)
    assert longer == Ringing(START + 7 * DAY + 9 * HOUR, None)
    night = snoozed(None, START + 3 * DAY + 23 * HOUR, quiet=NIGHT, zone=LONDON, closes_at=close)
    assert night == Ringing(START + 4 * DAY + 8 * HOUR, None)
    past_it = snoozed(last, last - HOUR, quiet=NIGHT, zone=LONDON, closes_at=close)
    assert past_it == Ringing(last + 8 * HOUR, None)


def test_a_best_time_on_the_eve_of_the_close_is_its_last_call() -> None:
    found = window("2026-03-03T09:00", "2026-03-10T18:00", "2026-03-11T18:00")
    assert rings(found, "2026-03-03T09:00Z") == ("Tue 10 18:00", None)


def test_a_best_time_at_the_close_is_too_late_to_ring() -> None:
    found = window("2026-03-03T09:00", "2026-03-03T18:00", "2026-03-03T18:00")
    assert rings(found, "2026-03-03T10:00Z") == (None, None)


def test_the_next_opening_hour_is_on_the_users_wall() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    found = window("2026-03-03T09:00", "2026-03-03T09:00", "2026-03-06T18:00")
    pushes = ringing(found, started_at=at("2026-03-03T19:00Z"), quiet=NIGHT, zone=auckland, opening=NINE)
    assert pushes.rings_at == at("2026-03-03T20:00Z")
    later = ringing(found, started_at=at("2026-03-03T21:00Z"), quiet=NIGHT, zone=auckland, opening=NINE)
    assert later.rings_at == at("2026-03-04T20:00Z")


def test_a_snooze_to_the_very_last_call_rings_once() -> None:
    last = START + 7 * DAY + 9 * HOUR
    found = snoozed(last, last, quiet=NIGHT, zone=LONDON, closes_at=START + 9 * DAY)
    assert found == Ringing(last, None)


def test_a_snooze_minds_quiet_hours_on_the_users_wall() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    noon = at("2026-03-05T12:00Z")  # one in the morning there
    found = snoozed(None, noon, quiet=NIGHT, zone=auckland, closes_at=noon + DAY)
    assert found == Ringing(at("2026-03-05T19:00Z"), None)


span = st.integers(0, 20 * 24).map(lambda hours: START + timedelta(hours=hours))
states = st.sampled_from(STATES)


@st.composite
def bells(draw: st.DrawFn) -> Bell:
    opens = draw(span)
    closes = opens + timedelta(hours=draw(st.integers(1, 200)))
    return Bell(draw(states), opens, closes, draw(st.none() | span), draw(st.none() | span))


@given(bells(), span, quiets, zones)
def test_looking_twice_changes_nothing_and_the_next_look_lies_ahead(
    before: Bell, now: datetime, quiet: Quiet, zone: ZoneInfo
) -> None:
    looked = advance(before, now, quiet, zone)
    again = advance(after(before, looked), now, quiet, zone)
    assert again == replace(looked, ring=None, passed=())
    if looked.state in ("scheduled", "open"):
        assert looked.due_at is not None
        assert now < looked.due_at <= max(before.closes_at, before.opens_at)
    else:
        assert looked.due_at is None
    assert due_at(after(before, looked)) == looked.due_at


@given(bells(), st.lists(span, max_size=30), quiets, zones)
def test_whatever_the_clock_does_a_window_rings_inside_itself_and_once_an_occasion(
    before: Bell, looks: list[datetime], quiet: Quiet, zone: ZoneInfo
) -> None:
    now, rung = before, []
    for look in looks:
        looked = advance(now, look, quiet, zone)
        state = now.state
        for passed in looked.passed:
            check_move(state, passed)
            state = passed
        assert state == looked.state
        if looked.ring:
            assert looked.state == "open"
            assert before.opens_at <= look < before.closes_at
            assert after_quiet(look, quiet, zone, before.closes_at) == look
            rung.append(looked.ring)
        now = after(now, looked)
    assert len(rung) == len(set(rung))
    if before.state not in ("scheduled", "open"):
        assert now == before and not rung


@given(windows(), quiets, zones)
def test_a_worker_that_never_sleeps_rings_exactly_when_it_was_said(
    found: Times, quiet: Quiet, zone: ZoneInfo
) -> None:
    pushes = ringing(found, started_at=None, quiet=quiet, zone=zone, opening=NINE)
    now = Bell("scheduled", found.opens_at, found.closes_at, pushes.rings_at, pushes.last_call_at)
    due, rung = due_at(now), []
    while due is not None:
        looked = advance(now, due, quiet, zone)
        if looked.ring:
            rung.append(due)
        now, due = after(now, looked), looked.due_at
    assert now.state == "missed"
    if found.opens_at < found.closes_at:
        assert rung == [push for push in (pushes.rings_at, pushes.last_call_at) if push]
