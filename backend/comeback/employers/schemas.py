"""What goes in and out about employers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import Body, Line, LongText, OwnId, ResourceOut, ShortText, Url

PlanRank = Annotated[int, Meta(ge=1, le=10, description="Place on the marketing plan of ten.")]


class NewEmployer(Body, frozen=True, kw_only=True):
    """An employer to add; with `plan_rank` it goes on the plan."""

    id: OwnId | UnsetType = UNSET
    name: ShortText
    website: Url | None = None
    industry: Line | None = None
    plan_rank: PlanRank | None = None
    notes: LongText | None = None


class EmployerPatch(Body, frozen=True, kw_only=True):
    """A merge patch of an employer."""

    name: ShortText | UnsetType = UNSET
    website: Url | None | UnsetType = UNSET
    industry: Line | None | UnsetType = UNSET
    plan_rank: PlanRank | None | UnsetType = UNSET
    notes: LongText | None | UnsetType = UNSET


class EmployerOut(ResourceOut, frozen=True, kw_only=True):
    """An employer."""

    name: str
    website: str | None
    industry: str | None
    plan_rank: int | None
    notes: str | None


class PlanOrder(Body, frozen=True, kw_only=True):
    """The employers of the plan, best first; those left out leave the plan."""

    employer_ids: Annotated[list[UUID], Meta(max_length=10)]
