"""Brings what is due to its receivers: claim, commit, send with no transaction open, mark."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.clock import Clock
from ..kit.db import Sessions, in_account
from .catalogue import ChannelName, DeliveryState
from .models import Delivery

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(seconds=30)
CRASHES_AT_MOST = 8
SHARES = 8
"""So many accounts at least have room at once: one whose receivers are slow takes no more than its share."""
Key = tuple[UUID, UUID, int]
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


class Channel(Protocol[P, V]):
    """A way out. `pack` and `after` run in a transaction of the account, `send` in none.

    `width` is how many may be under way at once, so that no channel takes the place of another.
    """

    name: ChannelName
    width: int

    async def pack(self, session: AsyncSession, delivery: Delivery) -> P | Ended:
        """All that is needed to send it, no row held."""
        ...

    async def send(self, parcel: P) -> Sent[V]:
        """One attempt, shorter than the lease."""
        ...

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: P, sent: Sent[V]
    ) -> DeliveryState | float:
        """What follows: the state it ends in, or the seconds until the next attempt."""
        ...


class Claim(msgspec.Struct, frozen=True):
    """A delivery whose lease is ours, packed."""

    key: Key
    channel: ChannelName
    parcel: Any


class Deliverer:
    """Takes due deliveries over all accounts; each step runs in its account's context."""

    def __init__(self, sessions: Sessions, clock: Clock, channels: Sequence[Channel[Any, Any]]) -> None:
        self._sessions, self._clock = sessions, clock
        self._channels: Mapping[ChannelName, Channel[Any, Any]] = {item.name: item for item in channels}
        self._running: Mapping[ChannelName, dict[asyncio.Task[None], UUID]] = {
            name: {} for name in self._channels
        }

    async def deliver_due(self) -> int:
        """Start sending what is due, as far as each channel has room; the number of deliveries taken up."""
        rooms = {name: self._channels[name].width - len(tasks) for name, tasks in self._running.items()}
        taken = await self.look({name: min(room, BATCH) for name, room in rooms.items() if room > 0})
        for name, keys in taken.items():
            for key in keys:
                task = asyncio.create_task(self._deliver(key))
                self._running[name][task] = key[0]
                task.add_done_callback(self._running[name].pop)
        return sum(map(len, taken.values()))

    async def drain(self, seconds: float | None = None) -> None:
        """Wait for what is being sent, `seconds` at most."""
        running = set[asyncio.Task[None]]().union(*self._running.values())
        if running:
            await asyncio.wait(running, timeout=seconds)

    async def look(self, limits: Mapping[ChannelName, int]) -> Mapping[ChannelName, Sequence[Key]]:
        """Keys and versions of due deliveries, so many a channel, by a role that reads nothing else of them."""
        if not limits:
            return {}
        async with self._sessions.begin() as session:
            await session.execute(text("SET LOCAL ROLE comeback_scan"))
            return {name: await self._due(session, name, limit) for name, limit in limits.items()}

    async def _due(self, session: AsyncSession, name: ChannelName, limit: int) -> Sequence[Key]:
        share = max(1, self._channels[name].width // SHARES)
        under_way = Counter(self._running[name].values())
        full = [account_id for account_id, count in under_way.items() if count >= share]
        return await _due(session, name, limit, share, full)

    async def _deliver(self, key: Key) -> None:
        try:
            claim = await self.claim(key)
            if claim is not None:
                await self.mark(claim, await self.send(claim))
        except Exception:
            # The lease runs out and the next claim takes it up again, counted as a crash.
            log.exception("delivery %s is interrupted", key[1])

    async def claim(self, key: Key) -> Claim | None:
        """Take the lease by compare-and-set and commit; None when another has it or nothing is to be sent."""
        account_id, delivery_id, version = key
        take = (
            update(Delivery)
            .where(Delivery.account_id == account_id, Delivery.id == delivery_id)
            .where(Delivery.version == version, Delivery.state == "pending")
            .values(
                version=version + 1,
                attempts=Delivery.attempts + 1,
                crashes=Delivery.crashes + case((Delivery.leased_until.is_not(None), 1), else_=0),
                leased_until=func.now() + LEASE,
                next_at=func.now() + LEASE,
            )
            .returning(Delivery.id)
        )
        async with in_account(self._sessions, account_id, self._clock.now()) as session:
            if await session.scalar(take) is None:
                return None
            delivery = await session.get_one(Delivery, (account_id, delivery_id))
            packed = await self._pack(session, delivery)
            if isinstance(packed, Ended):
                delivery.state, delivery.last_answer, delivery.leased_until = packed.state, packed.said, None
                return None
            return Claim((account_id, delivery_id, delivery.version), delivery.channel, packed)

    async def _pack(self, session: AsyncSession, delivery: Delivery) -> object:
        if delivery.crashes >= CRASHES_AT_MOST:
            log.error("delivery %s is dead after %s crashes", delivery.id, delivery.crashes)
            return Ended("dead", "crashed too often")
        packed: object = await self._channels[delivery.channel].pack(session, delivery)
        return packed

    async def send(self, claim: Claim) -> Sent[Any]:
        """One attempt, with no transaction open."""
        return await self._channels[claim.channel].send(claim.parcel)

    async def mark(self, claim: Claim, sent: Sent[Any]) -> None:
        """Write down what came of it; a lease lost in between leaves the row to its new holder."""
        account_id, delivery_id, version = claim.key
        async with in_account(self._sessions, account_id, self._clock.now()) as session:
            mine = select(Delivery).where(
                Delivery.account_id == account_id, Delivery.id == delivery_id, Delivery.version == version
            )
            delivery = await session.scalar(mine.with_for_update())
            if delivery is None:
                return
            delivery.last_status, delivery.last_answer, delivery.leased_until = sent.status, sent.said, None
            follows = await self._channels[claim.channel].after(session, delivery, claim.parcel, sent)
            if isinstance(follows, str):
                delivery.state = follows
            else:
                delivery.next_at = datetime.now(UTC) + timedelta(seconds=follows)


async def _due(
    session: AsyncSession, channel: ChannelName, limit: int, share: int, full: Collection[UUID]
) -> Sequence[Key]:
    """What is due the longest, at most a share of each account and nothing of those that are full."""
    place = func.row_number().over(partition_by=Delivery.account_id, order_by=Delivery.next_at)
    due = (
        select(Delivery.account_id, Delivery.id, Delivery.version, Delivery.next_at, place.label("place"))
        .where(Delivery.channel == channel, Delivery.state == "pending", Delivery.next_at <= func.now())
        .where(Delivery.account_id.not_in(full))
        .subquery()
    )
    first = select(due.c.account_id, due.c.id, due.c.version).where(due.c.place <= share)
    return (await session.execute(first.order_by(due.c.next_at).limit(limit))).tuples().all()
