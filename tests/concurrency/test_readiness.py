"""`/readyz` tells how things are, in time, whatever the database does."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest

from comeback.kit.clock import StoryClock, parse_instant
from comeback.kit.config import Settings, read_secrets
from comeback.kit.revisions import revisions
from comeback.watching import ANSWERS_WITHIN, lag
from concurrency.wire import Wire, lay
from contract.operations import DEVICE
from living import App, Client, Database, Json, start_app

NEXT_DAY = {"title": "Call Tom", "opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"}


class Place:
    """A database of a test's own: its owner's address, and an application by way of a wire."""

    def __init__(self, owner: str, wire: Wire, app: App) -> None:
        self._owner, self.wire, self.app = owner, wire, app

    async def as_owner(self, *statements: str) -> None:
        """Do what only the owner may."""
        connection = await asyncpg.connect(self._owner)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def ask(self, part: str = "") -> httpx.Response:
        """`/readyz`, of this part or of all."""
        async with self.app.http() as http:
            return await http.get("/readyz", params={"part": part} if part else {})


@pytest.fixture
async def place(
    new_database: Database, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Place]:
    """An application that is late after a minute, on Tuesday 3 March 2026."""
    owner, url = await new_database(request.node.name[:60])
    clock_file = tmp_path / "now"
    clock_file.write_text("2026-03-03T14:00:00Z")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="wire-", dir="/tmp"))
        wire = await stack.enter_async_context(lay(Path(folder), url))
        own = msgspec.structs.replace(
            settings, database_url=wire.url, direct_url=wire.url, clock=f"file:{clock_file}", late_after=60
        )
        app = await stack.enter_async_context(start_app(own, read_secrets(tmp_path, {}), clock_file))
        yield Place(owner, wire, app)


def found(answer: httpx.Response) -> dict[str, Json]:
    """What was looked at, by name."""
    return {check["name"]: check for check in answer.json()["checks"]}


def failed(answer: httpx.Response) -> dict[str, str]:
    """What failed, and how."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {error["pointer"].removeprefix("/checks/"): error["code"] for error in answer.json()["errors"]}


async def test_all_is_well_and_says_so(place: Place) -> None:
    answer = await place.ask()
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    checks = found(answer)
    assert {name: check["state"] for name, check in checks.items()} == dict.fromkeys(
        ("database", "schema", "windows", "pushes"), "ok"
    )
    assert checks["schema"]["revision"] == max(revisions().newest)
    assert 0 < checks["database"]["seconds"] < ANSWERS_WITHIN
    assert checks["windows"]["seconds"] == checks["pushes"]["seconds"] == 0
    assert set(found(await place.ask("serving"))) == {"database", "schema"}
    assert set(found(await place.ask("bell"))) == {"windows", "pushes"}


async def test_an_unknown_part_is_refused(place: Place) -> None:
    assert (await place.ask("kitchen")).status_code == 400


async def test_a_schema_that_is_older_cannot_serve(place: Place) -> None:
    await place.as_owner("UPDATE alembic_version SET version_num = '0009'")
    answer = await place.ask()
    assert failed(answer) == {"schema": "behind"}
    assert answer.json()["detail"] == "The schema is older than this program. It is at 0009."
    assert failed(await place.ask("serving")) == {"schema": "behind"}


async def test_a_schema_from_before_it_told_cannot_serve(place: Place) -> None:
    await place.as_owner("REVOKE SELECT (version_num) ON alembic_version FROM comeback_scan")
    assert failed(await place.ask()) == {"schema": "behind"}
    await place.as_owner("DROP TABLE alembic_version")
    assert failed(await place.ask()) == {"schema": "behind"}


async def test_a_schema_that_is_newer_is_told_and_good_enough_to_serve(place: Place) -> None:
    await place.as_owner("UPDATE alembic_version SET version_num = '9999'")
    assert failed(await place.ask()) == {"schema": "ahead"}
    serving = await place.ask("serving")
    assert (serving.status_code, found(serving)["schema"]["state"]) == (200, "ahead")
    assert found(serving)["schema"]["revision"] == "9999"


async def test_a_newer_schema_may_lack_what_is_asked_for(place: Place) -> None:
    await place.as_owner(
        "UPDATE alembic_version SET version_num = '9999'",
        "ALTER TABLE follow_up_window RENAME due_at TO rings_next",
    )
    assert failed(await place.ask()) == {"schema": "ahead", "windows": "unknown", "pushes": "unknown"}
    assert (await place.ask("serving")).status_code == 200


async def test_windows_that_nobody_opens_are_late(place: Place) -> None:
    user = await place.app.sign_up()
    await user.post("/windows", NEXT_DAY)
    assert (await place.ask()).status_code == 200
    place.app.go_to("2026-03-04T09:00:59Z")
    assert found(await place.ask())["windows"]["seconds"] == 59
    place.app.go_to("2026-03-04T09:01:33Z")
    late = await place.ask()
    assert failed(late) == {"windows": "late"}
    assert late.json()["errors"][0]["detail"] == "The oldest of what is due has waited for 93 s."
    assert (await place.ask("serving")).status_code == 200
    await place.app.tick()
    assert found(await place.ask())["windows"] == {
        "name": "windows", "state": "ok", "seconds": 0, "revision": None,
    }  # fmt: skip


async def test_product_time_that_runs_fast_makes_nothing_late(place: Place) -> None:
    user = await place.app.sign_up()
    await user.post("/windows", NEXT_DAY)
    an_hour_a_second = StoryClock(parse_instant("2026-03-04T10:00:00Z"), speed=3600, started=time.time())
    assert 1 <= (await lag(place.app.reader, an_hour_a_second)).windows < 5


async def test_pushes_that_nobody_sends_are_late(place: Place) -> None:
    user = await rung(place)
    assert (await place.ask()).status_code == 200
    await back_date(place, user, timedelta(seconds=75))
    assert failed(await place.ask()) == {"pushes": "late"}
    assert failed(await place.ask("bell")) == {"pushes": "late"}


async def rung(place: Place) -> Client:
    """Somebody whose phone is to ring, with no worker to ring it."""
    user = await place.app.sign_up()
    await user.post("/push/subscriptions", DEVICE)
    await user.post("/push/test")
    return user


async def back_date(place: Place, user: Client, by: timedelta) -> None:
    """Let a user's deliveries have been due for longer."""
    connection = await asyncpg.connect(place.app.settings.database_url)
    async with connection.transaction():
        await connection.execute(f"SET LOCAL app.account_id = '{user.me['id']}'")
        assert (
            await connection.execute("UPDATE delivery SET next_at = next_at - $1::interval", by) == "UPDATE 1"
        )
    await connection.close()


async def test_a_database_that_hangs_keeps_nobody_waiting(place: Place) -> None:
    assert (await place.ask()).status_code == 200
    place.wire.stopped.set()
    for _ in range(2):
        began = time.monotonic()
        answers = await asyncio.gather(*(place.ask() for _ in range(40)))
        assert time.monotonic() - began < ANSWERS_WITHIN + 1
        for answer in answers:
            assert failed(answer) == {
                "database": "silent", "schema": "unknown", "windows": "unknown", "pushes": "unknown",
            }  # fmt: skip
    place.wire.stopped.clear()
    assert (await place.ask()).status_code == 200
