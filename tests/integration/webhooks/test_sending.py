"""What a receiver answers, and what is made of it: tried again for days, under one id, until it is switched off."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from comeback.deliveries import worker as deliveries
from comeback.deliveries.models import Delivery
from comeback.deliveries.worker import CRASHES_AT_MOST, SHARES, Due
from comeback.webhooks.models import Webhook
from comeback.webhooks.rules import JITTER, WAITS
from comeback.webhooks.worker import WebhookChannel
from integration.calendars import inside
from integration.webhooks.receivers import HANG, Receiver, Receivers, Reply, hook, log_of
from living import Client, Json
from world import World

ALL = ("touchpoint.created", "window.opened")
HOUR = timedelta(hours=1)


async def told(world: World, receivers: Receivers, *script: Reply) -> tuple[Client, Receiver, Json]:
    """Somebody whose program answers so, and was told of a call."""
    who, receiver = await world.app.sign_up(), receivers.add()
    receiver.script.extend(script)
    made = await hook(who, receiver, *ALL)
    await who.post("/touchpoints", {"kind": "call"})
    await world.catch_up()
    return who, receiver, made


async def set_all(world: World, who: Client, model: Any, **values: Any) -> None:
    """Change every row of somebody, past the application: machine time is moved so."""
    async with inside(world.app, who) as session:
        mine = model.account_id == UUID(who.me["id"])
        await session.execute(update(model).where(mine).values(**values))


async def again(world: World, who: Client) -> None:
    """Let the wait be over now."""
    await set_all(world, who, Delivery, next_at=func.now())
    await world.catch_up()


def seconds_left(entry: Json) -> float:
    """Until the next attempt."""
    return (datetime.fromisoformat(entry["next_at"]) - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize(
    "fault",
    [
        Reply(500, body=b"we are\n down"),
        Reply(400, body=b"we are\n down"),
        Reply(404, body=b"we are\n down"),
        Reply(302, {"Location": "/elsewhere"}, b"we are\n down"),
        Reply(429, {"Retry-After": "1"}, b"we are\n down"),
    ],
    ids=lambda fault: str(fault.status),
)
async def test_a_fault_is_tried_again_under_the_same_id(
    world: World, receivers: Receivers, fault: Reply
) -> None:
    who, receiver, made = await told(world, receivers, fault)
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["attempts"], entry["last_status"]) == ("pending", 1, fault.status)
    assert entry["last_answer"] == "we are down"
    assert 0 < seconds_left(entry) <= WAITS[0] * (1 + JITTER)
    assert (await who.get(f"/webhooks/{made['id']}"))["failing_since"] is not None
    await again(world, who)
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["attempts"], entry["last_status"]) == ("sent", 2, 204)
    assert entry["next_at"] is None
    first, second = receiver.messages
    assert (first.id, first.body) == (second.id, second.body)
    assert first.id == entry["event_id"]
    assert second.verified(made["secret"])["type"] == "touchpoint.created"
    hooked = await who.get(f"/webhooks/{made['id']}")
    assert hooked["failing_since"] is None, "it works again"
    assert hooked["version"] == made["version"], "a client's ETag stays good"


async def test_who_never_answers_is_waited_for_half_a_second(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers, HANG)
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["last_status"]) == ("pending", None)
    assert "took longer" in entry["last_answer"]
    await again(world, who)
    assert len(set(receiver.ids)) == 1


async def test_an_answer_without_end_is_read_to_its_sixteenth_kilobyte(
    world: World, receivers: Receivers
) -> None:
    receivers.written = 0
    who, _, made = await told(world, receivers, Reply(200, endless=True))
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["last_answer"]) == ("sent", "x" * 500)
    assert receivers.written < 4_000_000


async def test_a_receiver_may_ask_for_more_time(world: World, receivers: Receivers) -> None:
    who, _, made = await told(world, receivers, Reply(503, {"Retry-After": "3600"}))
    assert 3500 < seconds_left((await log_of(who, made))[0]) <= 3600


async def test_but_for_no_more_than_a_day(world: World, receivers: Receivers) -> None:
    who, _, made = await told(world, receivers, Reply(503, {"Retry-After": "999999999"}))
    assert 86_300 < seconds_left((await log_of(who, made))[0]) <= 86_400


async def test_it_is_tried_for_three_days_and_then_no_more(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers, *[Reply(500)] * 20)
    waits = []
    while (entry := (await log_of(who, made))[0])["state"] == "pending":
        waits.append(seconds_left(entry))
        await again(world, who)
    assert (entry["state"], entry["attempts"], entry["next_at"]) == ("expired", len(WAITS) + 1, None)
    assert len(receiver.messages) == len(WAITS) + 1
    assert len(set(receiver.ids)) == 1
    assert len(waits) == len(WAITS)
    for waited, planned in zip(waits, WAITS, strict=True):
        assert planned * (1 - JITTER) - 5 <= waited <= planned * (1 + JITTER)
    assert (await who.get(f"/webhooks/{made['id']}"))["active"], "others of its events may still arrive"


async def test_410_switches_it_off_and_rings(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    await world.ring_on(who)
    receiver.always = Reply(410)
    made = await hook(who, receiver, *ALL)
    await who.post("/touchpoints", {"kind": "call"})
    pushes = await world.catch_up()
    hooked = await who.get(f"/webhooks/{made['id']}")
    assert (hooked["active"], hooked["disabled_because"]) == (False, "gone")
    assert hooked["disabled_at"] is not None
    assert (await log_of(who, made))[0]["state"] == "gone"
    (push,) = pushes
    assert push["title"] == "A connection has ended"
    assert push["data"]["window_id"] is None
    (reminder,) = (await who.get("/push/reminders"))["items"]
    assert (reminder["kind"], reminder["deliveries"][0]["state"]) == ("notice", "sent")
    await who.post("/touchpoints", {"kind": "call"})
    await world.catch_up()
    assert len(receiver.messages) == 1


async def test_a_notice_waits_for_the_morning_and_takes_no_windows_place(
    world: World, receivers: Receivers
) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    await world.ring_on(who)
    await who.patch("/me", {"daily_push_limit": 1})
    receiver.always = Reply(410)
    await hook(who, receiver, *ALL)
    world.app.go_to("2026-03-03T23:00:00Z")
    await who.post("/touchpoints", {"kind": "call"})
    assert await world.catch_up() == []
    (reminder,) = (await who.get("/push/reminders"))["items"]
    assert reminder["due_at"] == "2026-03-04T08:00:00Z"
    times = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-05T17:00:00Z"}
    await who.post("/windows", {"title": "Call Tom", **times})
    assert len(await world.go_to("2026-03-04T09:00:00Z")) == 1


async def test_failing_for_five_days_switches_it_off(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers, *[Reply(500)] * 3)
    since = datetime.now(UTC) - timedelta(days=5) + HOUR
    await set_all(world, who, Webhook, failing_since=since)
    await again(world, who)
    assert (await who.get(f"/webhooks/{made['id']}"))["active"]
    await set_all(world, who, Webhook, failing_since=since - HOUR)
    await again(world, who)
    hooked = await who.get(f"/webhooks/{made['id']}")
    assert (hooked["active"], hooked["disabled_because"]) == (False, "failing")
    await again(world, who)
    assert (await log_of(who, made))[0]["state"] == "withdrawn"
    assert len(receiver.messages) == 3

    back = await who.patch(f"/webhooks/{made['id']}", {"active": True})
    assert (back["disabled_at"], back["disabled_because"], back["failing_since"]) == (None, None, None)
    await who.post("/touchpoints", {"kind": "call"})
    await world.catch_up()
    assert [entry["state"] for entry in await log_of(who, made)] == ["sent", "withdrawn"]


async def test_a_success_in_between_counts(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers, Reply(500))
    await set_all(world, who, Webhook, failing_since=datetime.now(UTC) - timedelta(days=6))
    await again(world, who)
    receiver.script.append(Reply(500))
    await who.post("/touchpoints", {"kind": "call"})
    await world.catch_up()
    assert (await who.get(f"/webhooks/{made['id']}"))["active"]


async def test_switched_off_by_hand_it_hears_nothing(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers, Reply(500))
    await who.patch(f"/webhooks/{made['id']}", {"active": False})
    await who.post("/touchpoints", {"kind": "call"})
    await again(world, who)
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["last_answer"]) == ("withdrawn", "the webhook is switched off")
    assert len(receiver.messages) == 1


async def test_deleted_it_hears_nothing_and_nothing_is_left(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers, Reply(500))
    await who.call("DELETE", f"/webhooks/{made['id']}", headers={"If-Match": "*"})
    await again(world, who)
    assert len(receiver.messages) == 1
    async with inside(world.app, who) as session:
        for table in ("delivery", "webhook_event", "webhook"):
            assert await session.scalar(select(func.count()).select_from(Webhook.metadata.tables[table])) == 0


async def due_of(world: World, who: Client) -> list[Due]:
    """What would be sent now of this user's."""
    found = (await world.deliverer.look({"webhook": WebhookChannel.width}))["webhook"]
    return [due for due in found if str(due.account_id) == who.me["id"]]


