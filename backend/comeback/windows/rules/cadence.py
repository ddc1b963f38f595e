"""The long cadence: after the last check-in, one window at a time while the employer is on the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ...plays.rules import Step
from .days import Calendar
from .facts import Change, Person, Placement, RunFacts, Slot, Touch
from .placing import Times, is_passed, times
from .states import SOFT
from .steps import cooled, is_touched, last_touch, start_of, who

LIVE = ("scheduled", "open")
OVER = ("done", "skipped", "missed")
LAID_ASIDE = ("not_in_turn", "left_the_plan")


def cadence(
    run: RunFacts,
    placed: Sequence[Placement],
    stand: Sequence[Change],
    touches: Sequence[Touch],
    now: datetime,
) -> Iterator[Placement]:
    """The window of the cadence that is in its turn, for each of its people.

    `placed` are the steps before the cadence, `stand` what becomes of their windows: while one of them is waiting or
    open there is no cadence yet.
    """
    if not run.play.cadence or not run.on_plan:
        return
    for person in who(run, run.play.cadence[0]):
        if person is not None and not _is_early(person, placed, stand, now):
            yield _in_turn(run, person, touches, now)


def _is_early(person: Person, placed: Sequence[Placement], stand: Sequence[Change], now: datetime) -> bool:
    there = {change.slot.place for change in stand}
    own = [change for change in stand if change.slot.contact_id == person.id]
    return any(change.state in LIVE or _is_refused(change) for change in own) or any(
        item.person == person and item.because is None and not is_passed(item.times, now)
        for item in placed
        if item.place not in there
    )


def _is_refused(change: Change) -> bool:
    """Whether somebody ended it: with this person nothing begins by itself any more."""
    return change.state == "cancelled" and change.because not in SOFT


def _in_turn(run: RunFacts, person: Person, touches: Sequence[Touch], now: datetime) -> Placement:
    turns = {
        slot: turn for slot in run.slots if slot.contact_id == person.id and (turn := turn_of(run, slot))
    }
    slots = sorted(turns, key=turns.__getitem__)
    current = _current(slots, person.calendar, touches)
    turn = turns[current] if current else max(turns.values(), default=0) + 1
    step = run.play.cadence[(turn - 1) % len(run.play.cadence)]
    after = max((slot.times.opens_at for slot in slots if slot.state in OVER), default=None)
    last = last_touch(person.id, touches) or start_of(run, person)
    placement = Placement(
        run_id=run.id, key=f"{step.key}.{turn}", step=step, person=person, calendar=person.calendar,
        times=_following(step, last, after, person.calendar, now),
    )  # fmt: skip
    return cooled(run, placement, last_touch(person.id, touches))


def turn_of(run: RunFacts, slot: Slot) -> int:
    """Which turn of the cadence a window is, counted from 1; 0 for every other window."""
    key, _, number = slot.step.partition(".")
    return int(number) if number.isdecimal() and any(step.key == key for step in run.play.cadence) else 0


def _current(slots: Sequence[Slot], calendar: Calendar, touches: Sequence[Touch]) -> Slot | None:
    """The one that is open (or about to be again), else scheduled, else laid aside before."""
    for slot in slots:
        is_back = slot.because == "touched" and not is_touched(slot, calendar, touches)
        if (slot.state == "open" and not is_touched(slot, calendar, touches)) or is_back:
            return slot
    waiting = [slot for slot in slots if slot.state == "scheduled"]
    aside = [slot for slot in slots if slot.state == "cancelled" and slot.because in LAID_ASIDE]
    return next(iter([*waiting, *aside]), None)


def _following(
    step: Step, last: datetime, after: datetime | None, calendar: Calendar, now: datetime
) -> Times:
    """The first turn counted from the last touchpoint that is not over yet and comes after the one before."""
    every = timedelta(days=step.best.days or step.best.business_days or 1)
    while True:
        found = times(step, {"last_touch": last}, calendar, now)
        assert found is not None
        if not is_passed(found, now) and (after is None or found.opens_at > after):
            return found
        last += every
