"""Webhooks as a resource: made once with their secret, changed by version, tried out, and nobody else's."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from comeback.webhooks.models import Webhook
from integration.calendars import inside
from integration.webhooks.receivers import Receivers, hook, log_of
from living import App, Client, Json, new_id
from world import World

BODY: Json = {"url": "https://alder.example/hook", "events": ["window.opened"]}


async def make(who: Client, **more: object) -> Json:
    """A webhook of somebody that nothing is sent to."""
    made: Json = await who.post("/webhooks", BODY | more)
    return made


async def test_a_webhook_is_made_with_the_clients_id_and_a_secret_told_once(app: App) -> None:
    who, own_id = await app.sign_up(), str(new_id())
    answer = await who.call("POST", "/webhooks", json={"id": own_id, **BODY})
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert made["id"] == own_id
    prefix, _, secret = made["secret"].partition("_")
    assert prefix == "whsec"
    assert len(b64decode(secret, validate=True)) == 32
    read = await who.get(f"/webhooks/{own_id}")
    assert read == {name: value for name, value in made.items() if name != "secret"}
    assert read["active"] is True
    assert (read["disabled_at"], read["disabled_because"]) == (None, None)
    assert (await who.get("/webhooks"))["items"] == [read]


@pytest.mark.parametrize("renews", [False, True])
async def test_a_repeated_answer_has_no_secret(app: App, *, renews: bool) -> None:
    who = await app.sign_up()
    path, body = "/webhooks", BODY
    if renews:
        path, body = f"/webhooks/{(await make(who))['id']}/secret", {}
    headers = {"Idempotency-Key": "one"}
    answers = [await who.call("POST", path, headers=headers, json=body or None) for _ in range(2)]
    first, again = (answer.json() for answer in answers)
    assert first["secret"].startswith("whsec_")
    assert again == {**first, "secret": None}


async def test_it_is_changed_by_the_version_that_was_read(app: App) -> None:
    who = await app.sign_up()
    made = await make(who)
    path = f"/webhooks/{made['id']}"
    body = {"events": ["window.done", "window.opened", "window.done"], "active": False}
    assert (await who.call("PATCH", path, json=body)).status_code == 428
    answer = await who.call("PATCH", path, json=body, headers={"If-Match": '"1"'})
    assert answer.headers["etag"] == '"2"'
    assert answer.json()["events"] == ["window.done", "window.opened"], "each once"
    assert answer.json()["active"] is False
    assert (await who.call("PATCH", path, json=body, headers={"If-Match": '"1"'})).status_code == 412
    assert (await who.call("DELETE", path, headers={"If-Match": '"1"'})).status_code == 412
    assert (await who.call("DELETE", path, headers={"If-Match": '"2"'})).status_code == 204
    assert (await who.call("GET", path)).status_code == 404
    assert (await who.get("/webhooks"))["items"] == []


@pytest.mark.parametrize("field", ["url", "events", "active"])
async def test_nothing_of_it_can_be_empty(app: App, field: str) -> None:
    who = await app.sign_up()
    path = f"/webhooks/{(await make(who))['id']}"
    answer = await who.call("PATCH", path, json={field: None}, headers={"If-Match": "*"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "http://alder.example/hook",
        "https://alder.example:8443/hook",
        "https://ann:secret@alder.example/hook",
        "https://alder.example/hook#part",
        "https://127.0.0.1/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/hook",
        "https://[fd00::1]/hook",
        "https://2130706433/hook",
        "https://0x7f.1/hook",
        "https://localhost/hook",
        "https://printer.local/hook",
        "http://127.0.0.1:10/hook",
    ],
)
async def test_an_address_that_cannot_be_told_anything_is_refused(app: App, url: str) -> None:
    who = await app.sign_up()
    made = await make(who)
    answers = [
        await who.call("POST", "/webhooks", json=BODY | {"url": url}),
        await who.call("PATCH", f"/webhooks/{made['id']}", json={"url": url}, headers={"If-Match": "*"}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/url"


@pytest.mark.parametrize("events", [[], ["window.closed"], ["webhook.test"], "window.opened"])
async def test_events_are_those_that_there_are(app: App, events: object) -> None:
    who = await app.sign_up()
    answer = await who.call("POST", "/webhooks", json=BODY | {"events": events})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith("/events")


async def test_twenty_are_enough(app: App) -> None:
    who = await app.sign_up()
    made = [await make(who) for _ in range(20)]
    refused = await who.call("POST", "/webhooks", json=BODY)
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/too-many-webhooks"
    await who.call("DELETE", f"/webhooks/{made[0]['id']}", headers={"If-Match": "*"})
    await make(who)


async def test_the_log_is_read_page_by_page_the_latest_first(app: App) -> None:
    who = await app.sign_up()
    made = await make(who)
    sent = []
    for minute in range(5):
        app.go_to(f"2026-03-03T14:0{minute}:00Z")
        sent.append((await who.post(f"/webhooks/{made['id']}/test"))["id"])
    path, parameters, read = f"/webhooks/{made['id']}/deliveries", {"limit": "2"}, []
    while True:
        page = await who.get(path, params=parameters)
        read += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        parameters["cursor"] = page["next_cursor"]
    assert read == sent[::-1]
    (item,) = [item for item in await log_of(who, made) if item["id"] == sent[0]]
    assert (item["event_type"], item["state"], item["attempts"]) == ("webhook.test", "pending", 0)
    assert item["next_at"] is not None
    other = await make(who)
    wrong = {"cursor": (await who.get(path, params={"limit": "2"}))["next_cursor"]}
    assert (await who.call("GET", f"/webhooks/{other['id']}/deliveries", params=wrong)).status_code == 400


async def test_a_delivery_is_found_under_its_own_webhook_alone(app: App) -> None:
    who = await app.sign_up()
    one, other = await make(who), await make(who)
    sent = await who.post(f"/webhooks/{one['id']}/test")
    wrong = await who.call("POST", f"/webhooks/{other['id']}/deliveries/{sent['id']}/replay")
    assert wrong.status_code == 404


async def test_a_webhook_that_is_off_is_not_tried(app: App) -> None:
    who = await app.sign_up()
    made = await make(who)
    sent = await who.post(f"/webhooks/{made['id']}/test")
    await who.patch(f"/webhooks/{made['id']}", {"active": False})
    for path in ("test", f"deliveries/{sent['id']}/replay"):
        answer = await who.call("POST", f"/webhooks/{made['id']}/{path}")
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/switched-off"


async def test_a_test_says_which_webhook_it_is_and_is_signed(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, "window.opened")
    sent = await who.post(f"/webhooks/{made['id']}/test")
    await world.catch_up()
    (message,) = receiver.messages
    event = message.verified(made["secret"])
    assert (event["type"], message.id) == ("webhook.test", sent["event_id"])
    assert event["data"] == {"webhook": await who.get(f"/webhooks/{made['id']}")}
    assert "whsec" not in message.body.decode()
    assert message.headers["content-type"] == "application/json"


async def test_a_renewed_secret_and_the_old_one_sign_for_a_day(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, "window.opened")
    path = f"/webhooks/{made['id']}"
    renewed = await who.post(f"{path}/secret")
    assert renewed["secret"] != made["secret"]
    until = datetime.fromisoformat(renewed["old_secret_until"]) - datetime.now(UTC)
    assert timedelta(hours=23) < until <= timedelta(days=1)
    await who.post(f"{path}/test")
    await world.catch_up()
    (message,) = receiver.messages
    assert message.verified(made["secret"]) == message.verified(renewed["secret"])
    assert len(message.headers["webhook-signature"].split()) == 2
    async with inside(world.app, who) as session:
        over = {"old_secret_until": datetime.now(UTC)}
        await session.execute(update(Webhook).where(Webhook.id == UUID(made["id"])).values(**over))
    await who.post(f"{path}/test")
    await world.catch_up()
    assert receiver.messages[-1].verified(renewed["secret"])
    assert len(receiver.messages[-1].headers["webhook-signature"].split()) == 1


async def test_a_secret_is_renewed_by_version_where_one_is_named(app: App) -> None:
    who = await app.sign_up()
    made = await make(who)
    path = f"/webhooks/{made['id']}/secret"
    assert (await who.call("POST", path, headers={"If-Match": '"7"'})).status_code == 412
    assert (await who.call("POST", path, headers={"If-Match": '"1"'})).headers["etag"] == '"2"'
