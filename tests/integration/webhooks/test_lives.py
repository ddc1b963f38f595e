"""Whatever happens, every window that became open, missed or done is told so exactly once."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from comeback.webhooks.models import WebhookEvent
from integration.calendars import COFFEE, STAY, Life, inside, refused_again
from integration.test_calendar_told import Fate, Seen, entries, look
from living import App, Json

ACTS = 50
EVENTS = {"open": "window.opened", "missed": "window.missed", "done": "window.done"}


async def events(life: Life) -> dict[UUID, Json]:
    """Every event of a window that is kept, the first first, checked against its row."""
    mine = (WebhookEvent.account_id == UUID(life.who.me["id"]), WebhookEvent.type.startswith("window."))
    async with inside(life.app, life.who) as session:
        rows = await session.scalars(select(WebhookEvent).where(*mine).order_by(WebhookEvent.id))
        told = {}
        for row in rows:
            event = msgspec.json.decode(row.body)
            assert EVENTS[event["data"]["to"]] == event["type"] == row.type
            assert event["data"]["window"]["id"] == str(row.row_id)
            told[row.id] = event["data"]
        return told


def check(act: str, before: Seen, after: Seen, new: list[Json]) -> None:
    """What became something else is told, and the last that was told of a window is true."""
    last = {event["window"]["id"]: event["to"] for event in new}
    for window_id, (state, *_) in after.items():
        was = before[window_id][0] if window_id in before else "scheduled"
        if state != was and state in EVENTS:
            assert last.get(window_id) == state, act
    for event in new:
        assert event["from"] != event["to"], act


@pytest.mark.parametrize("seed", [1, 3])
async def test_every_change_of_a_window_is_told_once(app: App, seed: int) -> None:
    who = await app.sign_up()
    heard = {"url": "https://alder.example/hook", "events": list(EVENTS.values())}
    await who.post("/webhooks", heard)
    life = await refused_again(app, who, COFFEE, STAY, roles=("hiring_manager", "hr", "hr"), plan_rank=1)
    fate = Fate(life, seed)
    before, said = await look(life), await events(life)
    check("the no", {}, before, list(said.values()))
    for _ in range(ACTS):
        act = await fate.next()
        after, told = await look(life), await events(life)
        check(act, before, after, [told[key] for key in told if key not in said])
        before, said = after, said | told
    timeline = Counter(
        (window_id, details["from"], details["to"])
        for window_id, _, details in await entries(life)
        if details.get("to") in EVENTS
    )
    assert Counter((event["window"]["id"], event["from"], event["to"]) for event in said.values()) == timeline
    assert {to for _, _, to in timeline} == set(EVENTS), "all three happened"
