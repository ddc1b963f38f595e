"""What other programs are told: each event once, with what it is about, and nothing that did not happen."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import func, select

from comeback.webhooks.catalogue import TEST, EventType
from comeback.webhooks.models import WebhookEvent
from comeback.webhooks.schemas import EVENTS
from comeback.webhooks.service.telling import SUBJECTS
from crowd import statements
from integration.calendars import COFFEE, STAY, inside, refused_again
from integration.webhooks.receivers import Receiver, Receivers, hook, log_of
from living import Client, Json
from world import World

ALL = get_args(EventType)
OPENS, CLOSES = "2026-03-04T09:00:00Z", "2026-03-04T17:00:00Z"


async def heard(receiver: Receiver, secret: str) -> list[Json]:
    """What a program was told since the last look, every signature checked."""
    events = [message.verified(secret) for message in receiver.messages]
    receiver.messages.clear()
    return sorted(events, key=lambda event: str(event["type"]))


async def stored(world: World, who: Client) -> int:
    """How many events the account has."""
    async with inside(world.app, who) as session:
        mine = WebhookEvent.account_id == UUID(who.me["id"])
        return (
            await session.execute(select(func.count()).select_from(WebhookEvent).where(mine))
        ).scalar_one()


def test_every_event_is_described_and_has_a_subject() -> None:
    assert set(EVENTS) == set(SUBJECTS) == {*get_args(EventType), TEST}
    assert all(told.summary and told.data.__doc__ for told in EVENTS.values())


async def test_a_second_chance_is_told_from_the_no_to_the_call(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    secret = (await hook(who, receiver, *ALL))["secret"]
    life = await refused_again(world.app, who, COFFEE)
    await world.catch_up()
    no, moved, opened = await heard(receiver, secret)
    assert [no["type"], moved["type"], opened["type"]] == [
        "opportunity.rejected",
        "opportunity.stage_changed",
        "window.opened",
    ]
    (rejection,) = (await who.get(f"/opportunities/{life.role['id']}/rejections"))["items"]
    opportunity = await who.get(f"/opportunities/{life.role['id']}")
    assert no["data"] == {"opportunity": opportunity, "rejection": rejection}
    assert moved["data"] == {"opportunity": opportunity, "from": "interviewing", "to": "rejected"}
    (window,) = await life.windows(state="open")
    assert opened["data"] == {"window": window, "from": "scheduled", "to": "open"}
    assert datetime.fromisoformat(opened["timestamp"]) == datetime.fromisoformat("2026-03-03T14:00:00+00:00")

    act = await life.do("ask", "replied")
    await world.catch_up()
    touched, done = await heard(receiver, secret)
    assert touched["type"] == "touchpoint.created"
    assert touched["data"] == {"touchpoint": act["touchpoint"]}
    assert done["type"] == "window.done"
    assert done["data"] == {"window": act["window"], "from": "open", "to": "done"}

    await who.post(f"/opportunities/{life.role['id']}/called", {"contact_id": life.manager["id"]})
    await world.catch_up()
    moved, won, called = await heard(receiver, secret)
    assert (moved["data"]["from"], moved["data"]["to"]) == ("rejected", "reopened")
    assert won["type"] == "second_chance.won"
    assert won["data"]["won_on"] == "2026-03-03"
    assert called["data"]["touchpoint"]["direction"] == "in"


async def test_what_time_does_is_told_too(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    secret = (await hook(who, receiver, "window.opened", "window.missed"))["secret"]
    window = await who.post("/windows", {"title": "Call Tom", "opens_at": OPENS, "closes_at": CLOSES})
    await world.go_to(OPENS)
    (opened,) = await heard(receiver, secret)
    assert (opened["type"], opened["data"]["window"]["id"]) == ("window.opened", window["id"])
    await world.go_to(CLOSES)
    (missed,) = await heard(receiver, secret)
    assert (missed["type"], missed["data"]["to"]) == ("window.missed", "missed")
    await who.post(f"/windows/{window['id']}/done", {})
    await world.catch_up()
    assert receiver.messages == [], "it did not ask for that"


async def test_a_worker_that_slept_tells_opening_and_missing(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    secret = (await hook(who, receiver, *ALL))["secret"]
    await who.post("/windows", {"title": "Call Tom", "opens_at": OPENS, "closes_at": CLOSES})
    await world.go_to("2026-03-06T09:00:00Z")
    missed, opened = await heard(receiver, secret)
    assert (opened["data"]["from"], opened["data"]["to"]) == ("scheduled", "open")
    assert (missed["data"]["from"], missed["data"]["to"]) == ("open", "missed")


async def test_what_is_undone_is_open_again(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    window = await who.post(
        "/windows", {"title": "Call Tom", "opens_at": "2026-03-03T13:00:00Z", "closes_at": CLOSES}
    )
    await world.catch_up()
    secret = (await hook(who, receiver, *ALL))["secret"]
    await who.post(f"/windows/{window['id']}/skip", {})
    await who.post(f"/windows/{window['id']}/undo")
    await world.catch_up()
    (back,) = await heard(receiver, secret)
    assert (back["type"], back["data"]["from"], back["data"]["to"]) == ("window.opened", "skipped", "open")


async def test_what_comes_back_with_a_touch_taken_back_is_told(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    life = await refused_again(world.app, who, STAY)
    await world.go_to("2026-04-01T12:00:00Z")
    (open_now,) = await life.windows(state="open")
    touch = await life.touch()
    assert (await who.get(f"/windows/{open_now['id']}"))["state"] == "cancelled"
    secret = (await hook(who, receiver, *ALL))["secret"]
    await life.delete(touch)
    await world.catch_up()
    (back,) = await heard(receiver, secret)
    assert (back["type"], back["data"]["from"], back["data"]["to"]) == ("window.opened", "cancelled", "open")
    assert back["data"]["window"] == await who.get(f"/windows/{open_now['id']}")


async def test_a_contact_is_told_when_it_changes_and_only_then(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    secret = (await hook(who, receiver, *ALL))["secret"]
    employer = await who.employer()
    contact, other = await who.contact(employer), await who.contact(employer, "D. Reyes", notes="At the fair")
    await who.patch(f"/contacts/{contact['id']}", {"name": contact["name"]})
    await world.catch_up()
    assert receiver.messages == []
    changed = await who.patch(f"/contacts/{contact['id']}", {"name": "Dan"})
    await world.catch_up()
    (told,) = await heard(receiver, secret)
    assert told["data"] == {"contact": changed}
    merged = await who.post(f"/contacts/{contact['id']}/merge", {"other_id": other["id"]})
    await world.catch_up()
    (told,) = await heard(receiver, secret)
    assert told["data"] == {"contact": merged}
    await who.post(f"/contacts/{contact['id']}/merge/undo")
    await world.catch_up()
    parted = await heard(receiver, secret)
    assert {event["data"]["contact"]["id"] for event in parted} == {contact["id"], other["id"]}


async def test_a_person_who_is_forgotten_is_forgotten_in_events_too(
    world: World, receivers: Receivers
) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, *ALL)
    contact = await who.contact(await who.employer(), "Daniel Reyes")
    await who.post("/touchpoints", {"contact_id": contact["id"], "kind": "call", "notes": "Daniel is away"})
    await who.patch(f"/contacts/{contact['id']}", {"title": "Partner"})
    await who.post(f"/contacts/{contact['id']}/anonymise")
    await world.catch_up()
    events = await heard(receiver, made["secret"])
    kinds = [event["type"] for event in events]
    assert kinds == ["contact.updated", "contact.updated", "touchpoint.created"], "all are told"
    assert "Daniel" not in str(events)
    assert "Partner" not in str(events)
    assert len(await log_of(who, made)) == 3


async def test_a_request_that_fails_tells_nothing(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    await hook(who, receiver, *ALL)
    role = await who.opportunity(await who.employer())
    start = [{"play": "no such play", "contact_ids": []}]
    answer = await who.call("POST", f"/opportunities/{role['id']}/rejection", json={"start": start})
    assert answer.status_code == 422, "after the no was written, before it was committed"
    await world.catch_up()
    assert receiver.messages == []
    assert await stored(world, who) == 0


async def test_a_request_that_is_repeated_tells_once(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    await hook(who, receiver, *ALL)
    again = {"json": {"kind": "call"}, "headers": {"Idempotency-Key": "offline"}}
    first, second = [await who.call("POST", "/touchpoints", **again) for _ in range(2)]
    assert first.json() == second.json()
    await world.catch_up()
    assert len(receiver.messages) == 1


async def test_each_webhook_hears_what_it_asked_for(world: World, receivers: Receivers) -> None:
    who, calls, noes = await world.app.sign_up(), receivers.add(), receivers.add()
    await hook(who, calls, "touchpoint.created")
    await hook(who, noes, "opportunity.rejected", "touchpoint.created")
    await hook(who, receivers.add(), "touchpoint.created", active=False)
    await who.post("/touchpoints", {"kind": "call"})
    await refused_again(world.app, who)
    await world.catch_up()
    assert len(calls.messages) == 1
    assert len(noes.messages) == 2
    assert calls.ids[0] in noes.ids, "one event has one id, whoever hears it"


async def test_an_account_hears_of_itself_alone(world: World, receivers: Receivers) -> None:
    ann, ben, receiver = await world.app.sign_up(), await world.app.sign_up(), receivers.add()
    await hook(ann, receiver, *ALL)
    await ben.post("/touchpoints", {"kind": "call"})
    await world.catch_up()
    assert receiver.messages == []
    assert await stored(world, ben) == 0


async def test_telling_of_many_costs_as_many_statements_as_telling_of_one(
    world: World, receivers: Receivers
) -> None:
    costs = []
    for many in (1, 40):
        who, receiver = await world.app.sign_up(), receivers.add()
        await hook(who, receiver, *ALL)
        for number in range(many):
            body = {"title": f"Call {number}", "opens_at": OPENS, "closes_at": CLOSES}
            await who.post("/windows", body)
        world.app.go_to(OPENS)
        with statements(world.app) as seen:
            await world.app.tick()
        costs.append(len([one for one in seen if "webhook" in one]))
        await world.catch_up()
        assert len(receiver.messages) == many
        world.app.go_to("2026-03-03T14:00:00Z")
    assert costs[0] == costs[1]


async def test_nobody_who_listens_costs_nothing(world: World, receivers: Receivers) -> None:
    costs = []
    for listening in (False, True):
        who = await world.app.sign_up()
        if listening:
            await hook(who, receivers.add(), "contact.updated")
        with statements(world.app) as seen:
            await who.post("/touchpoints", {"kind": "call"})
        costs.append([statement for statement in seen if "webhook" in statement])
    assert costs[0] == []
    assert costs[1], "who listens is asked"


async def test_two_at_once_each_tell_their_own(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    await hook(who, receiver, *ALL)
    made = await asyncio.gather(*(who.post("/touchpoints", {"kind": "call"}) for _ in range(10)))
    await world.catch_up()
    told = {message.body.decode() for message in receiver.messages}
    assert len(told) == len(receiver.messages) == 10
    assert all(any(touch["id"] in body for body in told) for touch in made)


async def test_events_are_kept_for_thirty_days(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, "touchpoint.created")
    for day in ("2026-03-03", "2026-03-20", "2026-04-02"):
        world.app.go_to(f"{day}T14:00:01Z")
        await who.post("/touchpoints", {"kind": "call"})
    assert [entry["created_at"][:10] for entry in await log_of(who, made)] == [
        "2026-04-02",
        "2026-03-20",
        "2026-03-03",
    ]
    world.app.go_to("2026-04-02T14:00:02Z")
    await who.post("/touchpoints", {"kind": "call"})
    days = [entry["created_at"][:10] for entry in await log_of(who, made)]
    assert days == ["2026-04-02", "2026-04-02", "2026-03-20"]
    assert await stored(world, who) == 3


async def test_a_life_is_told_as_the_timeline_has_it(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    secret = (await hook(who, receiver, *ALL))["secret"]
    life = await refused_again(world.app, who, COFFEE, STAY)
    await world.go_to("2026-09-01T09:00:00Z")
    events = await heard(receiver, secret)
    windows = await life.windows()
    missed = [event["data"]["window"]["id"] for event in events if event["type"] == "window.missed"]
    assert sorted(missed) == sorted(one["id"] for one in windows if one["state"] == "missed")
    assert missed
