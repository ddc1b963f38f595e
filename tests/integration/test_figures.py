"""The API's figures: what was asked and answered, how late the bell is, and who may read that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from comeback.kit.config import Settings, read_secrets
from comeback.kit.metrics import METHODS
from contract.operations import DEVICE
from figures import Figures, figures_of
from living import App, Database, start_app

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def own(
    new_database: Database, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[App]:
    """An application of the test's own, ninety calls a minute, on Tuesday 3 March 2026."""
    _, url = await new_database(request.node.name[:60])
    clock_file = tmp_path / "now"
    clock_file.write_text("2026-03-03T14:00:00Z")
    changed = {"database_url": url, "direct_url": url, "clock": f"file:{clock_file}", "rate_limit": 90}
    async with start_app(
        msgspec.structs.replace(settings, **changed), read_secrets(tmp_path, {}), clock_file
    ) as app:
        yield app


async def read(app: App) -> Figures:
    """All figures of now."""
    async with app.http() as http:
        return figures_of(await http.get("/metrics"))


async def test_requests_are_counted_by_route_and_class(own: App) -> None:
    user = await own.sign_up()
    for _ in range(3):
        await user.get("/today")
    employer = await user.employer()
    for path in (f"/employers/{employer['id']}", "/employers/0195a3c4-8f1e-7c62-9b1d-2f6d3c0a7e51"):
        await user.call("GET", path)
    await user.http.get("/no/such/place")
    await user.http.head("/healthz")
    found = await read(own)
    assert found.of("comeback_requests_total", route="/api/v1/today", method="GET", status="2xx") == 3
    one = "/api/v1/employers/{employer_id}"
    assert found.of("comeback_requests_total", route=one, status="2xx") == 1
    assert found.of("comeback_requests_total", route=one, status="4xx") == 1
    assert found.of("comeback_requests_total", method="POST", status="2xx") == 2
    assert found.of("comeback_requests_total", status="4xx") == 2
    assert found.of("comeback_requests_total", route="/healthz", method="HEAD", status="2xx") == 1
    assert found.of("comeback_request_seconds_count", route="/api/v1/today") == 3
    assert 0 < found.of("comeback_request_seconds_sum", route="/api/v1/today") < 30
    assert found.of("comeback_rate_limited_requests_total") == 0


async def test_requests_beyond_a_limit_are_counted(own: App) -> None:
    user = await own.sign_up()
    answers = [(await user.call("GET", "/plan")).status_code for _ in range(190)]
    assert 429 in answers
    assert (await read(own)).of("comeback_rate_limited_requests_total") == answers.count(429)


async def test_how_late_the_bell_is(own: App) -> None:
    user = await own.sign_up()
    times = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"}
    await user.post("/windows", {"title": "Call Tom", **times})
    await user.post("/push/subscriptions", DEVICE)
    await user.post("/push/test")
    before = await read(own)
    assert before.of("comeback_database_answers") == 1
    assert before.of("comeback_due_lag_seconds", what="windows") == 0
    assert before.of("comeback_deliveries_waiting", channel="push", state="due") == 1
    own.go_to("2026-03-04T09:02:00Z")
    late = await read(own)
    assert late.of("comeback_due_lag_seconds", what="windows") == 120
    assert 0 < late.of("comeback_due_lag_seconds", what="pushes") < 60
    assert late.has("comeback_due_lag_seconds", what="webhooks")
    await own.tick()
    after = await read(own)
    assert after.of("comeback_due_lag_seconds", what="windows") == 0
    assert after.of("comeback_deliveries_waiting", channel="push", state="due") == 2
    assert after.of("comeback_deliveries_waiting", channel="webhook") == 0


async def test_connections_in_use_are_told(own: App) -> None:
    await own.sign_up()
    async with own.sessions() as one, own.sessions() as other:
        await asyncio.gather(one.connection(), other.connection())
        busy = await read(own)
    idle = await read(own)
    assert busy.of("comeback_database_connections_in_use", pool="sessions") == 2
    assert idle.of("comeback_database_connections_in_use", pool="sessions") == 0
    assert idle.of("comeback_database_connections_in_use", pool="reads") == 0


async def test_nobody_outside_makes_up_series(own: App) -> None:
    words = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#%"), max_size=20)
    places = st.one_of(
        words.map(lambda word: f"/{word}"),
        words.map(lambda word: f"/api/v1/{word}"),
        words.map(lambda word: f"/api/v1/calendar/{word}.ics"),
        st.uuids().map(lambda one: f"/api/v1/employers/{one}"),
    )
    served = {route.path_format for route in own.litestar.routes} | {"none"}
    loop = asyncio.get_running_loop()

    @of_hypothesis(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        method=st.one_of(st.sampled_from(sorted(METHODS)), st.from_regex("[A-Z]{1,12}", fullmatch=True)),
        path=places,
    )
    def ask(method: str, path: str) -> None:
        asyncio.run_coroutine_threadsafe(asked(own, method, path), loop).result(30)

    await asyncio.to_thread(ask)
    found = await read(own)
    told = [dict(labels) for labels in found.series("comeback_requests_total")]
    assert {labels["route"] for labels in told} <= served
    assert {labels["method"] for labels in told} <= METHODS | {"other"}
    assert {labels["status"] for labels in told} <= {"2xx", "3xx", "4xx", "5xx"}


async def asked(app: App, method: str, path: str) -> None:
    """One request, as it is written."""
    transport = httpx.ASGITransport(cast(Any, app.litestar))
    async with httpx.AsyncClient(transport=transport, base_url=app.settings.public_url) as http:
        await http.request(method, path)


async def status_of(app: App, headers: dict[str, str] | None = None, **changed: Any) -> int:
    """What `/metrics` answers under other settings."""
    async with app.under(**changed) as http:
        return (await http.get("/metrics", headers=headers)).status_code


async def test_a_token_is_asked_for_where_one_is_set(app: App) -> None:
    for env in ("development", "production"):
        settings: dict[str, Any] = {"metrics_token": TOKEN, "env": env}
        assert await status_of(app, {"Authorization": f"Bearer {TOKEN}"}, **settings) == 200
        assert await status_of(app, **settings) == 401
        assert await status_of(app, {"Authorization": f"Bearer {TOKEN}x"}, **settings) == 401
        assert await status_of(app, {"Authorization": TOKEN}, **settings) == 401
        assert await status_of(app, {"Authorization": "Basic 0123"}, **settings) == 401


async def test_without_a_token_it_is_for_developing_on_this_machine(app: App) -> None:
    assert await status_of(app) == 200
    assert await status_of(app, env="production") == 404
    for header in ("Forwarded", "X-Forwarded-For", "Via"):
        assert await status_of(app, {header: "127.0.0.1"}) == 404


@pytest.mark.parametrize(
    ("peer", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("10.0.0.7", 404), ("2001:db8::1", 404), ("unknown", 404)],
)
async def test_another_machine_reads_nothing(app: App, peer: str, status: int) -> None:
    transport = httpx.ASGITransport(cast(Any, app.litestar), client=(peer, 4711))
    async with httpx.AsyncClient(transport=transport, base_url=app.settings.public_url) as http:
        assert (await http.get("/metrics")).status_code == status
