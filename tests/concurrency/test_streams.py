"""Streams of changes over real processes: told at once, lost never, ended when they must be."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from comeback.kit.db import CHANGES
from living import Client, Database, Json
from serving import Served

WITHIN = 2.0
RATES = {"COMEBACK_RATE_LIMIT": "100000"}


@pytest.fixture(scope="module")
async def database(new_database: Database) -> str:
    """One for the processes alone, by the application's role."""
    _, url = await new_database("streams")
    return url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the processes keep the secrets that they share."""
    return tmp_path_factory.mktemp("streams")


@pytest.fixture(scope="module")
async def first(database: str, folder: Path) -> AsyncIterator[Served]:
    """A process of the API."""
    async with Served(folder, {"DATABASE_URL": database} | RATES) as served:
        yield served


@pytest.fixture(scope="module")
async def second(database: str, folder: Path) -> AsyncIterator[Served]:
    """Another over the same database."""
    async with Served(folder, {"DATABASE_URL": database} | RATES) as served:
        yield served


class Heard:
    """An open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, seconds: float = WITHIN) -> tuple[str, Json]:
        """The kind and the data of the next event, heartbeats left out."""
        async with asyncio.timeout(seconds):
            found: dict[str, str] = {}
            async for line in self._lines:
                name, _, value = line.partition(": ")
                found |= {name: value} if name else {}
                if not line and "event" in found:
                    data = json.loads(found["data"])
                    assert int(found["id"]) == data["change"]
                    return found["event"], data
        raise EOFError

    async def until(self, change: int, seconds: float = 20) -> list[Json]:
        """Every resource that is told until this change is."""
        told: list[Json] = []
        async with asyncio.timeout(seconds):
            while True:
                _, data = await self.next(seconds)
                told += data["resources"]
                if data["change"] >= change:
                    return told

    async def ends(self, seconds: float) -> list[str]:
        """What is still told before the stream ends, as it must within these seconds."""
        async with asyncio.timeout(seconds):
            return [line async for line in self._lines]


@asynccontextmanager
async def listening(who: Client, at: Served, **headers: str) -> AsyncIterator[Heard]:
    """A stream of this account at a process."""
    url = f"{at.url}/api/v1/events"
    async with who.http.stream("GET", url, headers=headers, timeout=60) as response:
        if not response.is_success:
            await response.aread()
        yield Heard(response)


@pytest.fixture
async def ann(first: Served) -> AsyncIterator[Client]:
    """Somebody new at the first process."""
    async with first.signed_up() as who:
        yield who


async def counter(who: Client) -> int:
    """The number of the last change."""
    page = await who.get("/employers?updated_since=0&limit=1")
    return int(page["updated_until"])


async def test_a_write_at_one_process_is_told_at_the_other(ann: Client, second: Served) -> None:
    async with listening(ann, second) as heard:
        assert heard.response.is_success, heard.response.text + second.log()
        assert heard.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert heard.response.headers["cache-control"] == "no-store"
        assert heard.response.headers["x-accel-buffering"] == "no"
        kind, ready = await heard.next()
        assert (kind, ready["resources"]) == ("ready", [])
        employer = await ann.employer()
        kind, told = await heard.next()
        assert kind == "change"
        assert told["change"] > ready["change"]
        href = f"/api/v1/employers/{employer['id']}"
        assert told["resources"] == [
            {"resource": "employers", "id": employer["id"], "deleted": False, "href": href}
        ]
        assert (await ann.http.get(second.url + href)).json() == employer
        await ann.call("DELETE", f"/employers/{employer['id']}", headers={"If-Match": "*"})
        _, told = await heard.next()
        assert told["resources"] == [
            {"resource": "employers", "id": employer["id"], "deleted": True, "href": None}
        ]


async def test_a_stream_goes_on_where_it_was_left(ann: Client, second: Served) -> None:
    async with listening(ann, second) as heard:
        _, ready = await heard.next()
    made = [(await ann.employer())["id"] for _ in range(5)]
    async with listening(ann, second, **{"Last-Event-ID": str(ready["change"])}) as heard:
        assert await heard.next() == ("ready", ready)
        told = await heard.until(await counter(ann))
        assert [item["id"] for item in told] == made
    async with listening(ann, second, **{"Last-Event-ID": str(await counter(ann))}) as heard:
        await heard.next()
        another = await ann.employer()
        _, data = await heard.next()
        assert [item["id"] for item in data["resources"]] == [another["id"]]


async def test_a_number_of_another_life_begins_anew(ann: Client, second: Served) -> None:
    async with listening(ann, second, **{"Last-Event-ID": "999999"}) as heard:
        kind, data = await heard.next()
        assert (kind, data["change"]) == ("reset", await counter(ann))
        await ann.employer()
        assert (await heard.next())[0] == "change"


async def test_a_burst_is_told_whole_and_short(ann: Client, second: Served) -> None:
    async with listening(ann, second) as heard:
        await heard.next()
        made = set()
        for _ in range(20):
            answers = await asyncio.gather(*(ann.employer() for _ in range(50)))
            made |= {answer["id"] for answer in answers}
        told = await heard.until(await counter(ann))
    one_by_one = [item["id"] for item in told if item["id"]]
    assert len(one_by_one) == len(set(one_by_one)), "told twice"
    lists = [item["href"] for item in told if item["id"] is None]
    assert len(told) < 1_000 or not lists
    found = set(one_by_one)
    for href in lists:
        assert href.startswith("/api/v1/employers?updated_since=")
        found |= {item["id"] for item in await all_of(ann, href)}
    assert found == made


