"""Limits of calls: what is told, who is refused, and how long."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from comeback.kit.errors import TooMany
from comeback.kit.models import RateBucket
from comeback.kit.rates import MINUTE, Limiter, Standing
from living import App, Client, new_id


async def limited(app: App, who: Client, limit: int) -> list[int]:
    """The statuses of calls of somebody until one is refused, under another limit."""
    async with app.under(rate_limit=limit) as http:
        http.cookies = who.http.cookies
        statuses = []
        while 429 not in statuses:
            statuses.append((await http.get("/api/v1/me")).status_code)
    return statuses


async def test_exactly_so_many_calls_a_minute_pass(app: App) -> None:
    statuses = await limited(app, await app.sign_up(), 7)
    assert statuses in ([200] * 7 + [429], [200] * 14 + [429])  # the second where a minute began in between


async def test_what_is_left_is_told(app: App) -> None:
    ann = await app.sign_up()
    async with app.under(rate_limit=3) as http:
        http.cookies = ann.http.cookies
        answers = [await http.get("/api/v1/me") for _ in range(4)]
    told = [answer.headers["ratelimit"].partition(";t=")[0] for answer in answers]
    assert told == ['"minute";r=2', '"minute";r=1', '"minute";r=0', '"minute";r=0']
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"minute";q=3;w=60'}
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/too-many"
    assert 1 <= int(refused.headers["retry-after"]) <= MINUTE


async def test_errors_count_and_tell_it_too(app: App) -> None:
    ann = await app.sign_up()
    refused = await ann.call("POST", "/contacts", json={"nome": "Tom"})
    assert refused.status_code == 400
    assert refused.headers["ratelimit"].startswith('"minute";r=')


async def test_one_account_takes_nothing_from_another(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    await limited(app, ann, 2)
    assert (await limited(app, ben, 2))[0] == 200


async def test_without_a_sign_in_an_address_is_counted(app: App) -> None:
    async with app.under(rate_limit=2) as http:
        through = {"X-Forwarded-For": f"203.0.113.{new_id().int % 200}"}
        statuses = [(await http.get("/api/v1/me", headers=through)).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
        elsewhere = {"X-Forwarded-For": "198.51.100.77"}
        assert (await http.get("/api/v1/me", headers=elsewhere)).status_code == 401


async def test_several_processes_let_exactly_the_limit_through(app: App) -> None:
    subject, limit = f"shared {new_id()}", 200
    limiters = [Limiter(app.reader, limit) for _ in range(3)]
    passed = 0

    async def call(number: int) -> None:
        nonlocal passed
        try:
            await limiters[number % 3].take(subject)
        except TooMany:
            return
        passed += 1

    await asyncio.gather(*[call(number) for number in range(600)])
    assert passed == limit


async def test_a_call_rarely_asks_the_database(app: App) -> None:
    subject, limiter = f"leased {new_id()}", Limiter(app.reader, 1_000)
    for _ in range(300):
        await limiter.take(subject)
    async with app.sessions.begin() as session:
        counted = select(func.sum(RateBucket.count)).where(RateBucket.subject == subject)
        assert 300 <= (await session.execute(counted)).scalar_one() <= 350


async def test_a_batch_costs_what_its_operations_cost(app: App) -> None:
    limiter, subject = Limiter(app.reader, 10), f"batch {new_id()}"
    assert (await limiter.take(subject, 8)).left == 2
    with pytest.raises(TooMany):
        await limiter.take(subject, 3)
    assert (await limiter.take(subject, 2)).left == 0


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 60))
def test_the_headers_are_structured_fields(limit: int, left: int, seconds: int) -> None:
    headers = Standing(limit, left, seconds).headers()
    assert headers == {
        "RateLimit-Policy": f'"minute";q={limit};w=60',
        "RateLimit": f'"minute";r={left};t={seconds}',
    }
