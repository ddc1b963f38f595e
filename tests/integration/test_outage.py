"""A database that goes away and comes back: clear answers meanwhile, nothing lost, nobody has to restart anything."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import event, func, select

from comeback.app import database, keep_time, settle_once
from comeback.host.bootstrap import APP, OWNER, kept_passwords, prepare
from comeback.host.postgres import EmbeddedPostgres, end_processes_in
from comeback.kit.clock import DatabaseClock
from comeback.kit.config import Settings
from comeback.kit.db import make_engine, make_sessions, settle
from comeback.kit.metrics import new_registry
from living import App, migrate
from world import start_world


async def test_the_bell_rings_after_the_database_was_away(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    await asyncio.to_thread(server.start)
    passwords = kept_passwords(server.data)
    await prepare(server.superuser_url(), passwords, "away")
    await asyncio.to_thread(migrate, server.url(OWNER, passwords.owner, "away"))
    url = server.url(APP, passwords.app, "away")
    async with start_world(tmp_path, url, "2026-03-03T14:00:00Z") as world:
        user = await world.app.sign_up()
        await world.ring_on(user)
        times = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"}
        await user.post("/windows", {"title": "Call Tom", **times})
        await asyncio.to_thread(end_processes_in, server.cluster)
        assert not server.alive

        away = await user.call("GET", "/today")
        assert (away.status_code, away.json()["type"]) == (503, "/problems/unavailable")
        assert (await user.http.get("/readyz")).status_code == 503
        assert (await user.http.get("/healthz")).status_code == 200

        await asyncio.to_thread(server.start)
        assert (await user.http.get("/readyz")).status_code == 200
        (push,) = await world.go_to("2026-03-04T10:00:00Z")
        assert push["title"] == "Something you planned"
    await asyncio.to_thread(server.stop)


async def test_product_time_is_settled_on_the_databases_clock(app: App) -> None:
    clock = DatabaseClock()
    clock.settle(datetime(1999, 1, 1, tzinfo=UTC))
    await settle(app.sessions, clock)
    async with app.sessions.begin() as session:
        database_now = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    assert abs(clock.now() - database_now) < timedelta(seconds=2)


async def test_the_api_serves_no_request_before_it_has_asked_for_the_time(settings: Settings) -> None:
    clock = DatabaseClock()
    clock.settle(datetime(1999, 1, 1, tzinfo=UTC))
    app = Litestar()
    app.state.clock, app.state.registry = clock, new_registry()
    async with database(settings, clock, app):
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_database_that_comes_late_is_asked_for_the_time_soon(settings: Settings) -> None:
    clock, away = DatabaseClock(), iter([ConnectionRefusedError(), TimeoutError()])
    clock.settle(datetime(1999, 1, 1, tzinfo=UTC))
    engine = make_engine(settings.database_url)

    @event.listens_for(engine.sync_engine, "do_connect")
    def refuse(*_: object) -> None:
        for error in away:
            raise error

    sessions = make_sessions(engine)
    assert not await settle_once(sessions, clock)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(keep_time(sessions, clock, settled=False), 4)
    assert clock.now().year > 1999
    await engine.dispose()
