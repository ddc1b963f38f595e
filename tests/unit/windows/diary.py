"""A user's windows kept without a database: what the rules answer is written down, the clock is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from comeback.plays.rules import Direction, Outcome, touchpoint_kind
from comeback.windows.rules import (
    Arrangement,
    Bell,
    Calendar,
    Change,
    Facts,
    Person,
    Placement,
    RunFacts,
    Slot,
    Touch,
    advance,
    arrange,
)


@dataclass
class Diary:
    """The facts and the moment; every act tells the rules and writes down what they answer."""

    facts: Facts
    now: datetime

    def settle(self) -> Arrangement:
        """Let the clock open and miss what is due, then arrange, then let it open what has become due by that."""
        self._look()
        answer = arrange(self.facts, self.now)
        self.facts = applied(self.facts, answer)
        self._look()
        return answer

    def wait_until(self, moment: datetime) -> None:
        """Time passes, and the worker is awake."""
        self.now = max(self.now, moment)
        self._look()

    def touch(self, *touches: Touch) -> Arrangement:
        """Log touchpoints, all of them before the windows are arranged."""
        self.facts = replace(self.facts, touches=(*self.facts.touches, *touches))
        return self.settle()

    def delete(self, touch: Touch) -> Arrangement:
        """Delete a touchpoint."""
        self.facts = replace(self.facts, touches=tuple(one for one in self.facts.touches if one != touch))
        return self.settle()

    def finish(self, slot: Slot, *, outcome: Outcome = "none", direction: Direction = "out") -> Arrangement:
        """Say that a window is done: that writes the touchpoint which answers it."""
        self._look()
        self.facts = with_slots(
            self.facts, lambda one: replace(one, state="done", done_at=self.now) if one.id == slot.id else one
        )
        kinds = {
            step.key: step.kind for run in self.facts.runs for step in (*run.play.steps, *run.play.cadence)
        }
        kind = touchpoint_kind(kinds[slot.step.partition(".")[0]])
        if kind is None or slot.contact_id is None:
            return self.settle()
        answers = Touch(
            contact_id=slot.contact_id, at=self.now, direction=direction, outcome=outcome, kind=kind,
            window_id=slot.id,
        )  # fmt: skip
        return self.touch(answers)

    def finish_step(self, key: str) -> Arrangement:
        """Say that the only window of a step is done."""
        return self.finish(self.window(key))

    def skip(self, slot: Slot) -> Arrangement:
        """Leave a window out."""
        self.facts = with_slots(
            self.facts, lambda one: replace(one, state="skipped") if one.id == slot.id else one
        )
        return self.settle()

    def move_to(self, zone: ZoneInfo) -> Arrangement:
        """The user moves to another time zone."""
        self.facts = moved(self.facts, zone)
        return self.settle()

    def start(self, run: RunFacts) -> Arrangement:
        """Start a play."""
        self.facts = replace(self.facts, runs=(*self.facts.runs, run))
        return self.settle()

    def window(self, step: str, person: UUID | None = None) -> Slot:
        """The only window of a step (and of a person, where several have one)."""
        (found,) = [
            slot
            for slot in slots(self.facts)
            if slot.step == step and (person is None or slot.contact_id == person)
        ]
        return found

    def _look(self) -> None:
        self.facts = with_slots(self.facts, lambda slot: looked(slot, self.now))


def slots(facts: Facts) -> Iterator[Slot]:
    """Every window there is."""
    for run in facts.runs:
        yield from run.slots
    yield from facts.loose


def with_slots(facts: Facts, change: Callable[[Slot], Slot]) -> Facts:
    """The facts with every window changed."""
    runs = tuple(replace(run, slots=tuple(map(change, run.slots))) for run in facts.runs)
    return replace(facts, runs=runs, loose=tuple(map(change, facts.loose)))


def looked(slot: Slot, now: datetime) -> Slot:
    """A window after a look at the clock."""
    bell = Bell(slot.state, slot.times.opens_at, slot.times.closes_at, None, None)
    return replace(slot, state=advance(bell, now).state)


def applied(facts: Facts, answer: Arrangement) -> Facts:
    """The facts once the answer is written down; new windows get ids in the order in which they are told."""
    changes = {change.slot.id: change for change in answer.changed}
    written = with_slots(facts, lambda slot: _rewritten(slot, changes.get(slot.id)))
    count = sum(1 for _ in slots(facts))
    new = [
        (placement.run_id, _made(placement, UUID(int=1000 + count + n)))
        for n, placement in enumerate(answer.made)
    ]
    runs = tuple(
        replace(run, slots=(*run.slots, *(slot for run_id, slot in new if run_id == run.id)))
        for run in written.runs
    )
    return replace(written, runs=runs)


def moved(facts: Facts, zone: ZoneInfo) -> Facts:
    """The same facts for a user who lives in another zone."""
    runs = tuple(
        replace(run, home=_there(run.home, zone), people=tuple(_person(one, zone) for one in run.people))
        for run in facts.runs
    )
    return replace(facts, home=zone, runs=runs)


def _there(calendar: Calendar, zone: ZoneInfo) -> Calendar:
    return replace(calendar, zone=zone, home=zone)


def _person(person: Person, zone: ZoneInfo) -> Person:
    calendar = replace(person.calendar, home=zone) if person.own_zone else _there(person.calendar, zone)
    return replace(person, calendar=calendar)


def _rewritten(slot: Slot, change: Change | None) -> Slot:
    if change is None:
        return slot
    return replace(slot, state=change.state, times=change.times, because=change.because)


def _made(placement: Placement, slot_id: UUID) -> Slot:
    person = placement.person
    return Slot(
        id=slot_id,
        step=placement.key,
        contact_id=person.id if person else None,
        state="scheduled",
        times=placement.times,
        zone_of="contact" if person and person.own_zone else "user",
    )
