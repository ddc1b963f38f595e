"""When the phone rings, and when it does not: rules 3, 8 and 9, with a worker and a push service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from integration.calendars import COFFEE, STAY, Life, refused_again
from living import Client, Database, Json
from world import World, start_world

BEGINS = "2026-03-03T14:00:00Z"


@asynccontextmanager
async def listening(folder: Path, new_database: Database) -> AsyncIterator[tuple[World, Client]]:
    """Somebody in London whose phone may ring, from Tuesday 3 March 2026, 14:00 on."""
    _, url = await new_database(f"pushes_{uuid4().hex}")
    async with start_world(folder, url, BEGINS) as world:
        who = await world.app.sign_up()
        await world.ring_on(who)
        yield world, who


async def plan(who: Client, opens_at: str, closes_at: str, **more: Any) -> Json:
    """A window by hand."""
    body = {"title": "Call", "opens_at": opens_at, "closes_at": closes_at, **more}
    window: Json = await who.post("/windows", body)
    return window


async def state(who: Client, window: Json) -> str:
    """The state of a window now."""
    found: str = (await who.get(f"/windows/{window['id']}"))["state"]
    return found


async def test_rule_03_quiet_hours_delay_the_push_and_never_the_window(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        window = await plan(who, "2026-03-03T21:00:00Z", "2026-03-04T12:00:00Z")
        assert await world.go_to("2026-03-03T21:00:00Z") == []
        assert await state(who, window) == "open"
        assert await world.go_to("2026-03-04T07:59:59Z") == []
        assert len(await world.go_to("2026-03-04T08:00:00Z")) == 1


async def test_rule_03_what_closes_before_quiet_hours_end_rings_at_its_opening(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await plan(who, "2026-03-03T21:00:00Z", "2026-03-04T08:00:00Z")
        assert len(await world.go_to("2026-03-03T21:00:00Z")) == 1


async def test_rule_03_equal_times_are_no_quiet_hours(tmp_path: Path, new_database: Database) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await who.patch("/me", {"quiet_from": "00:00", "quiet_to": "00:00"})
        await plan(who, "2026-03-04T02:00:00Z", "2026-03-04T12:00:00Z")
        assert len(await world.go_to("2026-03-04T02:00:00Z")) == 1


async def test_rule_03_new_quiet_hours_hold_for_what_is_scheduled(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await plan(who, "2026-03-04T09:00:00Z", "2026-03-04T17:00:00Z")
        await who.patch("/me", {"quiet_to": "10:00"})
        assert await world.go_to("2026-03-04T09:59:59Z") == []
        assert len(await world.go_to("2026-03-04T10:00:00Z")) == 1


async def test_rule_03_a_pause_holds_pushes_back_to_its_end_and_what_closes_meanwhile_never_rings(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        short = await plan(who, "2026-03-04T09:00:00Z", "2026-03-04T17:00:00Z")
        long = await plan(who, "2026-03-04T10:00:00Z", "2026-03-06T17:00:00Z")
        await who.patch("/me", {"paused_until": "2026-03-05T11:00:00Z"})
        for hour in ("2026-03-04T09:00:00Z", "2026-03-04T10:00:00Z"):
            assert await world.go_to(hour) == []
        today = {window["id"] for window in (await who.get("/today"))["open"]}
        assert today == {short["id"], long["id"]}
        assert await world.go_to("2026-03-05T10:59:59Z") == []
        (push,) = await world.go_to("2026-03-05T11:00:00Z")
        assert push["data"]["window_id"] == long["id"]
        assert await state(who, short) == "missed"


async def test_rule_03_lifting_the_pause_lets_held_pushes_ring(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        window = await plan(who, "2026-03-04T09:00:00Z", "2026-03-06T17:00:00Z")
        await who.patch("/me", {"paused_until": "2026-03-06T12:00:00Z"})
        assert await world.go_to("2026-03-04T09:00:00Z") == []
        await world.go_to("2026-03-04T15:00:00Z")
        await who.patch("/me", {"paused_until": None})
        (push,) = await world.catch_up()
        assert push["data"]["window_id"] == window["id"]
        assert await world.go_to("2026-03-06T12:00:00Z") == [], "once"


async def test_rule_03_an_earlier_end_of_the_pause_brings_held_pushes_forward(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await plan(who, "2026-03-04T09:00:00Z", "2026-03-06T17:00:00Z")
        await who.patch("/me", {"paused_until": "2026-03-06T12:00:00Z"})
        await world.go_to("2026-03-04T09:00:00Z")
        await who.patch("/me", {"paused_until": "2026-03-05T12:00:00Z"})
        assert await world.go_to("2026-03-05T11:59:59Z") == []
        assert len(await world.go_to("2026-03-05T12:00:00Z")) == 1


async def kept_in_touch(world: World, who: Client) -> Life:
    """A give from Tuesday 24 March 09:00 to Tuesday 7 April 18:00 (17:00 UTC, in summer time)."""
    return await refused_again(world.app, who, STAY)


async def test_rule_08_one_push_at_the_opening_and_one_a_day_before_the_close(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await kept_in_touch(world, who)
        await world.go_to("2026-03-24T08:59:59Z")
        (push,) = await world.go_to("2026-03-24T09:00:00Z")
        assert push["title"] == "Something worth reading"
        assert await world.go_to("2026-04-06T16:59:59Z") == []
        (push,) = await world.go_to("2026-04-06T17:00:00Z")
        assert push["title"] == "Closes tomorrow"
        assert await world.go_to("2026-04-13T12:00:00Z") == []


async def test_rule_08_what_is_done_does_not_ring_again(tmp_path: Path, new_database: Database) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        life = await kept_in_touch(world, who)
        await world.go_to("2026-03-24T09:00:00Z")
        await life.do("give_1")
        assert await world.go_to("2026-04-13T12:00:00Z") == []


async def test_rule_08_a_request_of_a_play_just_started_rings_at_its_best_time_if_untouched(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await refused_again(world.app, who, COFFEE)
        assert await world.catch_up() == []
        assert len(await world.go_to("2026-03-04T09:00:00Z")) == 1
        assert await world.go_to("2026-03-05T17:59:59Z") == [], "two days are too short for a second one"


async def test_rule_09_a_worker_that_stood_still_for_twenty_six_hours_loses_nothing(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        short = await plan(who, "2026-03-04T09:00:00Z", "2026-03-04T17:00:00Z")
        long = await plan(who, "2026-03-04T09:30:00Z", "2026-03-06T17:00:00Z")
        assert await world.go_to("2026-03-04T08:00:00Z") == []
        (push,) = await world.go_to("2026-03-05T10:00:00Z")
        assert push["data"]["window_id"] == long["id"]
        assert (await state(who, short), await state(who, long)) == ("missed", "open")
        (missed,) = (await who.get("/today"))["missed"]
        assert missed["id"] == short["id"]
        assert await world.go_to("2026-03-06T16:59:59Z") == [], "and once only"


async def test_rule_09_what_opened_in_an_outage_rings_within_the_limit(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        for hour in (9, 10, 11, 12, 13):
            await plan(who, f"2026-03-04T{hour:02}:00:00Z", "2026-03-06T17:00:00Z")
        pushes = await world.go_to("2026-03-05T12:00:00Z")
        assert sorted(push["title"] for push in pushes) == [
            "3 windows are open", "Something you planned", "Something you planned",
        ]  # fmt: skip
        assert len((await who.get("/today"))["open"]) == 5


async def test_rule_09_what_follows_from_a_window_missed_in_an_outage_follows_after_it(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        life = await refused_again(world.app, who, STAY, plan_rank=1)
        await world.go_to("2026-05-28T12:00:00Z")
        # The check-in closes on Monday 15 June at 18:00 (17:00 UTC); the worker is back on the 20th.
        await world.go_to("2026-06-20T12:00:00Z")
        assert await life.state("check_in_90") == ("missed", None)
        assert "cadence_give.1" in await life.live()


async def test_rule_09_after_an_outage_in_the_night_the_push_waits_for_the_morning(
    tmp_path: Path, new_database: Database
) -> None:
    async with listening(tmp_path, new_database) as (world, who):
        await plan(who, "2026-03-04T09:00:00Z", "2026-03-06T17:00:00Z")
        assert await world.go_to("2026-03-04T22:00:00Z") == []
        assert len(await world.go_to("2026-03-05T08:00:00Z")) == 1
