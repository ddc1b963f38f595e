"""What came of the steps that were done."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

ANSWERED = frozenset({"replied", "accepted", "declined", "met"})
ANSWER_WITHIN = timedelta(days=14)
NUMBERED = re.compile(r"\.\d+$")


class Touch(NamedTuple):
    """A touchpoint, with the run and the step of the window that it answers."""

    contact_id: UUID | None
    window_id: UUID | None
    run_id: UUID | None
    kind: str
    direction: str
    occurred_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A window that was done and wrote a touchpoint at `at`, and what came of it."""

    window_id: UUID
    at: datetime
    replied: bool
    met: bool


def step_family(step: str) -> str:
    """The step that a window repeats: `log_review.3` is `log_review`."""
    return NUMBERED.sub("", step)


def done_steps(done: Iterable[UUID], touches: Sequence[Touch]) -> list[DoneStep]:
    """What came of these windows; those without a touchpoint of their own are left out.

    Replied: its touchpoint's outcome says so, or something came in about the window, or from the same person, linked to
    nothing, within fourteen days and before the next word to them. Met: its outcome says so, or a coffee of the same
    run was held later.
    """
    of_window, incoming, outgoing, coffees = sorted_touches(touches)
    found = []
    for window_id in done:
        own = of_window.get(window_id)
        if own is None:
            continue
        answered = own.outcome in ANSWERED or window_id in incoming.about
        replied = answered or was_answered(own, incoming.unlinked, outgoing)
        found.append(DoneStep(window_id, own.occurred_at, replied, was_met(own, coffees)))
    return found


class Incoming(NamedTuple):
    """What came in: the windows that it was about, and when the rest came, by person."""

    about: frozenset[UUID]
    unlinked: Mapping[UUID | None, Sequence[datetime]]


Instants = Mapping[UUID | None, Sequence[datetime]]


def sorted_touches(touches: Sequence[Touch]) -> tuple[dict[UUID, Touch], Incoming, Instants, Instants]:
    """Each window's own touchpoint, what came in, what went out by person, and the coffees held by run."""
    of_window: dict[UUID, Touch] = {}
    unlinked, outgoing, coffees = defaultdict(list), defaultdict(list), defaultdict(list)
    for touch in sorted(touches, key=lambda touch: touch.occurred_at):
        if touch.kind == "coffee" and touch.outcome == "met":
            coffees[touch.run_id].append(touch.occurred_at)
        if touch.direction == "out":
            outgoing[touch.contact_id].append(touch.occurred_at)
            if touch.window_id is not None:
                of_window.setdefault(touch.window_id, touch)
        elif touch.window_id is None:
            unlinked[touch.contact_id].append(touch.occurred_at)
    about = frozenset(touch.window_id for touch in touches if touch.direction == "in" and touch.window_id)
    return of_window, Incoming(about, unlinked), outgoing, coffees


def was_answered(own: Touch, unlinked: Instants, outgoing: Instants) -> bool:
    """Whether the person was heard from within fourteen days, before anything else went to them."""
    came_in = following(unlinked.get(own.contact_id, ()), own.occurred_at)
    if own.contact_id is None or came_in is None or came_in > own.occurred_at + ANSWER_WITHIN:
        return False
    went_out = following(outgoing[own.contact_id], own.occurred_at)
    return went_out is None or came_in < went_out


def was_met(own: Touch, coffees: Instants) -> bool:
    """Whether this step was a meeting, or led to a coffee of its run."""
    if own.outcome == "met":
        return True
    return own.run_id is not None and following(coffees.get(own.run_id, ()), own.occurred_at) is not None


def following(instants: Sequence[datetime], at: datetime) -> datetime | None:
    """The first of these after `at`, which come in order."""
    place = bisect_right(instants, at)
    return instants[place] if place < len(instants) else None
