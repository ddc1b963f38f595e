"""A life with its windows: touchpoints come and go, windows are done and skipped, the user moves; the rules hold."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from comeback.plays.rules import Direction, Outcome, ends_nudges
from comeback.windows.rules import RunFacts, Slot, Times, Touch, arrange, check_move, wall
from unit.windows.diary import Diary, slots, with_slots
from unit.windows.lives import PEOPLE, ZONES, diaries

FINAL = ("done", "skipped")


class Life(RuleBasedStateMachine):
    """One account; `before` are its windows as they were before the last act."""

    @initialize(diary=diaries())
    def begins(self, diary: Diary) -> None:
        self.diary = diary
        self.diary.settle()
        self.before = {slot.id: slot for slot in slots(self.diary.facts)}

    @rule(
        contact_id=st.sampled_from(PEOPLE),
        ago=st.integers(0, 400),
        outcome=st.sampled_from(["none", "none", "replied", "met", "accepted", "declined"]),
    )
    def touch(self, contact_id: UUID, ago: int, outcome: Outcome) -> None:
        self._remember()
        at = self.diary.now - timedelta(hours=ago)
        direction: Direction = "in" if outcome == "replied" else "out"
        self.diary.touch(Touch(contact_id=contact_id, at=at, direction=direction, outcome=outcome))

    @precondition(lambda self: self._unlinked())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self._remember()
        self.diary.delete(data.draw(st.sampled_from(self._unlinked())))

    @rule(hours=st.integers(1, 24 * 40))
    def wait(self, hours: int) -> None:
        self._remember()
        self.diary.wait_until(self.diary.now + timedelta(hours=hours))
        self.diary.settle()

    @precondition(lambda self: self._in_state("open"))
    @rule(data=st.data(), outcome=st.sampled_from(["none", "replied", "accepted", "declined", "met"]))
    def finish(self, data: st.DataObject, outcome: Outcome) -> None:
        self._remember()
        self.diary.finish(data.draw(st.sampled_from(self._in_state("open"))), outcome=outcome)

    @precondition(lambda self: self._in_state("open", "scheduled"))
    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        self._remember()
        self.diary.skip(data.draw(st.sampled_from(self._in_state("open", "scheduled"))))

    @precondition(lambda self: self._in_state("missed"))
    @rule(data=st.data(), hours=st.integers(1, 200))
    def give_new_times(self, data: st.DataObject, hours: int) -> None:
        self._remember()
        slot = data.draw(st.sampled_from(self._in_state("missed")))
        home = self.diary.facts.home
        opens = wall(self.diary.now + timedelta(hours=hours), home)
        times = Times(home, opens, opens, opens + timedelta(days=2))
        put = replace(slot, state="scheduled", by_hand=True, times=times)
        self.diary.facts = with_slots(self.diary.facts, lambda one: put if one.id == slot.id else one)
        self.before[slot.id] = put
        self.diary.settle()

    @rule(zone=st.sampled_from(ZONES))
    def move(self, zone: ZoneInfo) -> None:
        self._remember()
        self.diary.move_to(zone)

    @invariant()
    def nothing_more_changes(self) -> None:
        again = arrange(self.diary.facts, self.diary.now)
        assert (again.made, again.changed) == ((), ())

    @invariant()
    def no_window_is_lost_or_doubled(self) -> None:
        there = list(slots(self.diary.facts))
        assert set(self.before) <= {slot.id for slot in there}
        for run in self.diary.facts.runs:
            assert max(Counter(slot.place for slot in run.slots).values(), default=1) == 1
            assert max(self._turns(run).values(), default=1) == 1

    @invariant()
    def states_move_as_they_may(self) -> None:
        for slot in slots(self.diary.facts):
            was = self.before.get(slot.id)
            if was is None or was.state == slot.state:
                continue
            if (was.state, slot.state) != ("scheduled", "missed"):
                check_move(was.state, slot.state)
            assert was.state not in FINAL

    @invariant()
    def what_has_opened_or_is_by_hand_keeps_its_times(self) -> None:
        for slot in slots(self.diary.facts):
            was = self.before.get(slot.id)
            if was is None:
                continue
            if was.state in (*FINAL, "open", "missed"):
                assert slot.times == was.times
            if slot.by_hand:
                assert (slot.times.opens, slot.times.closes) == (was.times.opens, was.times.closes)

    @invariant()
    def days_off_stay_free(self) -> None:
        for run in self.diary.facts.runs:
            steps = {step.key: step for step in (*run.play.steps, *run.play.cadence)}
            for slot in run.slots:
                exact = steps[slot.step.partition(".")[0]].opens.hours is not None
                if slot.state == "scheduled" and not slot.by_hand and not exact:
                    calendars = {person.id: person.calendar for person in run.people}
                    calendar = calendars[slot.contact_id] if slot.contact_id else run.home
                    assert calendar.works(slot.times.opens.date())

    @invariant()
    def nobody_is_nudged_after_a_reply(self) -> None:
        for run in self.diary.facts.runs:
            if self._was_answered(run):
                nudges = [slot for slot in run.slots if slot.step in ("first_nudge", "last_nudge")]
                assert not [slot for slot in nudges if slot.state in ("scheduled", "open")]

    def _was_answered(self, run: RunFacts) -> bool:
        asked = [slot.done_at for slot in run.slots if slot.step == "ask" and slot.done_at]
        people = {person.id for person in run.people}
        return bool(asked) and any(
            touch.contact_id in people
            and touch.at >= min(asked)
            and ends_nudges(touch.direction, touch.outcome)
            for touch in self.diary.facts.touches
        )

    def _remember(self) -> None:
        self.before = {slot.id: slot for slot in slots(self.diary.facts)}

    def _unlinked(self) -> list[Touch]:
        return [touch for touch in self.diary.facts.touches if touch.window_id is None]

    def _in_state(self, *states: str) -> list[Slot]:
        return [slot for run in self.diary.facts.runs for slot in run.slots if slot.state in states]

    def _turns(self, run: RunFacts) -> Counter[object]:
        live = [slot for slot in run.slots if slot.state in ("scheduled", "open") and not slot.by_hand]
        return Counter(slot.contact_id for slot in live if slot.step.startswith("cadence"))


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=40,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
