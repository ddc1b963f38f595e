"""Windows that are moved, put off, left out, cancelled or done in the very moment in which they are due."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import httpx
import pytest

from comeback.push.sender import SEND_TIMEOUT
from faults.bell import Arrival, Bell
from faults.crew import Crew
from faults.people import Person, cookie, person, window
from faults.stage import CLOSES, Stage, Story, after_opening, until
from living import App, Json
from serving import Served

ACTS = ("reschedule", "snooze", "skip", "done", "cancel")
PEOPLE = 8
AROUND = 0.2
LATER = timedelta(seconds=3)
SLACK = 0.05
WATCH = """
  CREATE TABLE IF NOT EXISTS claimed (reminder_id uuid, at float);
  CREATE OR REPLACE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
    BEGIN
      INSERT INTO claimed VALUES (NEW.reminder_id, extract(epoch FROM clock_timestamp()));
      RETURN NEW;
    END
  $$;
  CREATE OR REPLACE TRIGGER claims AFTER UPDATE ON delivery
    FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION note_claim();
"""


@dataclass(frozen=True)
class Size:
    """So many windows, due one after the other within so many seconds."""

    windows: int
    seconds: float


@dataclass(frozen=True)
class Plan:
    """What shall be done to a window, and by whom."""

    who: Person
    window: Json
    act: str
    opens: datetime
    contact: Json | None


@dataclass(frozen=True)
class Change:
    """What was done: answered at (epoch seconds), and when it rings from then on (product time), if ever."""

    act: str
    answered_at: float
    rings_at: datetime | None


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(Size(40, 4), id="short"),
        pytest.param(Size(500, 50), id="long", marks=pytest.mark.long),
    ],
)
async def test_no_push_is_claimed_for_a_state_that_is_known_to_be_over(
    stage: Stage, bell: Bell, size: Size
) -> None:
    """What is promised, measured on the one clock of this machine.

    A delivery that is claimed after the answer to a change was received never leads to a push for the state before
    that change. What was claimed before may still be on its way: it arrives within the time that one attempt may take.
    What was moved or put off rings at its new time and not before; what was ended is written no reminder any more.
    """
    await stage.run(WATCH)
    opens = [after_opening(size.seconds * number / size.windows) for number in range(size.windows)]
    async with stage.app() as app:
        plans = [plan for number in range(PEOPLE) for plan in await planned(app, bell, opens[number::PEOPLE])]
    story = Story.opening_in(8)
    environ = stage.environ(**story.environ)
    async with Crew(environ, "first", "second"), Served(stage.folder, environ) as api:
        changes = await change_all(plans, api, story)
        await until(lambda: all_rung(stage, plans, changes), "what rings still has rung", 90)
    await compare(stage, bell, plans, changes, story)


async def planned(app: App, bell: Bell, opens: Sequence[datetime]) -> list[Plan]:
    """One person's windows, and what shall be done to each."""
    who = await person(app, bell, [])
    employer = await who.client.employer()
    plans = []
    for number, at in enumerate(opens):
        act = ACTS[number % len(ACTS)]
        contact = await who.client.contact(employer) if act == "cancel" else None
        made = await window(who.client, at, contact_id=contact and contact["id"])
        plans.append(Plan(who, made, act, at, contact))
    return plans


async def change_all(plans: Sequence[Plan], api: Served, story: Story) -> dict[str, Change]:
    """Do it, each around the moment in which its window is due; what went through, by window."""
    random = Random(7)
    async with api.client() as http:
        calls = [change(http, plan, story, random.uniform(-AROUND, AROUND)) for plan in plans]
        done = await asyncio.gather(*calls)
    return {plan.window["id"]: item for plan, item in zip(plans, done, strict=True) if item is not None}


