"""A host whose clock is hours off puts a delivery off by what was asked for, on the database's clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from faults.clocks import skew
from faults.stage import BEGINS, OPENS, Stage
from pushservice.devices import Reply
from world import start_world

ASKED = timedelta(seconds=120)
SLACK = timedelta(seconds=30)


@pytest.mark.parametrize("hours", [2, -2], ids=["ahead", "behind"])
async def test_a_retry_comes_when_it_was_asked_for(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    async with start_world(tmp_path, stage.url, BEGINS.isoformat()) as world:
        user = await world.app.sign_up()
        device = await world.ring_on(user)
        device.script.append(Reply(429, {"Retry-After": f"{ASKED.seconds}"}))
        times = {"opens_at": OPENS.isoformat(), "closes_at": (OPENS + timedelta(hours=8)).isoformat()}
        await user.post("/windows", {"title": "Call Tom", **times})
        skew(monkeypatch, timedelta(hours=hours))
        world.app.go_to(OPENS.isoformat())
        await world.look_once()
        await world.drain()
    statement = (
        "SELECT d.attempts, d.next_at - now() AS wait FROM delivery d JOIN push_subscription s "
        "ON (s.account_id, s.id) = (d.account_id, d.subscription_id) WHERE s.endpoint = $1"
    )
    (row,) = await stage.sql(statement, device.endpoint)
    assert row["attempts"] == 1
    assert ASKED - SLACK < row["wait"] <= ASKED
