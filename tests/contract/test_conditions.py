"""Conditional requests: a tag that is not spelled right is told so, and never taken for one that is stale."""

from __future__ import annotations

import pytest

from contract.operations import OURS, Operation, World, make_world, pointers
from living import App

ON_VERSIONS = [
    item
    for item in OURS
    if any(parameter["name"] == "If-Match" for parameter in item.spec.get("parameters", []))
]
MALFORMED = ["1", '"1', '"1", *', 'w/"1"', ","]


@pytest.fixture(scope="module")
async def world(shared_app: App) -> World:
    """Somebody with one of everything."""
    return await make_world(shared_app)


def named(operation: Operation) -> str:
    """A readable test id."""
    return operation.name


@pytest.mark.parametrize("operation", ON_VERSIONS, ids=named)
async def test_a_tag_without_its_quotes_is_malformed(operation: Operation, world: World) -> None:
    for text in MALFORMED:
        answer = await operation.call(world.who.http, world.ids, headers={"If-Match": text})
        assert (answer.status_code, pointers(answer)) == (400, ["If-Match"]), text
        assert 'as in "7"' in answer.json()["detail"]


@pytest.mark.parametrize("operation", ON_VERSIONS, ids=named)
async def test_a_weak_tag_never_matches(operation: Operation, world: World) -> None:
    answer = await operation.call(world.who.http, world.ids, headers={"If-Match": 'W/"1"'})
    assert (answer.status_code, pointers(answer)) == (412, [])


async def test_any_version_is_a_star(app: App) -> None:
    ann = await app.sign_up()
    path = f"/employers/{(await ann.employer())['id']}"
    changed = await ann.call("PATCH", path, json={"name": "Birch"}, headers={"If-Match": "*"})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    listed = await ann.call("PATCH", path, json={"name": "Cedar"}, headers={"If-Match": '"9,9", "2"'})
    assert listed.status_code == 200
    assert (await ann.call("DELETE", path, headers={"If-Match": "*"})).status_code == 204
    assert (await ann.call("DELETE", path, headers={"If-Match": "*"})).status_code == 404


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('"1"', 304), ('W/"1"', 304), ('"0", "1"', 304), ("*", 304),
        ('"2"', 200), ("1", 200), ('"1", *', 200), ('"1"x', 200), ('"1', 200),
    ],
)  # fmt: skip
async def test_what_is_no_tag_keeps_nobody_from_reading(text: str, status: int, app: App) -> None:
    ann = await app.sign_up()
    path = f"/employers/{(await ann.employer())['id']}"
    answer = await ann.call("GET", path, headers={"If-None-Match": text})
    assert answer.status_code == status


async def test_in_a_batch_it_is_named_where_it_stands(app: App) -> None:
    ann = await app.sign_up()
    path = f"/employers/{(await ann.employer())['id']}"
    operations = [{"method": "PATCH", "path": path, "if_match": "1", "body": {"name": "Birch"}}]
    refused = await ann.call("POST", "/batch", json={"operations": operations})
    assert pointers(refused) == ["/operations/0/if_match"]
