"""Where a step falls in the calendar: offsets, working hours, and what gives way when days collide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from ...plays.rules import Anchor, Offset, Step
from .days import DAY, Calendar, instant, wall

Anchors = Mapping[Anchor, date | datetime]


class Times(msgspec.Struct, frozen=True):
    """When a window opens, is best and closes: naive wall times in one zone, in this order as instants.

    Raises ValueError when they are out of order.
    """

    zone: ZoneInfo
    opens: datetime
    best: datetime
    closes: datetime

    def __post_init__(self) -> None:
        if not self.opens_at <= self.best_at <= self.closes_at:
            raise ValueError("A window opens, is best and closes in this order.")

    @property
    def opens_at(self) -> datetime:
        """The opening as a UTC instant."""
        return instant(self.opens, self.zone)

    @property
    def best_at(self) -> datetime:
        """The best time as a UTC instant."""
        return instant(self.best, self.zone)

    @property
    def closes_at(self) -> datetime:
        """The close as a UTC instant, no longer part of the window."""
        return instant(self.closes, self.zone)


def times(step: Step, anchors: Anchors, calendar: Calendar, now: datetime) -> Times | None:
    """The wall times of a step in the calendar's zone, None while an anchor is unknown.

    Anchors are dates, or aware datetimes for exact ones; a day offset counts from a datetime's date in
    that zone, an hour offset from a date's opening hour. `now` matters to "+0" alone, which opens at once.
    """
    opens = _known(step.opens, anchors)
    best = _known(step.best, anchors)
    closes = _known(step.closes, anchors)
    if opens is None or best is None or closes is None:
        return None
    placed = _settled(
        calendar,
        _placed(opens, anchors, calendar),
        _placed(best, anchors, calendar),
        _placed(closes, anchors, calendar, closing=True),
    )
    # A close that is past already stays past: the step is told as passed, not opened late.
    if is_passed(placed, now) or not _is_due(opens, anchors, calendar, now):
        return placed
    return _settled(calendar, _at_once(calendar, now), placed.best, placed.closes)


def is_passed(times: Times, now: datetime) -> bool:
    """Whether the window has closed by `now`."""
    return times.closes_at <= now


def reanchor(times: Times, zone: ZoneInfo) -> Times:
    """The same wall times in another zone."""
    opens, best, closes = _in_order(zone, times.opens, times.best, times.closes)
    return Times(zone, opens, best, closes)


def _known(offset: Offset | None, anchors: Anchors) -> Offset | None:
    while offset is not None and offset.anchor not in anchors:
        offset = offset.otherwise
    return offset


def _day(anchor: date | datetime, calendar: Calendar) -> date:
    return wall(anchor, calendar.zone).date() if isinstance(anchor, datetime) else anchor


def _placed(offset: Offset, anchors: Anchors, calendar: Calendar, *, closing: bool = False) -> datetime:
    anchor = anchors[offset.anchor]
    day = _day(anchor, calendar)
    if offset.hours is not None:
        morning = instant(datetime.combine(day, calendar.opening), calendar.zone)
        start = anchor if isinstance(anchor, datetime) else morning
        return wall(start + timedelta(hours=offset.hours), calendar.zone)
    if offset.business_days is not None and (offset.business_days or not closing):
        day = calendar.counted(day, offset.business_days)
    elif offset.days is not None:
        day += offset.days * DAY
        day = day if closing else calendar.rolled(day, backward=offset.days < 0)
    return datetime.combine(day, calendar.closing if closing else calendar.opening)


def _is_due(opens: Offset, anchors: Anchors, calendar: Calendar, now: datetime) -> bool:
    at_once = opens.days == 0 or opens.business_days == 0
    return at_once and _day(anchors[opens.anchor], calendar) <= calendar.today(now)


def _at_once(calendar: Calendar, now: datetime) -> datetime:
    here = wall(now, calendar.zone)
    working = calendar.works(here.date()) and calendar.opening <= here.time() < calendar.closing
    return here if working else calendar.next_morning(now)


def _settled(calendar: Calendar, opens: datetime, best: datetime, closes: datetime) -> Times:
    if instant(opens, calendar.zone) > instant(closes, calendar.zone):
        closes = _closing_after(opens, calendar.closing)
    opens, best, closes = _in_order(calendar.zone, opens, best, closes)
    return Times(calendar.zone, opens, best, closes)


def _closing_after(opens: datetime, closing: time) -> datetime:
    own = datetime.combine(opens.date(), closing)
    return own if opens < own else own + DAY


def _in_order(
    zone: ZoneInfo, opens: datetime, best: datetime, closes: datetime
) -> tuple[datetime, datetime, datetime]:
    # Sorted walls may swap as instants where one of them falls into a gap.
    if instant(opens, zone) > instant(closes, zone):
        closes = opens
    if not instant(opens, zone) <= instant(best, zone) <= instant(closes, zone):
        best = opens
    return opens, best, closes
