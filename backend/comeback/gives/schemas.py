"""What goes in and out about gives."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import Body, LongText, OwnId, ResourceOut, ShortText, Url
from .catalogue import GiveKind

Topic = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
Topics = Annotated[list[Topic], Meta(max_length=50)]


class NewGive(Body, frozen=True, kw_only=True):
    """Something worth sending, with the topics by which it finds its people."""

    id: OwnId | UnsetType = UNSET
    kind: GiveKind
    title: ShortText
    url: Url | None = None
    topics: Topics = []
    note: LongText | None = None


class GivePatch(Body, frozen=True, kw_only=True):
    """A merge patch of a give; topics are replaced whole."""

    kind: GiveKind | UnsetType = UNSET
    title: ShortText | UnsetType = UNSET
    url: Url | None | UnsetType = UNSET
    topics: Topics | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET


class GiveOut(ResourceOut, frozen=True, kw_only=True):
    """Something worth sending; topics as they were typed, each once."""

    kind: GiveKind
    title: str
    url: str | None
    topics: list[str]
    note: str | None


class GiveMatch(GiveOut, frozen=True, kw_only=True):
    """A give of the shelf; `matches` is there where a person was asked for: what the two have in common."""

    matches: list[str] | UnsetType = UNSET
