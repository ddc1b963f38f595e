"""When a window rings, and what a look at the clock changes about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from .days import DAY, instant, wall
from .placing import Times
from .states import WindowState

Ring = Literal["opening", "last_call"]
LAST_CALL_FROM = timedelta(days=3)
UTC_ZONE = ZoneInfo("UTC")


class Quiet(msgspec.Struct, frozen=True):
    """Hours without a push, wall times from `from_` up to `to`, over midnight where `to` is not later."""

    from_: time
    to: time

    def holds(self, at: time) -> bool:
        """Whether it is quiet at this wall time."""
        if self.from_ <= self.to:
            return self.from_ <= at < self.to
        return at >= self.from_ or at < self.to


NEVER_QUIET = Quiet(time(0), time(0))


class Ringing(msgspec.Struct, frozen=True):
    """The pushes of an untouched window: its first, and the one before it closes."""

    rings_at: datetime | None
    last_call_at: datetime | None


class Bell(msgspec.Struct, frozen=True):
    """What the tick knows of a window; all instants aware."""

    state: WindowState
    opens_at: datetime
    closes_at: datetime
    rings_at: datetime | None
    last_call_at: datetime | None


class Advance(msgspec.Struct, frozen=True):
    """What a look at the clock makes of a bell: the states it passed through, the push to send, what is left.

    `due_at` is when to look again, after `now`; None in a final state.
    """

    state: WindowState
    ring: Ring | None
    rings_at: datetime | None
    last_call_at: datetime | None
    due_at: datetime | None
    passed: tuple[WindowState, ...]


def after_quiet(at: datetime, quiet: Quiet, zone: ZoneInfo, closes_at: datetime) -> datetime:
    """When a push due at `at` may ring: after quiet hours (user's zone), unless the window closes first."""
    here = wall(at, zone)
    if not quiet.holds(here.time()):
        return at
    tomorrow = quiet.from_ > quiet.to and here.time() >= quiet.from_
    end = instant(datetime.combine(here.date() + (DAY if tomorrow else timedelta()), quiet.to), zone)
    return at if end >= closes_at else max(at, end)


def ringing(
    times: Times, *, started_at: datetime | None, quiet: Quiet, zone: ZoneInfo, opening: time
) -> Ringing:
    """When a window rings: at its opening, and a day before its close where it lasts three days or more.

    `started_at` is when its play was started, None for others: open by then, it rings at its best time
    instead, or at the next morning's opening hour where that is past too. `quiet`, `zone` and `opening`
    are the user's.
    """
    first = times.opens_at
    if started_at is not None and first <= started_at:
        later = (times.best_at, _next_opening(started_at, zone, opening))
        inside = [at for at in later if started_at < at < times.closes_at]
        if not inside:
            return Ringing(None, None)
        first = inside[0]
    rings_at = after_quiet(first, quiet, zone, times.closes_at)
    return Ringing(rings_at, _last_call(times, rings_at, quiet, zone))


def snoozed(
    last_call_at: datetime | None, until: datetime, *, quiet: Quiet, zone: ZoneInfo, closes_at: datetime
) -> Ringing:
    """The pushes after a snooze: one at its end (quiet hours minded), the last call where that is later."""
    rings_at = after_quiet(until, quiet, zone, closes_at)
    return Ringing(rings_at, last_call_at if last_call_at and last_call_at > rings_at else None)


def due_at(bell: Bell) -> datetime | None:
    """When the tick next has something to do: open, ring, ring again, miss; None in a final state."""
    if bell.state == "scheduled":
        return bell.opens_at
    if bell.state != "open":
        return None
    ahead = [at for at in (bell.rings_at, bell.last_call_at, bell.closes_at) if at is not None]
    return max(min(ahead), bell.opens_at)


def advance(bell: Bell, now: datetime, quiet: Quiet = NEVER_QUIET, zone: ZoneInfo = UTC_ZONE) -> Advance:
    """Open, miss and ring what is due at `now`; the same answer again changes nothing.

    A push that is late, after an outage, still waits for the end of quiet hours.
    """
    if bell.state not in ("scheduled", "open"):
        return Advance(bell.state, None, bell.rings_at, bell.last_call_at, None, ())
    opened: tuple[WindowState, ...] = ("open",) if bell.state == "scheduled" else ()
    if now >= bell.closes_at:
        return Advance("missed", None, None, None, None, (*opened, "missed"))
    if now < bell.opens_at:
        return Advance(bell.state, None, bell.rings_at, bell.last_call_at, due_at(bell), ())
    ring, left = _rung(bell, now, after_quiet(now, quiet, zone, bell.closes_at))
    after = replace(bell, state="open", rings_at=left.rings_at, last_call_at=left.last_call_at)
    return Advance("open", ring, left.rings_at, left.last_call_at, due_at(after), opened)


def share(due: int, rung: int, limit: int) -> tuple[int, int]:
    """Of `due` pushes, how many ring alone and how many share one, when `rung` of the day's `limit` are used up.

    The rest waits for another day: where no room is left that is all of them, and none shares.
    """
    room = max(limit - rung, 0)
    if due <= room:
        return due, 0
    return (room - 1, due - room + 1) if room else (0, 0)


def put_off(step: Advance, now: datetime, closes_at: datetime, *, zone: ZoneInfo, opening: time) -> Advance:
    """A push beyond the daily limit waits for the next day's opening hour, on the user's wall."""
    at = instant(datetime.combine(wall(now, zone).date() + DAY, opening), zone)
    return postponed(step, at, closes_at)


def postponed(step: Advance, at: datetime, closes_at: datetime) -> Advance:
    """A due push that rings at `at` instead, as in a pause; what has closed by then never rings."""
    if step.ring is None:
        return step
    rings_at = at if step.ring == "opening" else step.rings_at
    still_to_call = step.last_call_at if step.last_call_at and step.last_call_at > at else None
    last_call_at = at if step.ring == "last_call" else still_to_call
    ahead = [push for push in (rings_at, last_call_at, closes_at) if push is not None]
    return Advance(step.state, None, rings_at, last_call_at, min(ahead), step.passed)


def _rung(bell: Bell, now: datetime, earliest: datetime) -> tuple[Ring | None, Ringing]:
    opening_due = bell.rings_at is not None and bell.rings_at <= now
    last_call_due = bell.last_call_at is not None and bell.last_call_at <= now
    if not opening_due and not last_call_due:
        return None, Ringing(bell.rings_at, bell.last_call_at)
    kept = None if last_call_due else bell.last_call_at
    if earliest > now:
        return None, Ringing(earliest, kept) if opening_due else Ringing(bell.rings_at, earliest)
    if opening_due:
        return "opening", Ringing(None, kept)
    return "last_call", Ringing(bell.rings_at, None)


def _next_opening(after: datetime, zone: ZoneInfo, opening: time) -> datetime:
    here = wall(after, zone)
    day = here.date() if here.time() < opening else here.date() + DAY
    return instant(datetime.combine(day, opening), zone)


def _last_call(times: Times, rings_at: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime | None:
    if times.closes - times.opens < LAST_CALL_FROM:
        return None
    at = after_quiet(instant(times.closes - DAY, times.zone), quiet, zone, times.closes_at)
    return at if rings_at < at < times.closes_at else None
