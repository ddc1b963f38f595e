"""What goes in and out about calendar feeds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import Body, OwnId, ResourceOut, ShortText

FeedAddress = Annotated[
    str,
    Meta(
        max_length=2_000,
        description="The address to subscribe to. Told once, when it is made: who knows it can read along.",
        examples=["https://comeback.example.org/api/v1/calendar/0m1V…-dQ.ics"],
    ),
]


class NewFeed(Body, frozen=True, kw_only=True):
    """A calendar that shall read along; `name` says which."""

    id: OwnId | UnsetType = UNSET
    name: ShortText | None = None


class FeedOut(ResourceOut, frozen=True, kw_only=True):
    """A calendar that may read along; `last_read_at` is up to an hour behind, null while nobody has read it."""

    name: str | None
    last_read_at: datetime | None


class FreshFeed(FeedOut, frozen=True, kw_only=True):
    """A feed with its new address."""

    url: FeedAddress | None
