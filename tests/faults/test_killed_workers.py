"""Workers that are killed while windows open: every phone rings in time, and shows each reminder once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from faults.bell import Bell, shown
from faults.crew import Crew, kill
from faults.people import people
from faults.stage import Stage, Story, after_opening, until
from pushservice import Device
from pushservice.devices import Reply

IN_TIME = 60.0
Lease = tuple[UUID, int]
NOBODY = UUID(int=0)
ANSWERS_AFTER = 0.3


@dataclass(frozen=True)
class Size:
    """So many windows, `each` to a person, opening within `seconds`; a worker is killed `every` so many seconds."""

    windows: int
    each: int
    seconds: float
    every: float
    kills: int
    waits: bool
    """For the leases of the killed to run out; else half a minute is made to go by."""


SHORT = Size(windows=36, each=12, seconds=4, every=1.5, kills=2, waits=False)
LONG = Size(windows=1_000, each=40, seconds=60, every=3, kills=20, waits=True)


@pytest.mark.parametrize(
    "size", [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.long)]
)
async def test_each_reminder_arrives_in_time_and_is_shown_once(stage: Stage, bell: Bell, size: Size) -> None:
    """A double only ever follows a crash, and a crash only ever a lease that a killed worker left behind."""
    opens = [after_opening(size.seconds * n / size.windows) for n in range(size.windows)]
    async with stage.app() as app:
        crowd = await people(app, bell, opens, size.each)
    devices = [one.device for one in crowd]
    for device in devices:
        device.online, device.always = False, Reply(201, delay=ANSWERS_AFTER)
    story = Story.opening_in(3)
    async with Crew(stage.environ(**story.environ), "first", "second", "third") as crew:
        left = await kill_one_after_the_other(stage, bell, crew, story, size)
        if not size.waits:
            await let_half_a_minute_go_by(stage, bell, devices, left, size.windows)
        await until(lambda: all_sent(stage, devices, size.windows), "every delivery is sent", 90)

    rows = await stage.deliveries(*(device.endpoint for device in devices))
    arrivals = bell.of(devices)
    times = Counter(arrival.tag for arrival in arrivals)
    assert set(times) == {str(row["reminder_id"]) for row in rows}
    assert len(rows) == size.windows, "one delivery a window"
    for row in rows:
        assert times[str(row["reminder_id"])] <= 1 + row["crashes"], "sent again without a crash"
    assert sum(row["crashes"] for row in rows) <= len(left), "more crashes than leases were left behind"
    print(f"{len(arrivals) - size.windows} doubles, {len(left)} leases left by {size.kills} kills")

    due = {w["id"]: story.real(datetime.fromisoformat(w["opens_at"])) for one in crowd for w in one.windows}
    late = [arrival.at - due[str(arrival.window_id)] for arrival in arrivals]
    assert min(late) > -0.05, "nothing rings early"
    firsts = {a.tag: a.at - due[str(a.window_id)] for a in reversed(arrivals)}
    print(f"the last reminder came {max(firsts.values()):.1f} s after it was due")
    assert max(firsts.values()) < IN_TIME

    for device in devices:
        await bell.come_online(device)
    assert set(shown(devices).values()) == {1}
    kept = Counter(delivery.topic for device in devices for delivery in device.shown)
    assert set(kept.values()) == {1}, "the service itself keeps one of each topic"
    assert len(kept) == size.windows


async def kill_one_after_the_other(
    stage: Stage, bell: Bell, crew: Crew, story: Story, size: Size
) -> set[Lease]:
    """Each time, a worker that waits for an answer; the leases that were held right after each."""
    left = set[Lease]()
    for number in range(size.kills):
        await asyncio.sleep(max(0.0, story.began + size.every * (number + 1) - time.time()))
        pid: int = await until(lambda: sending(bell, crew), "somebody is sending")
        await kill(pid)
        left |= await held(stage)
    return left


def sending(bell: Bell, crew: Crew) -> int | None:
    """A worker that waits for an answer."""
    senders = (crew.sender(arrival) for arrival in reversed(bell.unanswered()))
    return next((pid for pid in senders if pid is not None), None)


async def held(stage: Stage) -> set[Lease]:
    """The leases of this moment."""
    return {(row["id"], row["version"]) for row in await stage.held(for_seconds=0)}


async def let_half_a_minute_go_by(
    stage: Stage, bell: Bell, devices: Sequence[Device], left: set[Lease], windows: int
) -> None:
    """Once nothing is left but what the killed had taken, that half a minute later would be taken up again."""

    async def orphans() -> list[UUID]:
        rows = await stage.deliveries(*(device.endpoint for device in devices))
        waiting = [row for row in rows if row["state"] == "pending"]
        theirs = all((row["id"], row["version"]) in left for row in waiting)
        settled = len(rows) == windows and theirs and not bell.unanswered()
        return [row["id"] for row in waiting] or [NOBODY] if settled else []

    await stage.run_out(*await until(orphans, "all but the leases of the killed is sent"))


async def all_sent(stage: Stage, devices: Sequence[Device], windows: int) -> bool:
    """Whether so many deliveries came to their end, all of them well."""
    rows = await stage.deliveries(*(device.endpoint for device in devices))
    return len(rows) == windows and {row["state"] for row in rows} == {"sent"}
