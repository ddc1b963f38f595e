"""The figures of the README: what a look of the worker and a change of zone cost, how fast a phone and Today are.

Run by `make bench`; prints a table with the machine it ran on.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path

import asyncpg
import httpx
import psutil

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "backend")]

from bench import lists, pushes
from bench.compare import compare
from bench.report import report
from bench.rows import Urls
from bench.servers import keep_off_first_core
from comeback.host.bootstrap import APP, OWNER, create_database, kept_passwords, prepare
from comeback.host.postgres import EmbeddedPostgres
from comeback.journey.service.ticking import look
from comeback.kit.clock import parse_instant
from comeback.kit.config import read_secrets, read_settings
from comeback.kit.db import make_engine, make_sessions
from crowd import move_house, refused_often, statements
from e2e.conftest import process, wait_until_ready
from living import PASSWORD, App, Client, migrate, start_app
from ports import free_port
from world import start_world

BEGINS = "2026-03-03T14:00:00Z"
FEW_MOVED, MOVED, MOVES = 10, 1_000, 10
FUTURE_WINDOWS, ACCOUNTS = 300_000, 300
LOOKS, READS, PHONES = 300, 400, 200
SEED = f"""
  INSERT INTO account (account_id, id, name, email, password_hash, language, time_zone, working_days, opening_hour,
      closing_hour, quiet_from, quiet_to, daily_push_limit, lock_screen, role, created_at, updated_at, change)
    SELECT id, id, 'A', id || '@example.org', '', 'en', 'Europe/London', '{{1,2,3,4,5}}', '09:00', '18:00', '20:00',
      '08:00', 3, 'discreet', 'seeker', now(), now(), 0
    FROM (SELECT uuidv7() AS id FROM generate_series(1, {ACCOUNTS})) AS made;
  INSERT INTO follow_up_window (account_id, id, step, kind, title, why, source, time_zone, zone_of, opens_wall,
      best_wall, closes_wall, opens_at, best_at, closes_at, state, due_at, created_at, updated_at, change)
    SELECT account_id, uuidv7(), 'by_hand', 'other', 'T', '', '', 'Europe/London', 'user', at, at,
      at + interval '9 hours', at, at, at + interval '9 hours', 'scheduled', at, now(), now(), 0
    FROM account, generate_series(1, {FUTURE_WINDOWS // ACCOUNTS}) AS n,
      LATERAL (SELECT timestamp '2026-04-01 09:00' + n * interval '7 hours' AS at) AS times;
  ANALYZE follow_up_window;
"""


def line(what: str, figure: str) -> None:
    """A row of the table."""
    print(f"| {what} | {figure} |", flush=True)


def milliseconds(seconds: list[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    middle, late = statistics.median(ordered), ordered[int(0.95 * len(ordered))]
    return f"{middle * 1e3:.1f} ms median, {late * 1e3:.1f} ms at the 95th percentile"


async def timed(times: int, call: Callable[[], Awaitable[object]]) -> list[float]:
    """Seconds of each call, one after the other."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - began)
    return seconds


async def measure_looks(superuser_url: str, app_url: str) -> None:
    """A look at what is due, with a great many windows in the future and none due."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(SEED)
    await connection.close()
    engine = make_engine(app_url)
    sessions, now = make_sessions(engine), parse_instant(BEGINS)
    await timed(20, lambda: look(sessions, now))
    seconds = await timed(LOOKS, lambda: look(sessions, now))
    line(f"a look of the worker, {FUTURE_WINDOWS:,} windows in the future", milliseconds(seconds))
    await engine.dispose()


async def measure_ringing(folder: Path, app_url: str) -> None:
    """From the tick that opens windows to the last push accepted by a push service on loopback."""
    async with start_world(folder, app_url, BEGINS) as world:
        user = await world.app.sign_up()
        for number in range(PHONES):
            key = (await user.get("/push/key"))["public_key"]
            body = world.service.subscribe(key).json() | {"device": f"phone-{number}"}
            await user.post("/push/subscriptions", body)
        times = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"}
        await user.post("/windows", {"title": "Call Tom", **times})
        began = time.perf_counter()
        pushes = await world.go_to("2026-03-04T09:00:00Z")
        seconds = time.perf_counter() - began
        assert len(pushes) == PHONES
        line(
            f"a window opens and {PHONES} phones are rung",
            f"{seconds:.2f} s, {PHONES / seconds:.0f} pushes a second",
        )


async def measure_recomputing(folder: Path, app_url: str) -> None:
    """PATCH /me with another zone: every scheduled window is worked out, written and told anew."""
    clock_file = folder / "now"
    clock_file.write_text(BEGINS)
    environ = {"COMEBACK_DATA": str(folder), "COMEBACK_CLOCK": f"file:{clock_file}", "DATABASE_URL": app_url}
    settings = read_settings(environ)
    async with start_app(settings, read_secrets(folder, {}), clock_file) as app:
        _, few = await moving(app, FEW_MOVED)
        seconds, many = await moving(app, MOVED)
    line(f"a change of zone, {MOVED:,} scheduled windows of one account", milliseconds(seconds))
    line(f"SQL statements for that, and for {FEW_MOVED} windows", f"{many:g}, {few:g}")


async def moving(app: App, windows: int) -> tuple[list[float], float]:
    """Seconds of each change of zone with so many windows, and the statements of one."""
    user = await app.sign_up()
    await refused_often(app, user, windows)
    zones = cycle(("Asia/Tokyo", "Europe/London"))
    with statements(app) as sent:
        seconds = await timed(MOVES, lambda: move_house(user, next(zones)))
    return seconds, len(sent) / MOVES


async def measure_today(folder: Path, app_url: str) -> None:
    """GET /today over HTTP on loopback, one client, for a user in the middle of both plays."""
    port = free_port()
    environ = os.environ | {
        "DATABASE_URL": app_url,
        "COMEBACK_DATA": str(folder),
        "COMEBACK_PORT": str(port),
        "PYTHONPATH": str(Path(__file__).parents[2] / "backend"),
    }
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(process("serve", environ))
        await wait_until_ready(f"http://127.0.0.1:{port}/readyz?part=serving")
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
        body = {"email": "a@example.org", "password": PASSWORD, "name": "A", "time_zone": "Europe/London"}
        user = Client(http, Client.ok(await http.post("/api/v1/auth/signup", json=body)))
        employer = await user.employer()
        daniel = await user.contact(employer)
        role = await user.opportunity(employer)
        plays = [
            {"play": play, "contact_ids": [daniel["id"]]} for play in ("coffee_after_the_no", "stay_in_touch")
        ]
        await user.post(f"/opportunities/{role['id']}/rejection", {"start": plays})
        await timed(30, lambda: http.get("/api/v1/today"))
        line(
            "GET /today, one process, one client",
            milliseconds(await timed(READS, lambda: http.get("/api/v1/today"))),
        )


def machine() -> str:
    """What it ran on."""
    model = (
        next(
            (
                row.split(":", 1)[1].strip()
                for row in Path("/proc/cpuinfo").read_text().splitlines()
                if "model name" in row
            ),
            platform.processor(),
        )
        if Path("/proc/cpuinfo").exists()
        else platform.processor()
    )
    memory = psutil.virtual_memory().total / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


async def main() -> None:
    """Measure everything on databases of its own; a page of comparisons goes to the file that the command names."""
    print(f"{machine()}\n\n| what | measured |\n|---|---|")
    async with databases("one", "two", "three", "four") as (folder, urls):
        await measure_looks(urls["one"].superuser, urls["one"].app)
        await measure_ringing(folder / "two", urls["two"].app)
        await measure_today(folder / "three", urls["three"].app)
        await measure_recomputing(folder / "four", urls["four"].app)
    pushed = await pushes.measure()
    # What is started from here on leaves the first core to the servers that are compared.
    keep_off_first_core()
    async with databases("peers", "few", "many") as (folder, urls):
        compared = await compare(folder / "peers", urls["peers"])
        pages = await lists.measure((folder / "few", urls["few"]), (folder / "many", urls["many"]))
    text = report(machine(), compared, pages, pushed)
    print(f"\n{text}")
    if sys.argv[1:]:
        await asyncio.to_thread(Path(sys.argv[1]).write_text, text, "utf-8")


@asynccontextmanager
async def databases(*names: str) -> AsyncIterator[tuple[Path, dict[str, Urls]]]:
    """A PostgreSQL with these databases, and a folder with one for each."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(server.start)
        try:
            passwords = kept_passwords(server.data)
            await prepare(server.superuser_url(), passwords, names[0])
            await asyncio.to_thread(migrate, server.url(OWNER, passwords.owner, names[0]))
            for name in names[1:]:
                await create_database(server.superuser_url(), name, names[0])
            for name in names:
                (Path(folder) / name).mkdir()
            yield (
                Path(folder),
                {
                    name: Urls(server.url(APP, passwords.app, name), server.superuser_url(name))
                    for name in names
                },
            )
        finally:
            await asyncio.to_thread(server.stop)


if __name__ == "__main__":
    asyncio.run(main())