async def test_a_worker_that_dies_between_sending_and_marking_sends_once_more(
    world: World, receivers: Receivers
) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, *ALL)
    await who.post("/touchpoints", {"kind": "call"})
    due = await due_of(world, who)
    (claim,) = await world.deliverer.claim("webhook", due)
    await world.deliverer.send(claim)
    assert await world.deliverer.claim("webhook", due) == [], "the lease is taken"
    await set_all(world, who, Delivery, leased_until=func.now(), next_at=func.now())
    await world.catch_up()
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["attempts"]) == ("sent", 2)
    assert len(receiver.messages) == 2
    assert len(set(receiver.ids)) == 1
    receiver.script.append(Reply(500))
    await world.deliverer.finish(claim, await world.deliverer.send(claim))
    assert (await log_of(who, made))[0] == entry, "who lost the lease writes nothing"


async def test_the_eighth_crash_is_the_last(world: World, receivers: Receivers) -> None:
    who, _, made = await told(world, receivers, Reply(500))
    left = {"leased_until": func.now(), "next_at": func.now(), "crashes": CRASHES_AT_MOST - 1}
    await set_all(world, who, Delivery, **left)
    await world.catch_up()
    assert (await log_of(who, made))[0]["state"] == "dead"


async def test_a_replay_has_the_same_id_and_all_its_attempts(world: World, receivers: Receivers) -> None:
    who, receiver, made = await told(world, receivers)
    (entry,) = await log_of(who, made)
    assert entry["state"] == "sent"
    receiver.script.append(Reply(500))
    replayed = await who.post(f"/webhooks/{made['id']}/deliveries/{entry['id']}/replay")
    assert (replayed["state"], replayed["attempts"]) == ("pending", 0)
    await world.catch_up()
    (entry,) = await log_of(who, made)
    assert (entry["state"], entry["attempts"]) == ("pending", 1)
    await again(world, who)
    assert len(receiver.messages) == 3
    assert len({(message.id, message.body) for message in receiver.messages}) == 1


