"""What goes in and out about touchpoints."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from ..contacts.catalogue import Channel
from ..kit.schema import Body, LongText, ResourceOut
from ..plays.rules import Direction, Outcome, TouchpointKind


class NewTouchpoint(Body, frozen=True, kw_only=True):
    """A contact made or received; `occurred_at` is now when absent."""

    id: UUID | UnsetType = UNSET
    contact_id: UUID | None = None
    opportunity_id: UUID | None = None
    window_id: UUID | None = None
    kind: TouchpointKind
    channel: Channel = "email"
    direction: Direction = "out"
    occurred_at: datetime | None = None
    outcome: Outcome = "none"
    notes: LongText | None = None


class TouchpointPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a touchpoint."""

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
    kind: TouchpointKind
    channel: Channel
    direction: Direction
    occurred_at: datetime
    outcome: Outcome
    notes: str | None
