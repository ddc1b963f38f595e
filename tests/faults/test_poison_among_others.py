"""A delivery that kills its process, claimed together with those of others."""

from __future__ import annotations

from comeback.deliveries.worker import CRASHES_AT_MOST
from faults.bell import Bell
from faults.crew import Crew
from faults.ends import all_sent, has_ended
from faults.people import Person, person
from faults.poison import Poison, live_through
from faults.stage import OPENS, Stage, Story, until
from pushservice.devices import Reply

FEW = 3
OTHERS = 6


async def test_it_drags_nobody_along_who_rings_at_the_same_time(stage: Stage, bell: Bell) -> None:
    """It is dead after eight crashes; each of the others is sent, though it may have crashed with it at first."""
    async with stage.app() as app:
        others = [await person(app, bell, [OPENS]) for _ in range(OTHERS)]
        poison = await person(app, bell, [OPENS])
    for one in others:
        one.device.always = Reply(201, delay=0.5)
    story = Story.opening_in(0)
    async with Crew(stage.environ(**story.environ), "first", "second", "third") as crew:
        bell.meet = Poison(crew, poison).meet
        await live_through(stage, bell, poison)
        await until(lambda: ended(stage, others), "every other delivery ends")
    assert await has_ended(stage, poison, "dead")
    assert len(bell.of([poison.device])) == CRASHES_AT_MOST
    rows = await stage.deliveries(*(one.device.endpoint for one in others))
    assert {row["state"] for row in rows} == {"sent"}, [dict(row) for row in rows]
    assert max(row["crashes"] for row in rows) <= FEW
    assert await all_sent(stage, others)


async def ended(stage: Stage, others: list[Person]) -> bool:
    """Whether none of them is on its way any more."""
    rows = await stage.deliveries(*(one.device.endpoint for one in others))
    return len(rows) == len(others) and "pending" not in {row["state"] for row in rows}
