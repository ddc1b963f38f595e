"""A push that is put off: by a pause, or because the day has rung often enough."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from comeback.windows.rules import Advance, Bell, advance, due_at, postponed, put_off, share

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def ringing(
    ring: Literal["opening", "last_call"] | None, closes_at: datetime, last_call_at: datetime | None
) -> Advance:
    """An open window whose push is due now."""
    due = min(at for at in (last_call_at, closes_at) if at is not None)
    return Advance("open", ring, None, last_call_at, due, ("open",))


def test_beyond_the_limit_it_waits_for_the_next_morning() -> None:
    step = put_off(
        ringing("opening", NOW + timedelta(days=2), None),
        NOW,
        NOW + timedelta(days=2),
        zone=LONDON,
        opening=time(9),
    )
    assert (step.ring, step.rings_at, step.due_at) == (None, NOW + timedelta(days=1), NOW + timedelta(days=1))


def test_a_window_that_closes_before_the_next_morning_is_missed_in_silence() -> None:
    closes_at = NOW + timedelta(hours=8)
    step = put_off(ringing("opening", closes_at, None), NOW, closes_at, zone=LONDON, opening=time(9))
    assert (step.ring, step.due_at) == (None, closes_at)
    looked = advance(Bell("open", NOW, closes_at, step.rings_at, step.last_call_at), closes_at)
    assert (looked.state, looked.ring) == ("missed", None)


@given(
    ring=st.sampled_from(["opening", "last_call"]),
    lasts=st.integers(1, 2_000),
    waits=st.integers(1, 2_000),
    call=st.none() | st.integers(1, 2_000),
)
def test_what_is_put_off_rings_later_inside_its_window_or_never(
    ring: Literal["opening", "last_call"], lasts: int, waits: int, call: int | None
) -> None:
    closes_at, at = NOW + timedelta(hours=lasts), NOW + timedelta(hours=waits)
    last_call_at = (
        NOW + timedelta(hours=min(call, lasts - 0.5)) if call is not None and ring == "opening" else None
    )
    step = postponed(ringing(ring, closes_at, last_call_at), at, closes_at)
    assert step.ring is None
    bell = Bell("open", NOW, closes_at, step.rings_at, step.last_call_at)
    assert advance(bell, NOW).ring is None
    assert step.due_at == due_at(bell)
    rung, due = [], due_at(bell)
    while due is not None:
        looked = advance(bell, due)
        rung += [due] if looked.ring else []
        bell = replace(bell, state=looked.state, rings_at=looked.rings_at, last_call_at=looked.last_call_at)
        due = looked.due_at
    assert all(at <= push < closes_at for push in rung)
    assert (at in rung) == (at < closes_at), "what closes meanwhile never rings"


def test_put_off_is_to_the_morning_of_the_users_next_day() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    evening = datetime(2026, 3, 4, 13, tzinfo=UTC)  # two in the morning of the fifth there
    closes_at = evening + timedelta(days=3)
    step = put_off(ringing("opening", closes_at, None), evening, closes_at, zone=auckland, opening=time(9))
    assert step.rings_at == datetime(2026, 3, 5, 20, tzinfo=UTC)


def test_the_push_that_is_put_off_takes_an_earlier_last_call_along_and_leaves_a_later_one() -> None:
    closes_at, to = NOW + timedelta(days=9), NOW + timedelta(days=3)
    before, same, after = (to + timedelta(hours=hours) for hours in (-1, 0, 1))
    for call, left in ((before, None), (same, None), (after, after), (None, None)):
        step = postponed(ringing("opening", closes_at, call), to, closes_at)
        assert step == Advance("open", None, to, left, to, ("open",))


def test_a_last_call_that_is_put_off_leaves_a_push_that_is_still_to_come() -> None:
    closes_at, to = NOW + timedelta(days=9), NOW + timedelta(days=3)
    due = replace(ringing("last_call", closes_at, None), rings_at=NOW + timedelta(days=2))
    step = postponed(due, to, closes_at)
    assert step == Advance("open", None, NOW + timedelta(days=2), to, NOW + timedelta(days=2), ("open",))


def test_where_nothing_is_due_nothing_is_put_off() -> None:
    quiet = ringing(None, NOW + timedelta(days=9), NOW + timedelta(days=8))
    assert postponed(quiet, NOW + timedelta(days=1), NOW + timedelta(days=9)) == quiet


@pytest.mark.parametrize(
    ("due", "rung", "limit", "expected"),
    [
        (0, 0, 3, (0, 0)),
        (3, 0, 3, (3, 0)),
        (4, 0, 3, (2, 2)),
        (20, 0, 3, (2, 18)),
        (1, 2, 3, (1, 0)),
        (2, 2, 3, (0, 2)),
        (5, 1, 3, (1, 4)),
        (2, 3, 3, (0, 0)),
        (2, 7, 3, (0, 0)),
        (2, 0, 1, (0, 2)),
        (2, 0, 0, (0, 0)),
    ],
)
def test_what_is_too_much_for_the_day_shares_the_last_push(
    due: int, rung: int, limit: int, expected: tuple[int, int]
) -> None:
    assert share(due, rung, limit) == expected


@given(st.integers(0, 40), st.integers(0, 10), st.integers(0, 10))
def test_a_days_pushes_never_exceed_its_limit(due: int, rung: int, limit: int) -> None:
    alone, together = share(due, rung, limit)
    pushes = alone + (1 if together else 0)
    assert rung + pushes <= max(limit, rung)
    assert alone + together == (due if rung < limit else 0)
    assert together != 1
