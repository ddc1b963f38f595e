"""What goes in and out about touchpoints."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from ..contacts.catalogue import Channel
from ..gives.schemas import GiveMatch, GiveOut
from ..kit.paging import Listing
from ..kit.schema import Body, LongText, OwnId, ResourceOut
from ..plays.rules import Direction, Outcome, TouchpointKind


class NewTouchpoint(Body, frozen=True, kw_only=True):
    """A contact made or received; `occurred_at` is now when absent."""

    id: OwnId | UnsetType = UNSET
    contact_id: UUID | None = None
    opportunity_id: UUID | None = None
    window_id: UUID | None = None
    give_id: UUID | None = None
    kind: TouchpointKind
    channel: Channel = "email"
    direction: Direction = "out"
    occurred_at: datetime | None = None
    outcome: Outcome = "none"
    notes: LongText | None = None


class TouchpointPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a touchpoint."""

    give_id: UUID | None | UnsetType = UNSET
    kind: TouchpointKind | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    direction: Direction | UnsetType = UNSET
    occurred_at: datetime | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET
    notes: LongText | None | UnsetType = UNSET


class TouchpointOut(ResourceOut, frozen=True, kw_only=True):
    """A contact made or received."""

    contact_id: UUID | None
    opportunity_id: UUID | None
    window_id: UUID | None
    give_id: UUID | None
    kind: TouchpointKind
    channel: Channel
    direction: Direction
    occurred_at: datetime
    outcome: Outcome
    notes: str | None


class Gives(Listing[GiveMatch], frozen=True, kw_only=True):
    """The shelf; `ideas` is there where a person was asked for, and empty where something on the shelf fits."""

    ideas: list[str] | UnsetType = UNSET


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A give that a person got, when, and what came of it."""

    give: GiveOut
    given_at: datetime
    touchpoint_id: UUID
    outcome: Outcome


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """What a person got, the latest first, at most two hundred; how often they were given to, how often asked.

    `gives`: everything sent that carried a give, or was an article, a referral or an introduction.
    `asks`: coffees asked for, and messages that asked for a decision; nudges repeat an ask and are none.
    """

    items: list[Given]
    gives: int
    asks: int
