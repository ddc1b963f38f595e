"""What goes in and out about opportunities and rejections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from ..contacts.catalogue import Channel
from ..kit.schema import Body, Line, LongText, OwnId, ResourceOut, ShortText, Url
from .catalogue import Door, MovableStage, Reason, Stage, Winner

Reasons = Annotated[list[Reason], Meta(max_length=16)]


class NewOpportunity(Body, frozen=True, kw_only=True):
    """A role to go for; `rejected` is not a stage to start with: a no is recorded by itself."""

    id: OwnId | UnsetType = UNSET
    employer_id: UUID
    title: ShortText
    stage: MovableStage = "targeted"
    url: Url | None = None
    source: Line | None = None
    location: Line | None = None
    applied_on: date | None = None
    notes: LongText | None = None


class OpportunityPatch(Body, frozen=True, kw_only=True):
    """A merge patch of an opportunity; the stage moves by a call of its own."""

    employer_id: UUID | UnsetType = UNSET
    title: ShortText | UnsetType = UNSET
    url: Url | None | UnsetType = UNSET
    source: Line | None | UnsetType = UNSET
    location: Line | None | UnsetType = UNSET
    applied_on: date | None | UnsetType = UNSET
    notes: LongText | None | UnsetType = UNSET


class OpportunityOut(ResourceOut, frozen=True, kw_only=True):
    """A role at an employer."""

    employer_id: UUID
    title: str
    stage: Stage
    url: str | None
    source: str | None
    location: str | None
    applied_on: date | None
    notes: str | None


class StageMove(Body, frozen=True, kw_only=True):
    """Where the opportunity stands now; `occurred_at` is now when absent."""

    stage: MovableStage
    occurred_at: datetime | None = None
    note: LongText | None = None


class RejectionFacts(Body, frozen=True, kw_only=True):
    """What was said."""

    id: OwnId | UnsetType = UNSET
    received_on: date | None = None
    channel: Channel = "email"
    words: LongText | None = None
    reasons: Reasons = []
    decided_by: UUID | None = None
    door: Door = "unknown"
    winner: Winner = "unknown"
    winner_starts_on: date | None = None


class RejectionPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a rejection; the winner's start often becomes known later."""

    received_on: date | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    words: LongText | None | UnsetType = UNSET
    reasons: Reasons | UnsetType = UNSET
    decided_by: UUID | None | UnsetType = UNSET
    door: Door | UnsetType = UNSET
    winner: Winner | UnsetType = UNSET
    winner_starts_on: date | None | UnsetType = UNSET


class RejectionOut(ResourceOut, frozen=True, kw_only=True):
    """A no, as it was said."""

    opportunity_id: UUID
    received_on: date
    channel: Channel
    words: str | None
    reasons: list[Reason]
    decided_by: UUID | None
    door: Door
    winner: Winner
    winner_starts_on: date | None
