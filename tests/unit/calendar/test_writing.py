"""What other programs read in the feed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comeback.calendar.rules import plain, review_entries, window_entry, written
from unit.calendar.facts import OWNER, TRIAL, WINDOW, events, parsed, window

ROOT = Path(__file__).parents[3]
FIELDS = {
    "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "STATUS",
    "CLASS", "TRANSP",
}  # fmt: skip
HOSTILE = (
    "Send\r\nATTENDEE:mailto:eve@example.org\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "a,b;c\\d:e\"f'g=h",
    "\\n literally, and \\; too",
    "🎉" * 100,
    "é" * 200,
    "\u2028BEGIN:VALARM\u2029ACTION:AUDIO\x0b\x0c\x1c\x85x",
)


def test_a_feed_says_what_it_is() -> None:
    feed = parsed(written([], "Europe/Berlin"))
    assert (feed["VERSION"], feed["METHOD"], feed["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert feed["X-WR-CALNAME"] == feed["NAME"] == "Comeback"
    assert feed["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert feed["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert feed["X-PUBLISHED-TTL"] == "PT1H"
    (zone,) = feed.subcomponents
    assert zone["TZID"] == "Europe/Berlin", "a calendar without a component is none"


def test_an_event_and_its_alarm() -> None:
    (event,) = events(window_entry(window(version=3), OWNER))
    assert event["UID"] == f"{WINDOW.id}@comeback"
    assert (event["SEQUENCE"], event["CLASS"], event["TRANSP"]) == (2, "PRIVATE", "TRANSPARENT")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == WINDOW.changed_at
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["URL"] == f"https://comeback.example.org/windows/{WINDOW.id}"
    (alarm,) = event.subcomponents
    assert (alarm.name, alarm["ACTION"], alarm["DESCRIPTION"]) == ("VALARM", "DISPLAY", event["SUMMARY"])
    assert (alarm["TRIGGER"].dt, alarm["TRIGGER"].params["VALUE"]) == (WINDOW.rings_at, "DATE-TIME")


def test_a_window_that_rings_no_more_has_no_alarm() -> None:
    (event,) = events(window_entry(window(rings_at=None), OWNER))
    assert event.subcomponents == []


def test_a_coffee_takes_the_time() -> None:
    (event,) = events(window_entry(window(kind="coffee"), OWNER))
    assert event["TRANSP"] == "OPAQUE"


def test_a_review_is_a_day() -> None:
    first, _ = events(*review_entries(TRIAL, OWNER, date(2026, 1, 1), date(2027, 1, 1)))
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 4, 9), date(2026, 4, 10))
    assert first["DTSTART"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(
    ("zone", "change"), [("Europe/London", date(2026, 3, 29)), ("America/New_York", date(2026, 3, 8))]
)
def test_nine_stays_nine_on_both_sides_of_a_change(zone: str, change: date) -> None:
    days = [change - timedelta(days=1), change, change + timedelta(days=1)]
    bests = [datetime(day.year, day.month, day.day, 9) for day in days]
    read = events(*(window_entry(window(best=best, time_zone=zone), OWNER) for best in bests))
    assert [event["DTSTART"].dt.replace(tzinfo=None) for event in read] == bests
    offsets = [event["DTSTART"].dt.utcoffset() for event in read]
    assert offsets == [best.replace(tzinfo=ZoneInfo(zone)).utcoffset() for best in bests]
    assert offsets[1] - offsets[0] == timedelta(hours=1)


@given(st.text(max_size=300), st.text(max_size=300))
@example(*HOSTILE[:2])
@example(*HOSTILE[2:4])
@example(*HOSTILE[4:])
def test_whatever_is_written_the_fields_are_these(title: str, why: str) -> None:
    content = written([window_entry(window(title=title, why=why), OWNER)], "Europe/London")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    feed = parsed(content)
    assert [part.name for part in feed.subcomponents] == ["VTIMEZONE", "VEVENT"]
    event = feed.subcomponents[1]
    assert set(event.keys()) == FIELDS
    assert [(part.name, set(part.keys())) for part in event.subcomponents] == [
        ("VALARM", {"ACTION", "DESCRIPTION", "TRIGGER"})
    ]
    assert event["SUMMARY"] == (plain(title) or "Something worth reading")
    assert plain(why) in event["DESCRIPTION"].split("\n") or not plain(why)
    assert event["DTSTART"].dt.replace(tzinfo=None) == WINDOW.best


@given(st.sampled_from(sorted(available_timezones() - {"localtime"})))
def test_every_zone_is_read_as_the_same_instant(name: str) -> None:
    (event,) = events(window_entry(window(time_zone=name), OWNER))
    assert event["DTSTART"].dt.astimezone(UTC) == WINDOW.best.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)


def test_the_same_bytes_in_every_process() -> None:
    program = (
        "import sys; sys.path[:0] = ['backend', 'tests']\n"
        "from comeback.calendar.rules import window_entry, written\n"
        "from unit.calendar.facts import OWNER, window\n"
        "zones = ['Europe/London', 'America/New_York', 'Asia/Tokyo', 'Europe/Berlin', 'Africa/Cairo']\n"
        "entries = [window_entry(window(time_zone=zone), OWNER) for zone in zones]\n"
        "sys.stdout.buffer.write(written(entries, 'Pacific/Auckland'))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert printed.pop().count(b"BEGIN:VTIMEZONE") == 6
