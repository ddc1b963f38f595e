"""Nothing moves silently: whatever happens, every change of a window stands on the timeline with its cause (rule 6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from comeback.kit.clock import parse_instant
from comeback.opportunities.models import TimelineEntry
from integration.calendars import COFFEE, STAY, WHATEVER, Life, inside, refused
from living import App, Json

ACTS = 70
Seen = dict[str, tuple[Any, ...]]
Entry = tuple[str, str, Json]


class Fate:
    """Something happens to somebody, at random, over half a year."""

    def __init__(self, life: Life, seed: int) -> None:
        self.life, self.random = life, Random(seed)
        self.now = datetime.fromisoformat("2026-03-03T14:00:00+00:00")
        self.acts: list[Callable[[], Awaitable[str]]] = [
            self.waits, self.waits, self.waits, self.touches, self.touches, self.forgets_a_touch, self.corrects_a_touch,
            self.does, self.does, self.skips, self.snoozes, self.undoes, self.puts_elsewhere, self.plans,
            self.moves_house, self.changes_a_setting, self.hears_of_the_winner, self.orders_the_plan, self.moves_on,
            self.takes_the_move_back, self.is_asked_to_stop, self.dates_the_coffee, self.begins_again,
            self.begins_again,
        ]  # fmt: skip

    async def next(self) -> str:
        """One thing more happens; what it was."""
        return await self.random.choice(self.acts)()

    async def call(self, method: str, path: str, body: Json | None = None) -> str:
        """A call that may be refused, but never fails."""
        answer = await self.life.who.call(method, path, json=body, headers=WHATEVER)
        assert answer.status_code < 500, f"{method} {path} {body}: {answer.text}"
        return f"{method} {path} {body}: {answer.status_code}"

    def some(self, hours: int) -> str:
        """An instant of the last hours, or of the next where they are negative."""
        return (self.now - timedelta(hours=self.random.uniform(0, hours))).isoformat()

    async def any_window(self, *states: str) -> Json:
        found = [window for window in await self.life.windows() if window["state"] in states]
        return self.random.choice(found or await self.life.windows())

    async def any_touch(self) -> Json | None:
        found = (await self.life.who.get("/touchpoints"))["items"]
        return self.random.choice(found) if found else None

    async def waits(self) -> str:
        self.now += timedelta(hours=self.random.choice([1, 7, 26, 24 * 5, 24 * 12]))
        await self.life.until(self.now.isoformat())
        return f"until {self.now}"

    async def touches(self) -> str:
        body = {
            "contact_id": self.random.choice(self.life.people)["id"], "kind": self.random.choice(["call", "article"]),
            "direction": self.random.choice(["out", "in"]), "occurred_at": self.some(24 * 20),
            "outcome": self.random.choice(["none", "none", "replied", "met"]),
        }  # fmt: skip
        return await self.call("POST", "/touchpoints", body)

    async def forgets_a_touch(self) -> str:
        touch = await self.any_touch()
        return await self.call("DELETE", f"/touchpoints/{touch['id']}") if touch else ""

    async def corrects_a_touch(self) -> str:
        touch = await self.any_touch()
        body = {"occurred_at": self.some(24 * 30), "outcome": self.random.choice(["none", "replied"])}
        return await self.call("PATCH", f"/touchpoints/{touch['id']}", body) if touch else ""

    async def does(self) -> str:
        window = await self.any_window("open", "scheduled", "missed")
        body: Json = {"outcome": self.random.choice(["none", "none", "replied", "declined", "met"])}
        if window["kind"] in ("coffee_request", "nudge") and self.random.random() < 0.5:
            meets = self.now + timedelta(days=3)
            body = {"outcome": "accepted", "meets_at": f"{meets:%Y-%m-%dT%H:%M}"}
        return await self.call("POST", f"/windows/{window['id']}/done", body)

    async def skips(self) -> str:
        window = await self.any_window("open", "scheduled")
        return await self.call("POST", f"/windows/{window['id']}/skip", {"reason": "away"})

    async def snoozes(self) -> str:
        window = await self.any_window("open", "scheduled")
        return await self.call("POST", f"/windows/{window['id']}/snooze", {})

    async def undoes(self) -> str:
        window = await self.any_window("done", "skipped")
        return await self.call("POST", f"/windows/{window['id']}/undo")

    async def puts_elsewhere(self) -> str:
        window = await self.any_window("missed", "scheduled")
        times = {"opens_at": self.some(-24 * 9), "closes_at": (self.now + timedelta(days=11)).isoformat()}
        return await self.call("POST", f"/windows/{window['id']}/reschedule", times)

    async def plans(self) -> str:
        times = {"opens_at": self.some(-24 * 20), "closes_at": (self.now + timedelta(days=21)).isoformat()}
        body = {"title": "Call", "opportunity_id": self.life.role["id"], **times}
        return await self.call("POST", "/windows", body)

    async def moves_house(self) -> str:
        zone = self.random.choice(["Europe/London", "Asia/Tokyo", "America/New_York"])
        if self.random.random() < 0.5:
            return await self.call("PATCH", "/me", {"time_zone": zone})
        person = self.random.choice(self.life.people)
        body = {"time_zone": self.random.choice([zone, None])}
        return await self.call("PATCH", f"/contacts/{person['id']}", body)

    async def changes_a_setting(self) -> str:
        settings: list[Json] = [
            {"working_days": [1, 2, 3]}, {"working_days": [1, 2, 3, 4, 5]}, {"opening_hour": "10:00"},
            {"daily_push_limit": 1}, {"daily_push_limit": 3}, {"country": "GB", "region": "ENG"}, {"country": None},
        ]  # fmt: skip
        return await self.call("PATCH", "/me", self.random.choice(settings))

    async def hears_of_the_winner(self) -> str:
        (said,) = (await self.life.who.get(f"/opportunities/{self.life.role['id']}/rejections"))["items"]
        day = self.random.choice([None, "2026-03-16", "2026-04-01"])
        return await self.call("PATCH", f"/rejections/{said['id']}", {"winner_starts_on": day})

    async def orders_the_plan(self) -> str:
        rank = self.random.choice([None, 1])
        return await self.call("PATCH", f"/employers/{self.life.employer['id']}", {"plan_rank": rank})

    async def moves_on(self) -> str:
        path = f"/opportunities/{self.life.role['id']}"
        if self.random.random() < 0.3:
            return await self.call("POST", f"{path}/called", {"contact_id": self.life.manager["id"]})
        stage = self.random.choice(["interviewing", "reopened", "offered", "closed"])
        return await self.call("POST", f"{path}/stage", {"stage": stage})

    async def takes_the_move_back(self) -> str:
        said = await self.moves_on()
        undone = await self.call("POST", f"/opportunities/{self.life.role['id']}/undo")
        return f"{said}; {undone}"

    async def is_asked_to_stop(self) -> str:
        person = self.random.choice(self.life.people[1:])
        refuses = self.random.choice([True, False])
        return await self.call("PATCH", f"/contacts/{person['id']}", {"do_not_contact": refuses})

    async def begins_again(self) -> str:
        people = [person["id"] for person in self.life.people]
        body = {"play": self.random.choice([COFFEE, STAY]), "contact_ids": self.random.sample(people, 2)}
        return await self.call("POST", f"/opportunities/{self.life.role['id']}/plays", body)

    async def dates_the_coffee(self) -> str:
        meets = self.now + timedelta(days=4)
        path = f"/runs/{self.life.runs[0]['id']}/coffee"
        return await self.call("POST", path, {"meets_at": f"{meets:%Y-%m-%dT%H:%M}"})


async def look(life: Life) -> Seen:
    """Every window as it stands."""
    return {
        one["id"]: (one["state"], one["opens_at"], one["best_at"], one["closes_at"], one["because"])
        for one in await life.windows()
    }


async def entries(life: Life) -> list[Entry]:
    """What the timeline says of windows, as it was written: window, cause, details."""
    statement = select(TimelineEntry).where(
        TimelineEntry.account_id == UUID(life.who.me["id"]), TimelineEntry.kind == "window"
    )
    async with inside(life.app, life.who) as session:
        rows = await session.scalars(statement.order_by(TimelineEntry.created_at, TimelineEntry.id))
        return [(str(row.window_id), row.cause, dict(row.details)) for row in rows]


def check_told(act: str, before: Seen, after: Seen, new: list[Entry]) -> None:
    """Whatever changed is told, and the last that was told is true."""
    assert all(cause for _, cause, _ in new)
    told = {window_id for window_id, _, _ in new}
    changed = {window_id for window_id in before if before[window_id] != after[window_id]}
    assert changed <= told, act
    for window_id in told:
        mine = [details for one, _, details in new if one == window_id]
        states = [details["to"] for details in mine if "to" in details]
        openings = [details["to_opens_at"] for details in mine if "to_opens_at" in details]
        assert states[-1:] in ([], [after[window_id][0]]), act
        if openings:
            assert parse_instant(openings[-1]) == parse_instant(after[window_id][1]), act


@pytest.mark.parametrize("seed", [0, 1, 2, 5])
async def test_rule_06_every_change_of_a_window_is_told_whatever_happens(app: App, seed: int) -> None:
    life = await refused(app, COFFEE, STAY, roles=("hiring_manager", "hr", "hr"), plan_rank=1)
    fate = Fate(life, seed)
    before, said = await look(life), await entries(life)
    acts = []
    for _ in range(ACTS):
        acts.append(await fate.next())
        after, told = await look(life), await entries(life)
        check_told("\n".join(acts[-3:]), before, after, told[len(said) :])
        before, said = after, told
        await life.who.patch("/me", {"name": "Ann"})
        assert await look(life) == before, f"worked out again it is the same, after {acts[-1]}"
        assert await entries(life) == said, acts[-1]
    await all_is_told(life)


async def all_is_told(life: Life) -> None:
    """The last state that the timeline gives a window is its state, and the screen shows each with its cause."""
    states: dict[str, str] = {}
    for window_id, _, details in await entries(life):
        states[window_id] = details.get("to", states.get(window_id, "scheduled"))
    for window in await life.windows():
        assert states.get(window["id"], "scheduled") == window["state"], window["step"]
    shown = (await life.who.get(f"/opportunities/{life.role['id']}/timeline"))["items"]
    assert all(item["cause"] and item["text"] for item in shown)
