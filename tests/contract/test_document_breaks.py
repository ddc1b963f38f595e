"""Nothing that was right under the last release's API document is wrong under the present one."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy

import pytest

from contract.breaks import breaks
from contract.operations import DOCUMENT
from contract.released import KEPT, kept
from living import Json

CONTACTS = "/api/v1/contacts"
Change = Callable[[Json], object]


def test_nothing_breaks_since_the_last_release() -> None:
    found = breaks(json.loads(KEPT.read_text(encoding="utf-8")), kept(DOCUMENT))
    assert found == [], "deliberate? see CONTRIBUTING.md"


def schema(document: Json, name: str) -> Json:
    """A schema of the document."""
    found: Json = document["components"]["schemas"][name]
    return found


def operation(document: Json, path: str = CONTACTS, method: str = "get") -> Json:
    """An operation of the document."""
    found: Json = document["paths"][path][method]
    return found


def parameter(document: Json, name: str) -> Json:
    """A parameter of the list of contacts."""
    return next(item for item in operation(document)["parameters"] if item["name"] == name)


BREAKS: dict[str, Change] = {
    "GET /api/v1/today: gone": lambda d: d["paths"].pop("/api/v1/today"),
    "POST /api/v1/contacts: gone": lambda d: d["paths"][CONTACTS].pop("post"),
    "GET /api/v1/contacts: operationId listContacts is contacts": lambda d: operation(d).update(
        operationId="contacts"
    ),
    "GET /api/v1/contacts: no longer by token": lambda d: operation(d).update(security=[{"cookie": []}]),
    "POST /api/v1/auth/login: asks for a sign-in": lambda d: operation(
        d, "/api/v1/auth/login", "post"
    ).pop("security"),
    "GET /api/v1/contacts: scope contacts:read is people:read": lambda d: operation(d).update(
        {"x-scope": "people:read"}
    ),
    "GET /api/v1/contacts ?email: parameter gone": lambda d: operation(d)["parameters"].remove(
        parameter(d, "email")
    ),
    "GET /api/v1/contacts ?email: parameter is required now": lambda d: parameter(d, "email").update(
        required=True
    ),
    "GET /api/v1/contacts ?of: new required parameter": lambda d: operation(d)["parameters"].append(
        {"name": "of", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "GET /api/v1/contacts ?limit: maximum is 100": lambda d: parameter(d, "limit")["schema"].update(
        maximum=100
    ),
    "POST /api/v1/contacts body/name: field gone": lambda d: schema(d, "NewContact")["properties"].pop(
        "name"
    ),
    "POST /api/v1/contacts body/role: required now": lambda d: schema(d, "NewContact")["required"].append(
        "role"
    ),
    "POST /api/v1/contacts body/role: no longer takes peer": lambda d: schema(d, "NewContact")["properties"][
        "role"
    ]["enum"].remove("peer"),
    "POST /api/v1/contacts body/notes: no longer takes null": lambda d: schema(d, "NewContact")[
        "properties"
    ]["notes"].update(type="string"),
    "POST /api/v1/contacts body/name: maxLength is 100": lambda d: schema(d, "NewContact")["properties"][
        "name"
    ].update(maxLength=100),
    "POST /api/v1/contacts body/name: another pattern": lambda d: schema(d, "NewContact")["properties"][
        "name"
    ].update(pattern="^[a-z]+$"),
    "POST /api/v1/contacts body/emails/items: no longer takes string": lambda d: schema(d, "NewContact")[
        "properties"
    ]["emails"]["items"].update(type="integer"),
    "PATCH /api/v1/me: no longer takes application/json": lambda d: operation(d, "/api/v1/me", "patch")[
        "requestBody"
    ]["content"].pop("application/json"),
    "POST /api/v1/push/test: asks for a body": lambda d: operation(d, "/api/v1/push/test", "post").update(
        requestBody={"required": True, "content": {}}
    ),
    "GET /api/v1/contacts 200/items/items/name: field gone": lambda d: schema(d, "ContactOut")[
        "properties"
    ].pop("name"),
    "GET /api/v1/contacts 200/items/items/name: may be absent now": lambda d: schema(d, "ContactOut")[
        "required"
    ].remove("name"),
    "GET /api/v1/contacts 200/items/items/name: may be null": lambda d: schema(d, "ContactOut")[
        "properties"
    ]["name"].update(type=["string", "null"]),
    "GET /api/v1/contacts 200/items/items/role: may be friend": lambda d: schema(d, "ContactOut")[
        "properties"
    ]["role"]["enum"].append("friend"),
    "GET /api/v1/contacts 200/items/items/created_at: may be what is no date-time": lambda d: schema(
        d, "ContactOut"
    )["properties"]["created_at"].pop("format"),
    "POST /api/v1/contacts 201: status gone": lambda d: operation(d, method="post")["responses"].pop("201"),
    "POST /api/v1/contacts 202: new status": lambda d: operation(d, method="post")["responses"].update(
        {"202": {}}
    ),
    "GET /api/v1/contacts 200: no longer answers with application/json": lambda d: operation(d)["responses"][
        "200"
    ]["content"].pop("application/json"),
    "GET /api/v1/contacts 200: header Link gone": lambda d: operation(d)["responses"]["200"]["headers"].pop(
        "Link"
    ),
    "GET /api/v1/plays/{play} 200/steps/items/opens: may be null": lambda d: schema(d, "Step")[
        "properties"
    ].update(opens={"anyOf": [{"$ref": "#/components/schemas/Offset"}, {"type": "null"}]}),
}  # fmt: skip

ADDITIONS: dict[str, Change] = {
    "a path": lambda d: d["paths"].update({"/api/v1/new": d["paths"]["/api/v1/today"]}),
    "a field that may be sent": lambda d: schema(d, "NewContact")["properties"].update(
        nickname={"type": "string", "maxLength": 5}
    ),
    "a field that is told": lambda d: (
        schema(d, "ContactOut")["properties"].update(nickname={"type": "string"}),
        schema(d, "ContactOut")["required"].append("nickname"),
    ),
    "a parameter that may be given": lambda d: operation(d)["parameters"].append(
        {"name": "of", "in": "query", "schema": {"type": "string"}}
    ),
    "a value that may be sent": lambda d: schema(d, "NewContact")["properties"]["role"]["enum"].append("x"),
    "more room": lambda d: schema(d, "NewContact")["properties"]["name"].update(maxLength=1000, minLength=0),
    "null may be sent": lambda d: schema(d, "NewContact")["properties"]["name"].update(
        type=["string", "null"]
    ),
    "less that may be sent is needed": lambda d: schema(d, "NewContact")["required"].remove("name"),
    "a value that is not told any more": lambda d: schema(d, "ContactOut")["properties"]["role"][
        "enum"
    ].remove("peer"),
    "an error": lambda d: operation(d)["responses"].update(
        {"418": {"$ref": "#/components/responses/Conflict"}}
    ),
    "another way to sign in": lambda d: operation(d)["security"].append({"oauth": []}),
    "a header": lambda d: operation(d)["responses"]["200"]["headers"].update(
        {"Age": {"$ref": "#/components/headers/ETag"}}
    ),
    "words": lambda d: operation(d).update(summary="Other words"),
}


@pytest.mark.parametrize("named", BREAKS)
def test_a_break_is_named(named: str) -> None:
    document = deepcopy(DOCUMENT)
    BREAKS[named](document)
    assert named in breaks(kept(DOCUMENT), kept(document))


@pytest.mark.parametrize("named", ADDITIONS)
def test_an_addition_passes(named: str) -> None:
    document = deepcopy(DOCUMENT)
    ADDITIONS[named](document)
    assert breaks(kept(DOCUMENT), kept(document)) == []
    if named != "words":
        assert kept(DOCUMENT) != kept(document)


def test_what_did_not_change_does_not_break() -> None:
    assert breaks(DOCUMENT, deepcopy(DOCUMENT)) == []