async def test_what_is_under_way_is_not_replayed(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, *ALL)
    await who.post("/touchpoints", {"kind": "call"})
    due = await due_of(world, who)
    (claim,) = await world.deliverer.claim("webhook", due)
    (entry,) = await log_of(who, made)
    refused = await who.call("POST", f"/webhooks/{made['id']}/deliveries/{entry['id']}/replay")
    assert refused.status_code == 409
    assert refused.headers["retry-after"]
    await world.deliverer.finish(claim, await world.deliverer.send(claim))


async def test_webhooks_that_hang_take_no_place_of_the_bell(
    world: World, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    device = await world.ring_on(who)
    await hook(who, receiver, *ALL)
    await who.post("/touchpoints", {"kind": "call"})
    await who.post("/push/test")
    with monkeypatch.context() as full:
        full.setattr(WebhookChannel, "width", 0)
        await world.catch_up()
    assert len(device.requests) == 1
    assert receiver.messages == []
    await world.catch_up()
    assert len(receiver.messages) == 1


async def test_a_crowd_for_one_receiver_costs_no_attempts(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    receiver.always = HANG
    made = await hook(who, receiver, *ALL)
    for _ in range(40):
        await who.post("/touchpoints", {"kind": "call"})
    await world.look_once()
    await world.drain()
    crowded_out = {entry["id"] for entry in await log_of(who, made) if entry["attempts"] == 0}
    assert crowded_out, "they wait for a moment, and it is nobody's fault"
    receiver.always = Reply(204)
    log: list[Json] = []
    while not log or any(entry["state"] == "pending" for entry in log):
        await again(world, who)
        log = await log_of(who, made)
    assert {entry["state"] for entry in log} == {"sent"}
    assert {entry["attempts"] for entry in log if entry["id"] in crowded_out} == {1}


async def test_a_change_while_it_is_switched_off_is_a_conflict_of_versions(
    world: World, receivers: Receivers
) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    receiver.always = Reply(410)
    made = await hook(who, receiver, *ALL)
    await who.post("/touchpoints", {"kind": "call"})
    await world.catch_up()
    answer = await who.call(
        "PATCH", f"/webhooks/{made['id']}", json={"events": ["window.done"]}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 412


async def test_deleting_while_it_is_sent_ends_in_time(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    receiver.always = Reply(410)
    for _ in range(10):
        made = await hook(who, receiver, *ALL)
        await who.post("/touchpoints", {"kind": "call"})
        await world.look_once()
        path, headers = f"/webhooks/{made['id']}", {"If-Match": "*"}
        answer, _ = await asyncio.gather(who.call("DELETE", path, headers=headers), world.drain())
        assert answer.status_code in (204, 412), answer.text
        await world.catch_up()
        await who.call("DELETE", path, headers=headers)


async def test_who_sends_a_lot_takes_no_place_of_others(world: World, receivers: Receivers) -> None:
    ann, ben, receiver = await world.app.sign_up(), await world.app.sign_up("Ben"), receivers.add()
    receiver.always = HANG
    for who in (ann, ben):
        await hook(who, receiver, *ALL)
    many = {"method": "POST", "path": "/touchpoints", "body": {"kind": "call"}}
    for _ in range(2):
        await ann.post("/batch", {"operations": [many] * 60})
    await ben.post("/touchpoints", {"kind": "call"})

    async def taken_up() -> Counter[str]:
        """How many of whose would be sent now."""
        taken = await world.deliverer.look({"webhook": WebhookChannel.width})
        return Counter(str(due.account_id) for due in taken["webhook"])

    share = WebhookChannel.width // SHARES
    assert await taken_up() == {ann.me["id"]: share, ben.me["id"]: 1}
    await world.look_once()
    await asyncio.sleep(0.2)
    assert ann.me["id"] not in await taken_up()
    await world.drain()
    assert (await taken_up())[ann.me["id"]] == share
    for who in (ann, ben):
        await set_all(world, who, Delivery, state="withdrawn")


async def test_who_has_much_in_front_hides_nobody(
    world: World, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "AMONG", 4)
    ann, ben = await world.app.sign_up(), await world.app.sign_up("Ben")
    for who in (ann, ben):
        await hook(who, receivers.add(), *ALL)
    many = {"method": "POST", "path": "/touchpoints", "body": {"kind": "call"}}
    await ann.post("/batch", {"operations": [many] * 40})
    await ben.post("/touchpoints", {"kind": "call"})
    lane = world.deliverer._lanes["webhook"]
    while UUID(ann.me["id"]) not in lane.full()[0]:
        for due in (await world.deliverer.look({"webhook": 4}))["webhook"]:
            lane.running[due.id] = due
            await world.deliverer.claim("webhook", [due])
    lane._all_at = 0.0
    found = (await world.deliverer.look({"webhook": 4}))["webhook"]
    assert [str(due.account_id) for due in found] == [ben.me["id"]]
    lane.running.clear()
    for who in (ann, ben):
        await set_all(world, who, Delivery, state="withdrawn")
