"""What is old is forgotten, and nothing else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from comeback.housekeeping import service
from comeback.housekeeping.catalogue import Chore
from comeback.housekeeping.service import Housekeeper
from comeback.kit.clock import FileClock
from living import Client, Database, new_id
from world import World, start_world

BEGINS = "2026-03-03T14:00:00Z"
OPENS = "2026-03-04T09:00:00Z"
NEW_REMINDER = """
    INSERT INTO reminder (account_id, id, kind, occasion, due_at, expires_at, created_at, updated_at)
    SELECT $1, gen_random_uuid(), 'test', n::text, $2::timestamptz, $2::timestamptz + interval '1 hour', $2, $2
    FROM generate_series(1, $3) n"""


REFUSING = """
    CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'not this one'; END $$ LANGUAGE plpgsql;
    CREATE TRIGGER refusing BEFORE DELETE ON reminder FOR EACH ROW WHEN (OLD.account_id = '{}')
      EXECUTE FUNCTION refuse()"""


@pytest.fixture
async def urls(new_database: Database, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A database of the test's own, by its owner and by the application."""
    return await new_database(re.sub(r"\W", "_", request.node.name)[:60])


@pytest.fixture
def owner_url(urls: tuple[str, str]) -> str:
    """As the owner of the tables."""
    return urls[0]


@pytest.fixture
async def world(tmp_path_factory: pytest.TempPathFactory, urls: tuple[str, str]) -> AsyncIterator[World]:
    """A world of the test's own."""
    async with start_world(tmp_path_factory.mktemp("house"), urls[1], BEGINS) as made:
        yield made


def housekeeper(world: World) -> Housekeeper:
    """On the world's own connections."""
    return Housekeeper(world.app.sessions, world.app.reader, FileClock(world.app.clock_file))


async def forget(world: World, chore: Chore) -> int:
    """Do one chore."""
    return await housekeeper(world).do(chore)


async def run(world: World, user: Client, sql: str, *values: object) -> list[asyncpg.Record]:
    """A statement in an account's context."""
    connection = await asyncpg.connect(world.app.settings.database_url)
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.account_id = '{user.me['id']}'")
            return await connection.fetch(sql, *values)
    finally:
        await connection.close()


async def count(world: World, user: Client, table: str) -> int:
    """How many rows of a table an account has."""
    (row,) = await run(
        world, user, f"SELECT count(*) AS n FROM {table} WHERE account_id = $1", UUID(user.me["id"])
    )
    found: int = row["n"]
    return found


async def remind(world: World, user: Client, at: datetime, number: int = 1) -> None:
    """Reminders of that day."""
    await run(world, user, NEW_REMINDER, UUID(user.me["id"]), at, number)


async def test_reminders_are_kept_for_ninety_days_of_product_time(world: World) -> None:
    user, other = await world.app.sign_up(), await world.app.sign_up()
    await world.ring_on(user)
    times = {"opens_at": OPENS, "closes_at": "2026-03-04T17:00:00Z"}
    window = await user.post("/windows", {"title": "Call Tom", **times})
    assert len(await world.go_to(OPENS)) == 1
    world.app.go_to("2026-06-02T08:59:00Z")
    await world.ring_on(other)
    await other.post("/push/test")
    assert await forget(world, "reminders") == 0
    world.app.go_to("2026-06-02T09:01:00Z")
    assert await forget(world, "reminders") == 1
    assert (await count(world, user, "reminder"), await count(world, user, "delivery")) == (0, 0)
    assert await count(world, other, "reminder") == 1
    assert (await user.get(f"/windows/{window['id']}"))["title"] == "Call Tom"
    pushes = [push["title"] for push in await world.catch_up()]
    assert pushes == ["This is how it rings"], "what is forgotten does not ring again"


async def test_a_reminder_that_may_still_ring_is_kept(world: World) -> None:
    user = await world.app.sign_up()
    await world.ring_on(user)
    await user.post("/push/test")
    old = "UPDATE reminder SET created_at = '2025-01-01Z'"
    await run(world, user, old + ", expires_at = '2027-01-01Z'")
    await run(world, user, "UPDATE delivery SET state = 'sent'")
    assert await forget(world, "reminders") == 0
    await run(world, user, "UPDATE reminder SET expires_at = '2025-02-01Z'")
    await run(world, user, "UPDATE delivery SET state = 'pending'")
    assert await forget(world, "reminders") == 0
    await run(world, user, "UPDATE delivery SET state = 'dead'")
    assert await forget(world, "reminders") == 1


