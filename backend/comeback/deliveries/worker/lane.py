"""A channel with what is under way in it, and the statements that take its deliveries up and mark them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, Float, Interval, Text, Uuid, all_, bindparam, case, func, select, update

from ...kit.reading import Prepared
from ..catalogue import DeliveryState
from ..models import Delivery
from .channel import Channel, Claim

LEASE = timedelta(seconds=30)
SHARES = 8
"""So many accounts at least have room at once: one whose receivers are slow takes no more than its share."""
SUSPECT = 2
"""After so many crashes a delivery is sent while no other of that kind is: one that kills takes none along twice."""
CANDIDATES = 4
"""So many times as many as there is room for are looked at: processes that look at once choose different ones."""


AMONG, EVERY = 2_000, 2**31
"""So many of what is due the longest are looked at; all of it where these wait for a full account or service."""
ALL_AGAIN = 0.5
"""Seconds until all is looked at again: a service that is dead leaves a hundred thousand in front of the others."""


class Due(msgspec.Struct, frozen=True):
    """A delivery that is due `since` (the monotonic clock's); `crashes` counts the lease that ran out, `lapsed`."""

    account_id: UUID
    id: UUID
    version: int
    service: str
    crashes: int
    lapsed: bool = False
    since: float = 0.0


class Mark(msgspec.Struct, frozen=True):
    """What came of a claimed delivery: the state it ends in, or the seconds until the next attempt."""

    claim: Claim
    follows: DeliveryState | float
    status: int | None
    said: str


class Lane:
    """One channel; `running` are the deliveries that it sends now, `marks` what is about to be written of them."""

    def __init__(self, channel: Channel[Any, Any]) -> None:
        self.channel = channel
        self.running: dict[UUID, Due] = {}
        self.marks: list[tuple[Mark, asyncio.Future[None]]] = []
        self.claim, self.mark = _claiming(channel), _marking(channel)
        self._random, self._left, self._freed, self._all_at = Random(), False, 0, -ALL_AGAIN

    @property
    def room(self) -> int:
        """How many more may be under way."""
        return max(0, self.channel.width - len(self.running))

    @property
    def share(self) -> int:
        """How many of one account may be under way."""
        return max(1, self.channel.width // SHARES)

    def full(self) -> tuple[list[UUID], list[str]]:
        """Accounts and services that have no more room."""
        accounts, services = self._under_way()
        return (
            [account_id for account_id, count in accounts.items() if count >= self.share],
            [service for service, count in services.items() if count >= self.channel.each],
        )

    def choose(self, candidates: Iterable[Due], limit: int) -> list[Due]:
        """As many of them as there is room for, over all, for each account and for each service."""
        chosen: list[Due] = []
        accounts, services = self._under_way()
        suspects = sum(due.crashes >= SUSPECT for due in self.running.values())
        found = list(candidates)
        self._random.shuffle(found)
        for due in found:
            suspect = due.crashes >= SUSPECT
            if len(chosen) == limit:
                break
            if accounts[due.account_id] >= self.share or services[due.service] >= self.channel.each:
                continue
            if due.id in self.running or (suspect and suspects):
                continue
            chosen.append(due)
            accounts[due.account_id] += 1
            services[due.service] += 1
            suspects += suspect
        self._left, self._freed = any(self.full()) or len(found) > len(chosen), 0
        return chosen

    def end(self, delivery_id: UUID) -> bool:
        """It is under way no more; whether it is worth a look: some were left, and there is room for several."""
        del self.running[delivery_id]
        self._freed += 1
        return self._left and (self._freed >= self.channel.width // SHARES or not self.running)

    def looks_at_all(self, at: float) -> bool:
        """Whether it is time to look past what waits for a full account or service; `at` is the monotonic clock's."""
        if not any(self.full()) or at < self._all_at + ALL_AGAIN:
            return False
        self._all_at = at
        return True

    def _under_way(self) -> tuple[Counter[UUID], Counter[str]]:
        running = self.running.values()
        return Counter(due.account_id for due in running), Counter(due.service for due in running)


def _looking() -> Prepared:
    lapsed = Delivery.leased_until.is_not(None)
    crashes, waited = Delivery.crashes + case((lapsed, 1), else_=0), func.now() - Delivery.next_at
    full_accounts = bindparam("accounts", type_=ARRAY(Uuid()))
    full_services = bindparam("services", type_=ARRAY(Text))
    due = (
        select(Delivery.account_id, Delivery.id, Delivery.version, Delivery.service, Delivery.next_at)
        .add_columns(crashes.label("crashes"), lapsed.label("lapsed"))
        .add_columns(func.extract("epoch", waited).cast(Float).label("waited"))
        .where(Delivery.channel == bindparam("channel", type_=Text), Delivery.state == "pending")
        .where(Delivery.next_at <= func.now())
        .order_by(Delivery.next_at)
        .limit(bindparam("among"))
        .subquery()
    ).c
    return Prepared(
        select(due.account_id, due.id, due.version, due.service, due.crashes, due.lapsed, due.waited)
        .where(due.account_id != all_(full_accounts), due.service != all_(full_services))
        .order_by(due.next_at)
        .limit(bindparam("limit"))
    )


def _this() -> Sequence[Any]:
    return (
        Delivery.account_id == bindparam("account_id", type_=Delivery.account_id.type),
        Delivery.id == bindparam("delivery_id", type_=Delivery.id.type),
        Delivery.version == bindparam("of_version", type_=Delivery.version.type),
    )


def _claiming(channel: Channel[Any, Any]) -> Prepared:
    """Take the lease by compare-and-set, with all that it takes to send it."""
    claimed = (
        update(Delivery)
        .where(*_this(), Delivery.state == "pending")
        .values(
            version=Delivery.version + 1,
            attempts=Delivery.attempts + 1,
            crashes=Delivery.crashes + case((Delivery.leased_until.is_not(None), 1), else_=0),
            leased_until=func.now() + LEASE,
            next_at=func.now() + LEASE,
        )
        .returning(*Delivery.__table__.c)
        .cte("claimed")
    )
    lease = (claimed.c.account_id, claimed.c.id, claimed.c.version, claimed.c.attempts, claimed.c.crashes)
    return Prepared(channel.packing(claimed).add_columns(*lease))


def _marking(channel: Channel[Any, Any]) -> Prepared:
    """Write down what came of it; a lease lost in between leaves the row to its new holder."""
    marked = (
        update(Delivery)
        .where(*_this())
        .values(
            version=Delivery.version + 1,
            state=bindparam("to_state", type_=Text),
            next_at=func.now() + bindparam("wait", type_=Interval),
            leased_until=None,
            last_status=bindparam("status", type_=Delivery.last_status.type),
            last_answer=bindparam("said", type_=Text),
            updated_at=bindparam("now", type_=Delivery.updated_at.type),
        )
        .returning(*Delivery.__table__.c)
        .cte("marked")
    )
    # Its own row is told, too: none where the lease was lost.
    return Prepared(select(marked.c.id).add_cte(channel.marking(marked).cte("along")))


LOOK = _looking()
