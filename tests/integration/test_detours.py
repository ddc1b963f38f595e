"""What a token does not reach by a detour, and what nobody finds in an answer that was kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from comeback.kit.db import in_account
from comeback.kit.models import StoredAnswer
from comeback.webhooks.catalogue import READS, TEST
from comeback.webhooks.schemas import EVENTS
from living import App, Client

KEY = {"Idempotency-Key": "once"}
HOOK = "https://alder.example/hook"
Program = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def ann(app: App) -> Client:
    """Whose programs these are."""
    return await app.sign_up()


@pytest.fixture
async def program(app: App, ann: Client) -> AsyncIterator[Program]:
    """Makes programs with tokens of these scopes."""
    async with AsyncExitStack() as stack:

        async def make(*scopes: str) -> httpx.AsyncClient:
            token = (await ann.post("/tokens", {"name": "Program", "scopes": list(scopes)}))["token"]
            http = await stack.enter_async_context(app.http())
            http.base_url, http.headers["Authorization"] = http.base_url.join("/api/v1"), f"Bearer {token}"
            return http

        yield make


def refused(answer: httpx.Response, scope: str) -> None:
    """It is 403, and names the scope that is missing."""
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/insufficient-scope"), answer.text
    assert f'scope="{scope}"' in answer.headers["www-authenticate"]


def test_each_event_says_what_it_lets_read() -> None:
    assert READS.keys() == EVENTS.keys() - {TEST}


@pytest.mark.parametrize(("event", "group"), READS.items())
async def test_a_webhook_tells_a_program_only_what_it_may_read(
    program: Program, event: str, group: str
) -> None:
    body = {"url": HOOK, "events": [event]}
    refused(await (await program("webhooks:write")).post("/webhooks", json=body), f"{group}:read")
    assert (
        await (await program("webhooks:write", f"{group}:read")).post("/webhooks", json=body)
    ).status_code == 201


async def test_a_webhook_is_not_led_elsewhere_by_a_program_that_may_not_read_it(
    ann: Client, program: Program
) -> None:
    made = await ann.post("/webhooks", {"url": HOOK, "events": ["contact.updated"]})
    http, address = await program("webhooks:write", "windows:read"), f"/webhooks/{made['id']}"
    match = {"If-Match": '"1"'}
    for change in (
        {"url": "https://mallory.example/"},
        {"active": True},
        {"events": ["window.opened", "contact.updated"]},
    ):
        refused(await http.patch(address, json=change, headers=match), "contacts:read")
    assert (await http.patch(address, json={"active": False}, headers=match)).status_code == 200
    kept = await ann.get(address)
    assert (kept["url"], kept["events"]) == (HOOK, ["contact.updated"])


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [(["calendar:write"], "windows:read"), (["calendar:write", "windows:read"], "trials:read")],
)
async def test_a_feed_shows_a_program_only_what_it_may_read(
    ann: Client, program: Program, scopes: list[str], missing: str
) -> None:
    http, feed = await program(*scopes), await ann.post("/calendar/feeds", {})
    refused(await http.post("/calendar/feeds", json={}), missing)
    refused(await http.post(f"/calendar/feeds/{feed['id']}/renew"), missing)
    full = await program("calendar:write", "windows:read", "trials:read")
    assert (await full.post("/calendar/feeds", json={})).status_code == 201
    assert (await full.post(f"/calendar/feeds/{feed['id']}/renew")).status_code == 200


async def test_a_device_of_a_program_rings_only_with_what_it_may_read(ann: Client, program: Program) -> None:
    device = {
        "endpoint": "https://fcm.googleapis.com/fcm/send/mine",
        "keys": {"p256dh": "x", "auth": "y"},
        "device": "Phone",
    }
    refused(await (await program("push:write")).post("/push/subscriptions", json=device), "windows:read")


async def test_no_program_takes_the_account_over_by_its_e_mail(ann: Client, program: Program) -> None:
    http, match = await program("write"), {"If-Match": f'"{ann.me["version"]}"'}
    taken = await http.patch("/me", json={"email": "mallory@example.org"}, headers=match)
    assert (taken.status_code, taken.json()["type"]) == (403, "/problems/insufficient-scope")
    assert (await ann.get("/me"))["email"] == ann.me["email"]
    assert (await http.patch("/me", json={"name": "Anna"}, headers=match)).status_code == 200


async def test_a_kept_answer_is_for_who_reaches_as_far(ann: Client, program: Program) -> None:
    operations = [
        {"method": "POST", "path": "/employers", "body": {"name": "Alder"}},
        {"method": "GET", "path": "/me"},
    ]
    first = await ann.call("POST", "/batch", json={"operations": operations}, headers=KEY)
    assert first.status_code == 200
    narrow = await (await program("gives:read")).post("/batch", json={"operations": operations}, headers=KEY)
    assert ann.me["email"] not in narrow.text
    assert (narrow.status_code, narrow.json()["type"]) == (422, "/problems/key-reused")


async def test_a_renewed_token_with_the_same_scopes_repeats_nothing(ann: Client, program: Program) -> None:
    body = {"name": "Alder"}
    answers = [
        await (await program("employers:write")).post("/employers", json=body, headers=KEY) for _ in range(2)
    ]
    assert answers[0].status_code == 201
    assert answers[1].json() == answers[0].json()
    assert len((await ann.get("/employers"))["items"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/tokens", {"name": "Zapier", "scopes": ["write"]}, "token"),
        ("/webhooks", {"url": HOOK, "events": ["window.opened"]}, "secret"),
        ("/calendar/feeds", {}, "url"),
    ],
)
async def test_no_secret_is_kept_in_the_answer_of_a_batch(
    app: App, ann: Client, path: str, body: dict[str, object], field: str
) -> None:
    operations = [{"method": "POST", "path": path, "body": body}]
    answer = await ann.call("POST", "/batch", json={"operations": operations}, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not-allowed", field
    account_id = UUID(ann.me["id"])
    async with in_account(app.sessions, account_id, app.litestar.state.clock.now()) as session:
        kept = (await session.scalars(select(StoredAnswer.body))).all()
    assert kept == []
