"""Entries as an iCalendar object (RFC 5545, RFC 7986); the same entries are the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vDuration

from ..catalogue import ASK_AGAIN, NAME
from .entries import Entry
from .zones import time_zone


def written(entries: Sequence[Entry], home: str) -> bytes:
    """The feed in UTF-8, lines folded at 75 octets and ended by CRLF; `home` is the user's zone, there in any case."""
    calendar = Calendar()
    calendar.add("prodid", "-//Comeback//Calendar feed//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    names = {home} | {entry.time_zone for entry in entries if entry.time_zone}
    first, last = _years(entries)
    # Sorted: a set has another order in each process, and two of them must answer with the same tag.
    for name in sorted(names):
        calendar.add_component(time_zone(name, first, last))
    for entry in entries:
        calendar.add_component(_event(entry))
    text: bytes = calendar.to_ical()
    return text


def _years(entries: Iterable[Entry]) -> tuple[int, int]:
    years = [*chain.from_iterable((entry.begins.year, entry.ends.year) for entry in entries)] or [1970]
    return min(years), max(years)


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    # Not the present: what did not change must read the same again.
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", _zoned(entry.begins, entry.time_zone))
    event.add("dtend", _zoned(entry.ends, entry.time_zone))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.url)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    if entry.alarm_at is not None:
        event.add_component(_alarm(entry.title, entry.alarm_at))
    return event


def _zoned(at: datetime | date, zone: str | None) -> datetime | date:
    return at.replace(tzinfo=ZoneInfo(zone)) if zone and isinstance(at, datetime) else at


def _alarm(title: str, at: datetime) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    # An instant, not so long before the start: a day less in between clocks that change is told in two ways.
    alarm.add("trigger", at, parameters={"value": "DATE-TIME"})
    return alarm
