"""A worker whose database cannot be reached while others go on: it comes back, and changes nothing of theirs."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta

import asyncpg
import pytest

from comeback.deliveries.worker.lane import LEASE
from faults.bell import Arrival, Bell, nothing
from faults.cable import lay
from faults.crew import Crew
from faults.ends import has_ended, row_of
from faults.people import person, window
from faults.stage import OPENS, Stage, Story, until
from pushservice.devices import Reply

CUT_OFF = 60.0


async def test_what_is_idle_in_a_transaction_is_ended_before_a_lease_runs_out(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.url)
    shown = await connection.fetchval(
        "SELECT current_setting('idle_in_transaction_session_timeout')::interval"
    )
    await connection.close()
    assert timedelta() < shown < LEASE


@pytest.mark.parametrize(
    "waits", [pytest.param(False, id="short"), pytest.param(True, id="long", marks=pytest.mark.long)]
)
async def test_what_it_had_taken_is_sent_by_another_and_its_late_mark_is_refused(
    stage: Stage, bell: Bell, waits: bool
) -> None:
    """It was told 500, the other 201: the row says what the other was told. Then it works on, without a restart.

    What it holds in the database, cut off in the middle of a transaction, is let go before its leases run out.
    """
    if not waits:
        await stage.run("ALTER ROLE comeback_app SET idle_in_transaction_session_timeout = '1s'")
    async with stage.app() as app:
        who = await person(app, bell, [OPENS])
        later = await person(app, bell, [])
        who.device.script.append(Reply(500))
        environ = stage.environ(**Story.opening_in(0).environ)
        async with lay(stage.url) as cable, Crew(environ) as crew:

            async def cut(_: Arrival) -> None:
                cable.cut()
                bell.meet = nothing

            bell.meet = cut
            crew.start("far", DATABASE_URL=cable.url)
            await until(lambda: bell.of([who.device]), "it is sent")
            began = time.monotonic()
            taken = await row_of(stage, who)
            crew.start("near")
            if not waits:
                await stage.run_out(taken["id"])
            await until(lambda: has_ended(stage, who), "another sends it", 50)
            marked = await row_of(stage, who)
            assert (marked["attempts"], marked["crashes"], marked["last_status"]) == (2, 1, 201)
            if waits:
                await until(lambda: time.monotonic() - began > CUT_OFF, "a minute goes by", 2 * CUT_OFF)

            workers = await crew.up()
            os.kill(workers["near"], signal.SIGSTOP)
            cable.mend()
            await window(later.client, OPENS)
            await until(lambda: has_ended(stage, later), "it works on")
            assert dict(await row_of(stage, who)) == dict(marked), "its late mark is refused"
            assert crew.pids() == workers
    assert len({arrival.topic for arrival in bell.of([who.device])}) == 1
