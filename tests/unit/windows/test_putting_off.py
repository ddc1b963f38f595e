"""A push that is put off: by a pause, or because the day has rung often enough."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from comeback.windows.rules import Advance, advance, postponed, put_off
from comeback.windows.rules.bell import Bell

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


def test_a_window_that_closes_before_the_next_morning_rings_after_all() -> None:
    due = ringing("opening", NOW + timedelta(hours=8), None)
    assert put_off(due, NOW, NOW + timedelta(hours=8), zone=LONDON, opening=time(9)) == due


@given(
    ring=st.sampled_from(["opening", "last_call"]),
    lasts=st.integers(1, 2_000),
    waits=st.integers(1, 2_000),
    call=st.none() | st.integers(1, 2_000),
)
def test_what_is_put_off_rings_later_or_never_but_inside_its_window(
    ring: Literal["opening", "last_call"], lasts: int, waits: int, call: int | None
) -> None:
    closes_at, at = NOW + timedelta(hours=lasts), NOW + timedelta(hours=waits)
    last_call_at = (
        NOW + timedelta(hours=min(call, lasts - 0.5)) if call is not None and ring == "opening" else None
    )
    step = postponed(ringing(ring, closes_at, last_call_at), at, closes_at)
    assert step.ring is None
    left = [push for push in (step.rings_at, step.last_call_at) if push is not None]
    assert all(at <= push < closes_at for push in left)
    assert (at in left) == (at < closes_at), "what closes meanwhile never rings"
    bell = Bell("open", NOW, closes_at, step.rings_at, step.last_call_at)
    assert advance(bell, NOW).ring is None
    if at < closes_at:
        assert advance(bell, at).ring == ring


def test_where_nothing_is_due_nothing_is_put_off() -> None:
    quiet = ringing(None, NOW + timedelta(days=9), NOW + timedelta(days=8))
    assert postponed(quiet, NOW + timedelta(days=1), NOW + timedelta(days=9)) == quiet
