"""Brings what is due to its receivers: claim, commit, send with no transaction open, mark."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg
from msgspec.structs import replace
from prometheus_client import CollectorRegistry
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from ...kit.clock import Clock
from ...kit.db import DATABASE_ERRORS, Sessions, enter_account, fetch_first, in_account, raw_of
from ...kit.errors import Unavailable
from ...kit.problem import as_problem
from ..catalogue import ChannelName
from ..models import Delivery
from .channel import Channel, Claim, Ended, Sent
from .figures import DeliveryFigures
from .lane import AMONG, CANDIDATES, EVERY, LOOK, SHARES, Due, Lane, Mark

__all__ = ["SHARES", "Channel", "Claim", "Deliverer", "DeliveryFigures", "Due", "Ended", "Sent"]

log = logging.getLogger(__name__)

BATCH = 50
"""Deliveries that are claimed or marked in one transaction."""
CRASHES_AT_MOST = 8
TRIES, AGAIN_AFTER = 10, 1.0


class Deliverer:
    """Takes due deliveries over all accounts; each step runs in its account's context."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        channels: Sequence[Channel[Any, Any]],
        figures: DeliveryFigures | None = None,
    ) -> None:
        self._sessions, self._clock = sessions, clock
        self._figures = figures or DeliveryFigures(CollectorRegistry())
        self._lanes: Mapping[ChannelName, Lane] = {channel.name: Lane(channel) for channel in channels}
        self._tasks = set[asyncio.Task[None]]()
        self.wake = asyncio.Event()
        """Set when it is worth a look: somebody sent something off, or there is room again for what was left."""

    async def deliver_due(self) -> int:
        """Start sending what is due, as far as each channel has room; the number of deliveries taken up."""
        taken = await self.look({name: lane.room for name, lane in self._lanes.items() if lane.room})
        for name, found in taken.items():
            lane = self._lanes[name]
            lane.running.update({due.id: due for due in found})
            for start in range(0, len(found), BATCH):
                self._start(self._deliver(lane, found[start : start + BATCH]))
        return sum(map(len, taken.values()))

    async def drain(self, seconds: float | None = None) -> None:
        """Wait until what is being sent is marked, `seconds` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    async def look(self, limits: Mapping[ChannelName, int]) -> Mapping[ChannelName, list[Due]]:
        """Due deliveries, so many a channel, by a role that reads nothing of them but how to claim them."""
        if not limits:
            return {}
        async with self._sessions.begin() as session:
            await session.execute(text("SET LOCAL ROLE comeback_scan"))
            return {
                name: await self._due(session, self._lanes[name], limit) for name, limit in limits.items()
            }

    async def _due(self, session: AsyncSession, lane: Lane, limit: int) -> list[Due]:
        found, at = await self._looked(session, lane, limit, AMONG), time.monotonic()
        if not found and lane.looks_at_all(at):
            found = await self._looked(session, lane, limit, EVERY)
        return lane.choose((_due(row, at) for row in found), limit)

    async def _looked(
        self, session: AsyncSession, lane: Lane, limit: int, among: int
    ) -> list[asyncpg.Record]:
        accounts, services = lane.full()
        raw, of_lane = await raw_of(session), {"channel": lane.channel.name, "limit": limit * CANDIDATES}
        given = {**of_lane, "among": among, "accounts": accounts, "services": services}
        return await raw.fetch(LOOK.sql, *LOOK.arguments(**given))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, lane: Lane, found: Sequence[Due]) -> None:
        claims: Sequence[Claim] = ()
        try:
            claims = await self.claim(lane.channel.name, found)
        except DATABASE_ERRORS as error:
            log.warning("%d deliveries are not claimed: %s", len(found), error)
        finally:
            ours = {claim.id for claim in claims}
            for due in found:
                if due.id not in ours:
                    self._end(lane, due.id)
        for claim in claims:
            self._start(self._carry(lane, claim))

    def _end(self, lane: Lane, delivery_id: UUID) -> None:
        if lane.end(delivery_id):
            self.wake.set()

    async def claim(self, name: ChannelName, found: Sequence[Due]) -> list[Claim]:
        """Take the leases of these and commit; those that no other has and of which there is something to send."""
        try:
            return await self._claim(self._lanes[name], found)
        except DATABASE_ERRORS as error:
            if len(found) == 1:
                log.warning("delivery %s is not claimed: %s", found[0].id, error)
                return []
        # One that cannot be claimed keeps none of the others.
        return [claim for due in found for claim in await self.claim(name, [due])]

    async def _claim(self, lane: Lane, found: Sequence[Due]) -> list[Claim]:
        claims, ended, taken = list[Claim](), list[Mark](), list[Due]()
        # In the same order everywhere: processes that claim the same rows wait for each other, but in no ring.
        in_order = sorted(found, key=attrgetter("account_id", "id"))
        async with self._sessions(info={"now": self._clock.now()}) as session, session.begin():
            for account_id, dues in groupby(in_order, attrgetter("account_id")):
                await enter_account(session, account_id)
                for due in dues:
                    this = {"account_id": account_id, "delivery_id": due.id, "of_version": due.version}
                    row = await fetch_first(session, lane.claim, **this)
                    if row is None:
                        continue
                    taken.append(due)
                    packed = _packed(lane, row)
                    if isinstance(packed, Claim):
                        claims.append(packed)
                    elif packed is not None:
                        await self._mark_one(session, lane, packed)
                        ended.append(packed)
        self._figures.taken_up(lane.channel.name, taken)
        self._figures.marked(lane.channel.name, ended, [True] * len(ended))
        return claims

    async def _carry(self, lane: Lane, claim: Claim) -> None:
        try:
            sent = await self.send(claim)
            self._figures.sent(claim.channel, lane.running[claim.id], sent.status)
            await self.finish(claim, sent)
        except Exception:
            # The lease runs out and the next claim takes it up again, counted as a crash.
            log.exception("delivery %s is interrupted", claim.id)
        finally:
            self._end(lane, claim.id)

    async def send(self, claim: Claim) -> Sent[Any]:
        """One attempt, with no transaction open."""
        return await self._lanes[claim.channel].channel.send(claim.parcel)

    async def finish(self, claim: Claim, sent: Sent[Any]) -> None:
        """Write down what came of it; a lease lost in between leaves the row to its new holder."""
        lane = self._lanes[claim.channel]
        follows = lane.channel.follows(claim.parcel, sent)
        if follows is None:
            await self._settle(lane, claim, sent)
            return
        written = asyncio.get_running_loop().create_future()
        lane.marks.append((Mark(claim, follows, sent.status, sent.said), written))
        if len(lane.marks) == 1:
            self._start(self._mark_all(lane))
        await written

    async def _mark_all(self, lane: Lane) -> None:
        """Write what there is to write; what comes meanwhile is written together the next time."""
        while lane.marks:
            batch = lane.marks[:BATCH]
            try:
                await self._write(lane, [mark for mark, _ in batch])
            finally:
                # What could not be written is sent again when its lease is over: nobody waits for it here.
                for _, written in batch:
                    written.set_result(None)
                del lane.marks[: len(batch)]

    async def _write(self, lane: Lane, marks: Sequence[Mark]) -> None:
        """Write these and commit, again for a while where the database is away: what is lost would be sent again."""
        for _ in range(TRIES):
            try:
                return await self._mark(lane, marks)
            except DATABASE_ERRORS as error:
                log.warning("%d deliveries are not marked: %s", len(marks), error)
                if as_problem(error).status != Unavailable.status:
                    # One that cannot be marked keeps none of the others.
                    for mark in marks if len(marks) > 1 else ():
                        await self._write(lane, [mark])
                    return None
            await asyncio.sleep(AGAIN_AFTER)
        return None

    async def _mark(self, lane: Lane, marks: Sequence[Mark]) -> None:
        in_order = sorted(marks, key=attrgetter("claim.account_id", "claim.id"))
        kept: list[bool] = []
        async with self._sessions(info={"now": self._clock.now()}) as session, session.begin():
            for account_id, of_account in groupby(in_order, attrgetter("claim.account_id")):
                await enter_account(session, account_id)
                kept += [await self._mark_one(session, lane, mark) for mark in of_account]
        self._figures.marked(lane.channel.name, in_order, kept)

    async def _mark_one(self, session: AsyncSession, lane: Lane, mark: Mark) -> bool:
        state, wait = ("pending", mark.follows) if isinstance(mark.follows, float) else (mark.follows, 0.0)
        marked = await fetch_first(
            session, lane.mark,
            account_id=mark.claim.account_id, delivery_id=mark.claim.id, of_version=mark.claim.version,
            to_state=state, wait=timedelta(seconds=wait), status=mark.status, said=mark.said, now=self._clock.now(),
        )  # fmt: skip
        return marked is not None

    async def _settle(self, lane: Lane, claim: Claim, sent: Sent[Any]) -> None:
        self._figures.followed(claim.channel, await self._settled(lane, claim, sent))

    async def _settled(self, lane: Lane, claim: Claim, sent: Sent[Any]) -> str | float | None:
        async with in_account(self._sessions, claim.account_id, self._clock.now()) as session:
            mine = select(Delivery).where(
                Delivery.account_id == claim.account_id,
                Delivery.id == claim.id,
                Delivery.version == claim.version,
            )
            delivery = await session.scalar(mine.with_for_update())
            if delivery is None:
                return None
            delivery.last_status, delivery.last_answer, delivery.leased_until = sent.status, sent.said, None
            follows = await lane.channel.after(session, delivery, claim.parcel, sent)
            if isinstance(follows, str):
                delivery.state = follows
            else:
                delivery.next_at = func.now() + timedelta(seconds=follows)
        return follows


def _due(row: asyncpg.Record, at: float) -> Due:
    whose = (row["account_id"], row["id"], row["version"])
    return Due(*whose, row["service"], row["crashes"], row["lapsed"], at - row["waited"])


def _packed(lane: Lane, row: asyncpg.Record) -> Claim | Mark | None:
    """A claimed row as it is sent, or what becomes of it without that; None where it cannot be packed this time."""
    claim = Claim(lane.channel.name, row["account_id"], row["id"], row["version"], None)
    if row["crashes"] >= CRASHES_AT_MOST:
        log.error("delivery %s is dead after %s crashes", claim.id, row["crashes"])
        return Mark(claim, "dead", None, "crashed too often")
    try:
        packed = lane.channel.pack(row)
    except Exception:
        # The lease runs out and the next claim takes it up again, counted as a crash.
        log.exception("delivery %s cannot be packed", claim.id)
        return None
    if isinstance(packed, Ended):
        return Mark(claim, packed.state, None, packed.said)
    return replace(claim, parcel=packed)
