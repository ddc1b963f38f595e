"""Workers that stop between sending and marking, and a delivery that kills whoever sends it."""

from __future__ import annotations

import os
import signal

import pytest

from comeback.deliveries.worker import CRASHES_AT_MOST
from faults.bell import Arrival, Bell
from faults.crew import Crew
from faults.ends import all_sent, has_ended, row_of
from faults.people import person, window
from faults.poison import Poison
from faults.stage import OPENS, Stage, Story, until

OTHERS = 6


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGSTOP, id="stopped"),
        pytest.param(signal.SIGKILL, id="killed", marks=pytest.mark.long),
    ],
)
async def test_a_worker_that_falls_before_the_answer_leaves_it_to_be_sent_again(
    stage: Stage, bell: Bell, number: signal.Signals
) -> None:
    """Under the same Topic. What the stopped one writes when it goes on is refused: the row is the other's."""
    async with stage.app() as app:
        who = await person(app, bell, [OPENS])
    fallen: list[int] = []

    async def fall(arrival: Arrival) -> None:
        if not fallen and (pid := crew.sender(arrival)):
            fallen.append(pid)
            os.kill(pid, number)

    bell.meet = fall
    async with Crew(stage.environ(**Story.opening_in(0).environ), "first") as crew:
        await until(lambda: fallen and not bell.unanswered(), "it was answered to nobody")
        taken = await row_of(stage, who)
        assert (taken["state"], taken["attempts"]) == ("pending", 1)
        await stage.run_out(taken["id"])
        crew.start("second")
        await until(lambda: has_ended(stage, who), "another takes it up")
        marked = await row_of(stage, who)
        assert (marked["attempts"], marked["crashes"]) == (2, 1)
        if number is signal.SIGSTOP:
            os.kill(fallen[0], signal.SIGCONT)
            await ring_by(stage, bell, crew, fallen[0])
            assert dict(await row_of(stage, who)) == dict(marked)
    assert len({arrival.topic for arrival in bell.of([who.device])}) == 1
    assert len(bell.of([who.device])) == 2


async def ring_by(stage: Stage, bell: Bell, crew: Crew, pid: int) -> None:
    """Return when this worker has sent something and written it down: all that it had to write before is written."""
    for other in crew.pids().values():
        if other != pid:
            os.kill(other, signal.SIGSTOP)
    async with stage.app() as app:
        later = await person(app, bell, [OPENS])
    await until(lambda: has_ended(stage, later), "it works on")


@pytest.mark.long
async def test_a_delivery_that_kills_its_process_ends_after_eight_crashes(stage: Stage, bell: Bell) -> None:
    """Each crash is found when its lease has run out; those who ring before and after it notice nothing."""
    environ = stage.environ(**Story.opening_in(0).environ)
    async with stage.app() as app, Crew(environ, "first", "second", "third") as crew:
        before = [await person(app, bell, [OPENS]) for _ in range(OTHERS)]
        poison, after = await person(app, bell, []), await person(app, bell, [])
        await until(lambda: all_sent(stage, before), "those before ring")
        bell.meet = Poison(crew, poison).meet
        await window(poison.client, OPENS)
        await until(lambda: has_ended(stage, poison, "dead"), "it is given up", CRASHES_AT_MOST * 45)
        await window(after.client, OPENS)
        await until(lambda: has_ended(stage, after), "those after ring")
    assert len(bell.of([poison.device])) == CRASHES_AT_MOST
    for row in await stage.deliveries(*(one.device.endpoint for one in (*before, after))):
        assert (row["attempts"], row["crashes"]) == (1, 0)
