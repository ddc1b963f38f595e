"""The rows that are read and written while servers are compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec
from uuid_utils.compat import uuid7

from bench.load import request
from comeback.kit.clock import parse_instant
from comeback.kit.config import Secrets, Settings, read_secrets, read_settings
from crowd import refused_often
from living import App, start_app

BEGINS = "2026-03-03T14:00:00Z"
READERS, WRITERS, WINDOWS = 40, 100, 20
OPENED = """
  UPDATE follow_up_window SET state = 'open', opens_at = $2::timestamptz - interval '2 days',
      best_at = $2::timestamptz - interval '1 day', closes_at = $2::timestamptz + interval '5 days'
    WHERE account_id = ANY($1)
"""
WRITTEN = """
  SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'
"""
KEPT = ("follow_up_window", "run", "touchpoint", "timeline_entry", "stored_answer", "change_counter")


class Urls(NamedTuple):
    """A database, by the application's role and by the superuser."""

    app: str
    superuser: str


def settings_of(folder: Path, urls: Urls) -> Settings:
    """Of a server that keeps its data there, at an instant that stands still."""
    return read_settings({"COMEBACK_DATA": str(folder), "COMEBACK_CLOCK": BEGINS, "DATABASE_URL": urls.app})


@dataclass(frozen=True)
class Caller:
    """A program with its token, and the people of its account."""

    account_id: UUID
    token: str
    contacts: tuple[UUID, ...] = ()

    def headers(self) -> dict[str, str]:
        """What every request of it carries."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class World:
    """Accounts whose windows are open, and accounts whose windows are moved; `settings` are the server's."""

    readers: list[Caller]
    writers: list[Caller]
    settings: Settings
    secrets: Secrets
    superuser_url: str

    def reads(self, path: str) -> list[bytes]:
        """A GET of each reader."""
        return [request("GET", path, reader.headers()) for reader in self.readers]

    def touches(self, *, keys: bool) -> list[bytes]:
        """A touch of everybody whom the writers know, each of which moves a window; with idempotency keys or not."""
        wanted = []
        for number in range(len(self.writers[0].contacts)):
            for writer in self.writers:
                body = {
                    "contact_id": writer.contacts[number],
                    "kind": "message",
                    "notes": "Had a word at the fair.",
                }
                headers = writer.headers() | {"Content-Type": "application/json"}
                if keys:
                    headers["Idempotency-Key"] = str(uuid7())
                wanted.append(request("POST", "/api/v1/touchpoints", headers, msgspec.json.encode(body)))
        return wanted

    async def keep(self) -> None:
        """Remember the rows that touches change."""
        connection = await asyncpg.connect(self.superuser_url)
        for table in KEPT:
            await connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        await connection.execute("VACUUM ANALYZE")
        await connection.close()

    async def restore(self) -> None:
        """All as it was kept, so that every round finds the same."""
        connection = await asyncpg.connect(self.superuser_url)
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for table in KEPT:
                columns = await connection.fetchval(WRITTEN, table)
                await connection.execute(f"DELETE FROM {table}")
                await connection.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept_{table}"
                )
        await connection.execute("VACUUM ANALYZE")
        await connection.close()


async def make_world(folder: Path, urls: Urls) -> World:
    """Everybody with twenty windows of four plays."""
    clock_file = folder / "now"
    clock_file.write_text(BEGINS)
    settings, secrets = settings_of(folder, urls), read_secrets(folder, {})
    async with start_app(settings, secrets, clock_file) as app:
        readers = [await _caller(app) for _ in range(READERS)]
        writers = [await _caller(app) for _ in range(WRITERS)]
    world = World(readers, writers, settings, secrets, urls.superuser)
    await _open(world)
    await world.keep()
    return world


async def _caller(app: App) -> Caller:
    user = await app.sign_up()
    await refused_often(app, user, WINDOWS)
    made = await user.post("/tokens", {"name": "bench", "scopes": ["read", "write"]})
    people = (await user.get("/contacts"))["items"]
    return Caller(UUID(user.me["id"]), made["token"], tuple(UUID(person["id"]) for person in people))


async def _open(world: World) -> None:
    connection = await asyncpg.connect(world.superuser_url)
    await connection.execute(OPENED, [reader.account_id for reader in world.readers], parse_instant(BEGINS))
    await connection.close()