async def change(http: httpx.AsyncClient, plan: Plan, story: Story, offset: float) -> Change | None:
    """One change; None for one that came too late to be allowed."""
    later = plan.opens + LATER
    await asyncio.sleep(max(0.0, story.real(plan.opens) + offset - time.time()))
    bodies: Mapping[str, Json] = {
        "reschedule": {"opens_at": later.isoformat(), "closes_at": CLOSES.isoformat()},
        "snooze": {"until": later.isoformat()},
        "skip": {},
        "done": {"outcome": "none"},
        "cancel": {"do_not_contact": True},
    }
    method, path = "POST", f"/windows/{plan.window['id']}/{plan.act}"
    if plan.contact is not None:
        method, path = "PATCH", f"/contacts/{plan.contact['id']}"
    headers = {"Cookie": cookie(plan.who.client), "If-Match": "*"}
    answer = await http.request(method, f"/api/v1{path}", json=bodies[plan.act], headers=headers)
    answered_at = time.time()
    if plan.act in ("reschedule", "snooze") and answer.status_code in (409, 422):
        return None
    assert answer.is_success, answer.text
    return Change(plan.act, answered_at, later if plan.act in ("reschedule", "snooze") else None)


async def all_rung(stage: Stage, plans: Sequence[Plan], changes: Mapping[str, Change]) -> bool:
    """Whether nothing is on its way, and each window that rings after all has rung."""
    rows = await stage.deliveries(*{plan.who.device.endpoint for plan in plans})
    sent = defaultdict[str, list[datetime]](list)
    for row in rows:
        if row["state"] == "sent":
            sent[str(row["window_id"])].append(row["due_at"])
    return "pending" not in {row["state"] for row in rows} and all(
        rings(changes.get(plan.window["id"]), sent[plan.window["id"]]) for plan in plans
    )


def rings(change: Change | None, sent: Sequence[datetime]) -> bool:
    """Whether a window has rung for what it is now, if it rings at all."""
    if change is None:
        return bool(sent)
    return change.rings_at is None or any(at >= change.rings_at for at in sent)


async def compare(
    stage: Stage, bell: Bell, plans: Sequence[Plan], changes: Mapping[str, Change], story: Story
) -> None:
    """Hold every arrival against the change of its window."""
    reminders = {str(row["id"]): row for row in await stage.sql("SELECT * FROM reminder")}
    claims = defaultdict[str, list[float]](list)
    for row in await stage.sql("SELECT reminder_id, at FROM claimed"):
        claims[str(row["reminder_id"])].append(row["at"])
    late = []
    for arrival in bell.of({plan.who.device for plan in plans}):
        found = changes.get(str(arrival.window_id))
        if found is None:
            continue
        if found.rings_at is None or reminders[arrival.tag]["due_at"] < found.rings_at:
            claimed_at = max(at for at in claims[arrival.tag] if at <= arrival.at)
            assert claimed_at <= found.answered_at, said(arrival, found, claimed_at)
            late.append(arrival.at - found.answered_at)
        else:
            assert arrival.at >= story.real(found.rings_at) - SLACK, said(arrival, found, 0.0)
    for row in reminders.values():
        ended = changes.get(str(row["window_id"]))
        if ended is not None and ended.rings_at is None:
            assert story.real(row["due_at"]) <= ended.answered_at, "a reminder of what had ended"
    after = [seconds for seconds in late if seconds > 0]
    acts = dict(Counter(item.act for item in changes.values()))
    print(f"{acts}: {len(late)} pushes of the state before, {len(after)} of them after the answer", end="")
    print(f", at most {max(after, default=0.0) * 1_000:.0f} ms")
    assert max(after, default=0.0) < SEND_TIMEOUT


def said(arrival: Arrival, found: Change, claimed_at: float) -> str:
    """What was wrong, in milliseconds after the answer."""
    late, claimed = (round(1_000 * (at - found.answered_at)) for at in (arrival.at, claimed_at))
    return f"{found.act}: claimed {claimed} ms, arrived {late} ms after the answer"
