"""Many requests at once: one wins, the others hear why, and what is stored tells one story."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from comeback.kit.db import in_account
from living import App, Client, Json, new_id

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
CHANGES = text(
    "SELECT change FROM employer UNION ALL SELECT change FROM contact UNION ALL SELECT change FROM opportunity"
    " UNION ALL SELECT change FROM account"
)

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def at_once(*calls: Any) -> list[httpx.Response]:
    """All answers of calls that run at the same time."""
    return list(await asyncio.gather(*calls))


def statuses(answers: Sequence[httpx.Response]) -> Counter[int]:
    """How often each status was answered."""
    return Counter(answer.status_code for answer in answers)


async def seen(app: App, who: Client, query: str) -> list[Any]:
    """The first column of a query in the account's context."""
    async with in_account(app.sessions, UUID(who.me["id"]), NOW) as session:
        return list((await session.execute(text(query))).scalars())


async def test_of_fifty_changes_to_one_version_one_wins(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    path, headers = f"/employers/{employer['id']}", {"If-Match": '"1"'}
    answers = await at_once(
        *(ann.call("PATCH", path, json={"name": f"Name {n}"}, headers=headers) for n in range(50))
    )
    assert statuses(answers) == {200: 1, 412: 49}
    (winner,) = (answer.json() for answer in answers if answer.is_success)
    assert await ann.get(path) == winner
    assert winner["version"] == 2


async def test_one_idempotency_key_makes_one_row(app: App) -> None:
    ann = await app.sign_up()
    headers = {"Idempotency-Key": "made offline"}
    answers = await at_once(
        *(ann.call("POST", "/employers", json={"name": "Alder"}, headers=headers) for _ in range(20))
    )
    assert set(statuses(answers)) <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {a.json()["type"] for a in answers if a.status_code == 409} <= {"/problems/in-flight"}
    assert [item["name"] for item in (await ann.get("/employers"))["items"]] == ["Alder"]


async def test_the_stored_answer_comes_again_for_the_same_request_alone(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    headers = {"Idempotency-Key": "k"}
    first = await ann.call("POST", "/employers", json={"name": "Alder"}, headers=headers)
    again = await ann.call("POST", "/employers", json={"name": "Alder"}, headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (
        201,
        first.content,
        first.headers["etag"],
    )
    other = await ann.call("POST", "/employers", json={"name": "Birch"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    elsewhere = await ann.call("POST", "/contacts", json={"name": "Alder"}, headers=headers)
    assert elsewhere.status_code == 422
    his = await ben.call("POST", "/employers", json={"name": "Birch"}, headers=headers)
    assert (his.status_code, his.json()["name"]) == (201, "Birch")


async def test_a_failure_may_be_tried_again_under_its_key(app: App) -> None:
    ann = await app.sign_up()
    employer_id, headers = str(new_id()), {"Idempotency-Key": "k"}
    body = {"employer_id": employer_id, "name": "Daniel Reyes"}
    refused = await ann.call("POST", "/contacts", json=body, headers=headers)
    assert refused.status_code == 422
    await ann.post("/employers", {"id": employer_id, "name": "Alder"})
    made = await ann.call("POST", "/contacts", json=body, headers=headers)
    assert made.status_code == 201


async def test_the_key_is_kept_only_with_its_effect(app: App) -> None:
    ann = await app.sign_up()
    await ann.employer(plan_rank=1)
    body = {"name": "Birch", "plan_rank": 1}
    for _ in range(2):
        refused = await ann.call("POST", "/employers", json=body, headers={"Idempotency-Key": "k"})
        assert refused.status_code == 409
    assert await seen(app, ann, "SELECT key FROM stored_answer") == []


async def test_one_rank_goes_to_one_employer(app: App) -> None:
    ann = await app.sign_up()
    answers = await at_once(
        *(ann.call("POST", "/employers", json={"name": f"Name {n}", "plan_rank": 1}) for n in range(8))
    )
    assert statuses(answers) == {201: 1, 409: 7}
    pointers = {a.json()["errors"][0]["pointer"] for a in answers if a.status_code == 409}
    assert pointers == {"/plan_rank"}
    assert len((await ann.get("/employers"))["items"]) == 1


async def test_one_id_makes_one_row(app: App) -> None:
    ann = await app.sign_up()
    body = {"id": str(new_id()), "name": "Alder"}
    answers = await at_once(*(ann.call("POST", "/employers", json=body) for _ in range(5)))
    assert statuses(answers) == {201: 1, 409: 4}


@pytest.mark.parametrize("batched", [True, False], ids=["in a batch", "alone"])
async def test_what_goes_right_after_it_was_found_is_missed(app: App, batched: bool) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    body = {"employer_id": employer["id"], "name": "Daniel Reyes"}
    operations = [
        {"method": "POST", "path": "/contacts", "body": {"name": "Tom"}},
        {"method": "POST", "path": "/contacts", "body": body},
        {"method": "GET", "path": "/me"},
    ]
    sent = ("/batch", {"operations": operations}) if batched else ("/contacts", body)
    # By an operator's hand, who takes no turn: what the request finds is gone before its own row is looked at.
    async with asyncio.TaskGroup() as others, in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        await session.execute(text("DELETE FROM employer"))
        waiting = others.create_task(ann.call("POST", sent[0], json=sent[1]))
        while not (await session.execute(text(WAITING))).scalar_one():
            assert not waiting.done()
            await asyncio.sleep(0.01)
    answer = waiting.result()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["type"] == ("/problems/batch-failed" if batched else "/problems/invalid")
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        (("/operations/1/body" if batched else "") + "/employer_id", "not_found")
    ]
    assert (await ann.get("/contacts"))["items"] == []


async def test_one_email_makes_one_account(app: App) -> None:
    body = {
        "email": f"{new_id()}@example.org",
        "password": "correct horse battery",
        "name": "A",
        "time_zone": "UTC",
    }
    https = [app.http() for _ in range(3)]
    answers = await at_once(*(http.post("/api/v1/auth/signup", json=body) for http in https))
    assert statuses(answers) == {201: 1, 409: 2}


async def by_hand(who: Client, opens_at: str, closes_at: str) -> Json:
    """A window of one's own."""
    body = {"title": "Call", "kind": "call", "opens_at": opens_at, "closes_at": closes_at}
    made: Json = await who.post("/windows", body)
    return made


async def test_of_two_dones_one_counts(app: App) -> None:
    ann = await app.sign_up()
    window = await by_hand(ann, "2026-03-03T13:00:00Z", "2026-03-04T13:00:00Z")
    path = f"/windows/{window['id']}/done"
    answers = await at_once(*(ann.call("POST", path, json={"outcome": "replied"}) for _ in range(2)))
    assert statuses(answers) == {200: 1, 409: 1}
    assert len((await ann.get("/touchpoints"))["items"]) == 1


@pytest.mark.parametrize("hour", ["2026-03-04T09:00:00Z", "2026-03-05T18:00:00Z"], ids=["opening", "closing"])
async def test_a_tick_and_a_done_at_once_leave_one_truth(app: App, hour: str) -> None:
    ann = await app.sign_up()
    made = [await by_hand(ann, "2026-03-04T09:00:00Z", "2026-03-05T18:00:00Z") for _ in range(6)]
    app.go_to(hour)
    done = [ann.call("POST", f"/windows/{window['id']}/done", json={}) for window in made]
    _, answers = await asyncio.gather(app.tick(), at_once(*done))
    assert statuses(answers) == {200: 6}
    await app.tick()
    assert {item["state"] for item in (await ann.get("/windows"))["items"]} == {"done"}
    assert len((await ann.get("/touchpoints"))["items"]) == 6
    assert await seen(app, ann, "SELECT id FROM follow_up_window WHERE due_at IS NOT NULL") == []
    last = "SELECT DISTINCT ON (window_id) details->>'to' FROM timeline_entry WHERE kind = 'window' {}"
    told = await seen(app, ann, last.format("ORDER BY window_id, (details->>'to' = 'done') DESC"))
    assert told == ["done"] * 6


async def test_a_reply_and_the_tick_that_opens_a_nudge_never_block_each_other(app: App) -> None:
    people = [await waiting_for_a_nudge(app) for _ in range(8)]
    app.go_to("2026-03-06T09:00:00Z")
    replies = [
        who.call("POST", "/touchpoints", json={"contact_id": contact, "kind": "message", "direction": "in"})
        for who, contact in people
    ]
    *_, answers = await asyncio.gather(app.tick(), app.tick(), at_once(*replies))
    assert statuses(answers) == {201: 8}
    for who, _ in people:
        nudges = [item for item in (await who.get("/windows"))["items"] if item["kind"] == "nudge"]
        assert [item["state"] for item in nudges] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("act", ["tick", "done"])
async def test_who_waits_for_a_turn_holds_nothing_that_others_wait_for(app: App, act: str) -> None:
    ann, _ = await waiting_for_a_nudge(app)
    (nudge, *_) = (item for item in (await ann.get("/windows"))["items"] if item["step"] == "first_nudge")
    app.go_to("2026-03-06T09:00:00Z")
    call = app.tick() if act == "tick" else ann.call("POST", f"/windows/{nudge['id']}/done", json={})
    async with (
        asyncio.TaskGroup() as others,
        in_account(app.sessions, UUID(ann.me["id"]), NOW) as session,
    ):
        await session.execute(text("SELECT value FROM change_counter FOR UPDATE"))
        waiting = others.create_task(call)
        while not (await session.execute(text(WAITING))).scalar_one():
            assert not waiting.done()
            await asyncio.sleep(0.01)
        await session.execute(text("SELECT id FROM follow_up_window FOR UPDATE NOWAIT"))
    assert (await ann.get(f"/windows/{nudge['id']}"))["state"] == ("open" if act == "tick" else "done")


async def waiting_for_a_nudge(app: App) -> tuple[Client, str]:
    """Somebody who asked for a coffee, whose first nudge opens on Friday at nine; with the contact's id."""
    app.go_to("2026-03-03T14:00:00Z")
    who = await app.sign_up()
    employer = await who.employer()
    contact, role = await who.contact(employer), await who.opportunity(employer)
    start = [{"play": "coffee_after_the_no", "contact_ids": [contact["id"]]}]
    recorded = await who.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    await who.post(f"/windows/{recorded['windows'][0]['id']}/done", {})
    return who, contact["id"]


async def test_changes_are_seen_in_the_order_of_their_numbers(app: App) -> None:
    ann = await app.sign_up()
    looks: list[list[int]] = []

    async def look() -> None:
        for _ in range(25):
            async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
                looks.append(sorted((await session.execute(CHANGES)).scalars()))
            await asyncio.sleep(0)

    writers = [ann.call("POST", "/employers", json={"name": f"Name {n}"}) for n in range(30)]
    writers += [ann.call("POST", "/contacts", json={"name": f"Name {n}"}) for n in range(30)]
    answers, _ = await asyncio.gather(at_once(*writers), look())
    assert statuses(answers) == {201: 60}
    assert len({len(numbers) for numbers in looks}) > 2, "nothing was seen in between"
    for numbers in looks:
        assert numbers == list(range(1, len(numbers) + 1))
    assert await seen(app, ann, "SELECT value FROM change_counter") == [61]


async def test_many_who_sign_in_at_once_hold_no_connections_while_passwords_are_hashed(app: App) -> None:
    pool = app.sessions.kw["bind"].sync_engine.pool
    body = {"password": "correct horse battery"}
    emails = [f"{number}-{new_id()}@example.org" for number in range(12)]
    async with app.http() as http:
        tries = [
            asyncio.create_task(http.post("/api/v1/auth/login", json=body | {"email": email}))
            for email in emails
        ]
        held = []
        while not any(task.done() for task in tries):
            await asyncio.sleep(0.005)
            held.append(pool.checkedout())
        assert held[-1] <= 2, "two hash at a time; whoever waits for a turn holds nothing"
        assert {response.status_code for response in await asyncio.gather(*tries)} == {401}
