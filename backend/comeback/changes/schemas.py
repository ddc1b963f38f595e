"""What a stream tells."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from .catalogue import ResourceName


class ChangedResource(msgspec.Struct, frozen=True, kw_only=True):
    """A resource that was written or went; without `id`: many of its kind, so that the list is read anew."""

    resource: ResourceName
    id: UUID | None
    deleted: bool = False
    href: Annotated[
        str | None,
        Meta(description="Where it is read; null where it is gone, or is read with what it belongs to."),
    ] = None


class ChangeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The `data` of an event: what changed since the one before, each resource once, up to the number `change`."""

    change: int
    resources: list[ChangedResource] = []
