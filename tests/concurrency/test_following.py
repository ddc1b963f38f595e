"""Lists read while others write: nothing skipped, nothing doubled, nothing lost that was committed late."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import httpx
from sqlalchemy import insert

from comeback.employers.models import Employer
from comeback.kit.db import in_account
from living import App, Client, Json, new_id

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
ROWS = 10_000
WRITERS, ACTS = 4, 40


async def pages(who: Client, **asked: object) -> AsyncIterator[Json]:
    """All pages of the employers."""
    cursor: dict[str, str] = {}
    while True:
        page = await who.get("/employers", params={**asked, **cursor})
        yield page
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


async def write_at_random(app: App, who: Client, seed: int, ids: list[str]) -> None:
    """Make, change and delete employers, each act in a transaction that takes its time."""
    chance = random.Random(seed)
    for _ in range(ACTS):
        row_id = UUID(chance.choice(ids))
        async with in_account(app.sessions, UUID(who.me["id"]), NOW) as session:
            row = await session.get(Employer, (UUID(who.me["id"]), row_id), with_for_update=True)
            if row is None:
                session.add(Employer(id=row_id, name="New"))
            elif chance.random() < 0.5:
                row.name = f"Name {chance.random()}"
            else:
                await session.delete(row)
            await session.flush()
            await asyncio.sleep(chance.random() * 0.01)


async def sync(who: Client, copy: dict[str, Json], since: int, limit: int) -> int:
    """Bring a copy up to date by its changes; where to go on."""
    until = since
    async for page in pages(who, updated_since=since, limit=limit):
        told = [one["id"] for one in (*page["items"], *page["deleted"])]
        assert len(told) == len(set(told)), "told twice on one page"
        for gone in page["deleted"]:
            copy.pop(gone["id"], None)
        copy |= {item["id"]: item for item in page["items"]}
        until = page["updated_until"]
    return until


async def test_a_client_that_follows_four_writers_ends_with_what_is_there(app: App) -> None:
    ann = await app.sign_up()
    copy: dict[str, Json] = {}
    since = 0
    # Each writer has ids of its own, so that they wait for each other at the counter alone.
    own = [[str(new_id()) for _ in range(6)] for _ in range(WRITERS)]
    writing = asyncio.gather(*(write_at_random(app, ann, n, own[n]) for n in range(WRITERS)))
    rounds = 0
    while not writing.done():
        since = await sync(ann, copy, since, limit=1 + rounds % 5)
        rounds += 1
    await writing
    await sync(ann, copy, since, limit=1)
    there = {item["id"]: item async for page in pages(ann, limit=200) for item in page["items"]}
    assert copy == there
    assert rounds > 3
    assert there


async def test_what_is_committed_late_is_told_late(app: App) -> None:
    ann = await app.sign_up()
    copy: dict[str, Json] = {}
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        session.add(Employer(id=(late := new_id()), name="Late"))
        await session.flush()
        waiting = asyncio.create_task(ann.employer("Behind it"))
        await asyncio.sleep(0.2)
        since = await sync(ann, copy, 0, limit=50)
        assert (copy, waiting.done()) == ({}, False)
    behind = await waiting
    await sync(ann, copy, since, limit=1)
    assert set(copy) == {str(late), behind["id"]}


async def test_ten_thousand_rows_are_each_read_once_while_others_come_and_go(app: App) -> None:
    ann = await app.sign_up()
    account_id = UUID(ann.me["id"])
    common = {"account_id": account_id, "created_at": NOW, "updated_at": NOW, "version": 1, "change": 1}
    stable = [new_id() for _ in range(ROWS)]
    async with in_account(app.sessions, account_id, NOW) as session:
        connection = await session.connection()
        await connection.execute(insert(Employer), [{**common, "id": one, "name": "Stays"} for one in stable])
    stop = asyncio.Event()
    restless = asyncio.create_task(come_and_go(ann, stop))
    read: Counter[str] = Counter()
    async with asyncio.timeout(120):
        async for page in pages(ann, limit=200):
            read.update(item["id"] for item in page["items"])
    stop.set()
    assert await restless > 5
    assert max(read.values()) == 1
    assert {str(one) for one in stable} <= set(read)


async def come_and_go(who: Client, stop: asyncio.Event) -> int:
    """Make employers and delete every second of them until told to stop; how many there were."""
    made = 0
    while not stop.is_set():
        employer = await who.employer("Comes")
        made += 1
        if made % 2:
            gone: httpx.Response = await who.call(
                "DELETE", f"/employers/{employer['id']}", headers={"If-Match": "*"}
            )
            assert gone.status_code == 204
    return made
