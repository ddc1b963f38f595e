"""What holds for every life: order, idempotence, no window lost, none on a day off, no day too full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from comeback.plays.rules import Anchor
from comeback.windows.rules import (
    Calendar,
    Facts,
    Quiet,
    RunFacts,
    Slot,
    Touch,
    arrange,
    check_move,
    instant,
    ringing,
    wall,
)
from unit.windows.diary import Diary, slots
from unit.windows.lives import DAY, PLAYS, ZONES, diaries, touches

HOUR = timedelta(hours=1)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Shape = dict[tuple[UUID | None, str, UUID | None], tuple[object, ...]]


def shape(facts: Facts) -> Shape:
    """Every window by its place, whatever its id."""
    found = [(run.id, slot) for run in facts.runs for slot in run.slots]
    return {(run_id, *slot.place): (slot.state, slot.times, slot.because) for run_id, slot in found}


def without_laid_aside(told: Shape) -> Shape:
    return {place: values for place, values in told.items() if values[0] != "cancelled"}


def without_turns(told: Shape) -> Shape:
    """The long cadence without whose turn it is: one that opened between two touchpoints and was answered is over."""
    return {
        (run_id, "cadence" if step.startswith("cadence") else step, contact_id): values
        for (run_id, step, contact_id), values in without_laid_aside(told).items()
    }


def calendar_of(run: RunFacts, slot: Slot) -> Calendar:
    return next((person.calendar for person in run.people if person.id == slot.contact_id), run.home)


def is_exact(run: RunFacts, slot: Slot) -> bool:
    steps = {step.key: step for step in (*run.play.steps, *run.play.cadence)}
    return steps[slot.step.partition(".")[0]].opens.hours is not None


def opening_days(facts: Facts, now: datetime) -> Counter[date]:
    """How many windows open on each of the user's days, as far as they may still change."""
    return Counter(wall(slot.times.opens_at, facts.home).date() for slot in _ahead(facts, now))


def _ahead(facts: Facts, now: datetime) -> Iterable[Slot]:
    return (slot for slot in slots(facts) if slot.state == "scheduled" and slot.times.opens_at > now)


@many
@given(diaries(), st.data())
def test_every_window_is_in_order_and_opens_on_a_working_day(diary: Diary, data: st.DataObject) -> None:
    diary.settle()
    diary.touch(*data.draw(st.lists(touches(diary.now, days=1), max_size=3)))
    for run in diary.facts.runs:
        for slot in run.slots:
            assert slot.times.opens_at <= slot.times.best_at <= slot.times.closes_at
            if slot.state == "scheduled" and not is_exact(run, slot):
                assert calendar_of(run, slot).works(slot.times.opens.date())
                assert calendar_of(run, slot).works(slot.times.best.date())


@many
@given(diaries(), st.data())
def test_arranged_again_nothing_changes(diary: Diary, data: st.DataObject) -> None:
    diary.settle()
    for touch in data.draw(st.lists(touches(diary.now), max_size=3)):
        diary.wait_until(touch.at)
        diary.touch(touch)
        again = arrange(diary.facts, diary.now)
        assert (again.made, again.changed) == ((), ())


@many
@given(diaries(limits=st.just(100)), st.data())
def test_the_order_in_which_touchpoints_arrive_does_not_matter(diary: Diary, data: st.DataObject) -> None:
    diary.settle()
    logged = data.draw(st.lists(touches(diary.now), min_size=2, max_size=4))
    diary.wait_until(max(touch.at for touch in logged))
    other, at_once = copy(diary), copy(diary)
    for touch in logged:
        diary.touch(touch)
    for touch in data.draw(st.permutations(logged)):
        other.touch(touch)
    at_once.touch(*logged)
    expected = without_turns(shape(diary.facts))
    assert without_turns(shape(other.facts)) == expected
    assert without_turns(shape(at_once.facts)) == expected


@many
@given(diaries(), st.data())
def test_what_is_deleted_leaves_no_trace(diary: Diary, data: st.DataObject) -> None:
    diary.settle()
    before, last = data.draw(st.lists(touches(diary.now), min_size=2, max_size=2, unique=True))
    diary.wait_until(max(before.at, last.at))
    diary.touch(before)
    was = shape(diary.facts)
    diary.touch(last)
    diary.delete(last)
    told = shape(diary.facts)
    assert {place: told[place] for place in was} == was
    assert without_laid_aside(told) == without_laid_aside(was)


@many
@given(diaries(far=False, limits=st.just(100)), st.sampled_from(ZONES), st.integers(0, 90))
def test_a_move_of_zone_keeps_every_window_and_its_wall_times(
    diary: Diary, there: ZoneInfo, days: int
) -> None:
    diary.settle()
    diary.wait_until(diary.now + days * DAY)
    diary.settle()
    here, before = diary.facts.home, {slot.id: slot for slot in slots(diary.facts)}
    exact = {slot.id for run in diary.facts.runs for slot in run.slots if is_exact(run, slot)}
    diary.move_to(there)
    after = {slot.id: slot for slot in slots(diary.facts)}
    assert set(after) == set(before), "none vanishes, none doubles"
    for slot_id, slot in before.items():
        moved = after[slot_id]
        if slot.state != "scheduled":
            assert moved == slot, "what has opened stays as it is and does not open twice"
        elif slot_id in exact:
            assert (moved.times.opens_at, moved.times.closes_at) == (
                slot.times.opens_at,
                slot.times.closes_at,
            )
        else:
            assert moved.times.zone == there
            # A turn of the cadence counts from a moment, which may be another day there.
            assert moved.times.opens == slot.times.opens or slot.step.startswith("cadence")
            assert moved.state in ("scheduled", "open", "missed")
    diary.move_to(here)
    for slot_id, slot in before.items():
        if after[slot_id].state == "scheduled":
            back = next(one for one in slots(diary.facts) if one.id == slot_id)
            assert back.times == slot.times


