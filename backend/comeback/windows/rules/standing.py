"""What becomes of a window that is there, by what the facts say now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from .facts import Change, Placement, RunFacts, Slot, Touch
from .placing import Times, is_passed, reanchor
from .states import SOFT, restored
from .steps import is_touched

UNTOUCHABLE = ("done", "skipped", "missed")
NO_POINT = frozenset({"answered", "reviewed"})
BY_A_TOUCH = ("reviewed", "answered", "cooldown", "touched")


def standing(
    run: RunFacts, slot: Slot, placement: Placement | None, touches: Sequence[Touch], now: datetime
) -> Change:
    """The window as it should be, which may be as it is.

    What was done, skipped, missed or cancelled by somebody stays; an open window keeps its times.
    """
    if slot.state in UNTOUCHABLE or (slot.state == "cancelled" and slot.because not in SOFT):
        return _as_it_is(slot)
    if slot.state == "open":
        return _open(run, slot, placement, touches)
    if slot.state == "scheduled":
        return _scheduled(run, slot, placement, now)
    return _laid_aside(run, slot, placement, touches, now)


def kept(slot: Slot, home: ZoneInfo) -> Change:
    """A window whose times are somebody's own: scheduled on the user's wall, it keeps them in a new zone."""
    times = _on_the_wall(slot, home) if slot.state == "scheduled" else slot.times
    return Change(slot=slot, state=slot.state, times=times, because=slot.because)


def _on_the_wall(slot: Slot, home: ZoneInfo) -> Times:
    moves = slot.zone_of == "user" and slot.times.zone != home
    return reanchor(slot.times, home) if moves else slot.times


def _as_it_is(slot: Slot) -> Change:
    return Change(slot=slot, state=slot.state, times=slot.times, because=slot.because)


def _cancelled(slot: Slot, because: str, times: Times | None = None) -> Change:
    return Change(slot=slot, state="cancelled", times=times or slot.times, because=because)


def _open(run: RunFacts, slot: Slot, placement: Placement | None, touches: Sequence[Touch]) -> Change:
    because = placement.because if placement else None
    if because in NO_POINT:
        return _cancelled(slot, because)
    return _cancelled(slot, "touched") if _touched(run, slot, touches) else _as_it_is(slot)


def _scheduled(run: RunFacts, slot: Slot, placement: Placement | None, now: datetime) -> Change:
    if slot.by_hand:
        answered = placement is not None and placement.because == "answered"
        return _cancelled(slot, "answered") if answered else kept(slot, run.home.zone)
    if placement is None:
        return _cancelled(slot, _why_without_place(run, slot))
    if placement.because is not None:
        return _cancelled(slot, placement.because, placement.times)
    if is_passed(placement.times, now) and not _same_walls(placement.times, slot.times):
        return _cancelled(slot, "its_days_have_passed")
    return Change(slot=slot, state="scheduled", times=placement.times)


def _laid_aside(
    run: RunFacts, slot: Slot, placement: Placement | None, touches: Sequence[Touch], now: datetime
) -> Change:
    if placement is None:
        return _as_it_is(slot)
    was_open = slot.because == "touched" or (slot.because in NO_POINT and slot.times.opens_at <= now)
    if placement.because == "cooldown" and not was_open:
        return _cancelled(slot, "cooldown", placement.times)
    if placement.because in NO_POINT or (was_open and _touched(run, slot, touches)):
        return _as_it_is(slot)
    times = slot.times if was_open else placement.times
    if slot.by_hand and not was_open:
        times = _on_the_wall(slot, run.home.zone)
    if slot.because not in BY_A_TOUCH and is_passed(times, now):
        return _as_it_is(slot)
    return Change(slot=slot, state=restored(times.opens_at, times.closes_at, now), times=times)


def _touched(run: RunFacts, slot: Slot, touches: Sequence[Touch]) -> bool:
    person = next((one for one in run.people if one.id == slot.contact_id), None)
    calendar = person.calendar if person else run.home
    return "touch_resets" in run.play.guards and is_touched(slot, calendar, touches)


def _why_without_place(run: RunFacts, slot: Slot) -> str:
    key = slot.step.partition(".")[0]
    if any(step.key == key for step in run.play.cadence):
        return "not_in_turn" if run.on_plan else "left_the_plan"
    return "its_day_is_unknown" if any(step.key == key for step in run.play.steps) else "step_gone"


def _same_walls(one: Times, other: Times) -> bool:
    return (one.opens, one.best, one.closes) == (other.opens, other.best, other.closes)
