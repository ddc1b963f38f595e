"""What goes in and out of the steps that span chapters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..contacts.catalogue import Channel
from ..kit.schema import Body, Line, LongText, OwnId, ResourceOut
from ..opportunities.schemas import OpportunityOut, RejectionFacts, RejectionOut
from ..touchpoints.schemas import TouchpointOut
from ..windows.schemas import WallTime, WindowOut

PlayName = Annotated[str, Meta(min_length=1, max_length=80, description="A play's `key` or its id.")]
ContactIds = Annotated[list[UUID], Meta(max_length=20)]
RunState = Literal["active", "ended"]


class StartPlay(Body, frozen=True, kw_only=True):
    """A play to start, and with whom; `id` is the run's."""

    id: OwnId | UnsetType = UNSET
    play: PlayName
    contact_ids: ContactIds = []


class TheySaidNo(RejectionFacts, frozen=True, kw_only=True):
    """What was said, and the plays to start with it, those passed over that run already."""

    start: Annotated[list[StartPlay], Meta(max_length=10)] = []


class Preview(Body, frozen=True, kw_only=True):
    """What a play's days would be; counted from the latest no when no day is given, from today where there is none."""

    opportunity_id: UUID
    contact_ids: ContactIds = []
    received_on: date | None = None
    winner_starts_on: date | None = None


class StopRun(Body, frozen=True, kw_only=True):
    """Why a run ends."""

    reason: Line = ""


class CoffeeDate(Body, frozen=True, kw_only=True):
    """When the coffee takes place, on the user's wall."""

    meets_at: WallTime


class RunOut(ResourceOut, frozen=True, kw_only=True):
    """A play that was started."""

    opportunity_id: UUID
    rejection_id: UUID | None
    play: str
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    stopped_reason: str | None


class WindowDates(msgspec.Struct, frozen=True, kw_only=True):
    """A window that a play would make."""

    step: str
    title: str
    contact_id: UUID | None
    opens_at: datetime
    best_at: datetime
    closes_at: datetime
    time_zone: str


class PlayPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A play with the days it would have; `passed` are the steps whose close is past already."""

    play: str
    name: str
    windows: list[WindowDates]
    passed: list[WindowDates]


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """A run, the windows it made, and the steps whose time had passed."""

    run: RunOut
    windows: list[WindowOut]
    passed: list[WindowDates]


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded no with everything it started; `runs` also has those asked for that ran already."""

    rejection: RejectionOut
    opportunity: OpportunityOut
    suggested_plays: list[PlayPreview]
    runs: list[RunOut]
    windows: list[WindowOut]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A window that was done: its touchpoint (null where the step writes none), new windows, and those that ended."""

    window: WindowOut
    touchpoint: TouchpointOut | None
    windows: list[WindowOut]
    ended: list[WindowOut]


class TheyCalled(Body, frozen=True, kw_only=True):
    """Somebody there got in touch by themselves; `id` is the touchpoint's, `occurred_at` now when absent."""

    id: OwnId | UnsetType = UNSET
    contact_id: UUID | None = None
    channel: Channel = "phone"
    occurred_at: datetime | None = None
    notes: LongText | None = None


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What a call changed: the opportunity, the touchpoint, the windows that lost their point."""

    opportunity: OpportunityOut
    touchpoint: TouchpointOut
    ended: list[WindowOut]
