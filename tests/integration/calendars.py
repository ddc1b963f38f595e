"""People in the middle of their plays, and short ways to see what became of their windows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.opportunities.models import TimelineEntry
from living import App, Client, Json

STAY, COFFEE, ANSWER, TEMP = "stay_in_touch", "coffee_after_the_no", "answer_the_needs", "temp_to_hire"
WHATEVER = {"If-Match": "*"}
Times = tuple[str, str, str]


def times(window: Json) -> Times:
    """Opening, best and close."""
    return window["opens_at"], window["best_at"], window["closes_at"]


@dataclass(frozen=True)
class Life:
    """Somebody with one role at one employer, and the people there."""

    app: App
    who: Client
    employer: Json
    role: Json
    people: Sequence[Json]
    runs: Sequence[Json]

    @property
    def manager(self) -> Json:
        """The first of the people."""
        return self.people[0]

    async def until(self, instant: str) -> None:
        """Time goes by and the worker looks on."""
        self.app.go_to(instant)
        while await self.app.tick():
            pass

    async def windows(self, **filters: str) -> list[Json]:
        """Every window, by opening."""
        found: list[Json] = (await self.who.get("/windows", params={"limit": 200, **filters}))["items"]
        return found

    async def window(self, step: str, person: Json | None = None) -> Json:
        """The only window of a step, of a person where several have one."""
        (found,) = [
            window
            for window in await self.windows()
            if window["step"] == step and (person is None or window["contact_id"] == person["id"])
        ]
        return found

    async def times(self, step: str, person: Json | None = None) -> Times:
        """Opening, best and close of the only window of a step."""
        return times(await self.window(step, person))

    async def state(self, step: str, person: Json | None = None) -> tuple[str, str | None]:
        """The state of the only window of a step, and because of what."""
        window = await self.window(step, person)
        return window["state"], window["because"]

    async def states(self) -> dict[str, str]:
        """The state of each step's window."""
        return {window["step"]: window["state"] for window in await self.windows()}

    async def live(self) -> set[str]:
        """The steps that are waiting or open."""
        return {window["step"] for window in await self.windows() if window["state"] in ("scheduled", "open")}

    async def do(self, step: str, outcome: str = "none", **more: Any) -> Json:
        """Mark the only window of a step done."""
        window = await self.window(step)
        act: Json = await self.who.post(f"/windows/{window['id']}/done", {"outcome": outcome, **more})
        return act

    async def touch(self, occurred_at: str | None = None, **more: Any) -> Json:
        """A touchpoint with the manager, unless said otherwise, that answers no window."""
        body = {"contact_id": self.manager["id"], "kind": "call", "occurred_at": occurred_at, **more}
        touch: Json = await self.who.post("/touchpoints", body)
        return touch

    async def change(self, touch: Json, **facts: Any) -> None:
        """Change a touchpoint."""
        path = f"/touchpoints/{touch['id']}"
        self.who.ok(await self.who.call("PATCH", path, headers=WHATEVER, json=facts))

    async def delete(self, touch: Json) -> None:
        """Delete a touchpoint."""
        self.who.ok(await self.who.call("DELETE", f"/touchpoints/{touch['id']}", headers=WHATEVER))

    async def say_no(self, *plays: str, **facts: Any) -> Json:
        """Record a no and start these plays with everybody."""
        start = [{"play": play, "contact_ids": [one["id"] for one in self.people]} for play in plays]
        body = {"start": start, **facts}
        recorded: Json = await self.who.post(f"/opportunities/{self.role['id']}/rejection", body)
        return recorded

    async def start(self, play: str) -> Json:
        """Start a play with everybody."""
        body = {"play": play, "contact_ids": [one["id"] for one in self.people]}
        started: Json = await self.who.post(f"/opportunities/{self.role['id']}/plays", body)
        return started

    async def learn(self, **facts: Any) -> None:
        """Change what is known of the only no."""
        (said,) = (await self.who.get(f"/opportunities/{self.role['id']}/rejections"))["items"]
        await self.who.patch(f"/rejections/{said['id']}", facts)

    async def move(self, stage: str) -> Json:
        """Move the stage."""
        moved: Json = await self.who.post(f"/opportunities/{self.role['id']}/stage", {"stage": stage})
        return moved

    async def told(self, window: Json) -> list[tuple[str, Json]]:
        """What the timeline says of a window: causes with their details, the first first."""
        return await told(self.app, self.who, window)


async def refused(
    app: App,
    *plays: str,
    roles: Sequence[str] = ("hiring_manager",),
    zone: str | None = None,
    plan_rank: int | None = None,
    **facts: Any,
) -> Life:
    """Somebody who was refused just now and started these plays with people of these roles."""
    who = await app.sign_up()
    return await refused_again(app, who, *plays, roles=roles, zone=zone, plan_rank=plan_rank, **facts)


async def refused_again(
    app: App,
    who: Client,
    *plays: str,
    roles: Sequence[str] = ("hiring_manager",),
    zone: str | None = None,
    plan_rank: int | None = None,
    **facts: Any,
) -> Life:
    """The same, of somebody who is there already."""
    employer = await who.employer(plan_rank=plan_rank)
    people = [
        await who.contact(employer, f"Person {number}", role=role, time_zone=zone)
        for number, role in enumerate(roles)
    ]
    role = await who.opportunity(employer)
    life = Life(app, who, employer, role, people, [])
    recorded = await life.say_no(*plays, **facts)
    return Life(app, who, employer, role, people, recorded["runs"])


@asynccontextmanager
async def inside(app: App, who: Client) -> AsyncIterator[AsyncSession]:
    """A transaction of this account, at the product time of the application."""
    now = parse_instant(app.clock_file.read_text())
    async with in_account(app.sessions, UUID(who.me["id"]), now) as session:
        yield session


async def told(app: App, who: Client, window: Json) -> list[tuple[str, Json]]:
    """What the timeline says of a window: causes with their details, the first first."""
    statement = select(TimelineEntry).where(
        TimelineEntry.account_id == UUID(who.me["id"]),
        TimelineEntry.window_id == UUID(window["id"]),
        TimelineEntry.kind == "window",
    )
    async with inside(app, who) as session:
        rows = await session.scalars(statement.order_by(TimelineEntry.created_at, TimelineEntry.id))
        return [(row.cause, dict(row.details)) for row in rows]
