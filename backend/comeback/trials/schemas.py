"""What goes in and out about trials and their reviews."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import UNSET, UnsetType

from ..kit.schema import Body, LongText, OwnId, ResourceOut
from .catalogue import TrialOutcome


class NewTrial(Body, frozen=True, kw_only=True):
    """Temp to hire begins; `started_on` is today when absent, `decides_on` null while nobody has said."""

    id: OwnId | UnsetType = UNSET
    started_on: date | None = None
    decides_on: date | None = None


class TrialPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a trial; `extended` comes with a later `decides_on`."""

    started_on: date | UnsetType = UNSET
    decides_on: date | None | UnsetType = UNSET
    outcome: TrialOutcome | None | UnsetType = UNSET


class TrialOut(ResourceOut, frozen=True, kw_only=True):
    """Temp to hire; `review_days` follow from its dates."""

    opportunity_id: UUID
    started_on: date
    decides_on: date | None
    outcome: TrialOutcome | None
    review_days: list[date]


class NewReview(Body, frozen=True, kw_only=True):
    """A review that was held; `held_on` is today when absent."""

    id: OwnId | UnsetType = UNSET
    held_on: date | None = None
    said: LongText | None = None
    agreed: LongText | None = None
    proof: LongText | None = None


class ReviewPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a review."""

    held_on: date | UnsetType = UNSET
    said: LongText | None | UnsetType = UNSET
    agreed: LongText | None | UnsetType = UNSET
    proof: LongText | None | UnsetType = UNSET


class ReviewOut(ResourceOut, frozen=True, kw_only=True):
    """What was said and agreed, and the proof."""

    trial_id: UUID
    held_on: date
    said: str | None
    agreed: str | None
    proof: str | None