@many
@given(diaries(), st.integers(1, 120))
def test_windows_open_once_whatever_the_clock_does(diary: Diary, hours: int) -> None:
    diary.settle()
    seen: dict[UUID, list[str]] = {}
    for _ in range(40):
        for slot in slots(diary.facts):
            states = seen.setdefault(slot.id, [])
            if not states or states[-1] != slot.state:
                states.append(slot.state)
        diary.wait_until(diary.now + hours * HOUR)
        diary.settle()
    for states in seen.values():
        assert states.count("open") <= 1
        assert states.count("missed") <= 1


@many
@given(diaries(far=False, limits=st.integers(1, 3)))
def test_no_day_is_too_full_while_another_has_room(diary: Diary) -> None:
    diary.settle()
    facts, days = diary.facts, opening_days(diary.facts, diary.now)
    opened = Counter(
        wall(slot.times.opens_at, facts.home).date() for slot in slots(facts) if slot.state == "open"
    )
    days += opened
    for run in facts.runs:
        for slot in run.slots:
            if slot.state != "scheduled" or slot.by_hand or is_exact(run, slot):
                continue
            own = slot.times.opens.date()
            if days[own] <= facts.limit:
                continue
            calendar, day = calendar_of(run, slot), own + DAY
            while instant(datetime.combine(day, calendar.opening), calendar.zone) < slot.times.closes_at:
                assert not calendar.works(day) or days[day] >= facts.limit
                day += DAY


@many
@given(diaries(), st.data())
def test_what_is_by_hand_or_has_opened_never_moves(diary: Diary, data: st.DataObject) -> None:
    diary.settle()
    for touch in data.draw(st.lists(touches(diary.now, days=60), max_size=4)):
        diary.wait_until(touch.at)
        before = {slot.id: slot for slot in slots(diary.facts)}
        answer = diary.touch(touch)
        for change in answer.changed:
            if change.state != change.slot.state:
                check_move(change.slot.state, change.state)
            assert change.slot.state in ("scheduled", "open", "cancelled")
            if change.slot.state == "open":
                assert (change.state, change.times) == ("cancelled", change.slot.times)
        for slot in diary.facts.loose:
            assert slot.times == before[slot.id].times


@many
@given(diaries(), st.data())
def test_nothing_stays_in_touch_within_two_weeks_of_a_touchpoint(diary: Diary, data: st.DataObject) -> None:
    diary.settle()
    for touch in data.draw(st.lists(touches(diary.now, days=60), min_size=1, max_size=4)):
        diary.wait_until(touch.at)
        diary.touch(touch)
        for run in diary.facts.runs:
            if "touch_resets" in run.play.guards:
                _check_cooldown(run, diary.facts.touches)


def _check_cooldown(run: RunFacts, logged: Iterable[Touch]) -> None:
    waiting = [slot for slot in run.slots if slot.state == "scheduled" and not slot.by_hand]
    for slot in waiting:
        zone = calendar_of(run, slot).zone
        for touch in logged:
            if touch.contact_id == slot.contact_id:
                assert slot.times.opens.date() - wall(touch.at, zone).date() >= 14 * DAY


@many
@given(diaries(limits=st.just(9)), st.data())
def test_the_long_cadence_is_one_window_at_a_time(diary: Diary, data: st.DataObject) -> None:
    (first, *_) = diary.facts.runs
    long_ago: dict[Anchor, date | datetime] = {
        "rejection": wall(diary.now, diary.facts.home).date() - 110 * DAY
    }
    run = replace(first, play=PLAYS["stay_in_touch"], anchors=long_ago, on_plan=True)
    diary.facts = replace(diary.facts, runs=(run,))
    diary.settle()
    logged = data.draw(st.lists(touches(diary.now, days=300), min_size=1, max_size=4, unique=True))
    for touch in sorted(logged, key=lambda touch: touch.at):
        diary.wait_until(touch.at)
        diary.settle()
        before = without_laid_aside(shape(diary.facts))
        diary.touch(touch)
        assert _turns(diary.facts.runs[0]) <= 1
        diary.delete(touch)
        assert without_laid_aside(shape(diary.facts)) == before
        diary.touch(touch)


def _turns(run: RunFacts) -> int:
    turns = Counter(
        slot.contact_id
        for slot in run.slots
        if slot.step.startswith("cadence") and slot.state in ("scheduled", "open")
    )
    return max(turns.values(), default=0)


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@many
@given(diaries(), st.builds(Quiet, quarters, quarters), st.sampled_from(ZONES))
def test_no_push_in_quiet_hours_unless_the_window_closes_in_them(
    diary: Diary, quiet: Quiet, zone: ZoneInfo
) -> None:
    diary.settle()
    for slot in slots(diary.facts):
        pushes = ringing(slot.times, started_at=diary.now, quiet=quiet, zone=zone, opening=time(9))
        for push in (pushes.rings_at, pushes.last_call_at):
            if push is not None and quiet.holds(wall(push, zone).time()):
                assert _end_of(quiet, push, zone) >= slot.times.closes_at


def _end_of(quiet: Quiet, push: datetime, zone: ZoneInfo) -> datetime:
    """Found by walking: the first quarter of an hour that is no longer quiet."""
    while quiet.holds(wall(push, zone).time()):
        push += timedelta(minutes=5)
    return push
