"""Where faults are played: a PostgreSQL of one's own, everybody's settings, and a real clock under the story's date."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from comeback.deliveries.worker.lane import LEASE
from comeback.host.bootstrap import APP, DATABASE, OWNER, kept_passwords, prepare
from comeback.host.postgres import EmbeddedPostgres
from comeback.kit.config import read_secrets, read_settings
from living import App, migrate, start_app
from ports import free_port

BEGINS = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
SERVICES = 3


async def mould(folder: Path) -> Path:
    """A migrated database that nobody runs, to be copied."""
    postgres = EmbeddedPostgres(folder, durable=False)
    await asyncio.to_thread(postgres.start)
    passwords = kept_passwords(postgres.data)
    await prepare(postgres.superuser_url(), passwords)
    await asyncio.to_thread(migrate, postgres.url(OWNER, passwords.owner, DATABASE))
    await asyncio.to_thread(postgres.stop)
    return folder


@dataclass
class Stage:
    """A PostgreSQL and a folder that all processes of a module share; push services may stand at `origins`."""

    folder: Path
    postgres: EmbeddedPostgres
    ports: list[int]

    @property
    def origins(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    @property
    def url(self) -> str:
        """The database by the application's role."""
        return self.postgres.url(APP, kept_passwords(self.postgres.data).app, DATABASE)

    def environ(self, **more: str) -> dict[str, str]:
        """Of a process that works here."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMEBACK_", "DATABASE_"))}
        own = {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUNBUFFERED": "1",
            "COMEBACK_DATA": str(self.folder),
            "COMEBACK_STATIC": str(self.folder / "none"),
            "COMEBACK_PUSH_ORIGINS": ",".join(self.origins),
            "COMEBACK_VAPID_SUBJECT": "mailto:bell@comeback.example",
            "COMEBACK_RATE_LIMIT": "1000000",
            "DATABASE_URL": self.url,
        }
        return {**kept, **own, **more}

    @asynccontextmanager
    async def app(self) -> AsyncIterator[App]:
        """The application without a network, the day before: to sign up and to plan."""
        clock_file = self.folder / "now"
        clock_file.write_text(BEGINS.isoformat())
        settings = read_settings(self.environ(COMEBACK_CLOCK=f"file:{clock_file}"))
        async with start_app(settings, read_secrets(self.folder, {}), clock_file) as app:
            yield app

    async def sql(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """What a statement of the superuser's yields."""
        connection = await asyncpg.connect(self.postgres.superuser_url(DATABASE))
        try:
            return await connection.fetch(statement, *arguments)
        finally:
            await connection.close()

    async def run(self, script: str) -> None:
        """Several statements of the superuser's."""
        connection = await asyncpg.connect(self.postgres.superuser_url(DATABASE))
        try:
            await connection.execute(script)
        finally:
            await connection.close()

    async def deliveries(self, *endpoints: str) -> list[asyncpg.Record]:
        """The pushes to these devices, each with its window."""
        return await self.sql(
            "SELECT d.*, r.window_id, r.due_at FROM delivery d "
            "JOIN reminder r ON (r.account_id, r.id) = (d.account_id, d.reminder_id) "
            "JOIN push_subscription s ON (s.account_id, s.id) = (d.account_id, d.subscription_id) "
            "WHERE s.endpoint = ANY($1)",
            list(endpoints),
        )

    async def held(self, *, for_seconds: float) -> list[asyncpg.Record]:
        """The pushes whose lease was taken at least so long ago."""
        statement = (
            "SELECT d.id, d.version, s.endpoint FROM delivery d JOIN push_subscription s "
            "ON (s.account_id, s.id) = (d.account_id, d.subscription_id) "
            "WHERE d.state = 'pending' AND d.leased_until <= now() + $1"
        )
        return await self.sql(statement, LEASE - timedelta(seconds=for_seconds))

    async def run_out(self, *delivery_ids: object) -> None:
        """Let the leases of these deliveries, whose holders are gone, end now: half a minute goes by."""
        statement = "UPDATE delivery SET leased_until = now(), next_at = now() WHERE id = ANY($1) AND state = 'pending'"
        await self.sql(f"{statement} AND leased_until IS NOT NULL", list(delivery_ids))

    async def crash(self) -> None:
        """End the database as `pg_ctl stop -m immediate` does: no checkpoint, every connection broken off."""
        postmaster = int((self.postgres.cluster / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        await until(lambda: not self.postgres.alive, "the database ends")

    async def restart(self) -> None:
        """Start the fallen database again, at its old address."""
        await asyncio.to_thread(self.postgres.start)


@asynccontextmanager
async def stage(folder: Path, mould: Path, *, durable: bool = False) -> AsyncIterator[Stage]:
    """A stage over a copy of that database, made here unless it is there."""
    if not (folder / "pg").exists():
        shutil.copytree(mould / "pg", folder / "pg")
    shutil.copytree(mould / "secrets", folder / "secrets")
    postgres = EmbeddedPostgres(folder, durable=durable)
    await asyncio.to_thread(postgres.start)
    try:
        yield Stage(folder, postgres, [free_port() for _ in range(SERVICES)])
    finally:
        await asyncio.to_thread(postgres.stop)


@dataclass(frozen=True)
class Story:
    """Product time that runs as fast as real time and shows `OPENS` at `began` (epoch seconds)."""

    began: float

    @classmethod
    def opening_in(cls, seconds: float) -> Story:
        """The first windows open so many seconds from now."""
        return cls(round(time.time() + seconds, 6))

    @property
    def environ(self) -> dict[str, str]:
        """For the processes that live in it."""
        return {
            "COMEBACK_CLOCK": f"{OPENS:%Y-%m-%dT%H:%M:%SZ}*1",
            "COMEBACK_CLOCK_STARTED": f"{self.began:.6f}",
        }

    def real(self, instant: datetime) -> float:
        """When it is that time in the story, in epoch seconds."""
        return self.began + (instant - OPENS).total_seconds()


def after_opening(seconds: float) -> datetime:
    """An instant of the story."""
    return OPENS + timedelta(seconds=seconds)


async def until(true: Any, what: str, patience: float = 60.0) -> Any:
    """What `true`, a function or a coroutine function, yields as soon as it is no longer false."""
    deadline = time.monotonic() + patience
    while True:
        found = true()
        found = await found if asyncio.iscoroutine(found) else found
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {patience:g} s: {what}"
        await asyncio.sleep(0.05)
