"""A phone whose push kills the process that sends it, and the half minutes that go by after each crash."""

from __future__ import annotations

from comeback.deliveries.worker import CRASHES_AT_MOST
from faults.bell import Arrival, Bell
from faults.crew import Crew, kill
from faults.ends import has_ended
from faults.people import Person
from faults.stage import Stage, until


class Poison:
    """Kills whoever of the crew rings this person."""

    def __init__(self, crew: Crew, who: Person) -> None:
        self._crew, self._who = crew, who

    async def meet(self, arrival: Arrival) -> None:
        """Between a push and its answer."""
        if arrival.device is self._who.device and (pid := self._crew.sender(arrival)):
            await kill(pid)


async def live_through(stage: Stage, bell: Bell, who: Person) -> None:
    """Let half a minute go by after each crash, so that all that the killed process held runs out together."""
    for number in range(1, CRASHES_AT_MOST + 1):
        await until(lambda number=number: len(bell.of([who.device])) >= number, f"crash {number}")
        await stage.run_out(*await until(lambda: left_behind(stage, bell, who), "leases are left behind"))
    await until(lambda: has_ended(stage, who, "dead"), "it is given up")


async def left_behind(stage: Stage, bell: Bell, who: Person) -> list[object]:
    """The deliveries of those who are gone: theirs among them, and nobody waits for an answer any more."""
    held = await stage.held(for_seconds=1)
    theirs = who.device.endpoint in {row["endpoint"] for row in held}
    return [row["id"] for row in held] if theirs and not bell.unanswered() else []
