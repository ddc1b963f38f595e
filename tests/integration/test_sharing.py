"""What one account does leaves room for the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from comeback import batch
from comeback.journey.service import ticking
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account, take_turn
from living import App, Client


@pytest.fixture
async def ann(app: App) -> Client:
    """Who wants it all."""
    return await app.sign_up()


async def trickle(end: asyncio.Event) -> AsyncIterator[bytes]:
    """A body that takes its time."""
    yield b'{"name": '
    await end.wait()
    yield b'"Alder"}'


async def test_slow_bodies_hold_no_connection(app: App, ann: Client) -> None:
    end, ben = asyncio.Event(), await app.sign_up("Ben")
    json = {"Content-Type": "application/json"}
    slow = [
        asyncio.create_task(ann.call("POST", "/employers", content=trickle(end), headers=json))
        for _ in range(20)
    ]
    await asyncio.sleep(0.5)
    try:
        async with asyncio.timeout(5):
            await ben.employer()
    finally:
        end.set()
        answers = await asyncio.gather(*slow)
    assert [answer.status_code for answer in answers] == [201] * 20


async def test_who_waits_for_its_own_turn_holds_no_connection(app: App, ann: Client) -> None:
    ben, account_id = await app.sign_up("Ben"), UUID(ann.me["id"])
    async with in_account(app.sessions, account_id, app.litestar.state.clock.now()) as session:
        await take_turn(session)
        waiting = [asyncio.create_task(ann.employer(f"Employer {number}")) for number in range(20)]
        listening = [asyncio.create_task(ann.call("HEAD", "/events")) for _ in range(20)]
        await asyncio.sleep(0.5)
        async with asyncio.timeout(5):
            await ben.employer()
    await asyncio.gather(*waiting, *listening)
    assert len((await ann.get("/employers"))["items"]) == 20


async def test_a_batch_answers_with_no_more_than_fits(ann: Client) -> None:
    notes = "x" * 5_000
    many = [
        {"method": "POST", "path": "/employers", "body": {"name": f"Employer {number}", "notes": notes}}
        for number in range(40)
    ]
    for _ in range(5):
        await ann.post("/batch", {"operations": many})
    reading = [{"method": "GET", "path": "/employers?limit=200"}] * 100
    answer = await ann.call("POST", "/batch", json={"operations": reading})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too-large")


@pytest.mark.parametrize("authorization", ["Bearer nothing", "Bearer comeback_"])
async def test_tokens_that_are_none_are_counted(app: App, authorization: str) -> None:
    async with app.under(rate_limit=5) as http:
        headers = {"Authorization": authorization, "X-Forwarded-For": f"203.0.113.{len(authorization)}"}
        answers = [await http.get("/api/v1/me", headers=headers) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


async def test_a_whole_network_of_ipv6_is_one_caller(app: App) -> None:
    async with app.under(rate_limit=5) as http:
        calls: list[httpx.Response] = [
            await http.get("/api/v1/me", headers={"X-Forwarded-For": f"2a01:4f8:c0:1::{number:x}"})
            for number in range(1, 7)
        ]
    assert [answer.status_code for answer in calls] == [401] * 5 + [429]


@pytest.mark.parametrize("words", ["㌖" * 200, "a" * 200, "\ufdfa" * 200, "ß" * 200])
async def test_a_word_that_grows_is_searched_for(ann: Client, words: str) -> None:
    await ann.employer()
    answer = await ann.call("GET", "/search", params={"q": words})
    assert answer.status_code in (200, 400), answer.text


async def test_a_batch_ends_in_time(ann: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_SECONDS", 0.0)
    operations = [{"method": "POST", "path": "/employers", "body": {"name": "Alder"}}] * 2
    answer = await ann.call("POST", "/batch", json={"operations": operations})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too-long")
    assert (await ann.get("/employers"))["items"] == []


async def test_time_goes_by_for_the_others(app: App, ann: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "NOT_LONG", "SET LOCAL lock_timeout = '100ms'")
    ben = await app.sign_up("Ben")
    times = {"opens_at": "2026-03-10T09:00:00Z", "best_at": "2026-03-12T09:00:00Z"}
    body = {"title": "Call Daniel", "closes_at": "2026-03-16T18:00:00Z", **times}
    made = [await who.post("/windows", body) for who in (ann, ben)]
    app.go_to("2026-03-10T10:00:00Z")
    async with (
        in_account(app.sessions, UUID(ann.me["id"]), app.litestar.state.clock.now()) as session,
        asyncio.timeout(5),
    ):
        await take_turn(session)
        await app.tick()
    states = [
        (await who.get(f"/windows/{one['id']}"))["state"] for who, one in zip((ann, ben), made, strict=True)
    ]
    assert states == ["scheduled", "open"]
    await app.tick()
    assert (await ann.get(f"/windows/{made[0]['id']}"))["state"] == "open"


async def test_who_has_a_lot_due_keeps_nobody_from_the_bell(
    app: App, ann: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = await app.sign_up("Ben")
    times = {"best_at": "1999-03-12T09:00:00Z", "closes_at": "1999-03-16T18:00:00Z"}
    app.go_to("1999-03-01T10:00:00Z")
    for who, day, count in ((ann, 2, 6), (ben, 3, 1)):
        body = {"title": "Call Daniel", "opens_at": f"1999-03-0{day}T09:00:00Z", **times}
        await who.post(
            "/batch", {"operations": [{"method": "POST", "path": "/windows", "body": body}] * count}
        )
    monkeypatch.setattr(ticking, "BATCH", 3)
    due = await ticking.look(app.sessions, parse_instant("1999-03-04T10:00:00Z"))
    assert {str(account_id) for account_id, _ in due} == {ann.me["id"], ben.me["id"]}
