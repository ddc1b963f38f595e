"""Background work over several workers, over one that is killed, and over a connection that is lost."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
import pytest
from prometheus_client import CollectorRegistry

from comeback.housekeeping.catalogue import Chore
from comeback.housekeeping.service import ROWS, Housekeeper
from comeback.housekeeping.worker import GRACE, Background
from comeback.kit.clock import DatabaseClock
from figures import figures_in
from living import App, Client, Database, start_app
from serving import working

NEW_REMINDER = """
    INSERT INTO reminder (account_id, id, kind, occasion, due_at, expires_at, created_at, updated_at)
    SELECT $1, gen_random_uuid(), 'test', n::text, $2, $2, $2, $2 FROM generate_series(1, $3) n"""
NEW_JOB = "INSERT INTO queue.pgqueuer (priority, status, entrypoint) VALUES (0, 'queued', $1)"
NEVER = "0 0 29 2 *"
EACH_SECOND = "* * * * * */1"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Place:
    """A database of a test's own with an account in it."""

    def __init__(self, url: str, app: App, connection: asyncpg.Connection) -> None:
        self.url, self.app, self.connection = url, app, connection

    async def remind(self, number: int) -> Client:
        """Somebody with so many reminders that are old."""
        user = await self.app.sign_up()
        async with self.connection.transaction():
            await self.connection.execute(f"SET LOCAL app.account_id = '{user.me['id']}'")
            await self.connection.execute(NEW_REMINDER, UUID(user.me["id"]), LONG_AGO, number)
        return user

    async def left(self) -> int:
        """How many reminders there are, whoever's."""
        async with self.connection.transaction():
            await self.connection.execute("SET LOCAL ROLE comeback_scan")
            number: int = await self.connection.fetchval("SELECT count(created_at) FROM reminder")
            return number

    async def jobs(self) -> list[str]:
        """The states of what is in the queue."""
        rows = await self.connection.fetch("SELECT status::text FROM queue.pgqueuer")
        return [row["status"] for row in rows]

    async def enqueue(self, chore: Chore = "reminders") -> None:
        """A job, as the schedule would make it."""
        await self.connection.execute(NEW_JOB, f"forget_{chore}")


@pytest.fixture
async def place(
    new_database: Database, app: App, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Place]:
    """A place of the test's own."""
    _, url = await new_database(re.sub(r"\W", "_", request.node.name)[:60])
    clock_file = tmp_path / "now"
    clock_file.write_text("2026-03-03T14:00:00Z")
    settings = msgspec.structs.replace(app.settings, database_url=url)
    connection = await asyncpg.connect(url)
    async with start_app(settings, app.secrets, clock_file) as own:
        yield Place(url, own, connection)
    await connection.close()


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Return as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


class Counted(Housekeeper):
    """A housekeeper that remembers what it was asked to do."""

    def __init__(self, app: App) -> None:
        super().__init__(app.sessions, app.reader, DatabaseClock())
        self.done, self.fails = Counter[Chore](), False

    async def do(self, chore: Chore) -> int:
        """The chore, counted."""
        self.done[chore] += 1
        if self.fails:
            raise OSError("the disk is full")
        return await super().do(chore)


@asynccontextmanager
async def taking_part(place: Place, every: str = NEVER) -> AsyncIterator[tuple[Counted, CollectorRegistry]]:
    """A worker's background, stopped at the end within its grace."""
    stop, registry, counted = asyncio.Event(), CollectorRegistry(), Counted(place.app)
    running = asyncio.create_task(Background(place.url, counted, registry, every).run(stop))
    try:
        yield counted, registry
    finally:
        stop.set()
        await asyncio.wait_for(running, GRACE + 1)


async def test_of_three_workers_each_schedule_runs_once(place: Place) -> None:
    began = time.monotonic()
    async with (
        taking_part(place, EACH_SECOND) as (one, _),
        taking_part(place, EACH_SECOND) as (two, _),
        taking_part(place, EACH_SECOND) as (three, _),
    ):
        await asyncio.sleep(6)
        runs = await place.connection.fetchval("SELECT count(*) FROM queue.pgqueuer_schedules")
    seconds = time.monotonic() - began
    assert runs == 1
    done = one.done + two.done + three.done
    assert set(done) == {"reminders", "webhook_events", "stored_answers", "sign_ins", "tokens", "queue_log"}
    for chore, times in done.items():
        assert 2 <= times <= seconds + 1, (chore, times)


async def test_a_job_is_done_once_and_counted(place: Place) -> None:
    await place.remind(3)
    async with taking_part(place) as (counted, registry), taking_part(place) as (other, more):
        await place.enqueue()

        async def is_done() -> bool:
            return await place.jobs() == [] and await place.left() == 0

        await until(is_done)
    assert counted.done + other.done == {"reminders": 1}
    found = [figures_in(registry), figures_in(more)]
    assert sum(one.of("comeback_forgotten_rows_total", chore="reminders") for one in found) == 3
    assert max(one.of("comeback_chore_done_timestamp_seconds") for one in found) == pytest.approx(
        time.time(), abs=30
    )


async def test_a_lost_connection_is_taken_up_again(place: Place) -> None:
    async with taking_part(place) as (counted, _):
        await place.enqueue()

        async def was_done() -> bool:
            return counted.done["reminders"] == 1 and await place.jobs() == []

        await until(was_done)
        ended = await place.connection.fetchval("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%queue.pgqueuer%'""")
        assert ended >= 1
        await place.remind(2)
        await place.enqueue()

        async def again() -> bool:
            return await place.left() == 0

        await until(again)


async def test_a_chore_that_fails_is_counted_and_comes_again(place: Place) -> None:
    async with taking_part(place) as (counted, registry):
        counted.fails = True
        await place.enqueue("tokens")

        async def failed() -> bool:
            return figures_in(registry).of("comeback_chores_failed_total", chore="tokens") == 1

        await until(failed)
        counted.fails = False
        await place.enqueue("tokens")

        async def came_again() -> bool:
            return figures_in(registry).has("comeback_chore_done_timestamp_seconds", chore="tokens")

        await until(came_again)
    assert await place.jobs() == []


async def test_killed_in_between_another_does_the_rest(place: Place, tmp_path: Path) -> None:
    number = ROWS * 40
    await place.remind(number)
    await place.enqueue()

    async def has_begun() -> bool:
        return await place.left() < number

    async with working(tmp_path, DATABASE_URL=place.url) as process:
        await until(has_begun)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait, 10)
    assert 0 < await place.left() < number
    assert await place.jobs() == ["picked"]
    # As if half a minute had gone by, in which nobody heard of the dead one.
    await place.connection.execute("UPDATE queue.pgqueuer SET heartbeat = now() - interval '1 minute'")

    async def is_done() -> bool:
        return await place.left() == 0 and await place.jobs() == []

    async with working(tmp_path, DATABASE_URL=place.url):
        await until(is_done, 60)


async def test_told_to_end_it_leaves_the_rest_in_the_queue(place: Place, tmp_path: Path) -> None:
    number = ROWS * 40
    await place.remind(number)
    await place.enqueue()

    async def has_begun() -> bool:
        return await place.left() < number

    async with working(tmp_path, DATABASE_URL=place.url) as process:
        await until(has_begun)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert await asyncio.to_thread(process.wait, 15) == 0
        assert time.monotonic() - began < 2 * GRACE
    assert 0 < await place.left() < number
    assert await place.jobs() == ["queued"]
