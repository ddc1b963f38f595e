"""Hosts whose clocks are hours off: nothing rings early, and nothing late."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faults.bell import Bell
from faults.clocks import skew, wrong_by
from faults.crew import Crew
from faults.stage import BEGINS, OPENS, Stage, until
from integration.webhooks.receivers import Receivers, hook
from living import Client
from serving import Served
from world import World, start_world

HOURS = timedelta(hours=2)
LATE = 60.0
SLACK = 0.05


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """Programs that are told."""
    async with Receivers() as made:
        yield made


@pytest.fixture
async def world(stage: Stage, tmp_path: Path, receivers: Receivers) -> AsyncIterator[World]:
    """The application and its worker in this process."""
    async with start_world(tmp_path, stage.url, BEGINS.isoformat(), receivers.origin) as made:
        yield made


@pytest.mark.parametrize("by", [HOURS, -HOURS], ids=["ahead", "behind"])
async def test_a_window_rings_and_is_told_at_once_whatever_this_host_says(
    world: World, receivers: Receivers, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    skew(monkeypatch, by)
    user = await world.app.sign_up()
    device = await world.ring_on(user)
    program = receivers.add()
    await hook(user, program, "window.opened")
    times = {"opens_at": OPENS.isoformat(), "closes_at": (OPENS + 4 * HOURS).isoformat()}
    await user.post("/windows", {"title": "Call Tom", **times})
    assert await world.go_to((OPENS - timedelta(seconds=1)).isoformat()) == []
    await world.go_to(OPENS.isoformat())
    assert len(device.requests) == 1
    assert len(program.messages) == 1


@pytest.mark.long
async def test_with_the_worker_two_hours_ahead_and_the_api_two_hours_behind(stage: Stage) -> None:
    """Processes on the database's clock: windows made through the API, rung by the worker."""
    async with (
        Bell(stage.ports[0]) as bell,
        Served(stage.folder, stage.environ(**wrong_by(-2))) as api,
        Crew(stage.environ(**wrong_by(2)), "ahead"),
        api.signed_up() as user,
    ):
        await user.patch("/me", {"daily_push_limit": 50, "quiet_from": "00:00", "quiet_to": "00:00"})
        bell.clock = lambda: time.time() + HOURS.total_seconds()
        device = bell.subscribe((await user.get("/push/key"))["public_key"])
        await user.post("/push/subscriptions", {**device.json(), "device": "phone"})
        opens = [time.time() + 5 + number for number in range(10)]
        due = {await window(user, at): at for at in opens}
        await until(lambda: len(bell.arrivals) >= len(due), "every window rings", LATE)
        late = [arrival.at - due[str(arrival.window_id)] for arrival in bell.arrivals]
        print(f"from {min(late):.2f} to {max(late):.2f} s after they were due")
        assert {arrival.window_id for arrival in bell.arrivals} == set(due)
        assert min(late) > -SLACK
        assert max(late) < LATE
        assert bell.faults == []


async def window(user: Client, opens: float) -> str:
    """A window that opens then, in epoch seconds, and closes in a day."""
    at = datetime.fromtimestamp(opens, UTC)
    times = {"opens_at": at.isoformat(), "closes_at": (at + timedelta(days=1)).isoformat()}
    made = await user.post("/windows", {"title": "Call Tom", **times})
    return str(made["id"])
