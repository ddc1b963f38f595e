"""Where no device rings: none is left, the last one turns out to be gone, or it fails for long."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from comeback.push.models import PushSubscription
from comeback.push.rules import FAILING_AT
from integration.mail.conftest import OPENS, a_window, log_of, make_due, verified
from living import Client
from mailserver import Mailboxes
from pushservice.devices import Reply
from world import World


async def fail_often(world: World, user: Client, failures: int = FAILING_AT) -> None:
    """Let every device of somebody have failed so many times in a row."""
    account_id = UUID(user.me["id"])
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        await session.execute(update(PushSubscription).values(failures=failures))
        await session.commit()


@pytest.mark.parametrize(
    ("wanted", "pushes", "mails"), [("never", 1, 0), ("fallback", 1, 0), ("always", 1, 1)]
)
async def test_who_has_a_phone_that_rings(
    world: World, boxes: Mailboxes, wanted: str, pushes: int, mails: int
) -> None:
    user = await verified(world, boxes, email_reminders=wanted)
    device = await world.ring_on(user)
    await a_window(user)
    await world.go_to(OPENS)
    await make_due(world, user)
    await world.catch_up()
    assert (len(device.requests), len(boxes.arrived)) == (pushes, mails)
    assert {name: row["state"] for name, row in (await log_of(user)).items()} == {"phone": "sent"} | (
        {"email": "sent"} if mails else {}
    )


@pytest.mark.parametrize("status", [404, 410])
async def test_the_last_device_is_gone_and_the_mail_takes_its_place(
    world: World, boxes: Mailboxes, status: int
) -> None:
    user = await verified(world, boxes)
    device = await world.ring_on(user)
    device.script.append(Reply(status))
    await a_window(user)
    await world.go_to(OPENS)
    assert (await user.get("/push/subscriptions"))["items"] == []
    assert len(boxes.arrived) == 1
    assert {name: row["state"] for name, row in (await log_of(user)).items()} == {
        "phone": "gone",
        "email": "sent",
    }


async def test_one_of_two_is_gone_and_the_other_rings(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    key = (await user.get("/push/key"))["public_key"]
    for name, status in (("phone", 410), ("tablet", 201)):
        device = world.service.subscribe(key)
        await user.post("/push/subscriptions", {**device.json(), "device": name})
        device.script.append(Reply(status))
    await a_window(user)
    await world.go_to(OPENS)
    assert boxes.arrived == []
    assert set(await log_of(user)) == {"phone", "tablet"}


async def test_two_that_go_at_once_leave_one_mail(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    key = (await user.get("/push/key"))["public_key"]
    for name in ("phone", "tablet", "laptop"):
        device = world.service.subscribe(key)
        await user.post("/push/subscriptions", {**device.json(), "device": name})
        device.script.append(Reply(410))
    await a_window(user)
    await world.go_to(OPENS)
    assert len(boxes.arrived) == 1


async def test_a_phone_that_rings_for_somebody_else_now_rings_here_no_more(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes)
    device = await world.ring_on(user)
    other = await world.app.sign_up()
    await other.post("/push/subscriptions", {**device.json(), "device": "phone"})
    await a_window(user)
    await world.go_to(OPENS)
    assert (device.requests, len(boxes.arrived)) == ([], 1)
    assert {name: row["state"] for name, row in (await log_of(user)).items()} == {
        "phone": "gone",
        "email": "sent",
    }
    assert len((await user.get("/push/subscriptions"))["items"]) == 1, (
        "nothing but its service deletes a device"
    )


async def test_a_phone_that_is_silenced_while_it_is_tried_leaves_it_to_the_mail(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes)
    device = await world.ring_on(user)
    device.script.append(Reply(503))
    await a_window(user)
    await world.go_to(OPENS)
    (found,) = (await user.get("/push/subscriptions"))["items"]
    await user.call("DELETE", f"/push/subscriptions/{found['id']}")
    await make_due(world, user)
    await world.catch_up()
    assert (len(device.requests), len(boxes.arrived)) == (1, 1)


async def test_without_a_wish_for_mails_a_device_that_is_gone_is_all(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes, email_reminders="never")
    (await world.ring_on(user)).script.append(Reply(410))
    await a_window(user)
    await world.go_to(OPENS)
    assert boxes.arrived == []


async def test_a_device_that_fails_the_tenth_time_in_a_row_does_not_ring_any_more(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes)
    device = await world.ring_on(user)
    device.always = Reply(500)
    await fail_often(world, user, FAILING_AT - 2)
    await a_window(user)
    await world.go_to(OPENS)
    assert boxes.arrived == [], "the ninth"
    await make_due(world, user)
    await world.catch_up()
    assert len(boxes.arrived) == 1
    assert (await log_of(user))["phone"]["state"] == "pending"
    device.always = None
    await make_due(world, user)
    await world.catch_up()
    assert (await log_of(user))["phone"]["state"] == "withdrawn", "it went by mail"
    assert len(device.requests) == 2


async def test_a_device_that_failed_often_is_given_a_try_before_the_mail(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes)
    device = await world.ring_on(user)
    await fail_often(world, user)
    await a_window(user)
    await world.go_to(OPENS)
    assert (len(device.requests), boxes.arrived) == (1, [])
    await make_due(world, user)
    await world.catch_up()
    assert boxes.arrived == []
    assert {name: row["state"] for name, row in (await log_of(user)).items()} == {
        "phone": "sent",
        "email": "withdrawn",
    }


async def test_a_device_that_goes_on_failing_leaves_it_to_the_mail(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    device = await world.ring_on(user)
    device.always = Reply(503)
    await fail_often(world, user)
    await a_window(user)
    await world.go_to(OPENS)
    assert boxes.arrived == []
    await make_due(world, user)
    await world.catch_up()
    assert len(boxes.arrived) == 1


async def test_a_device_with_another_endpoint_begins_anew(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    await world.ring_on(user)
    await fail_often(world, user)
    fresh = await world.ring_on(user)
    await a_window(user)
    await world.go_to(OPENS)
    await make_due(world, user)
    await world.catch_up()
    assert (len(fresh.requests), boxes.arrived) == (1, [])
    assert set(await log_of(user)) == {"phone"}
