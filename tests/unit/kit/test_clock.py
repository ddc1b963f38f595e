"""Product time: the database's, or a story's."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comeback.kit.clock import DatabaseClock, FileClock, StoryClock, make_clock, parse_instant

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_the_database_is_believed_whatever_this_host_says(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = DatabaseClock()
    clock.settle(NOON)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert NOON <= clock.now() < NOON + timedelta(seconds=5)


def test_between_two_looks_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = DatabaseClock()
    clock.settle(NOON)
    later = time.monotonic() + 90
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert NOON + timedelta(seconds=89) < clock.now() < NOON + timedelta(seconds=91)


def test_a_story_stands_still_and_does_not_listen_to_the_database() -> None:
    clock = make_clock("2026-03-03T12:00:00Z")
    clock.settle(NOON + timedelta(days=9))
    assert clock.now() == NOON == clock.now()


def test_a_story_with_a_speed_counts_from_the_start_that_all_processes_share() -> None:
    hour_ago = time.time() - 3600
    clock = make_clock("2026-03-03T12:00:00+00:00*24", started=hour_ago)
    assert isinstance(clock, StoryClock)
    assert abs(clock.now() - (NOON + timedelta(days=1))) < timedelta(minutes=5)


def test_a_file_moves_time_both_ways(tmp_path: Path) -> None:
    (file := tmp_path / "now").write_text("2026-03-03T12:00:00Z\n")
    clock = make_clock(f"file:{file}")
    assert isinstance(clock, FileClock)
    assert clock.now() == NOON
    for text in ("2027-01-01T00:00:00Z", "2020-02-29T13:00:00+01:00"):
        file.write_text(text)
        assert clock.now() == parse_instant(text)


def test_an_instant_needs_its_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        parse_instant("2026-03-03T12:00:00")


def test_without_a_setting_it_is_the_databases() -> None:
    assert isinstance(make_clock(""), DatabaseClock)
