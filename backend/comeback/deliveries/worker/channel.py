"""What a way out has to say of itself, so that the engine can carry its deliveries."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import CTE, Select, Update
from sqlalchemy.ext.asyncio import AsyncSession

from ..catalogue import ChannelName, DeliveryState
from ..models import Delivery

P = TypeVar("P")
V = TypeVar("V")


class Ended(msgspec.Struct, frozen=True):
    """There is nothing to send any more: the state it ends in, and a sentence for the log."""

    state: DeliveryState
    said: str


class Sent(msgspec.Struct, Generic[V], frozen=True):
    """What came of one attempt; `status` is None where no answer came."""

    verdict: V
    status: int | None
    said: str


class Claim(msgspec.Struct, frozen=True):
    """A delivery whose lease is ours, packed."""

    channel: ChannelName
    account_id: UUID
    id: UUID
    version: int
    parcel: Any


class Channel(Protocol[P, V]):
    """A way out; `send` runs with no transaction open.

    `width` is how many may be under way at once, so that no channel takes the place of another; `each` how many of
    them to one service, so that no service takes the place of another.
    """

    name: ChannelName
    width: int
    each: int

    def packing(self, claimed: CTE) -> Select[Any]:
        """A row for each claimed delivery with all that is needed to send it, named unlike the columns of `claimed`."""
        ...

    def marking(self, marked: CTE) -> Select[Any] | Update:
        """What is written along with what came of an attempt: of each, in the statement that marks it."""
        ...

    def pack(self, row: asyncpg.Record) -> P | Ended:
        """What that row says to send, or why there is nothing to send."""
        ...

    async def send(self, parcel: P) -> Sent[V]:
        """One attempt, shorter than the lease."""
        ...

    def follows(self, parcel: P, sent: Sent[V]) -> DeliveryState | float | None:
        """The state it ends in, or the seconds until the next attempt; None where more follows than that."""
        ...

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: P, sent: Sent[V]
    ) -> DeliveryState | float:
        """The same where more follows, in a transaction of the account."""
        ...
