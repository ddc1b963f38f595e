"""What belongs to another account answers like what does not exist: on every route, in every field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from contract.operations import (
    DEVICE,
    OPERATIONS,
    OURS,
    Field,
    Operation,
    World,
    check_problem,
    fields,
    make_world,
    with_value,
)
from living import App, Json, new_id

HERE_ALONE = "readFigures"
"""Open to the machine itself while developing; who may read it is tested with the figures."""
PUBLIC = {
    "askToUnsubscribe", "askWhoseAddress", "confirmAddress", "getDocument", "getProblem", "health", "listProblems",
    "logIn", "readCalendar", "readDocs", "ready", "signUp", "unsubscribeFromMail",
}  # fmt: skip
BY_ID = [operation for operation in OURS if operation.path_ids]


def references() -> Iterator[tuple[Operation, Field]]:
    """Every field of every body that refers to something by its id."""
    for operation in OURS:
        for found in fields(operation.body_schema) if operation.body_schema else ():
            if found.schema.get("format") == "uuid" and found.path[-1] != "id":
                yield operation, found


REFERENCES = list(references())
FILTERS = [
    (operation, parameter["name"])
    for operation in OURS
    for parameter in operation.query
    if "uuid" in str(parameter["schema"])
]


@pytest.fixture(scope="module")
async def ann(shared_app: App) -> World:
    """Whose things are asked for."""
    return await make_world(shared_app)


@pytest.fixture(scope="module")
async def ben(shared_app: App) -> World:
    """Who asks."""
    return await make_world(shared_app)


def apart_from_instance(answer: httpx.Response) -> Json:
    """What a client can tell answers apart by."""
    body = check_problem(answer)
    return {**body, "instance": "", "headers": sorted(set(answer.headers) - {"x-request-id"})}


def name_of(value: Any) -> str:
    """A readable test id."""
    return getattr(value, "name", None) or getattr(value, "pointer", None) or str(value)


def test_there_are_routes_and_fields_to_try() -> None:
    assert {"getEmployer", "doWindow", "unsubscribe", "endSession", "stopRun"} <= {
        item.name for item in BY_ID
    }
    assert ("theySaidNo", "/start/0/contact_ids/0") in {
        (item.name, found.pointer) for item, found in REFERENCES
    }
    assert ("orderPlan", "/employer_ids/0") in {(item.name, found.pointer) for item, found in REFERENCES}
    assert len(BY_ID) >= 25
    assert len(REFERENCES) >= 15
    assert len(FILTERS) >= 5


@pytest.mark.parametrize("operation", BY_ID, ids=name_of)
async def test_an_address_with_a_foreign_id(operation: Operation, ann: World, ben: World) -> None:
    missing = [name for name in operation.path_ids if name not in ann.ids]
    assert not missing, f"make_world() makes nothing for {missing}"
    absent = {name: str(new_id()) for name in operation.path_ids}
    foreign = {name: ann.ids[name] for name in operation.path_ids}
    theirs = await operation.call(ben.who.http, ben.ids | foreign)
    nobodys = await operation.call(ben.who.http, ben.ids | absent)
    assert theirs.status_code == 404
    assert apart_from_instance(theirs) == apart_from_instance(nobodys)


@pytest.mark.parametrize("operation", [item for item in BY_ID if item.method == "GET"], ids=name_of)
async def test_its_owner_finds_it_there(operation: Operation, ann: World) -> None:
    assert (await operation.call(ann.who.http, ann.ids)).status_code == 200


@pytest.mark.parametrize(("operation", "where"), REFERENCES, ids=name_of)
async def test_a_body_with_a_foreign_id(operation: Operation, where: Field, ann: World, ben: World) -> None:
    name = next(str(part) for part in reversed(where.path) if isinstance(part, str))
    assert name in ann.ids, f"make_world() makes nothing for {name}"

    untouched = await ben.who.opportunity({"id": ben.ids["employer_id"]})
    at = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-20T18:00:00Z"}
    window = await ben.who.post("/windows", {"title": "Look in", **at})
    ids = ben.ids | {"opportunity_id": untouched["id"], "window_id": window["id"]}

    async def call(row_id: str) -> httpx.Response:
        return await operation.call(ben.who.http, ids, json=with_value(operation, where, row_id, ids))

    theirs, nobodys, own = await call(ann.ids[name]), await call(str(new_id())), await call(ben.ids[name])
    assert theirs.status_code == 422
    assert apart_from_instance(theirs) == apart_from_instance(nobodys)
    assert check_problem(theirs)["errors"][0]["pointer"] == where.pointer
    assert own.is_success, own.text


@pytest.mark.parametrize(("operation", "name"), FILTERS, ids=name_of)
async def test_a_filter_by_a_foreign_id(operation: Operation, name: str, ann: World, ben: World) -> None:
    theirs = await operation.call(ben.who.http, ben.ids, params={name: ann.ids[name]})
    nobodys = await operation.call(ben.who.http, ben.ids, params={name: str(new_id())})
    own = await operation.call(ben.who.http, ben.ids, params={name: ben.ids[name]})
    if operation.name == "getCoffeeKit":
        assert theirs.status_code == 422
        assert apart_from_instance(theirs) == apart_from_instance(nobodys)
        assert own.json()["questions"]
        return
    assert theirs.json() == nobodys.json() == {"items": [], "next_cursor": None}
    assert own.json()["items"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
@pytest.mark.parametrize("cookie", ["", "comeback=forged"], ids=["no cookie", "forged cookie"])
async def test_without_a_sign_in(operation: Operation, cookie: str, app: App, ann: World) -> None:
    assert operation.public == (operation.name in PUBLIC)
    answer = await operation.call(app.http(), ann.ids, headers={"Cookie": cookie})
    if operation.name in {*PUBLIC, HERE_ALONE}:
        return
    assert answer.status_code == 401
    assert check_problem(answer)["type"] == "/problems/not-signed-in"
    assert "set-cookie" not in answer.headers


async def test_an_id_taken_by_another_account_is_free_for_this_one(ann: World, ben: World) -> None:
    mine = await ben.who.post("/employers", {"id": ann.ids["employer_id"], "name": "Birch"})
    assert mine["id"] == ann.ids["employer_id"]
    assert (await ann.who.get(f"/employers/{mine['id']}"))["name"] == "Alder & Pike Architects"
    await ben.who.http.delete(f"/api/v1/employers/{mine['id']}", headers={"If-Match": "*"})


async def test_an_endpoint_is_never_shown(ann: World) -> None:
    listed = await ann.who.call("GET", "/push/subscriptions")
    assert listed.json()["items"]
    assert urlsplit(DEVICE["endpoint"]).path not in listed.text


async def test_nothing_of_hers_has_changed(ann: World, shared_app: App) -> None:
    fresh = await make_world(shared_app)
    for path in (
        "/employers",
        "/contacts",
        "/opportunities",
        "/windows",
        "/touchpoints",
        "/plan",
        "/sessions",
    ):
        hers, untouched = await ann.who.get(path), await fresh.who.get(path)
        assert [item.get("version") for item in hers["items"]] == [
            i.get("version") for i in untouched["items"]
        ]
