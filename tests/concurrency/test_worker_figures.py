"""The worker as a process that tells how it is, at an address of its own."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from comeback.kit.clock import DatabaseClock
from comeback.kit.config import Address
from comeback.pulse import LOOKS_WITHIN, Loop, Pulse, telling
from comeback.watching import StandingFigures
from figures import figures_of
from living import App, Database
from ports import free_port
from serving import PATIENCE, working


async def asked(url: str) -> httpx.Response:
    """An answer, as soon as somebody listens."""
    deadline = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(timeout=5) as http:
        while True:
            try:
                return await http.get(url)
            except httpx.TransportError:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)


async def test_a_worker_tells_how_it_is(new_database: Database, tmp_path: Path) -> None:
    _, url = await new_database("worker_figures")
    place = f"127.0.0.1:{free_port()}"
    async with working(tmp_path, DATABASE_URL=url, COMEBACK_WORKER_METRICS=place) as process:
        health = await asked(f"http://{place}/healthz")
        assert (health.status_code, health.json()["status"]) == (200, "ok")
        await asyncio.sleep(2.5)
        found = figures_of(await asked(f"http://{place}/metrics"))
        for loop in ("tick", "deliver"):
            assert found.of("comeback_look_seconds_count", loop=loop) >= 2
            assert abs(found.of("comeback_last_look_timestamp_seconds", loop=loop) - time.time()) < 5
        assert found.of("comeback_database_answers") == 1
        assert found.of("comeback_due_lag_seconds") == 0
        assert found.of("process_resident_memory_bytes") > 1_000_000
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 15) == 0


async def test_a_taken_address_is_one_line(new_database: Database, tmp_path: Path) -> None:
    _, url = await new_database("worker_taken")
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with working(
            tmp_path, DATABASE_URL=url, COMEBACK_WORKER_METRICS=f"127.0.0.1:{port}"
        ) as process:
            assert await asyncio.to_thread(process.wait, 30) == 1
    (line,) = (tmp_path / "worker.log").read_text().splitlines()
    assert line.startswith("comeback: COMEBACK_WORKER_METRICS cannot be listened on: ")


async def test_nothing_is_told_where_no_address_is(app: App) -> None:
    async with telling(None, *told(app)):
        pass


def told(app: App) -> tuple[Pulse, StandingFigures]:
    """What a worker tells, over the application's database."""
    registry = CollectorRegistry()
    return Pulse(registry), StandingFigures(registry, app.reader, DatabaseClock())


LOOPS: tuple[Loop, ...] = ("tick", "deliver")


@pytest.mark.parametrize("loop", LOOPS)
async def test_a_loop_that_hangs_makes_it_unwell(app: App, loop: Loop) -> None:
    pulse, figures = told(app)
    port = free_port()
    async with telling(Address("127.0.0.1", port), pulse, figures):
        assert (await asked(f"http://127.0.0.1:{port}/healthz")).status_code == 200
        pulse._looked[loop] -= LOOKS_WITHIN
        health = await asked(f"http://127.0.0.1:{port}/healthz")
        assert (health.status_code, health.json()["status"]) == (503, "stuck")


async def test_a_look_that_fails_is_counted_and_none_that_came_through(app: App) -> None:
    pulse, figures = told(app)
    port = free_port()
    with pytest.raises(OSError, match="away"), pulse.look("tick"):
        raise OSError("the database is away")
    async with telling(Address("127.0.0.1", port), pulse, figures):
        found = figures_of(await asked(f"http://127.0.0.1:{port}/metrics"))
    assert found.of("comeback_looks_failed_total", loop="tick") == 1
    assert found.of("comeback_look_seconds_count", loop="tick") == 0
