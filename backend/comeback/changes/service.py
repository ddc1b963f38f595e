"""Following an account: what changed since a number, and a stream that tells it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, literal, not_, or_, select, true, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.changes import Span, last_change
from ..kit.clock import Clock
from ..kit.db import DATABASE_ERRORS, Sessions, account_of, in_account
from ..kit.models import ChangeCounter, Resource, Tombstone
from ..kit.scopes import Principal
from ..kit.watchers import WATCHED_FOR, Watchers
from .catalogue import BASE, HEARTBEAT, LASTS, MOST_OF_A_KIND, PAUSE, RETRY, TOLD
from .schemas import ChangedResource, ChangeEvent

log = logging.getLogger(__name__)

BEAT = b":\n\n"


class Row(NamedTuple):
    """A row that changed, and the id by which it is read."""

    table: str
    id: UUID
    change: int
    read_by: UUID
    gone: bool


class Follower:
    """One stream: whose, up to which change it is told, and whether they are still signed in."""

    def __init__(
        self, sessions: Sessions, clock: Clock, principal: Principal, signed_in: Callable[[], Awaitable[bool]]
    ) -> None:
        self._sessions, self._clock, self._principal = sessions, clock, principal
        self._signed_in = signed_in
        self._told = 0
        self._opening = b""

    async def begin(self, heard_last: str | None) -> None:
        """Have every change called out from now on, and begin after the number that the client heard last."""
        async with in_account(self._sessions, self._principal.account_id, self._clock.now()) as session:
            # Whoever writes at this moment and does not call it out holds the counter's row: this waits for them.
            await keep_watched(session)
            now = await last_change(session)
        after = now if heard_last is None else int(heard_last)
        self._told = min(after, now)
        kind = "ready" if after == self._told else "reset"
        retry = f"retry: {int(RETRY.total_seconds() * 1000)}\n".encode()
        self._opening = retry + written(kind, ChangeEvent(change=self._told))

    async def stream(self, watchers: Watchers) -> AsyncGenerator[bytes, None]:
        """Events and heartbeats until the sign-in ends, half an hour has passed or the process stops."""
        with watchers.watch(self._principal.account_id) as woken:
            yield self._opening
            end = time.monotonic() + LASTS.total_seconds()
            while woken and time.monotonic() < end and not watchers.ended:
                woken.clear()
                try:
                    if not await self._signed_in():
                        return
                    event = await self._look()
                except DATABASE_ERRORS as error:
                    log.warning("a stream cannot look for changes: %s", error)
                    event = None
                if event is not None:
                    yield written("change", event)
                    await asyncio.sleep(PAUSE.total_seconds())
                elif not await wait(woken, HEARTBEAT.total_seconds()):
                    yield BEAT

    async def _look(self) -> ChangeEvent | None:
        """What has changed since it was last asked, None where this sign-in may see nothing of it."""
        async with in_account(self._sessions, self._principal.account_id, self._clock.now()) as session:
            await keep_watched(session)
            until = await last_change(session)
            if until == self._told:
                return None
            span = Span(self._told, until)
            rows = await changed(session, self._principal, span)
        self._told = until
        resources = list(told(rows, span))
        return ChangeEvent(change=until, resources=resources) if resources else None


async def wait(woken: asyncio.Event, seconds: float) -> bool:
    """Whether it was woken within these seconds."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return False
    return True


def written(kind: str, event: ChangeEvent) -> bytes:
    """An event in the form of server-sent events; its id is where a client goes on."""
    data = msgspec.json.encode(event).decode()
    return f"id: {event.change}\nevent: {kind}\ndata: {data}\n\n".encode()


async def keep_watched(session: AsyncSession) -> None:
    """Have changes of the account in context called out for some minutes more, where that would end soon."""
    soon = func.now() + WATCHED_FOR / 2
    statement = (
        update(ChangeCounter)
        .where(ChangeCounter.account_id == account_of(session))
        .where(or_(ChangeCounter.watched_until.is_(None), ChangeCounter.watched_until < soon))
        .values(watched_until=func.now() + WATCHED_FOR)
    )
    await session.execute(statement, execution_options={"synchronize_session": False})


async def changed(session: AsyncSession, principal: Principal, span: Span) -> list[Row]:
    """What was written and deleted in a span as far as the principal may read, of each kind the first few."""
    account_id = account_of(session)
    arms = [
        arm
        for model in Resource.__subclasses__()
        if principal.may(TOLD[str(model.__tablename__)].group, "read")
        for arm in (_written(account_id, model, span), _deleted(account_id, model, span))
    ]
    if not arms:
        return []
    return [Row(*row) for row in await session.execute(union_all(*arms))]


def _written(account_id: UUID, model: type[Resource], span: Span) -> Select[Any]:
    table = str(model.__tablename__)
    read_by = getattr(model, TOLD[table].by)
    columns = literal(table), model.id, model.change, read_by, not_(model.there())
    mine = select(*columns).where(model.account_id == account_id, *span.of(model))
    return mine.order_by(model.change, model.id).limit(MOST_OF_A_KIND + 1)


def _deleted(account_id: UUID, model: type[Resource], span: Span) -> Select[Any]:
    stone = Tombstone
    mine = select(literal(model.__tablename__), stone.id, stone.change, stone.id, true()).where(
        stone.account_id == account_id, stone.resource == model.__tablename__, *span.of(stone)
    )
    return mine.order_by(stone.change, stone.id).limit(MOST_OF_A_KIND + 1)


def told(rows: Sequence[Row], span: Span) -> Iterator[ChangedResource]:
    """Each resource once in the order of the changes, as it is now; of a kind with too many, the list."""
    kinds: dict[str, dict[UUID, Row]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row.change, not row.gone)):
        kinds[row.table][row.id] = row
    for table, found in kinds.items():
        kind = TOLD[table]
        if len(found) > MOST_OF_A_KIND:
            href = f"{BASE}{kind.listed}?updated_since={span.since}" if kind.listed else None
            yield ChangedResource(resource=kind.resource, id=None, href=href)
            continue
        for row in found.values():
            href = None if row.gone else BASE + kind.address.format(row.read_by)
            yield ChangedResource(resource=kind.resource, id=row.id, deleted=row.gone, href=href)
