"""What goes in and out about needs, evidence and coverage."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import Body, OwnId, ResourceOut, Url
from .catalogue import NeedKind

Words = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=r"\S")]


class NewNeed(Body, frozen=True, kw_only=True):
    """Something heard; `heard_at` is now when absent, `heard_from` the contact who said it."""

    id: OwnId | UnsetType = UNSET
    kind: NeedKind
    text: Words
    heard_from: UUID | None = None
    heard_at: datetime | None = None


class NeedPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a need."""

    kind: NeedKind | UnsetType = UNSET
    text: Words | UnsetType = UNSET
    heard_from: UUID | None | UnsetType = UNSET
    heard_at: datetime | UnsetType = UNSET


class NewEvidence(Body, frozen=True, kw_only=True):
    """One's own proof: a sentence, a number, a link."""

    id: OwnId | UnsetType = UNSET
    text: Words
    url: Url | None = None


class EvidencePatch(Body, frozen=True, kw_only=True):
    """A merge patch of evidence."""

    text: Words | UnsetType = UNSET
    url: Url | None | UnsetType = UNSET


class EvidenceOut(ResourceOut, frozen=True, kw_only=True):
    """One's own proof for a need."""

    need_id: UUID
    text: str
    url: str | None


class NeedOut(ResourceOut, frozen=True, kw_only=True):
    """Something that an employer needs, wants or fears, with the evidence for it, the oldest first."""

    opportunity_id: UUID
    kind: NeedKind
    text: str
    heard_from: UUID | None
    heard_at: datetime
    evidence: list[EvidenceOut]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How many needs have evidence; `coverage` is their share, null without needs, `missing` the ids of the rest."""

    needs: int
    with_evidence: int
    coverage: float | None
    missing: list[UUID]
