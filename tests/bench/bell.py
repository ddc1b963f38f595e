"""The bell under load: what a tick costs beside many windows, and a herd of reminders that are due at one instant.

Run by `make bench-bell`; writes a page of its own to the file that the command names.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psutil

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "backend")]

from bench.alone import sender_alone, sink
from bench.measure import databases, machine
from bench.rows import Urls
from bench.servers import ENVIRON
from comeback.journey.service.ticking import LOOK, tick
from comeback.kit.db import Sessions, make_engine, make_sessions
from comeback.push.worker import PushChannel
from comeback.tables import Base
from comeback.webhooks.service.telling import publish
from pushservice import make_receiver

FUTURE = (100_000, 1_000_000, 10_000_000)
DUE, ROUNDS = 1_000, 5
HERDS = (10_000, 100_000)
WITHIN = 1_200.0
FAR = "timestamptz '2100-01-01 09:00:00+00'"
PEOPLE = """
  CREATE TEMP TABLE made AS
    SELECT n, uuidv7() AS id, uuidv7() AS w, uuidv7() AS s FROM generate_series(1, {count}) AS n;
  INSERT INTO account (account_id, id, name, email, password_hash, language, time_zone, working_days, opening_hour,
      closing_hour, quiet_from, quiet_to, daily_push_limit, lock_screen, role, created_at, updated_at, change)
    SELECT id, id, 'A', id || '@example.org', '', 'en', 'Europe/London', '{{1,2,3,4,5}}', '09:00', '18:00', '00:00',
      '00:00', 3, 'discreet', 'seeker', now(), now(), 0 FROM made;
  INSERT INTO change_counter (account_id) SELECT id FROM made;
  INSERT INTO push_subscription (account_id, id, endpoint, endpoint_hash, p256dh, auth, device, user_agent, created_at,
      updated_at)
    SELECT id, s, '{origin}/p/' || s, sha256(('{origin}/p/' || s)::bytea), p256dh, auth, 'phone', '', now(), now()
    FROM made JOIN bench_phone USING (n);
  INSERT INTO push_endpoint (endpoint_hash, account_id) SELECT sha256(('{origin}/p/' || s)::bytea), id FROM made;
  INSERT INTO follow_up_window (account_id, id, step, kind, title, why, source, time_zone, zone_of, opens_wall,
      best_wall, closes_wall, opens_at, best_at, closes_at, state, due_at, rings_at, created_at, updated_at, change)
    SELECT id, w, 'ask', 'coffee_request', 'T', '', '', 'Europe/London', 'user', {far}, {far}, {far}, {far}, {far},
      {far} + interval '2 days', 'scheduled', {far}, {far}, now(), now(), 0 FROM made;
"""
MORE = """
  INSERT INTO follow_up_window (account_id, id, step, kind, title, why, source, time_zone, zone_of, opens_wall,
      best_wall, closes_wall, opens_at, best_at, closes_at, state, due_at, created_at, updated_at, change)
    SELECT account_id, uuidv7(), 'by_hand', 'other', 'T', '', '', 'Europe/London', 'user', at, at, at, at, at,
      at + interval '9 hours', 'scheduled', at, now(), now(), 0
    FROM account, generate_series(1, {each}) AS n, LATERAL (SELECT {far} + n * interval '7 hours' AS at) AS times;
"""
COME_DUE = """
  UPDATE follow_up_window SET state = 'scheduled', opens_wall = now(), best_wall = now(), opens_at = now(),
      best_at = now(), due_at = now(), rings_at = now(), last_call_at = NULL, closes_at = now() + interval '2 days'
    WHERE step = 'ask';
  DELETE FROM delivery; DELETE FROM reminder; DELETE FROM timeline_entry;
