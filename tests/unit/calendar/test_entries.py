"""Which entry a window or a review makes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.calendar.rules import plain, review_entries, window_entry
from comeback.windows.rules import instant
from unit.calendar.facts import OWNER, TRIAL, WINDOW, owner, window

SINCE, UNTIL = date(2026, 2, 1), date(2027, 3, 4)
NAMES = ("Daniel", "Alder", "Interior")


def test_half_an_hour_at_its_best_time() -> None:
    entry = window_entry(WINDOW, OWNER)
    assert (entry.begins, entry.ends) == (datetime(2026, 3, 31, 9), datetime(2026, 3, 31, 9, 30))
    assert (entry.time_zone, entry.busy) == ("Europe/London", False)
    assert entry.title == "Send Daniel Reyes an article"
    assert entry.text.split("\n") == [
        "Alder & Pike Architects · Interior designer",
        "Because it helps.",
        "Open from Tuesday 24 March, 09:00 to Tuesday 7 April, 18:00.",
        "https://comeback.example.org/windows/01990000-0000-7000-8000-000000000001",
    ]
    assert entry.url == entry.text.split("\n")[-1]


def test_a_coffee_is_as_long_as_was_asked_for_and_takes_the_time() -> None:
    entry = window_entry(window(kind="coffee", step="coffee"), OWNER)
    assert entry.busy
    assert entry.ends == entry.begins + timedelta(minutes=15)


@pytest.mark.parametrize("state", ["scheduled", "open", "done", "missed"])
@pytest.mark.parametrize("step", ["give_1", "coffee", "by_hand", "log_review.2026-04-09", "my_own"])
def test_discreet_names_nobody(state: str, step: str) -> None:
    changed = window(state=state, step=step, done_at=datetime(2026, 3, 25, 10, tzinfo=UTC))
    entry = window_entry(changed, owner(lock_screen="discreet"))
    assert not [name for name in (*NAMES, "helps") if name in entry.title + entry.text]
    assert entry.title
    assert entry.url in entry.text
    assert "Daniel" in window_entry(changed, OWNER).title


def test_discreet_says_what_kind_of_step() -> None:
    discreet = owner(lock_screen="discreet")
    assert window_entry(WINDOW, discreet).title == "Something worth reading"
    assert window_entry(window(step="log_review.2026-04-09"), discreet).title == "How did it go?"
    assert window_entry(window(step="coffee"), discreet).title == "Coffee at 09:00"


def test_in_german() -> None:
    entry = window_entry(WINDOW, owner(language="de", lock_screen="discreet"))
    assert entry.title == "Etwas Lesenswertes"
    assert "Offen von Dienstag, 24. März, 9 Uhr bis Dienstag, 7. April, 18 Uhr." in entry.text
    (first, *_) = review_entries(TRIAL, owner(language="de"), SINCE, UNTIL)
    assert first.title == "Monatsgespräch bei Alder & Pike Architects"


def test_what_is_done_stands_where_it_was_done_and_rings_no_more() -> None:
    done_at = datetime(2026, 3, 30, 10, 7, 1, 500, tzinfo=UTC)
    entry = window_entry(window(state="done", done_at=done_at), OWNER)
    assert entry.begins == datetime(2026, 3, 30, 11, 7, 1), "British summer time began the day before"
    assert entry.title == "✓ Send Daniel Reyes an article"
    assert "Done." in entry.text
    assert "Open from" not in entry.text
    assert entry.alarm_at is None


def test_what_was_missed_stays_where_it_stood() -> None:
    entry = window_entry(window(state="missed"), OWNER)
    assert (entry.begins, entry.alarm_at) == (WINDOW.best, None)
    assert "This window has closed." in entry.text


@pytest.mark.parametrize(
    ("paused_until", "rings_at", "alarm_at"),
    [
        (None, "2026-03-24T09:00Z", "2026-03-24T09:00Z"),
        (None, None, None),
        ("2026-03-20T08:00Z", "2026-03-24T09:00Z", "2026-03-24T09:00Z"),
        ("2026-03-26T08:00Z", "2026-03-24T09:00Z", "2026-03-26T08:00Z"),
        ("2026-04-07T17:00Z", "2026-03-24T09:00Z", None),
    ],
)
def test_it_rings_when_the_bell_does(
    paused_until: str | None, rings_at: str | None, alarm_at: str | None
) -> None:
    paused, rings, expected = (
        datetime.fromisoformat(at) if at else None for at in (paused_until, rings_at, alarm_at)
    )
    entry = window_entry(window(state="open", rings_at=rings), owner(paused_until=paused))
    assert entry.alarm_at == expected


def test_a_change_keeps_the_name_and_raises_the_sequence() -> None:
    before, after = window_entry(WINDOW, OWNER), window_entry(window(version=4), OWNER)
    assert before.uid == after.uid
    assert (before.sequence, after.sequence) == (0, 3)


def test_it_was_changed_when_the_latest_of_its_parts_was() -> None:
    later = WINDOW.changed_at + timedelta(hours=1)
    assert window_entry(WINDOW, OWNER).changed_at == WINDOW.changed_at
    assert window_entry(WINDOW, owner(changed_at=later)).changed_at == later


def test_an_hour_that_the_clocks_leave_out() -> None:
    entry = window_entry(window(best=datetime(2026, 3, 29, 1, 40)), OWNER)
    assert (entry.begins, entry.ends) == (datetime(2026, 3, 29, 2, 40), datetime(2026, 3, 29, 3, 10))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1)),
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
)
def test_it_ends_after_it_begins_and_begins_at_the_best_time(best: datetime, name: str) -> None:
    entry = window_entry(window(best=best, time_zone=name), OWNER)
    assert isinstance(entry.begins, datetime) and isinstance(entry.ends, datetime)
    zone = ZoneInfo(name)
    assert instant(entry.begins, zone) == instant(best, zone)
    assert instant(entry.begins, zone) < instant(entry.ends, zone)


def test_reviews_are_whole_days_that_keep_their_names() -> None:
    entries = [*review_entries(TRIAL, OWNER, SINCE, UNTIL)]
    assert [(entry.begins, entry.ends) for entry in entries] == [
        (date(2026, 4, 9), date(2026, 4, 10)),
        (date(2026, 5, 9), date(2026, 5, 10)),
    ]
    assert {entry.title for entry in entries} == {"Monthly review at Alder & Pike Architects"}
    assert {entry.sequence for entry in entries} == {2}
    assert entries[0].url == f"https://comeback.example.org/opportunities/{TRIAL.opportunity_id}"
    moved = msgspec.structs.replace(TRIAL, started_on=date(2026, 3, 16), version=4)
    after = [*review_entries(moved, OWNER, SINCE, UNTIL)]
    assert [entry.uid for entry in after] == [entry.uid for entry in entries]
    assert after[0].begins == date(2026, 4, 16)


def test_discreet_reviews_name_nobody() -> None:
    for entry in review_entries(TRIAL, owner(lock_screen="discreet"), SINCE, UNTIL):
        assert entry.title == "Monthly review"
        assert entry.text == entry.url
    nameless = msgspec.structs.replace(TRIAL, employer=None)
    assert next(review_entries(nameless, OWNER, SINCE, UNTIL)).title == "Monthly review"


def test_reviews_beyond_the_feeds_horizon_keep_their_numbers() -> None:
    (only,) = review_entries(TRIAL, OWNER, date(2026, 5, 9), date(2026, 5, 10))
    assert only.uid.endswith("-review-2@comeback")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Send\r\nATTENDEE:mailto:eve@example.org", "Send ATTENDEE:mailto:eve@example.org"),
        ("a\x00b\tc\x85d\u2028e\x7f", "a b c d e"),
        ("right\u202eto left\u2066", "rightto left"),
        ("👩\u200d💻 stays one", "👩\u200d💻 stays one"),
        ("  ", ""),
    ],
)
def test_one_plain_line(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_a_title_of_nothing_is_told_as_its_step() -> None:
    assert window_entry(window(title="\u202e\n"), OWNER).title == "Something worth reading"