async def all_of(who: Client, href: str) -> list[Json]:
    """The items of all pages from here on."""
    items: list[Json] = []
    url: str | None = f"{href}&limit=200"
    while url:
        answer = await who.http.get(url)
        items += Client.ok(answer)["items"]
        url = answer.links.get("next", {}).get("url")
    return items


async def test_a_listener_that_is_cut_off_catches_up(ann: Client, first: Served, server: Any) -> None:
    async with listening(ann, first) as heard:
        await heard.next()
        connection = await asyncpg.connect(server.superuser_url("streams"))
        cut = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'streams' AND query LIKE 'LISTEN%'"
        )
        assert cut
        employer = await ann.employer()
        _, data = await heard.next(5)
        assert [item["id"] for item in data["resources"]] == [employer["id"]]
        for _ in range(100):
            again = await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = 'streams' AND query LIKE 'LISTEN%'"
            )
            if again == len(cut):
                break
            await asyncio.sleep(0.05)
        await connection.close()
        await ann.employer()
        assert (await heard.next())[0] == "change"


async def test_signing_out_ends_the_stream(ann: Client, second: Served) -> None:
    async with listening(ann, second) as heard:
        await heard.next()
        assert (await ann.call("POST", "/auth/logout")).status_code == 204
        assert await heard.ends(1) == []


async def test_a_revoked_token_ends_its_stream_and_hears_of_its_scope_alone(
    ann: Client, first: Served, second: Served
) -> None:
    made = await ann.post("/tokens", {"name": "sync", "scopes": ["contacts:read"]})
    bearer = {"Authorization": f"Bearer {made['token']}"}
    async with second.client() as http:
        program = Client(http, ann.me)
        async with listening(program, second, **bearer) as heard:
            await heard.next()
            employer = await ann.employer()
            contact = await ann.contact(employer)
            _, data = await heard.next()
            assert [(item["resource"], item["id"]) for item in data["resources"]] == [
                ("contacts", contact["id"])
            ]
            await ann.call("DELETE", f"/tokens/{made['id']}")
            assert await heard.ends(1) == []
        async with listening(program, second, **bearer) as heard:
            assert heard.response.status_code == 401


async def test_no_more_than_ten_streams_an_account(ann: Client, first: Served, second: Served) -> None:
    async with AsyncExitStack() as open_streams:
        # What nobody holds is closed.
        held = [await open_streams.enter_async_context(listening(ann, first)) for _ in range(10)]
        for heard in held:
            await heard.next()
        async with listening(ann, first) as refused:
            assert refused.response.status_code == 429
            assert refused.response.json()["type"] == "/problems/too-many-streams"
            assert refused.response.headers["retry-after"] == "60"
        async with listening(ann, second) as elsewhere:
            assert (await elsewhere.next())[0] == "ready"
    for _ in range(20):
        async with listening(ann, first) as heard:
            if heard.response.is_success:
                break
        await asyncio.sleep(0.05)
    assert heard.response.is_success, "closed streams make room"


async def test_other_pages_do_not_listen_with_the_cookie(ann: Client, first: Served) -> None:
    async with listening(ann, first, **{"Sec-Fetch-Site": "cross-site"}) as heard:
        assert heard.response.status_code == 403
    async with listening(ann, first, **{"Sec-Fetch-Site": "same-origin"}) as heard:
        assert (await heard.next())[0] == "ready"


async def test_heads_have_no_body(ann: Client) -> None:
    answer = await ann.call("HEAD", "/events", timeout=2)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"


async def test_nothing_is_called_out_where_nobody_listens(first: Served, database: str) -> None:
    called: list[str] = []
    connection = await asyncpg.connect(database)
    await connection.add_listener(CHANGES, lambda *heard: called.append(str(heard[-1])))
    async with first.signed_up() as ann, first.signed_up() as ben, listening(ben, first) as heard:
        await heard.next()
        await ann.employer()
        await ben.employer()
        await heard.next()
        await ann.call("POST", "/auth/logout")
        await ben.employer()
        await heard.next()
    await asyncio.sleep(0.2)
    await connection.close()
    assert called == [ben.me["id"]] * 2


async def test_fifty_streams_do_not_keep_a_process_from_stopping(database: str, tmp_path: Path) -> None:
    async with Served(tmp_path, {"DATABASE_URL": database} | RATES) as served:
        async with AsyncExitStack() as opened:
            streams = []
            for _ in range(5):
                who = await opened.enter_async_context(served.signed_up())
                streams += [await opened.enter_async_context(listening(who, served)) for _ in range(10)]
            for heard in streams:
                await heard.next(10)
            main, *_ = served.processes()
            begun = time.monotonic()
            main.terminate()
            await asyncio.gather(*(heard.ends(3) for heard in streams))
            await asyncio.to_thread(main.wait, 5)
            assert time.monotonic() - begun < 3
        assert "Killing" not in served.log(), served.log()
