"""Batches: all or none, faults by index."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from living import App, Client, Json, new_id


def operation(method: str, path: str, body: Json | None = None, **more: Any) -> Json:
    """One operation of a batch."""
    return {"method": method, "path": path, **({} if body is None else {"body": body}), **more}


def a_no() -> tuple[list[Json], Json]:
    """What somebody typed on a train: employer, person, role and the no, which refer to each other; their ids."""
    ids = {name: str(new_id()) for name in ("employer", "contact", "role")}
    return [
        operation("POST", "/employers", {"id": ids["employer"], "name": "Alder & Pike"}),
        operation(
            "POST", "/contacts",
            {"id": ids["contact"], "employer_id": ids["employer"], "name": "Daniel Reyes", "role": "hiring_manager"},
        ),
        operation(
            "POST", "/opportunities",
            {"id": ids["role"], "employer_id": ids["employer"], "title": "Designer", "stage": "interviewing"},
        ),
        operation(
            "POST", f"/opportunities/{ids['role']}/rejection",
            {"start": [{"play": "coffee_after_the_no", "contact_ids": [ids["contact"]]}]},
        ),
    ], ids  # fmt: skip


async def test_a_whole_evening_goes_in_one_call(app: App) -> None:
    ann = await app.sign_up()
    operations, ids = a_no()
    results = (await ann.post("/batch", {"operations": operations}))["results"]
    assert [result["status"] for result in results] == [201] * 4
    assert results[0]["etag"] == '"1"'
    assert results[1]["body"]["name"] == "Daniel Reyes"
    assert len(results[3]["body"]["windows"]) == 1
    assert (await ann.get(f"/opportunities/{ids['role']}"))["stage"] == "rejected"


async def test_one_fault_and_nothing_is_stored(app: App) -> None:
    ann = await app.sign_up()
    operations, _ = a_no()
    operations[1]["body"]["employer_id"] = str(new_id())
    refused = await ann.call("POST", "/batch", json={"operations": operations})
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"] == "/problems/batch-failed"
    assert problem["errors"][0]["pointer"] == "/operations/1/body/employer_id"
    assert problem["errors"][0]["code"] == "not_found"
    assert (await ann.get("/employers"))["items"] == []


async def test_all_faults_are_told_at_once(app: App) -> None:
    ann = await app.sign_up()
    refused = await ann.call(
        "POST",
        "/batch",
        json={
            "operations": [
                operation("POST", "/employers", {"nome": "Alder"}),
                operation("POST", "/employers", {"name": "Birch"}),
                operation("GET", f"/contacts/{new_id()}"),
                operation("PATCH", "/me", {"name": "Anna"}),
                operation("PATCH", "/me", {"name": "Anna"}, if_match='"99"'),
                operation("POST", "/nowhere", {}),
                operation("PUT", "/employers", {}),
                operation("GET", "/contacts?page=2"),
            ]
        },
    )
    assert refused.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/operations/0/body/nome", "unknown_field"),
        ("/operations/2", "not-found"),
        ("/operations/3", "version-required"),
        ("/operations/4", "stale-version"),
        ("/operations/5", "not-found"),
        ("/operations/6", "method-not-allowed"),
        ("/operations/7", "unknown_parameter"),
    ]
    assert (await ann.get("/employers"))["items"] == []


async def test_a_broken_constraint_names_its_operation(app: App) -> None:
    ann = await app.sign_up()
    same = str(new_id())
    twice = [operation("POST", "/employers", {"id": same, "name": name}) for name in ("Alder", "Birch")]
    alone = operation("POST", "/employers", {"name": "Cedar"})
    refused = await ann.call("POST", "/batch", json={"operations": [*twice, alone]})
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/operations/1"]
    assert (await ann.get("/employers"))["items"] == []


async def test_a_place_on_the_plan_that_is_taken_is_told_at_its_operation(app: App) -> None:
    ann = await app.sign_up()
    birch, cedar = str(new_id()), str(new_id())
    operations = [
        operation("POST", "/employers", {"name": "Alder", "plan_rank": 1}),
        operation("POST", "/employers", {"id": birch, "name": "Birch", "plan_rank": 1}),
        operation("POST", "/employers", {"id": cedar, "name": "Cedar"}),
        operation("PATCH", f"/employers/{cedar}", {"plan_rank": 1}, if_match='"1"'),
        operation("POST", "/contacts", {"name": "Tom", "employer_id": birch}),
    ]
    refused = await ann.call("POST", "/batch", json={"operations": operations})
    assert refused.json()["type"] == "/problems/batch-failed"
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/operations/1/body/plan_rank", "conflict"),
        ("/operations/3/body/plan_rank", "conflict"),
        ("/operations/4/body/employer_id", "not_found"),
    ]
    assert (await ann.get("/employers"))["items"] == []


async def test_places_on_the_plan_are_exchanged_also_after_something_went(app: App) -> None:
    ann = await app.sign_up()
    alder, birch = await ann.employer("Alder", plan_rank=1), await ann.employer("Birch", plan_rank=2)
    gone = await ann.employer("Cedar")
    operations = [
        operation("DELETE", f"/employers/{gone['id']}", if_match='"1"'),
        operation("PUT", "/plan", {"employer_ids": [birch["id"], alder["id"]]}, if_match="*"),
    ]
    results = (await ann.post("/batch", {"operations": operations}))["results"]
    assert [result["status"] for result in results] == [204, 200]
    assert [item["employer"]["name"] for item in (await ann.get("/plan"))["items"]] == ["Birch", "Alder"]


async def test_what_is_still_referred_to_is_told_at_its_operation(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    await ann.contact(employer)
    operations = [
        operation("POST", "/employers", {"name": "Birch"}),
        operation("DELETE", f"/employers/{employer['id']}", if_match='"1"'),
    ]
    refused = await ann.call("POST", "/batch", json={"operations": operations})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/operations/1")
    assert refused.json()["errors"][0]["code"] == "in-use"


async def test_later_operations_see_what_earlier_ones_did(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    path = f"/employers/{employer['id']}"
    results = (
        await ann.post(
            "/batch",
            {
                "operations": [
                    operation("PATCH", path, {"industry": "Architecture"}, if_match='"1"'),
                    operation("GET", path),
                    operation("PATCH", path, {"industry": None}, if_match='"2"'),
                    operation("DELETE", path, if_match='"3"'),
                ]
            },
        )
    )["results"]
    assert [result["status"] for result in results] == [200, 200, 200, 204]
    assert results[1]["body"]["industry"] == "Architecture"
    assert results[3]["body"] is None
    assert (await ann.call("GET", path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/batch", "/auth/login", "/auth/signup", "/push/key", "//evil.example/", "/../../openapi.json"]
)
async def test_what_cannot_be_part_of_a_batch(app: App, path: str) -> None:
    ann = await app.sign_up()
    inner = (
        {"operations": [operation("GET", "/me")]} if path == "/batch" else {"email": "a@b.c", "password": "x"}
    )
    refused = await ann.call("POST", "/batch", json={"operations": [operation("POST", path, inner)]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/operations/0")


@pytest.mark.parametrize("count", [0, 101])
async def test_one_to_a_hundred_operations(app: App, count: int) -> None:
    ann = await app.sign_up()
    refused = await ann.call("POST", "/batch", json={"operations": [operation("GET", "/me")] * count})
    assert refused.status_code == 400


async def test_a_hundred_operations(app: App) -> None:
    ann = await app.sign_up()
    many = [operation("POST", "/employers", {"name": f"Employer {number}"}) for number in range(100)]
    await ann.post("/batch", {"operations": many})
    assert len((await ann.get("/employers?limit=200"))["items"]) == 100


async def test_the_same_key_again_is_the_same_answer_and_nothing_twice(app: App) -> None:
    ann = await app.sign_up()
    body = {"operations": [operation("POST", "/employers", {"name": "Alder"})]}
    calls = [ann.call("POST", "/batch", json=body, headers={"Idempotency-Key": "evening"}) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.text for answer in answers if answer.status_code == 200}) == 1
    assert len((await ann.get("/employers"))["items"]) == 1


async def test_a_token_reaches_no_further_in_a_batch(app: App) -> None:
    ann = await app.sign_up()
    token = (await ann.post("/tokens", {"name": "Zapier", "scopes": ["employers:write"]}))["token"]
    operations = [
        operation("POST", "/employers", {"name": "Alder"}),
        operation("POST", "/contacts", {"name": "Tom"}),
        operation("POST", "/tokens", {"name": "More", "scopes": ["write"]}),
    ]
    async with app.http() as http:
        headers = {"Authorization": f"Bearer {token}"}
        refused = await http.post("/api/v1/batch", json={"operations": operations}, headers=headers)
    faults = [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]]
    assert faults == [("/operations/1", "insufficient-scope"), ("/operations/2", "not-allowed")]
    assert (await ann.get("/employers"))["items"] == []


async def test_batches_of_two_accounts_do_not_meet(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    employer = await ann.employer()
    refused = await ben.call(
        "POST", "/batch", json={"operations": [operation("GET", f"/employers/{employer['id']}")]}
    )
    assert refused.json()["errors"][0]["code"] == "not-found"


async def changes(who: Client) -> int:
    """How often somebody's windows were told to move: none here."""
    return len((await who.get("/windows"))["items"])


async def test_windows_of_a_batch_that_failed_are_not_there(app: App) -> None:
    ann = await app.sign_up()
    operations, _ = a_no()
    operations.append(operation("POST", "/contacts", {"name": ""}))
    assert (await ann.call("POST", "/batch", json={"operations": operations})).status_code == 422
    assert await changes(ann) == 0
