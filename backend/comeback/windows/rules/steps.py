"""Where the steps of a started play fall: what they count from, what ends them, what keeps them waiting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from ...plays.rules import Anchor, Step, ends_nudges, people
from .days import Calendar, instant, wall
from .facts import Person, Placement, RunFacts, Slot, Touch
from .placing import Times, times

COOLDOWN = timedelta(days=14)


def place(run: RunFacts, touches: Sequence[Touch]) -> list[Placement]:
    """Every step whose days are known, once for each of its people and reviews; the long cadence is not among them.

    The answer does not depend on the order of `touches`.
    """
    return [
        placement
        for index, step in enumerate(run.play.steps)
        for person in who(run, step)
        for placement in _occurrences(run, index, step, person, touches)
    ]


def why_ended(run: RunFacts, touches: Sequence[Touch]) -> str | None:
    """Why a run is over by what its steps came to, None while it is not."""
    if run.follows_coffee and "coffee" not in run.anchors:
        return "coffee_called_off"
    if run.follows_coffee and run.slots and all(slot.state in ("done", "skipped") for slot in run.slots):
        return "finished"
    kinds = {step.key: step.kind for step in run.play.steps}
    done = [slot for slot in run.slots if slot.state == "done" and slot.step in kinds]
    asking = {slot.id for slot in done if kinds[slot.step] in ("coffee_request", "nudge", "coffee")}
    if "accepted_schedules_coffee" in run.play.guards and any(kinds[slot.step] == "coffee" for slot in done):
        return "coffee_held"
    if any(touch.window_id in asking and touch.outcome == "declined" for touch in touches):
        return "declined"
    nudges = [step.key for step in run.play.steps if step.kind == "nudge"]
    if "two_nudges_at_most" in run.play.guards and nudges and not is_answered(run, touches):
        return "two_nudges_unanswered" if any(slot.step == nudges[-1] for slot in done) else None
    return None


def is_answered(run: RunFacts, touches: Sequence[Touch]) -> bool:
    """Whether there was a reply or a meeting since the request, or a coffee has its date."""
    asked = _asked(run, None)
    if "coffee" in run.anchors:
        return True
    return asked is not None and any(
        touch.at >= asked and ends_nudges(touch.direction, touch.outcome) for touch in _with(run, touches)
    )


def is_touched(slot: Slot, calendar: Calendar, touches: Sequence[Touch]) -> bool:
    """Whether a touchpoint that answers no window came while this one was open, or so that it should not have been.

    One whose times were set by hand opens when it was told to: only what came since answers it.
    """
    return any(
        touch.contact_id == slot.contact_id
        and touch.window_id is None
        and touch.at < slot.times.closes_at
        and (touch.at >= slot.times.opens_at or (not slot.by_hand and _should_wait(slot, touch, calendar)))
        for touch in touches
    )


def _should_wait(slot: Slot, touch: Touch, calendar: Calendar) -> bool:
    return instant(cool_until(touch.at, calendar), calendar.zone) > slot.times.opens_at


def cool_until(at: datetime, calendar: Calendar) -> datetime:
    """The first opening hour after a touchpoint's cooldown, on the wall of the calendar."""
    return datetime.combine(calendar.rolled(wall(at, calendar.zone).date() + COOLDOWN), calendar.opening)


def who(run: RunFacts, step: Step) -> list[Person | None]:
    """The people of a step who may be contacted; None stands for a step without a person."""
    known = {person.id: person for person in run.people}
    chosen = people(step, [(person.id, person.role) for person in run.people])
    persons = [known[person_id] if person_id else None for person_id in chosen]
    return [person for person in persons if person is None or not person.refuses]


def _with(run: RunFacts, touches: Sequence[Touch]) -> Iterator[Touch]:
    own = {person.id for person in run.people}
    return (touch for touch in touches if touch.contact_id in own)


def _occurrences(
    run: RunFacts, index: int, step: Step, person: Person | None, touches: Sequence[Touch]
) -> Iterator[Placement]:
    anchors = _anchors(run, index, person, touches)
    if any(offset.anchor == "review" for offset in (step.opens, step.best, step.closes)):
        for number, day in enumerate(run.reviews, start=1):
            key = f"{step.key}.{number}"
            for item in _placed(run, step, key, person, anchors | {"review": day}, touches):
                over = step.kind == "prepare" and _is_reviewed(run, number)
                yield replace(item, because="reviewed") if over else item
    else:
        yield from _placed(run, step, step.key, person, anchors, touches)


