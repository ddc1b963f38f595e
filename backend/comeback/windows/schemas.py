"""What goes in and out about windows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..contacts.catalogue import Channel
from ..kit.schema import END, Body, Line, LongText, OwnId, ResourceOut, ShortText, ZoneName
from ..plays.rules import Outcome, StepKind
from .rules import WindowState, ZoneOf

WallTime = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}})?{END}",
        description="Wall time without an offset, in the user's zone.",
    ),
]


class NewWindow(Body, frozen=True, kw_only=True):
    """A window made by hand; the instants are kept as wall times of `time_zone`, by default the user's."""

    id: OwnId | UnsetType = UNSET
    opportunity_id: UUID | None = None
    contact_id: UUID | None = None
    kind: StepKind = "other"
    title: ShortText
    why: Line = ""
    opens_at: datetime
    best_at: datetime | None = None
    closes_at: datetime
    time_zone: ZoneName | None = None


class WindowOut(ResourceOut, frozen=True, kw_only=True):
    """A follow-up window; `because` says why it was skipped or cancelled, `why` and `source` why on these days.

    `by_hand`: its times were set by hand, and stay. `step` is that of the play, or `by_hand`.
    """

    opportunity_id: UUID | None
    contact_id: UUID | None
    run_id: UUID | None
    step: str
    kind: StepKind
    title: str
    why: str
    source: str
    opens_at: datetime
    best_at: datetime
    closes_at: datetime
    time_zone: str
    state: WindowState
    because: str | None
    done_at: datetime | None
    by_hand: bool
    snoozed_until: datetime | None


class KnownWindow(msgspec.Struct, frozen=True):
    """A row as it is read past the session, many at a time."""

    id: UUID
    version: int
    opportunity_id: UUID | None
    contact_id: UUID | None
    run_id: UUID | None
    step: str
    by_hand: bool
    done_at: datetime | None
    title: str
    why: str
    source: str
    time_zone: str
    zone_of: ZoneOf
    opens_wall: datetime
    best_wall: datetime
    closes_wall: datetime
    opens_at: datetime
    best_at: datetime
    closes_at: datetime
    state: WindowState
    because: str | None
    snoozed_until: datetime | None
    rings_at: datetime | None
    last_call_at: datetime | None
    due_at: datetime | None


class Skip(Body, frozen=True, kw_only=True):
    """Why it is left out."""

    reason: Line = ""


class Snooze(Body, frozen=True, kw_only=True):
    """Until when the phone stays quiet; the next business morning when absent."""

    until: datetime | None = None


class NewTimes(Body, frozen=True, kw_only=True):
    """New times by hand; `best_at` is the opening when absent."""

    opens_at: datetime
    best_at: datetime | None = None
    closes_at: datetime


class Done(Body, frozen=True, kw_only=True):
    """What came of it; `occurred_at` is now when absent, `meets_at` is when an accepted coffee takes place."""

    outcome: Outcome = "none"
    occurred_at: datetime | None = None
    notes: LongText | None = None
    channel: Channel | None = None
    give_id: UUID | None = None
    meets_at: WallTime | None = None
