"""A database that is killed under load: what was acknowledged is there, and nobody has to be restarted."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
import pytest

from faults.bell import Bell
from faults.crew import Crew
from faults.ends import all_sent
from faults.people import Person, cookie, people
from faults.stage import Stage, Story, after_opening, until
from living import new_id
from serving import Served

WRITERS = 4


@dataclass(frozen=True)
class Size:
    """So many windows open while the database is killed so many times, `every` so many seconds."""

    windows: int
    kills: int
    every: float
    waits: bool
    """For the leases of what was being sent to run out; else half a minute is made to go by."""


@dataclass
class Load:
    """Employers that writers add, each as fast as it is answered: acknowledged, and what else was answered."""

    acknowledged: list[str] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, http: httpx.AsyncClient, cookies: str) -> None:
        """One writer, who sends what was not acknowledged once more under its key."""
        while not self.over.is_set():
            name, key = f"Alder {new_id()}", str(new_id())
            while not await self._accepted(http, {"Cookie": cookies, "Idempotency-Key": key}, name):
                if self.over.is_set():
                    return
                await asyncio.sleep(0.05)
            self.acknowledged.append(name)

    async def _accepted(self, http: httpx.AsyncClient, headers: dict[str, str], name: str) -> bool:
        answer = await http.post("/api/v1/employers", json={"name": name}, headers=headers)
        if answer.status_code != 201:
            kind = answer.headers.get("content-type", "")
            assert kind == "application/problem+json", answer.text
            assert int(answer.headers["retry-after"]) > 0
            self.others[f"{answer.status_code} {answer.json()['type']}"] += 1
        return answer.status_code == 201


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(Size(16, 2, 1, waits=False), id="short"),
        pytest.param(Size(160, 10, 6, waits=True), id="long", marks=pytest.mark.long),
    ],
)
async def test_every_acknowledged_write_is_there_and_every_window_rings(
    stage: Stage, bell: Bell, size: Size
) -> None:
    """Meanwhile a write is answered 503, with a time to come back: never 500, and no connection is broken off."""
    span = size.kills * size.every
    async with stage.app() as app:
        opens = [after_opening(span * number / size.windows) for number in range(size.windows)]
        crowd = await people(app, bell, opens, size.windows // WRITERS)
    story, load = Story.opening_in(4), Load()
    environ = stage.environ(**story.environ)
    async with Crew(environ, "first", "second") as crew, Served(stage.folder, environ) as api:
        workers = await crew.up()
        async with api.client() as http:
            writers = [asyncio.create_task(load.write(http, cookie(one.client))) for one in crowd]
            await asyncio.sleep(max(0.0, story.began - time.time()))
            await kill_again_and_again(stage, load, size, writers)
            await until(lambda: rung(stage, crowd, size), "every window rings", 90)
            load.over.set()
            await asyncio.gather(*writers)
        assert crew.pids() == workers, "nobody had to be started again"
        assert len(api.processes()) > 0
    stored = {row["name"] for row in await stage.sql("SELECT name FROM employer")}
    print(f"{len(load.acknowledged)} writes acknowledged, {dict(load.others)} besides")
    assert set(load.acknowledged) <= stored
    assert len(load.acknowledged) == len(set(load.acknowledged))
    assert set(load.others) <= {"503 /problems/unavailable", "409 /problems/in-flight"}


async def rung(stage: Stage, crowd: Sequence[Person], size: Size) -> bool:
    """Whether every window has; what could not be marked is taken up again when its lease has run out."""
    if not size.waits:
        await stage.run_out(*(row["id"] for row in await stage.held(for_seconds=2)))
    return await all_sent(stage, crowd)


async def kill_again_and_again(
    stage: Stage, load: Load, size: Size, writers: Sequence[asyncio.Task[None]]
) -> None:
    """Each time, until writers have noticed and after the restart have been answered again."""
    for _ in range(size.kills):
        began, noticed = len(load.acknowledged), load.others.total()
        await stage.crash()
        await until(lambda noticed=noticed: load.others.total() > noticed, "writers notice")
        await stage.restart()
        back = time.monotonic()
        await until(
            lambda began=began: len(load.acknowledged) > began + WRITERS or any(w.done() for w in writers),
            "writes are acknowledged again",
        )
        assert not any(writer.done() for writer in writers), [w.exception() for w in writers if w.done()]
        await asyncio.sleep(max(0.0, size.every - (time.monotonic() - back)))