def _is_reviewed(run: RunFacts, number: int) -> bool:
    """Whether this review is written down already: there is nothing to prepare any more."""
    logs = {f"{step.key}.{number}" for step in run.play.steps if step.kind == "review"}
    return any(slot.step in logs and slot.state == "done" for slot in run.slots)


def _anchors(
    run: RunFacts, index: int, person: Person | None, touches: Sequence[Touch]
) -> dict[Anchor, date | datetime]:
    """The days known to the run, and those that its own windows and touchpoints tell."""
    contact_id = person.id if person else None
    told: dict[Anchor, date | datetime | None] = {
        "request": _asked(run, contact_id),
        "previous_step": _done_at(run, run.play.steps[index - 1].key, contact_id) if index else None,
        "last_touch": last_touch(contact_id, touches),
    }
    return dict(run.anchors) | {name: at for name, at in told.items() if at is not None}


def _asked(run: RunFacts, contact_id: UUID | None) -> datetime | None:
    requests = [step.key for step in run.play.steps if step.kind == "coffee_request"]
    asked = [at for key in requests if (at := _done_at(run, key, contact_id)) is not None]
    return min(asked, default=None)


def _done_at(run: RunFacts, key: str, contact_id: UUID | None) -> datetime | None:
    done = [slot for slot in run.slots if slot.step == key and slot.state == "done" and slot.done_at]
    own = [slot for slot in done if slot.contact_id == contact_id] or done
    return min((slot.done_at for slot in own if slot.done_at), default=None)


def last_touch(contact_id: UUID | None, touches: Sequence[Touch]) -> datetime | None:
    """When there was last a touchpoint with this person."""
    return max((touch.at for touch in touches if touch.contact_id == contact_id), default=None)


def _placed(
    run: RunFacts,
    step: Step,
    key: str,
    person: Person | None,
    anchors: Mapping[Anchor, date | datetime],
    touches: Sequence[Touch],
) -> Iterator[Placement]:
    calendar = person.calendar if person else run.home
    found = times(step, anchors, calendar, start_of(run, person))
    if found is None:
        return
    placement = Placement(
        run_id=run.id, key=key, step=step, person=person, calendar=calendar, times=found,
        because=_pointless(run, step, touches), exact=step.opens.hours is not None,
    )  # fmt: skip
    yield cooled(run, placement, anchors.get("last_touch"))


def start_of(run: RunFacts, person: Person | None) -> datetime:
    """The start of the run for "+0": on the user's wall it stays the hour that it was, whatever zone they move to."""
    if run.start_zone is None or (person is not None and person.own_zone):
        return run.started_at
    return instant(wall(run.started_at, run.start_zone), run.home.zone)


def _pointless(run: RunFacts, step: Step, touches: Sequence[Touch]) -> str | None:
    if "reply_ends_nudges" not in run.play.guards:
        return None
    if step.kind == "nudge":
        return "answered" if is_answered(run, touches) else None
    met = any(
        touch.outcome in ("met", "accepted") and touch.at > run.started_at for touch in _with(run, touches)
    )
    return "answered" if step.kind == "coffee_request" and met else None


def cooled(run: RunFacts, placement: Placement, last: date | datetime | None) -> Placement:
    """A step of a play that a touch resets, not before fourteen days after the last one; past its close, cancelled."""
    if "touch_resets" not in run.play.guards or not isinstance(last, datetime):
        return placement
    before, calendar = placement.times, placement.calendar
    earliest = cool_until(last, calendar)
    if instant(earliest, calendar.zone) <= before.opens_at:
        return placement
    if instant(earliest, calendar.zone) >= before.closes_at:
        return replace(placement, because="cooldown")
    return replace(placement, times=later(before, earliest), moved="cooldown")


def later(before: Times, opens: datetime) -> Times:
    """The same window opening later, inside its own close; a best time that is past by then becomes the opening."""
    best = before.best if before.best_at >= instant(opens, before.zone) else opens
    return Times(before.zone, opens, best, before.closes)
