"""Bringing reminders to devices: what a push service answers, and what the worker makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, update

from comeback.deliveries.models import Delivery
from comeback.deliveries.worker import CRASHES_AT_MOST, Sent
from comeback.push.rules import Verdict
from comeback.push.worker import PushChannel
from living import Client, Database
from pushservice.devices import HANG, RESET, Device, Reply
from world import World, start_world

BEGINS = "2026-03-03T14:00:00Z"
OPENS, CLOSES = "2026-03-04T09:00:00Z", "2026-03-04T17:00:00Z"
LATER_CLOSE = "2026-03-05T17:00:00Z"


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory, new_database: Database) -> AsyncIterator[World]:
    """A world of this module."""
    _, url = await new_database("delivering")
    async with start_world(tmp_path_factory.mktemp("delivering"), url, BEGINS) as made:
        yield made


async def someone(world: World) -> tuple[Client, Device, dict[str, Any]]:
    """A user with a phone and a window that opens tomorrow at nine."""
    world.app.go_to(BEGINS)
    user = await world.app.sign_up()
    device = await world.ring_on(user)
    window = await user.post("/windows", {"title": "Call Tom", "opens_at": OPENS, "closes_at": CLOSES})
    return user, device, window


async def log_of(user: Client) -> dict[str, Any]:
    """The one delivery of the one reminder."""
    (reminder,) = (await user.get("/push/reminders"))["items"]
    (delivery,) = reminder["deliveries"]
    found: dict[str, Any] = delivery
    return found


async def make_due(world: World, user: Client) -> None:
    """Let the back-off, which is machine time, be over now."""
    account_id = UUID(user.me["id"])
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        await session.execute(update(Delivery).where(Delivery.state == "pending").values(next_at=func.now()))
        await session.commit()


@pytest.mark.parametrize("fault", [Reply(500), Reply(503, {"Retry-After": "1"}), Reply(429), RESET])
async def test_a_fault_is_tried_again_until_it_goes_through(world: World, fault: Reply) -> None:
    user, device, _ = await someone(world)
    device.script.append(fault)
    await world.go_to(OPENS)
    assert (await log_of(user))["state"] == "pending"
    await make_due(world, user)
    await world.catch_up()
    found = await log_of(user)
    assert (found["state"], found["attempts"], found["crashes"]) == ("sent", 2, 0)
    assert len({request.topic for request in device.requests}) == 1, "a twin replaces the undelivered one"


async def test_a_fault_is_given_up_when_the_window_closes(world: World) -> None:
    user, device, window = await someone(world)
    device.always = Reply(500)
    await world.go_to(OPENS)
    await make_due(world, user)
    await world.go_to(CLOSES)
    assert (await log_of(user))["state"] == "withdrawn"
    assert (await user.get(f"/windows/{window['id']}"))["state"] == "missed"


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_gone_is_deleted(world: World, status: int) -> None:
    user, device, _ = await someone(world)
    device.script.append(Reply(status))
    await world.go_to(OPENS)
    assert (await log_of(user))["state"] == "gone"
    assert (await user.get("/push/subscriptions"))["items"] == []


@pytest.mark.parametrize("status", [400, 401, 403, 413, 500])
async def test_no_other_answer_deletes_a_device(world: World, status: int) -> None:
    user, device, _ = await someone(world)
    device.script.append(Reply(status))
    await world.go_to(OPENS)
    assert len((await user.get("/push/subscriptions"))["items"]) == 1


async def test_one_service_that_hangs_does_not_delay_another_user(world: World) -> None:
    slow, hanging, _ = await someone(world)
    hanging.always = HANG
    quick, ringing, _ = await someone(world)
    world.app.go_to(OPENS)
    await world.look_once()
    await world.service.until(lambda: bool(ringing.requests), timeout=5)
    for _ in range(100):
        await world.drain(seconds=0.05)
        if (await log_of(quick))["state"] == "sent":
            break
    assert (await log_of(quick))["state"] == "sent"
    assert (await log_of(slow))["state"] == "pending"
    await world.drain()
    assert (await log_of(slow))["state"] == "pending", "a time-out is tried again"
    hanging.always = Reply(410)
    await make_due(world, slow)
    await world.catch_up()


async def test_what_was_done_in_the_meantime_does_not_ring(world: World) -> None:
    user, device, window = await someone(world)
    device.script.append(Reply(500))
    await world.go_to(OPENS)
    await user.post(f"/windows/{window['id']}/done", {"outcome": "none"})
    await make_due(world, user)
    assert await world.catch_up() == []
    assert (await log_of(user))["state"] == "withdrawn"


async def test_what_was_put_off_in_the_meantime_rings_at_its_new_time_alone(world: World) -> None:
    user, device, window = await someone(world)
    device.script.append(Reply(500))
    await world.go_to(OPENS)
    await user.post(f"/windows/{window['id']}/snooze", {"until": "2026-03-04T13:00:00Z"})
    await make_due(world, user)
    assert await world.catch_up() == []
    assert (await log_of(user))["state"] == "withdrawn"
    assert len(await world.go_to("2026-03-04T13:00:00Z")) == 1


async def test_what_was_moved_in_the_meantime_rings_once(world: World) -> None:
    user, device, window = await someone(world)
    device.script.append(Reply(500))
    await world.go_to(OPENS)
    earlier = {"opens_at": "2026-03-04T08:30:00Z", "closes_at": LATER_CLOSE}
    await user.post(f"/windows/{window['id']}/reschedule", earlier)
    world.app.go_to("2026-03-04T09:00:01Z")
    await make_due(world, user)
    assert len(await world.catch_up()) == 1
    deliveries = [row["deliveries"][0]["state"] for row in (await user.get("/push/reminders"))["items"]]
    assert deliveries == ["sent", "withdrawn"]


async def test_of_a_group_the_one_that_was_put_off_is_left_out(world: World) -> None:
    user, device, window = await someone(world)
    await user.patch("/me", {"daily_push_limit": 1})
    for name in ("Ruth", "Tom"):
        await user.post("/windows", {"title": f"Call {name}", "opens_at": OPENS, "closes_at": CLOSES})
    device.script.append(Reply(503))
    await world.go_to(OPENS)
    await user.post(f"/windows/{window['id']}/snooze", {"until": "2026-03-04T13:00:00Z"})
    await make_due(world, user)
    assert [push["title"] for push in await world.catch_up()] == ["2 windows are open"]


async def test_a_lease_that_ran_out_counts_as_a_crash_and_the_eighth_is_the_last(world: World) -> None:
    user, device, _ = await someone(world)
    device.script.append(Reply(500))
    await world.go_to(OPENS)
    account_id = UUID(user.me["id"])
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        left = {"leased_until": func.now(), "next_at": func.now(), "crashes": CRASHES_AT_MOST - 1}
        await session.execute(update(Delivery).where(Delivery.state == "pending").values(**left))
        await session.commit()
    await world.catch_up()
    found = await log_of(user)
    assert (found["state"], found["crashes"]) == ("dead", CRASHES_AT_MOST)


async def test_what_cannot_be_written_down_keeps_nobody_else_waiting(world: World) -> None:
    users = [(await someone(world))[0] for _ in range(2)]
    world.app.go_to(OPENS)
    await world.app.tick()
    found = (await world.deliverer.look({"push": PushChannel.width}))["push"]
    mine = [due for due in found if str(due.account_id) in {user.me["id"] for user in users}]
    bad, good = await world.deliverer.claim("push", mine)
    said = {bad.id: "HTTP 201\x00", good.id: "HTTP 201"}
    marks = (
        world.deliverer.finish(claim, Sent(Verdict("done"), 201, said[claim.id])) for claim in (bad, good)
    )
    async with asyncio.timeout(5):
        await asyncio.gather(*marks)
    states = {user.me["id"]: (await log_of(user))["state"] for user in users}
    assert states == {str(bad.account_id): "pending", str(good.account_id): "sent"}


async def test_a_phone_that_changes_hands_rings_for_its_new_user_alone(world: World) -> None:
    before, device, _ = await someone(world)
    after = await world.app.sign_up()
    await after.post("/push/subscriptions", {**device.json(), "device": "phone"})
    await world.go_to(OPENS)
    assert device.requests == []
    assert (await log_of(before))["state"] == "gone"


async def test_a_window_opens_once_and_rings_once(world: World) -> None:
    user, device, window = await someone(world)
    await world.go_to(OPENS)
    await world.go_to("2026-03-04T09:00:01Z")
    await world.go_to("2026-03-04T08:00:00Z")
    await world.go_to("2026-03-04T10:00:00Z")
    assert len(device.requests) == 1
    assert (await user.get(f"/windows/{window['id']}"))["state"] == "open"


async def test_a_snoozed_window_rings_again_at_the_hour_it_was_put_off_to(world: World) -> None:
    user, device, window = await someone(world)
    await world.go_to(OPENS)
    await user.post(f"/windows/{window['id']}/snooze", {"until": "2026-03-04T13:00:00Z"})
    assert await world.go_to("2026-03-04T12:59:59Z") == []
    assert len(await world.go_to("2026-03-04T13:00:00Z")) == 1
    assert len(device.requests) == 2


async def test_a_device_without_permission_to_ring_anywhere_is_refused(world: World) -> None:
    user = await world.app.sign_up()
    device = world.service.subscribe()
    body = device.json() | {"endpoint": "https://169.254.169.254/x.push.apple.com/"}
    response = await user.call("POST", "/push/subscriptions", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/endpoint"


async def test_more_than_the_limit_at_once_share_the_last_push(world: World) -> None:
    user, device, first = await someone(world)
    for number in range(3):
        title, closes = f"Call {number}", "2026-03-05T17:00:00Z"
        await user.post("/windows", {"title": title, "opens_at": OPENS, "closes_at": closes})
    pushes = await world.go_to(OPENS)
    assert [push["title"] for push in pushes].count("2 windows are open") == 1
    assert len(pushes) == 3
    group = next(push for push in pushes if push["title"] == "2 windows are open")
    assert group["body"] == "The first closes on Thursday 5 March."
    assert group["data"]["window_id"] is None
    assert group["navigate"] == "http://localhost:8000/"
    (logged,) = [row for row in (await user.get("/push/reminders"))["items"] if row["kind"] == "group"]
    assert len(logged["window_ids"]) == 2
    assert first["id"] not in logged["window_ids"], "what closes first rings by itself"
    assert len((await user.get("/today"))["open"]) == 4, "the list never depends on delivery"
    assert await world.go_to("2026-03-05T09:00:00Z") == []
    assert len(device.requests) == 3


async def test_a_group_of_which_nothing_is_open_any_more_is_not_sent(world: World) -> None:
    user, device, window = await someone(world)
    await user.patch("/me", {"daily_push_limit": 1})
    other = await user.post("/windows", {"title": "Call Ruth", "opens_at": OPENS, "closes_at": CLOSES})
    device.script.append(Reply(503))
    await world.go_to(OPENS)
    for one in (window, other):
        await user.post(f"/windows/{one['id']}/skip", {})
    await make_due(world, user)
    assert await world.catch_up() == []
    (logged,) = (await user.get("/push/reminders"))["items"]
    assert (logged["kind"], [row["state"] for row in logged["deliveries"]]) == ("group", ["withdrawn"])


async def test_what_is_beyond_the_daily_limit_rings_the_next_morning(world: World) -> None:
    user, device, _ = await someone(world)
    await user.patch("/me", {"daily_push_limit": 1})
    assert len(await world.go_to(OPENS)) == 1
    later = "2026-03-04T15:00:00Z"
    lasting = {"title": "Call Ruth", "opens_at": later, "closes_at": "2026-03-05T17:00:00Z"}
    await user.post("/windows", lasting)
    short = {"title": "Call Tom", "opens_at": later, "closes_at": "2026-03-04T18:00:00Z"}
    await user.post("/windows", short)
    assert await world.go_to(later) == [], "the day's one push is used up"
    assert await world.go_to("2026-03-05T08:59:59Z") == []
    (push,) = await world.go_to("2026-03-05T09:00:00Z")
    assert push["title"] == "Something you planned"
    missed = (await user.get("/windows", params={"state": "missed"}))["items"]
    assert "Call Tom" in [window["title"] for window in missed], "it closed unrung, and Today says so"
    assert len(device.requests) == 2


async def test_a_pause_delays_the_ring_and_what_closes_meanwhile_never_rings(world: World) -> None:
    user, device, window = await someone(world)
    longer = {"opens_at": OPENS, "closes_at": "2026-03-09T17:00:00Z"}
    lasting = await user.post("/windows", {"title": "Call Ruth", **longer})
    await user.patch("/me", {"paused_until": "2026-03-06T10:00:00Z"})
    assert await world.go_to(OPENS) == []
    assert len((await user.get("/today"))["open"]) == 2
    assert await world.go_to("2026-03-06T09:59:59Z") == []
    (push,) = await world.go_to("2026-03-06T10:00:00Z")
    assert push["data"]["window_id"] == lasting["id"]
    assert (await user.get(f"/windows/{window['id']}"))["state"] == "missed"
    assert len(device.requests) == 1
