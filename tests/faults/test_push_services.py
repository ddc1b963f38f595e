"""Push services that refuse, ask for time, lead elsewhere, never end or never answer: what a worker makes of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from statistics import quantiles

import pytest

from faults.bell import Bell
from faults.crew import Crew
from faults.ends import all_sent
from faults.listener import listening
from faults.people import Person, people, person
from faults.stage import OPENS, Stage, Story, after_opening, until
from living import Json
from pushservice.devices import HANG, RESET, Reply

AGAIN = 3
SLACK = 0.05
WINDOWS, EACH, APART = 150, 15, 30
"""At each of two services, to a person, and the seconds from the first round to the second."""
DELAYED_AT_MOST = 1.0


async def delivery_of(who: Person) -> Json:
    """The one delivery of their one reminder, as they see it; {} until there is one."""
    reminders = (await who.client.get("/push/reminders"))["items"]
    return next((delivery for reminder in reminders for delivery in reminder["deliveries"]), {})


async def test_each_answer_is_handled_as_it_is_meant(stage: Stage, bell: Bell) -> None:
    """What ends ends, what passes is tried again when it was asked for; nothing but 404 and 410 deletes a device."""
    async with stage.app() as app, listening() as inside, listening(stage.ports[1]) as endless:
        kinds: dict[str, Reply | None] = {
            "fine": None,
            "gone": Reply(410),
            "unknown": Reply(404),
            "too large": Reply(413),
            "in seconds": Reply(429, {"Retry-After": str(AGAIN)}),
            "at a time": None,
            "broken": Reply(500),
            "reset": RESET,
            "elsewhere": Reply(307, {"Location": f"http://127.0.0.1:{inside.port}/inside"}),
        }
        who = {kind: await person(app, bell, [OPENS]) for kind in kinds}
        who["endless"] = await person(app, Bell(stage.ports[1]), [OPENS])
        for kind, reply in kinds.items():
            who[kind].device.script.extend([reply] if reply else [])
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2 * AGAIN)
        asked = Reply(429, {"Retry-After": format_datetime(at, usegmt=True)})
        who["at a time"].device.script.append(asked)
        async with Crew(stage.environ(**Story.opening_in(0).environ), "worker"):
            for kind, one in who.items():
                await until(lambda one=one: has_settled(one), f"{kind} has come to its end")
        states = {kind: (await delivery_of(one))["state"] for kind, one in who.items()}
        kept = {kind for kind, one in who.items() if (await one.client.get("/push/subscriptions"))["items"]}
    ended = {"gone": "gone", "unknown": "gone", "too large": "refused"}
    assert states == {kind: ended.get(kind, "sent") for kind in who}
    assert kept == who.keys() - {"gone", "unknown"}
    tries = {kind: [arrival.at for arrival in bell.of([one.device])] for kind, one in who.items()}
    assert {kind for kind, times in tries.items() if len(times) == 1} == {"fine", *ended}
    assert tries["in seconds"][1] - tries["in seconds"][0] >= AGAIN - SLACK
    assert tries["at a time"][1] >= at.timestamp() - SLACK
    assert inside.connections == 0, "nobody is led anywhere"
    assert endless.connections == 1


async def has_settled(who: Person) -> bool:
    """Whether nothing of theirs is on its way any more."""
    state: str = (await delivery_of(who)).get("state", "pending")
    return state != "pending"


@pytest.mark.long
async def test_a_service_that_never_answers_delays_the_others_by_less_than_a_second(
    stage: Stage, bell: Bell
) -> None:
    """Two rounds of as many pushes to two services at one instant: in the second round one of them is dead."""
    async with stage.app() as app, Bell(stage.ports[1]) as other:
        first, second = [OPENS] * WINDOWS, [after_opening(APART)] * WINDOWS
        before = await people(app, bell, first, EACH)
        both = await people(app, other, first, EACH)
        after = await people(app, bell, second, EACH)
        dead = await people(app, other, second, EACH)
        for one in dead:
            one.device.always = HANG
        story = Story.opening_in(2)
        async with Crew(stage.environ(**story.environ), "worker"):
            await until(lambda: all_sent(stage, [*before, *both]), "the first round has rung", 90)
            await until(lambda: all_sent(stage, after), "the second round has rung", 90)
            assert not await all_sent(stage, dead)
        usual, beside = await delays(stage, bell, before, story), await delays(stage, bell, after, story)
    print(f"p99 {usual:.2f} s with both alive, {beside:.2f} s beside a dead one")
    assert beside - usual < DELAYED_AT_MOST


async def delays(stage: Stage, bell: Bell, crowd: Sequence[Person], story: Story) -> float:
    """How long after its reminder was written a push came, at the 99th percentile, in seconds."""
    written = {str(row["id"]): row["due_at"] for row in await stage.sql("SELECT id, due_at FROM reminder")}
    arrivals = bell.of([one.device for one in crowd])
    return quantiles([a.at - story.real(written[a.tag]) for a in arrivals], n=100)[-1]