"""
RUNG = """
  UPDATE follow_up_window SET state = 'open', opens_at = now(), best_at = now(), closes_at = now() + interval '2 days',
      due_at = now() + interval '2 days', rings_at = NULL WHERE step = 'ask';
  INSERT INTO reminder (account_id, id, window_id, kind, occasion, due_at, expires_at, created_at, updated_at)
    SELECT account_id, id, id, 'opening', 'opening', now(), closes_at, now(), now()
    FROM follow_up_window WHERE step = 'ask';
  INSERT INTO delivery (account_id, id, reminder_id, subscription_id, device, service, state, next_at, created_at,
      updated_at)
    SELECT w.account_id, uuidv7(), w.id, s.id, 'phone', '127.0.0.1', 'pending', {far}, now(), now()
    FROM follow_up_window w JOIN push_subscription s USING (account_id) WHERE w.step = 'ask';
"""
DUE_NOW = "UPDATE delivery SET next_at = now()"
WAITING = (
    "SELECT (SELECT count(*) FROM delivery WHERE state = 'sent') = (SELECT count(*) FROM follow_up_window "
    "WHERE step = 'ask')"
)


@dataclass(frozen=True)
class Herd:
    """So many reminders due at one instant: seconds to the last, pushes a second, the worker's memory in MiB."""

    what: str
    count: int
    seconds: float
    memory: float

    @property
    def rate(self) -> float:
        """Pushes a second."""
        return self.count / self.seconds


@asynccontextmanager
async def superuser(url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A connection that no key and no policy stops."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica")
    try:
        yield connection
    finally:
        await connection.close()


async def make_people(connection: asyncpg.Connection[asyncpg.Record], origin: str, count: int) -> None:
    """So many accounts with a phone and a window that is far away."""
    await connection.execute("CREATE TEMP TABLE bench_phone (n int, p256dh text, auth text)")
    phones = [make_receiver() for _ in range(count)]
    rows = [(number, phone.p256dh, phone.auth) for number, phone in enumerate(phones, start=1)]
    await connection.copy_records_to_table("bench_phone", records=rows)
    await connection.execute(PEOPLE.format(count=count, origin=origin, far=FAR))


