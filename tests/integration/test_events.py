"""A stream of changes, read event by event without a server around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from comeback.changes import service
from comeback.changes.catalogue import BASE, MOST_OF_A_KIND, TOLD
from comeback.changes.service import BEAT, Follower, Row
from comeback.employers.models import Employer
from comeback.kit.changes import Span
from comeback.kit.db import in_account
from comeback.kit.models import Resource
from comeback.kit.scopes import Principal
from comeback.kit.watchers import Watchers
from comeback.tokens.catalogue import GROUPS
from contract.operations import DOCUMENT, check_problem, make_world
from living import App, Client, Json, new_id

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


@pytest.fixture
async def watchers(app: App) -> AsyncIterator[Watchers]:
    """With a connection that listens."""
    made = Watchers(app.settings.database_url)
    yield made
    await made.close()


async def yes() -> bool:
    """Somebody stays signed in."""
    return True


def follower(app: App, who: Client, signed_in: Any = yes, scopes: frozenset[str] | None = None) -> Follower:
    """A stream of this account."""
    account_id = UUID(who.me["id"])
    principal = Principal(account_id, account_id, scopes=scopes)
    return Follower(app.sessions, app.litestar.state.clock, principal, signed_in)


def read(chunk: bytes) -> tuple[str, Json]:
    """The kind and the data of an event."""
    found = dict(line.split(": ", 1) for line in chunk.decode().splitlines() if line)
    data: Json = json.loads(found["data"])
    assert found["id"] == str(data["change"])
    return found["event"], data


async def within(chunks: AsyncIterator[bytes], seconds: float = 3) -> bytes:
    """The next piece of a stream."""
    async with asyncio.timeout(seconds):
        return await anext(chunks)


def test_every_resource_has_a_name_outside() -> None:
    assert {str(model.__tablename__) for model in Resource.__subclasses__()} == set(TOLD)
    paths = {path.replace("{play}", "{}") for path in DOCUMENT["paths"]}
    shapes = {"/".join("{}" if part.startswith("{") else part for part in path.split("/")) for path in paths}
    for told in TOLD.values():
        assert BASE + told.address in shapes
        assert told.group in GROUPS
        if told.listed:
            parameters = DOCUMENT["paths"][BASE + told.listed]["get"]["parameters"]
            assert "updated_since" in {parameter["name"] for parameter in parameters}


async def test_what_is_told_can_be_read(app: App, watchers: Watchers) -> None:
    world = await make_world(app)
    stream = follower(app, world.who)
    await stream.begin("0")
    async with aclosing(stream.stream(watchers)) as chunks:
        assert read(await within(chunks)) == ("ready", {"change": 0, "resources": []})
        kind, data = read(await within(chunks))
    assert kind == "change"
    told = {(item["resource"], item["id"]) for item in data["resources"]}
    assert len(told) == len(data["resources"])
    assert {name for name, _ in told} == {kind.resource for kind in TOLD.values()} - {"plays"}
    for item in data["resources"]:
        answer = await world.who.http.get(item["href"])
        assert answer.status_code == 200, item
        assert answer.json()["id"] == item["id"]


async def test_too_many_of_a_kind_are_one_list(app: App, watchers: Watchers) -> None:
    ann = await app.sign_up()
    stream = follower(app, ann)
    data: Json = {}
    await stream.begin(None)
    async with aclosing(stream.stream(watchers)) as chunks:
        await within(chunks)
        for count, entries in ((MOST_OF_A_KIND, MOST_OF_A_KIND), (MOST_OF_A_KIND + 1, 1), (1_000, 1)):
            async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
                session.add_all([Employer(name="Many") for _ in range(count)])
            _, data = read(await within(chunks, 10))
            assert len(data["resources"]) == entries
    (many,) = data["resources"]
    assert (many["resource"], many["id"], many["deleted"]) == ("employers", None, False)
    page = await ann.get(many["href"].removeprefix("/api/v1"), params={"limit": 200})
    assert len(page["items"]) == 200


async def test_a_deleted_resource_is_told_as_gone_until_it_is_made_again(
    app: App, watchers: Watchers
) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    await ann.call("DELETE", f"/employers/{employer['id']}", headers={"If-Match": "*"})
    for gone in (True, False):
        stream = follower(app, ann)
        await stream.begin("0")
        async with aclosing(stream.stream(watchers)) as chunks:
            await within(chunks)
            _, data = read(await within(chunks))
        (told,) = (item for item in data["resources"] if item["resource"] == "employers")
        assert (told["id"], told["deleted"], told["href"] is None) == (employer["id"], gone, gone)
        if gone:
            await ann.post("/employers", {"id": employer["id"], "name": "Again"})


@pytest.mark.parametrize("first", [True, False])
def test_deleted_and_made_again_in_one_change_it_is_there(first: bool) -> None:
    row_id = new_id()
    rows = [Row("employer", row_id, 7, row_id, gone) for gone in (first, not first)]
    (one,) = service.told(rows, Span(0, 7))
    assert (one.id, one.deleted, one.href) == (row_id, False, f"{BASE}/employers/{row_id}")


async def test_a_slow_reader_hears_of_all_at_once(app: App, watchers: Watchers) -> None:
    ann = await app.sign_up()
    stream = follower(app, ann)
    await stream.begin(None)
    async with aclosing(stream.stream(watchers)) as chunks:
        await within(chunks)
        made = [(await ann.employer())["id"] for _ in range(20)]
        _, data = read(await within(chunks))
        assert [item["id"] for item in data["resources"]] == made


async def test_a_quiet_stream_beats_and_holds_no_connection(
    app: App, watchers: Watchers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "HEARTBEAT", timedelta(milliseconds=300))
    ann = await app.sign_up()
    stream = follower(app, ann)
    await stream.begin(None)
    async with aclosing(stream.stream(watchers)) as chunks:
        await within(chunks)
        for _ in range(2):
            beat = asyncio.create_task(within(chunks))
            await asyncio.sleep(0.15)
            assert app.sessions.kw["bind"].pool.checkedout() == 0
            assert await beat == BEAT


async def test_without_a_listener_changes_are_told_with_the_beat(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "HEARTBEAT", timedelta(milliseconds=200))
    deaf = Watchers("postgresql://nobody@127.0.0.1:9/none")
    ann = await app.sign_up()
    stream = follower(app, ann)
    await stream.begin(None)
    async with aclosing(stream.stream(deaf)) as chunks:
        await within(chunks)
        assert await within(chunks) == BEAT
        employer = await ann.employer()
        while (chunk := await within(chunks)) == BEAT:
            pass
        assert read(chunk)[1]["resources"][0]["id"] == employer["id"]
    await deaf.close()


async def test_a_database_that_is_away_does_not_end_a_stream(
    app: App, watchers: Watchers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "HEARTBEAT", timedelta(milliseconds=100))
    asked = 0

    async def signed_in() -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise OSError("away")
        return True

    ann = await app.sign_up()
    stream = follower(app, ann, signed_in)
    await stream.begin(None)
    async with aclosing(stream.stream(watchers)) as chunks:
        await within(chunks)
        assert await within(chunks) == BEAT
        await ann.employer()
        while (chunk := await within(chunks)) == BEAT:
            pass
        assert read(chunk)[0] == "change"


async def test_it_ends_with_its_time_its_sign_in_and_its_process(
    app: App, watchers: Watchers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no() -> bool:
        return False

    ann = await app.sign_up()
    signed_out = follower(app, ann, no)
    await signed_out.begin(None)
    assert len([chunk async for chunk in signed_out.stream(watchers)]) == 1
    with monkeypatch.context() as short:
        short.setattr(service, "LASTS", timedelta(milliseconds=300))
        short.setattr(service, "HEARTBEAT", timedelta(milliseconds=200))
        old = follower(app, ann)
        await old.begin(None)
        async with asyncio.timeout(3):
            assert {chunk async for chunk in old.stream(watchers)} >= {BEAT}
    last = follower(app, ann)
    await last.begin(None)
    async with aclosing(last.stream(watchers)) as chunks:
        await within(chunks)
        asyncio.get_running_loop().call_later(0.2, watchers.end)
        with pytest.raises(StopAsyncIteration):
            await within(chunks, 1)


async def test_whoever_writes_as_it_begins_is_waited_for(app: App) -> None:
    ann = await app.sign_up()
    stream = follower(app, ann)
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        session.add(Employer(name="Unheard"))
        await session.flush()
        change = session.info["change"]
        begun = asyncio.create_task(stream.begin(None))
        await asyncio.sleep(0.2)
        assert not begun.done()
    await begun
    ended = Watchers(app.settings.database_url)
    ended.end()
    opening = [chunk async for chunk in stream.stream(ended)]
    assert read(opening[0].partition(b"\n")[2]) == ("ready", {"change": change, "resources": []})


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "9" * 20, "٣", " "])
async def test_ids_that_no_event_has(app: App, number: str) -> None:
    ann = await app.sign_up()
    by_query = await ann.call("GET", "/events", params={"last_event_id": number})
    assert check_problem(by_query)["errors"][0]["pointer"] == "?last_event_id"
    if number.isascii():
        by_header = await ann.call("GET", "/events", headers={"Last-Event-ID": number})
        assert check_problem(by_header)["errors"][0]["pointer"] == "Last-Event-ID"


async def test_nobody_listens_without_a_sign_in(app: App) -> None:
    assert (await app.http().get("/api/v1/events")).status_code == 401
