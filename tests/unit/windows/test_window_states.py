"""Every move of a window, allowed or refused, and the snooze."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from comeback.windows.rules import (
    MOVES,
    Calendar,
    IllegalMove,
    OutsideWindow,
    WindowState,
    check_move,
    check_snooze,
    restored,
    snooze_until_default,
)

STATES: tuple[WindowState, ...] = get_args(WindowState)
ALLOWED = {
    ("scheduled", "open"),
    ("scheduled", "skipped"),
    ("scheduled", "cancelled"),
    ("scheduled", "done"),
    ("open", "done"),
    ("open", "skipped"),
    ("open", "missed"),
    ("open", "cancelled"),
    ("missed", "done"),
    ("missed", "scheduled"),
    ("cancelled", "scheduled"),
    ("cancelled", "open"),
    ("cancelled", "missed"),
}
LONDON = Calendar(zone=ZoneInfo("Europe/London"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("state", "to"), list(product(STATES, STATES)))
def test_every_pair_of_states(state: WindowState, to: WindowState) -> None:
    if (state, to) in ALLOWED:
        check_move(state, to)
        return
    with pytest.raises(IllegalMove) as refused:
        check_move(state, to)
    assert (refused.value.state, refused.value.to) == (state, to)
    assert str(refused.value) == f"A window that is {state} cannot become {to}."


def test_the_table_knows_every_state() -> None:
    assert set(MOVES) == set(STATES)
    assert len(STATES) == 6


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T23:00Z", "scheduled"),
        ("2026-03-03T09:00Z", "open"),
        ("2026-03-05T17:59Z", "open"),
        ("2026-03-05T18:00Z", "missed"),
    ],
)
def test_undoing_restores_by_the_times(now: str, expected: WindowState) -> None:
    assert restored(at("2026-03-03T09:00Z"), at("2026-03-05T18:00Z"), at(now)) == expected


def test_a_snooze_lasts_until_the_next_business_morning() -> None:
    close = at("2026-03-10T18:00Z")
    assert snooze_until_default(at("2026-03-05T14:00Z"), LONDON, close) == at("2026-03-06T09:00Z")
    assert snooze_until_default(at("2026-03-06T14:00Z"), LONDON, close) == at("2026-03-09T09:00Z")
    assert snooze_until_default(at("2026-03-06T07:00Z"), LONDON, close) == at("2026-03-06T09:00Z")
    assert snooze_until_default(at("2026-03-30T14:00+01:00"), LONDON, at("2026-04-10T00:00Z")) == at(
        "2026-03-31T08:00Z"
    )


def test_a_snooze_past_the_close_is_refused() -> None:
    with pytest.raises(OutsideWindow, match=r"^A snooze ends before the window closes\.$"):
        snooze_until_default(at("2026-03-06T14:00Z"), LONDON, at("2026-03-06T18:00Z"))
    with pytest.raises(OutsideWindow):
        snooze_until_default(at("2026-03-06T14:00Z"), LONDON, at("2026-03-09T09:00Z"))


def test_a_snooze_ends_ahead_and_inside() -> None:
    now, close = at("2026-03-06T14:00Z"), at("2026-03-06T18:00Z")
    check_snooze(at("2026-03-06T15:00Z"), now, close)
    for until in (now, at("2026-03-05T15:00Z")):
        with pytest.raises(OutsideWindow, match=r"^A snooze ends in the future\.$"):
            check_snooze(until, now, close)
    for until in (close, at("2026-03-07T15:00Z")):
        with pytest.raises(OutsideWindow, match=r"^A snooze ends before the window closes\.$"):
            check_snooze(until, now, close)
