"""How things stand, for those who run it: does the database answer, is its schema ours, is the bell on time."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Literal, get_args

import asyncpg
import msgspec
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import column, func, select, table

from .deliveries.catalogue import ChannelName
from .deliveries.models import Delivery
from .kit.clock import Clock
from .kit.db import DATABASE_ERRORS
from .kit.reading import Prepared, Reader
from .kit.revisions import Revisions
from .windows.models import Window

Part = Literal["serving", "bell"]
Name = Literal["database", "schema", "windows", "pushes"]
State = Literal["ok", "silent", "behind", "ahead", "late", "unknown"]

ANSWERS_WITHIN = 2.0
"""Seconds for a whole look: a database that hangs keeps nobody who asks."""
PARTS: dict[Part, frozenset[Name]] = {
    "serving": frozenset({"database", "schema"}),
    "bell": frozenset({"windows", "pushes"}),
}
REVISION = Prepared(select(column("version_num")).select_from(table("alembic_version")))


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at.

    `seconds`: what the database took to answer, or how long the oldest of what is due has waited. `revision`: of the
    schema.
    """

    name: Name
    state: State
    seconds: float | None = None
    revision: str | None = None


class Oldest(msgspec.Struct, frozen=True):
    """When the oldest of what waits was due: windows in product time, deliveries by the database's clock, `now`."""

    now: datetime
    windows: datetime | None
    pushes: datetime | None
    webhooks: datetime | None


def _looking() -> Prepared:
    window = select(func.min(Window.due_at)).where(Window.due_at.is_not(None))
    delivery = select(func.min(Delivery.next_at)).where(Delivery.state == "pending")
    return Prepared(
        select(
            func.clock_timestamp().label("now"),
            window.scalar_subquery().label("windows"),
            delivery.where(Delivery.channel == "push").scalar_subquery().label("pushes"),
            delivery.where(Delivery.channel == "webhook").scalar_subquery().label("webhooks"),
        )
    )


def _counting() -> Prepared:
    due = (Delivery.next_at <= func.now()).label("due")
    waiting = select(Delivery.channel, due, func.count().label("count")).where(Delivery.state == "pending")
    return Prepared(waiting.group_by(Delivery.channel, due))


OLDEST, WAITING = _looking(), _counting()


class Lag(msgspec.Struct, frozen=True):
    """Seconds that the oldest of what is due has waited, 0.0 where nothing is due."""

    windows: float
    pushes: float
    webhooks: float


async def lag(reader: Reader, clock: Clock) -> Lag:
    """How far behind the worker is: real seconds, however fast product time goes."""
    (row,) = await reader.scan(OLDEST)
    oldest = Oldest(**row)
    return Lag(
        windows=_waited(oldest.windows, clock.now()) / clock.speed,
        pushes=_waited(oldest.pushes, oldest.now),
        webhooks=_waited(oldest.webhooks, oldest.now),
    )


def _waited(due: datetime | None, now: datetime) -> float:
    return 0.0 if due is None else max(0.0, (now - due).total_seconds())


class Watch:
    """Looks at the database; whoever asks while a look is under way hears what that one finds."""

    def __init__(self, reader: Reader, clock: Clock, revisions: Revisions, late_after: float) -> None:
        self._reader, self._clock = reader, clock
        self._revisions, self._late_after = revisions, late_after
        self._look: asyncio.Task[list[Check]] | None = None

    async def checks(self) -> list[Check]:
        """Everything that is looked at, within ANSWERS_WITHIN seconds."""
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._checks())
        return await asyncio.shield(self._look)

    async def _checks(self) -> list[Check]:
        began = time.monotonic()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                schema = await self._schema()
                took = round(time.monotonic() - began, 4)
                return [Check(name="database", state="ok", seconds=took), schema, *await self._bell()]
        except DATABASE_ERRORS:
            unknown: list[Name] = ["schema", "windows", "pushes"]
            return [
                Check(name="database", state="silent"),
                *(Check(name=name, state="unknown") for name in unknown),
            ]

    async def _schema(self) -> Check:
        try:
            found = {row["version_num"] for row in await self._reader.scan(REVISION)}
        except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
            # Not migrated at all, or to a version that did not tell.
            return Check(name="schema", state="behind")
        name = ", ".join(sorted(found)) or None
        if found == self._revisions.newest:
            return Check(name="schema", state="ok", revision=name)
        return Check(
            name="schema", state="behind" if found <= self._revisions.known else "ahead", revision=name
        )

    async def _bell(self) -> list[Check]:
        try:
            found = await lag(self._reader, self._clock)
        except asyncpg.SyntaxOrAccessError:
            # A schema that is not this program's may lack what is asked for.
            return [Check(name="windows", state="unknown"), Check(name="pushes", state="unknown")]
        return [self._on_time("windows", found.windows), self._on_time("pushes", found.pushes)]

    def _on_time(self, name: Name, seconds: float) -> Check:
        late = seconds > self._late_after
        return Check(name=name, state="late" if late else "ok", seconds=round(seconds, 3))


class StandingFigures:
    """How late the bell is and how much waits, over all accounts: looked up when somebody reads."""

    def __init__(self, registry: CollectorRegistry, reader: Reader, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._answers = Gauge(
            "comeback_database_answers", "1 where the database answered in time.", registry=registry
        )
        self._lag = Gauge(
            "comeback_due_lag_seconds", "How long the oldest of what is due has waited.", ("what",),
            registry=registry,
        )  # fmt: skip
        self._waiting = Gauge(
            "comeback_deliveries_waiting", "Deliveries on their way, due now or later.", ("channel", "state"),
            registry=registry,
        )  # fmt: skip

    async def refresh(self) -> None:
        """Look anew; where the database does not answer in time there are no figures but that one."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                found, rows = await lag(self._reader, self._clock), await self._reader.scan(WAITING)
        except DATABASE_ERRORS:
            self._answers.set(0)
            self._lag.clear()
            self._waiting.clear()
            return
        self._answers.set(1)
        for what, seconds in msgspec.structs.asdict(found).items():
            self._lag.labels(what).set(seconds)
        waiting = {(row["channel"], row["due"]): row["count"] for row in rows}
        for channel in get_args(ChannelName):
            for state, due in (("due", True), ("later", False)):
                self._waiting.labels(channel, state).set(waiting.get((channel, due), 0))