async def test_many_accounts_and_many_rows_take_several_turns(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAUSE", 0.0)
    users = [await world.app.sign_up() for _ in range(5)]
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    for number, user in enumerate(users):
        await remind(world, user, long_ago, service.ROWS * number + 7)
        await remind(world, user, datetime(2026, 3, 1, tzinfo=UTC))
    assert await forget(world, "reminders") == sum(service.ROWS * number + 7 for number in range(5))
    assert [await count(world, user, "reminder") for user in users] == [1] * 5
    assert await forget(world, "reminders") == 0


async def test_what_somebody_changes_now_is_left_for_the_next_time(world: World) -> None:
    user = await world.app.sign_up()
    await remind(world, user, datetime(2025, 1, 1, tzinfo=UTC), 3)
    connection = await asyncpg.connect(world.app.settings.database_url)
    async with connection.transaction():
        await connection.execute(f"SET LOCAL app.account_id = '{user.me['id']}'")
        await connection.execute("SELECT FROM reminder LIMIT 1 FOR UPDATE")
        assert await asyncio.wait_for(forget(world, "reminders"), 10) == 2
    await connection.close()
    assert await forget(world, "reminders") == 1


async def test_told_to_stop_it_leaves_off(world: World) -> None:
    user = await world.app.sign_up()
    await remind(world, user, datetime(2025, 1, 1, tzinfo=UTC), service.ROWS * 3)
    keeper = housekeeper(world)
    doing = asyncio.create_task(keeper.do("reminders"))
    async with asyncio.timeout(10):
        while await count(world, user, "reminder") == service.ROWS * 3:
            continue
    keeper.stop.set()
    gone = await asyncio.wait_for(doing, 5)
    assert 0 < gone == service.ROWS * 3 - await count(world, user, "reminder")


async def test_one_account_that_fails_keeps_no_other(world: World, owner_url: str) -> None:
    users = [await world.app.sign_up() for _ in range(3)]
    for user in users:
        await remind(world, user, datetime(2025, 1, 1, tzinfo=UTC), 2)
    owner = await asyncpg.connect(owner_url)
    await owner.execute(REFUSING.format(users[1].me["id"]))
    with pytest.raises(asyncpg.RaiseError, match="not this one"):
        await forget(world, "reminders")
    assert [await count(world, user, "reminder") for user in users] == [0, 2, 0]
    await owner.execute("DROP TRIGGER refusing ON reminder")
    assert await forget(world, "reminders") == 2
    await owner.close()


async def test_events_of_webhooks_are_kept_for_thirty_days(world: World) -> None:
    user = await world.app.sign_up()
    body = {"url": "https://alder.example/hook", "events": ["touchpoint.created"]}
    await user.post("/webhooks", body)
    contact = await user.contact(await user.employer())
    await user.post("/touchpoints", {"contact_id": contact["id"], "kind": "message"})
    await run(world, user, "UPDATE delivery SET state = 'sent'")
    assert await count(world, user, "webhook_event") == 1
    world.app.go_to("2026-04-02T13:59:00Z")
    assert await forget(world, "webhook_events") == 0
    world.app.go_to("2026-04-02T14:01:00Z")
    assert await forget(world, "webhook_events") == 1
    assert (await count(world, user, "webhook_event"), await count(world, user, "delivery")) == (0, 0)


async def test_stored_answers_are_kept_for_two_days(world: World) -> None:
    user = await world.app.sign_up()
    ages = {"old": timedelta(days=2, minutes=1), "young": timedelta(days=1, hours=23)}
    for key in ages:
        made = await user.call("POST", "/employers", json={"name": key}, headers={"Idempotency-Key": key})
        assert made.status_code == 201
    for key, age in ages.items():
        sql = "UPDATE stored_answer SET stored_at = now() - $1::interval WHERE key = $2"
        await run(world, user, sql, age, key)
    assert await forget(world, "stored_answers") == 1
    (left,) = await run(world, user, "SELECT key FROM stored_answer")
    assert left["key"] == "young"


async def test_sign_ins_and_tokens_go_when_they_have_ended(world: World) -> None:
    user = await world.app.sign_up()
    await user.post("/tokens", {"name": "Old", "scopes": ["read"], "id": str(new_id())})
    await user.post("/tokens", {"name": "Young", "scopes": ["read"]})
    assert (await forget(world, "sign_ins"), await forget(world, "tokens")) == (0, 0)
    await run(world, user, "UPDATE api_token SET expires_at = now() - interval '29 days' WHERE name = 'Old'")
    assert await forget(world, "tokens") == 0
    await run(world, user, "UPDATE api_token SET expires_at = now() - interval '31 days' WHERE name = 'Old'")
    assert await forget(world, "tokens") == 1
    assert [token["name"] for token in (await user.get("/tokens"))["items"]] == ["Young"]
    await run(world, user, "UPDATE sign_in SET expires_at = now() - interval '1 second'")
    assert await forget(world, "sign_ins") == 1
    assert (await user.call("GET", "/me")).status_code == 401


async def test_the_queue_forgets_what_it_did(world: World) -> None:
    user = await world.app.sign_up()
    for days in (29, 31):
        done = "INSERT INTO queue.pgqueuer_log (created, job_id, status, priority, entrypoint) VALUES"
        await run(
            world, user, f"{done} (now() - $1::interval, 1, 'successful', 0, 'x')", timedelta(days=days)
        )
    assert await forget(world, "queue_log") == 1
