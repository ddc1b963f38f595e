"""What the bell tells of itself: its log, and whether a device still rings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, update

from comeback.deliveries.models import Delivery
from living import Client, Database
from pushservice.devices import Device, Reply
from world import World, start_world

BEGINS = "2026-03-03T14:00:00Z"
OPENS, CLOSES = "2026-03-04T09:00:00Z", "2026-03-12T17:00:00Z"


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory, new_database: Database) -> AsyncIterator[World]:
    """A world of this module."""
    _, url = await new_database("bell_log")
    async with start_world(tmp_path_factory.mktemp("bell_log"), url, BEGINS) as made:
        yield made


async def someone(world: World, opens: str = OPENS) -> tuple[Client, Device, dict[str, Any]]:
    """A user with a phone and a window that opens tomorrow at nine and stays open for a week."""
    world.app.go_to(BEGINS)
    user = await world.app.sign_up()
    device = await world.ring_on(user)
    window = await user.post("/windows", {"title": "Call Tom", "opens_at": opens, "closes_at": CLOSES})
    return user, device, window


async def phone_of(user: Client) -> dict[str, Any]:
    """The one device."""
    (device,) = (await user.get("/push/subscriptions"))["items"]
    found: dict[str, Any] = device
    return found


async def reminder_of(user: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """The latest reminder and its one delivery."""
    reminder = (await user.get("/push/reminders"))["items"][0]
    (delivery,) = reminder["deliveries"]
    return reminder, delivery


async def tries_again(world: World, user: Client, instant: str) -> None:
    """Move there, with the back-off, which is machine time, over."""
    account_id = UUID(user.me["id"])
    world.app.go_to(instant)
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        await session.execute(update(Delivery).where(Delivery.state == "pending").values(next_at=func.now()))
        await session.commit()
    await world.catch_up()


async def test_a_device_that_was_rung_tells_when(world: World) -> None:
    user, _, _ = await someone(world)
    new = await phone_of(user)
    assert (new["last_success_at"], new["failures"], new["rings"]) == (None, 0, True)
    await world.go_to(OPENS)
    rung = await phone_of(user)
    assert (rung["last_success_at"], rung["failures"], rung["rings"]) == (OPENS, 0, True)
    reminder, delivery = await reminder_of(user)
    assert (reminder["state"], delivery["at"], delivery["next_at"]) == ("sent", OPENS, None)


async def test_five_failures_over_three_days_and_it_rings_no_more_until_it_does(world: World) -> None:
    user, device, _ = await someone(world)
    device.always = Reply(500)
    days = ["04T09:00:00Z", "04T21:00:00Z", "05T09:00:00Z", "06T09:00:00Z"]
    for number, day in enumerate(days, 1):
        await tries_again(world, user, f"2026-03-{day}")
        told = await phone_of(user)
        assert (told["failures"], told["rings"]) == (number, True)
    await tries_again(world, user, "2026-03-07T09:00:00Z")
    silent = await phone_of(user)
    assert (silent["failures"], silent["rings"], silent["last_success_at"]) == (5, False, None)
    reminder, delivery = await reminder_of(user)
    assert (reminder["state"], delivery["state"]) == ("retry", "pending")
    assert delivery["at"] == "2026-03-07T09:00:00Z"
    assert delivery["at"] < delivery["next_at"] < "2026-03-07T09:11:00Z", "the back-off, as product time"
    device.always = None
    await tries_again(world, user, "2026-03-08T09:00:00Z")
    again = await phone_of(user)
    assert (again["failures"], again["rings"]) == (0, True)
    assert again["last_success_at"] == "2026-03-08T09:00:00Z"
    assert (await reminder_of(user))[0]["state"] == "sent"


async def test_a_window_that_closes_makes_no_device_ring_again(world: World) -> None:
    user, device, _ = await someone(world)
    device.always = Reply(500)
    for day in range(4, 9):
        await tries_again(world, user, f"2026-03-0{day}T09:00:00Z")
    assert not (await phone_of(user))["rings"]
    await tries_again(world, user, "2026-03-13T09:00:00Z")
    assert (await reminder_of(user))[0]["state"] == "withdrawn"
    assert not (await phone_of(user))["rings"]


async def test_an_outage_of_an_hour_silences_nobody_who_was_last_rung_long_ago(world: World) -> None:
    user, device, _ = await someone(world)
    await world.go_to(OPENS)
    done = {"title": "Call Ann", "opens_at": "2026-03-05T09:00:00Z", "closes_at": CLOSES}
    done = await user.post("/windows", done)
    world.app.go_to("2026-03-05T09:00:00Z")
    await world.app.tick()
    await user.post(f"/windows/{done['id']}/done", {"outcome": "none"})
    await world.catch_up()
    assert (await reminder_of(user))[0]["state"] == "withdrawn"
    later = {"title": "Call Ruth", "opens_at": "2026-03-09T09:00:00Z", "closes_at": CLOSES}
    await user.post("/windows", later)
    device.always = Reply(503)
    for minute in range(6):
        await tries_again(world, user, f"2026-03-09T09:0{minute}:00Z")
    told = await phone_of(user)
    assert told["failures"] >= 5
    assert told["rings"]


async def test_a_new_endpoint_begins_anew_and_the_old_one_told_again_does_not(world: World) -> None:
    user, device, _ = await someone(world)
    device.always = Reply(500)
    for day in range(4, 9):
        await tries_again(world, user, f"2026-03-0{day}T09:00:00Z")
    assert not (await phone_of(user))["rings"]
    same = await user.post("/push/subscriptions", {**device.json(), "device": "phone"})
    assert (same["failures"], same["rings"]) == (5, False)
    fresh = world.service.subscribe((await user.get("/push/key"))["public_key"])
    renewed = await user.post("/push/subscriptions", {**fresh.json(), "device": "phone"})
    assert (renewed["id"], renewed["failures"], renewed["rings"]) == (same["id"], 0, True)
    await tries_again(world, user, "2026-03-08T10:00:00Z")
    assert len(fresh.requests) == 1, "what was still to ring rings there"


async def test_the_log_tells_what_waits_what_was_overtaken_and_what_had_nobody_to_ring(world: World) -> None:
    user, device, window = await someone(world)
    device.script.append(Reply(503))
    await world.go_to(OPENS)
    await user.post(f"/windows/{window['id']}/snooze", {"until": "2026-03-04T13:00:00Z"})
    await world.go_to("2026-03-04T13:00:00Z")
    await tries_again(world, user, "2026-03-04T13:00:01Z")
    later, first = (await user.get("/push/reminders"))["items"]
    assert (later["state"], first["state"]) == ("sent", "superseded")
    await user.call("DELETE", f"/push/subscriptions/{(await phone_of(user))['id']}")
    await user.post(
        "/windows", {"title": "Call Ruth", "opens_at": "2026-03-05T09:00:00Z", "closes_at": CLOSES}
    )
    await world.go_to("2026-03-05T09:00:00Z")
    latest = (await user.get("/push/reminders"))["items"][0]
    assert (latest["state"], latest["deliveries"]) == ("no_device", [])


@pytest.mark.parametrize("status", [404, 410])
async def test_a_device_that_is_gone_is_told_of_in_the_log(world: World, status: int) -> None:
    user, device, _ = await someone(world)
    device.script.append(Reply(status))
    await world.go_to(OPENS)
    reminder, delivery = await reminder_of(user)
    assert (reminder["state"], delivery["last_status"], delivery["at"]) == ("gone", status, OPENS)
