"""Pushes that wait while the database is migrated are sent after it, and what an older one cannot hold goes."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from comeback.host.postgres import EmbeddedPostgres
from migrations import test_migrations as steps
from migrations.test_migrations import AT, NUMBER, put, rows

database = steps.database
PUSH = {"subscription_id": NUMBER.format(5), "device": "phone", "state": "pending", "next_at": AT} | {
    "attempts": 1,
    "crashes": 0,
}
GOES = {"service": "example.com"}
RINGS = {"occasion": "o", "due_at": AT, "expires_at": AT, "window_ids": []}


async def test_a_push_that_waits_goes_on(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest
) -> None:
    await asyncio.to_thread(command.downgrade, database[0], "0007")
    superuser = server.superuser_url(request.node.name)
    await put(superuser, "reminder", 2, kind="opening", **RINGS)
    await put(superuser, "delivery", 3, reminder_id=NUMBER.format(2), **PUSH)
    await asyncio.to_thread(command.upgrade, database[0], "head")
    found = await rows(superuser, "SELECT channel, state, device, attempts FROM delivery")
    assert found == [("push", "pending", "phone", 1)]


async def test_a_program_of_before_writes_on(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest
) -> None:
    superuser = server.superuser_url(request.node.name)
    insert = (
        "INSERT INTO delivery (account_id, id, reminder_id, subscription_id, device, state, next_at, "
        f"created_at, updated_at) VALUES ('{NUMBER.format(1)}', '{NUMBER.format(3)}', '{NUMBER.format(2)}', "
        f"'{NUMBER.format(5)}', 'phone', 'pending', '{AT}', '{AT}', '{AT}')"
    )
    async with steps.open_connection(superuser) as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(insert)
    assert await rows(superuser, "SELECT channel FROM delivery") == [("push",)]


@pytest.mark.parametrize("column", ["webhook_id", "event_id", "event_type"])
async def test_a_delivery_goes_from_somewhere_to_somewhere(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest, column: str
) -> None:
    superuser = server.superuser_url(request.node.name)
    whole = {"event_id": NUMBER.format(6), "webhook_id": NUMBER.format(7), "event_type": "window.opened"}
    told = PUSH | GOES | {"channel": "webhook", "device": None, "subscription_id": None} | whole
    await put(superuser, "delivery", 3, **told)
    with pytest.raises(asyncpg.CheckViolationError, match="ck_delivery_channel"):
        await put(superuser, "delivery", 4, **told | {column: None})
    with pytest.raises(asyncpg.CheckViolationError, match="ck_delivery_channel"):
        await put(superuser, "delivery", 4, **told | {"channel": "pigeon"})


async def test_what_pushes_alone_cannot_hold_goes_with_it(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest
) -> None:
    superuser = server.superuser_url(request.node.name)
    for number, kind in ((2, "opening"), (4, "notice")):
        await put(superuser, "reminder", number, kind=kind, **RINGS)
        push = PUSH | GOES | {"channel": "push", "reminder_id": NUMBER.format(number)}
        await put(superuser, "delivery", number + 1, **push)
    told = {"event_id": NUMBER.format(6), "webhook_id": NUMBER.format(7), "event_type": "window.opened"}
    webhook = PUSH | GOES | {"channel": "webhook", "device": None, "subscription_id": None} | told
    await put(superuser, "delivery", 8, **webhook)
    await asyncio.to_thread(command.downgrade, database[0], "0007")
    assert await rows(superuser, "SELECT id::text FROM delivery") == [(NUMBER.format(3),)]
    assert await rows(superuser, "SELECT kind FROM reminder") == [("opening",)]
    forced = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relname IN ('delivery', 'reminder')"
    assert await rows(superuser, forced) == [(2,)]
