"""What holds over several processes of the API, and over one that is killed in the middle of a request."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from concurrency.wire import COMMIT, COMMITTED, Wire, lay
from living import Client, Database
from serving import Served

KEY = {"Idempotency-Key": "sent in a tunnel"}
LIMIT = 60


@pytest.fixture(scope="module")
async def database(new_database: Database) -> str:
    """One for the processes alone."""
    _, url = await new_database("processes")
    return url


@pytest.fixture
async def wire(database: str) -> AsyncIterator[Wire]:
    """A wire to that database; a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="wire-", dir="/tmp") as folder:
        async with lay(Path(folder), database) as wire:
            yield wire


@pytest.fixture(scope="module")
async def second(database: str, folder: Path) -> AsyncIterator[Served]:
    """A process that nothing happens to."""
    async with served(folder, database) as process:
        yield process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of all of them: they share their secrets."""
    return tmp_path_factory.mktemp("processes")


def served(folder: Path, database: str, **environ: str) -> Served:
    """A process of the API over that database."""
    return Served(folder, {"DATABASE_URL": database, **environ})


async def try_again(who: Client, port: int) -> httpx.Response:
    """The same request as before, to another process; while the database has not noticed the crash, once more."""
    path = f"http://127.0.0.1:{port}/api/v1/employers"
    async with asyncio.timeout(30):
        while (again := await who.http.post(path, json={"name": "Alder"}, headers=KEY)).status_code == 409:
            assert again.json()["type"] == "/problems/in-flight"
            await asyncio.sleep(0.1)
    return again


@pytest.mark.parametrize(("moment", "stored"), [(COMMIT, 0), (COMMITTED, 1)], ids=["before", "after"])
async def test_killed_around_the_commit_and_tried_again_it_is_there_once(
    moment: bytes, stored: int, wire: Wire, second: Served, folder: Path
) -> None:
    async with served(folder, wire.url) as first, first.signed_up() as who:
        elsewhere = f"{second.url}/api/v1/employers"
        wire.stop_at = moment
        lost = asyncio.create_task(who.call("POST", "/employers", json={"name": "Alder"}, headers=KEY))
        await asyncio.wait_for(wire.stopped.wait(), 30)
        known = (await who.http.get(elsewhere)).json()["items"]
        assert len(known) == stored
        assert not lost.done()
        first.kill()
        with pytest.raises(httpx.TransportError):
            await lost
        again = await try_again(who, second.port)
        assert again.status_code == 201, again.text
        assert (await who.http.get(elsewhere)).json()["items"] == [again.json()]
        assert [again.json()] == known or not stored
        assert (await try_again(who, second.port)).content == again.content


async def test_of_one_limit_two_processes_let_through_exactly_as_many(database: str, folder: Path) -> None:
    limit = {"COMEBACK_RATE_LIMIT": str(LIMIT)}
    first, other = served(folder, database, **limit), served(folder, database, **limit)
    async with first, other, first.signed_up() as who:
        await asyncio.sleep(max(0, 60 - time.time() % 60) if time.time() % 60 > 40 else 0)
        begun = time.time() // 60
        calls = [
            who.http.get(f"{(first, other)[n % 2].url}/api/v1/plan", headers={"Cookie": cookie(who)})
            for n in range(3 * LIMIT)
        ]
        answers = await asyncio.gather(*calls)
        assert time.time() // 60 == begun, "the minute ended too early"
    assert Counter(answer.status_code for answer in answers) == {200: LIMIT, 429: 2 * LIMIT}
    for answer in answers:
        assert answer.headers["ratelimit-policy"] == f'"minute";q={LIMIT};w=60'
        if answer.status_code == 429:
            assert 0 < int(answer.headers["retry-after"]) <= 60
            assert answer.json()["type"] == "/problems/too-many"


def cookie(who: Client) -> str:
    """The sign-in, for a process at another port."""
    return "; ".join(f"{name}={value}" for name, value in who.http.cookies.items())