async def measure_ticks(urls: Urls) -> dict[int, list[float]]:
    """Seconds to open a thousand windows of a thousand accounts, beside ever more that are far away."""
    engine = make_engine(urls.app)
    sessions, found, there = make_sessions(engine, publish), dict[int, list[float]](), 0
    async with superuser(urls.superuser) as connection:
        await make_people(connection, "http://127.0.0.1:9", DUE)
        for size in FUTURE:
            await connection.execute(MORE.format(each=(size - there) // DUE, far=FAR))
            there = size
            await connection.execute("VACUUM ANALYZE follow_up_window")
            found[size] = [await _one_tick(connection, sessions) for _ in range(ROUNDS + 1)][1:]
            await check_plan(sessions)
    await engine.dispose()
    return found


async def _one_tick(connection: asyncpg.Connection[asyncpg.Record], sessions: Sessions) -> float:
    await connection.execute(COME_DUE)
    opened, began = 0, time.perf_counter()
    while advanced := await tick(sessions, datetime.now(UTC)):
        opened += advanced
    assert opened == DUE
    return time.perf_counter() - began


async def check_plan(sessions: Sessions) -> None:
    """Raise where the look for what is due reads anything but the partial index."""
    async with sessions.begin() as session:
        raw = (await (await session.connection()).get_raw_connection()).driver_connection
        assert raw is not None
        await raw.execute("SET LOCAL ROLE comeback_scan")
        arguments = LOOK.arguments(now=datetime.now(UTC), stuck=[])
        (plan,) = await raw.fetchrow(f"EXPLAIN (FORMAT JSON) {LOOK.sql}", *arguments)
    text = json.dumps(plan)
    if "ix_follow_up_window_due" not in text or "Seq Scan" in text:
        raise AssertionError(text)


async def measure_herd(folder: Path, urls: Urls, count: int, *, opened: bool) -> Herd:
    """A worker as everybody runs it, and so many reminders due at one instant, or windows that open then."""
    async with sink() as origin, superuser(urls.superuser) as connection:
        await make_people(connection, origin, count)
        if opened:
            await connection.execute(RUNG.format(far=FAR))
        await connection.execute("VACUUM ANALYZE")
        environ = {
            **ENVIRON,
            "DATABASE_URL": urls.app,
            "COMEBACK_DATA": str(folder),
            "COMEBACK_PUSH_ORIGINS": origin,
            "COMEBACK_VAPID_SUBJECT": "mailto:bell@comeback.example",
        }
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "comeback.cli", "worker", env=environ
        )
        try:
            await asyncio.sleep(5)
            await connection.execute(DUE_NOW if opened else COME_DUE)
            seconds, memory = await _until_all_rang(connection, psutil.Process(worker.pid))
        finally:
            worker.terminate()
            await asyncio.wait_for(worker.wait(), 30)
    return Herd("reminders" if opened else "windows that open first", count, seconds, memory)


async def _until_all_rang(
    connection: asyncpg.Connection[asyncpg.Record], worker: psutil.Process
) -> tuple[float, float]:
    began, most = time.perf_counter(), 0
    async with asyncio.timeout(WITHIN):
        while not await connection.fetchval(WAITING):
            most = max(most, worker.memory_info().rss)
            await asyncio.sleep(0.5)
    return time.perf_counter() - began, most / 2**20


ABOUT = """# The bell under load

Written by `make bench-bell`; no figure is set by hand. Measured on {machine}, with PostgreSQL 18.

A tick opens a thousand windows of as many accounts, each with a phone, and writes reminders and deliveries; all other
windows lie in the future. Its look for what is due reads the partial index alone, which is asserted. In a herd all
reminders are due at one instant, each of another account; one worker rings the phones, whose push service answers in
another process; database, worker and push service share the machine. The sender alone has its rows in memory and no
database.
"""
AFTER = """The sender alone rings {alone:,.0f} phones a second; a herd must reach half of that.
The worker's memory grows {ratio:.2f} × from {few:,} to {many:,} (at most 1.3 ×).
"""


def report(alone: float, herds: Sequence[Herd], opening: Herd, ticks: dict[int, list[float]]) -> str:
    """The page in Markdown."""
    medians = {size: statistics.median(seconds) for size, seconds in ticks.items()}
    fewest = min(medians)
    small, large = herds[0], herds[-1]
    tick_rows = [f"| {n:,} | {s:.2f} s | {s / medians[fewest]:.2f} × |" for n, s in medians.items()]
    herd_rows = [
        f"| {one.count:,} {one.what} | {one.rate:,.0f} | {one.seconds:.0f} s | {one.rate / alone:.2f} × "
        f"| {one.memory:.0f} MiB |"
        for one in (*herds, opening)
    ]
    lines = [
        ABOUT.format(machine=machine()),
        f"| windows in the future | a tick opens {DUE:,} | beside the fewest (at most 1.5 ×) |",
        "|---|---|---|",
        *tick_rows,
        "",
        "| herd | phones rung a second | the last one after | beside the sender | memory |",
        "|---|---|---|---|---|",
        *herd_rows,
        "",
        AFTER.format(alone=alone, few=small.count, many=large.count, ratio=large.memory / small.memory),
    ]
    return "\n".join(lines)


async def main() -> None:
    """Measure on databases of its own, and write the page."""
    assert Base.metadata.tables
    names = ("ticks", "opening", *(f"herd{count}" for count in HERDS))
    async with databases(*names) as (folder, urls):
        alone = await sender_alone(5_000, PushChannel.each)
        herds = [
            await measure_herd(folder / name, urls[name], count, opened=True)
            for name, count in zip(names[2:], HERDS, strict=True)
        ]
        opening = await measure_herd(folder / names[1], urls[names[1]], HERDS[0], opened=False)
        ticks = await measure_ticks(urls["ticks"])
    text = report(alone, herds, opening, ticks)
    print(text)
    if sys.argv[1:]:
        await asyncio.to_thread(Path(sys.argv[1]).write_text, text, "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
