"""What the calendar is worked out from, and what comes of it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ...contacts.catalogue import ContactRole
from ...plays.rules import Anchor, Direction, Outcome, Play, Step, TouchpointKind
from .days import Calendar
from .placing import Times
from .states import WindowState

ZoneOf = Literal["user", "contact", "own"]
Place = tuple[str, UUID | None]


class Touch(msgspec.Struct, frozen=True):
    """A contact made or received; `window_id` is the window that it answers."""

    contact_id: UUID
    at: datetime
    direction: Direction = "out"
    outcome: Outcome = "none"
    kind: TouchpointKind = "message"
    window_id: UUID | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a run; `own_zone` says that the calendar's zone is theirs and not the user's."""

    id: UUID
    role: ContactRole
    calendar: Calendar
    own_zone: bool = False
    refuses: bool = False


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A window as it stands; `done_at` when it was done, `by_hand` when its times are somebody's own."""

    id: UUID
    step: str
    contact_id: UUID | None
    state: WindowState
    times: Times
    zone_of: ZoneOf = "user"
    because: str | None = None
    by_hand: bool = False
    done_at: datetime | None = None

    @property
    def place(self) -> Place:
        """What tells it from the other windows of its run."""
        return self.step, self.contact_id


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A started play: the days it counts from as far as they are known, its people and its windows so far.

    `home` is the user's calendar; `start_zone` is where the user was when it started, None for where they are now.
    `reviews` are the days of the trial's reviews; `on_plan` says whether the employer is on the marketing
    plan, `follows_coffee` that the run was started by the date of a coffee.
    """

    id: UUID
    play: Play
    started_at: datetime
    home: Calendar
    anchors: Mapping[Anchor, date | datetime] = msgspec.field(default_factory=dict)
    start_zone: ZoneInfo | None = None
    people: tuple[Person, ...] = ()
    slots: tuple[Slot, ...] = ()
    reviews: tuple[date, ...] = ()
    on_plan: bool = False
    follows_coffee: bool = False


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that the windows of one account are worked out from.

    `loose` are windows of no run that is looked at; `limit` is the number of windows that may open on one day.
    """

    home: ZoneInfo
    limit: int
    runs: tuple[RunFacts, ...] = ()
    loose: tuple[Slot, ...] = ()
    touches: tuple[Touch, ...] = ()


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where a step falls for one person, or `because` of what it does not.

    `moved` names what took it from its own day: "cooldown" or "spread". `exact` steps are bound to an hour.
    """

    run_id: UUID
    key: str
    step: Step
    person: Person | None
    calendar: Calendar
    times: Times
    because: str | None = None
    moved: str | None = None
    exact: bool = False

    @property
    def place(self) -> Place:
        """What tells it from the other windows of its run."""
        return self.key, self.person.id if self.person else None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A window as it should be: its state and times, `because` of what it is cancelled, what `moved` it elsewhere."""

    slot: Slot
    state: WindowState
    times: Times
    because: str | None = None
    moved: str | None = None


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """What has to change so that the windows are as the facts say.

    `made` are windows that are not there yet, `passed` steps whose close was over before there was a window,
    `stay` the scheduled windows of plays as they will be, by window id; `ended` says of each run why it is over.
    """

    made: tuple[Placement, ...] = ()
    changed: tuple[Change, ...] = ()
    passed: tuple[Placement, ...] = ()
    stay: Mapping[UUID, Placement] = msgspec.field(default_factory=dict)
    ended: Mapping[UUID, str | None] = msgspec.field(default_factory=dict)
