"""All windows of an account, worked out from the facts: cooldown first, then spreading; grouping is the bell's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from .cadence import cadence, turn_of
from .days import wall
from .facts import Arrangement, Change, Facts, Placement, RunFacts, Slot, Touch
from .placing import Times, is_passed
from .spreading import Wanted, day_of, spread
from .standing import kept, standing
from .steps import place, why_ended


class Entry(msgspec.Struct, frozen=True):
    """A window on its way through: one that is there has a `change`, one of a play a `placement`."""

    change: Change | None
    placement: Placement | None
    times: Times


class Arranged(msgspec.Struct, frozen=True):
    """What one run comes to, before windows are spread."""

    ended: str | None
    passed: list[Placement]
    entries: list[Entry]


def arrange(facts: Facts, now: datetime) -> Arrangement:
    """What has to change so that the windows are as the facts say; asked again it changes nothing more.

    Recomputing moves scheduled windows only, and those whose times were set by hand stay where they were put.
    """
    touches = _by_contact(facts.touches)
    runs = {run.id: _arrange_run(run, _of_people(run, touches), now) for run in facts.runs}
    entries = [entry for arranged in runs.values() for entry in arranged.entries]
    entries += [_loose(slot, facts.home) for slot in facts.loose]
    spread_out = list(_spread(entries, facts, now))
    return Arrangement(
        made=tuple(_told(entry.placement, entry.times) for entry in spread_out if entry.placement and not entry.change),
        changed=tuple(change for entry in spread_out for change in _changes(entry)),
        passed=tuple(item for arranged in runs.values() for item in arranged.passed),
        stay={
            entry.change.slot.id: entry.placement
            for entry in spread_out
            if entry.change and entry.placement and entry.change.state in ("scheduled", "open")
        },
        ended={run_id: arranged.ended for run_id, arranged in runs.items()},
    )  # fmt: skip


def _by_contact(touches: Sequence[Touch]) -> dict[UUID, list[Touch]]:
    found: dict[UUID, list[Touch]] = {}
    for touch in touches:
        found.setdefault(touch.contact_id, []).append(touch)
    return found


def _of_people(run: RunFacts, touches: dict[UUID, list[Touch]]) -> list[Touch]:
    return [touch for person in run.people for touch in touches.get(person.id, ())]


def _arrange_run(run: RunFacts, touches: Sequence[Touch], now: datetime) -> Arranged:
    placed, ended = place(run, touches), why_ended(run, touches)
    turning = {slot.id for slot in run.slots if turn_of(run, slot)}
    before = [entry for entry in _stand(run, placed, touches, now) if entry[0].slot.id not in turning]
    turns = [] if ended else list(cadence(run, placed, [change for change, _ in before], touches, now))
    after = [entry for entry in _stand(run, turns, touches, now) if entry[0].slot.id in turning]
    there = {slot.place for slot in run.slots}
    new = [] if ended else [p for p in (*placed, *turns) if p.place not in there and p.because is None]
    return Arranged(
        ended=ended,
        passed=[item for item in new if _is_over(run, item, now)],
        entries=[Entry(change, item, change.times) for change, item in (*before, *after)]
        + [Entry(None, item, item.times) for item in new if not _is_over(run, item, now)],
    )


def _is_over(run: RunFacts, item: Placement, now: datetime) -> bool:
    """Whether a step has no time left; what had none when its play started gains none by a move to the west."""
    if is_passed(item.times, now):
        return True
    own_wall = run.start_zone is not None and not (item.person and item.person.own_zone)
    return own_wall and item.times.closes <= wall(run.started_at, run.start_zone or run.home.zone)


def _stand(
    run: RunFacts, placed: Sequence[Placement], touches: Sequence[Touch], now: datetime
) -> Iterator[tuple[Change, Placement | None]]:
    by_place = {item.place: item for item in placed}
    for slot in run.slots:
        placement = by_place.get(slot.place)
        yield standing(run, slot, placement, touches, now), placement


def _loose(slot: Slot, home: ZoneInfo) -> Entry:
    change = kept(slot, home)
    return Entry(change, None, change.times)


def _spread(entries: Sequence[Entry], facts: Facts, now: datetime) -> Iterator[Entry]:
    """Windows at an exact hour, by hand or open already take up their day; all others may wait for a day with room."""
    waits = [_wanted(entry, now) for entry in entries]
    taken = Counter(
        _day(entry, facts.home, now)
        for entry, wanted in zip(entries, waits, strict=True)
        if wanted is None and _takes_its_day(entry, now)
    )
    wanted = [item for item in waits if item is not None]
    settled = iter(spread(wanted, taken, facts.limit, facts.home, now))
    for entry, item in zip(entries, waits, strict=True):
        yield entry if item is None else replace(entry, times=next(settled))


def _wanted(entry: Entry, now: datetime) -> Wanted | None:
    change, placement = entry.change, entry.placement
    if placement is None or placement.exact or not _may_wait(entry, now):
        return None
    return Wanted(id=change.slot.id if change else None, times=entry.times, calendar=placement.calendar)


def _may_wait(entry: Entry, now: datetime) -> bool:
    if entry.change is None:
        return entry.times.opens_at > now
    return entry.change.state == "scheduled" and not entry.change.slot.by_hand


def _takes_its_day(entry: Entry, now: datetime) -> bool:
    """Whether it opens, or opened: not what was cancelled, or was done or skipped before its opening."""
    state = entry.change.state if entry.change else "open"
    return state in ("scheduled", "open", "missed") or (state != "cancelled" and entry.times.opens_at <= now)


def _day(entry: Entry, home: ZoneInfo, now: datetime) -> date:
    """The day that a window takes up: today where it should have opened before and is still to be seen to."""
    late = entry.change is not None and entry.change.state == "scheduled"
    return day_of(max(entry.times.opens_at, now) if late else entry.times.opens_at, home)


def _told(placement: Placement, times: Times) -> Placement:
    return placement if times == placement.times else replace(placement, times=times, moved="spread")


def _changes(entry: Entry) -> Iterator[Change]:
    """The change, if there is any, with the reason that moved it."""
    change = entry.change
    if change is None:
        return
    slot = change.slot
    if (change.state, entry.times) == (slot.state, slot.times) and change.because == slot.because:
        return
    spread_out = entry.times != change.times
    moved = "spread" if spread_out else entry.placement.moved if entry.placement else None
    yield replace(change, times=entry.times, moved=moved)
