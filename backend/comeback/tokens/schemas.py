"""What goes in and out about tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import Body, OwnId, ResourceOut, ShortText
from .catalogue import Scope

Scopes = Annotated[
    list[Scope],
    Meta(
        min_length=1, max_length=30, description="`read` and `write` alone reach everything that a token can."
    ),
]

Expiry = Annotated[
    datetime, Meta(description="A year from now where it is absent or null, at most five years.")
]


class NewToken(Body, frozen=True, kw_only=True):
    """A token for a program; it lasts a year unless said otherwise, five at most."""

    id: OwnId | UnsetType = UNSET
    name: ShortText
    scopes: Scopes
    expires_at: Expiry | None | UnsetType = UNSET


class TokenOut(ResourceOut, frozen=True, kw_only=True):
    """A token without itself; `last_used_at` is right within a minute."""

    name: str
    scopes: list[Scope]
    expires_at: datetime
    last_used_at: datetime | None


class FreshToken(TokenOut, frozen=True, kw_only=True):
    """A new token, told this once; null where the answer is a repeated one."""

    token: str | None
