"""Schemathesis reads the document and tries what it allows and what it does not, on a server that runs."""

from __future__ import annotations

import json
import os
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from copy import deepcopy
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig, SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok

from comeback.kit.requests import MAX_BODY
from comeback.kit.spellings import BY_TYPE
from contract.operations import DEVICE, DOCUMENT, OPERATIONS, Operation, World, furnish
from living import Database, Json, new_id
from serving import Served

ID = BY_TYPE[UUID]
APART = {
    "readDocs": "a page that only a built app brings along",
    "readFigures": "open to this machine itself while developing; who may read it is tested with the figures",
    "listenToChanges": "a stream ends with its client; it is read in tests of its own",
}
HUNT = int(os.environ.get("COMEBACK_HUNT", "0"))
"""How many cases of either kind are drawn for an operation, anew each time; a few, always the same, where it is 0."""
EDGES, LONGEST = 25, 300
PEPPER = bytes(range(32))
BEYOND = 4 * MAX_BODY
"""Characters of a body, spelled in ASCII, that is refused unread however it is sent."""
COOKIE = "comeback"
UNSAID = ("cursor", "updated_since", "kinds", "opens_before", "opens_after")
"""Parameters of which no schema says what they may hold: what the API wrote itself, a list in one text, years."""
UNITS = ("days", "business_days", "hours")
# Spaces in Python's regular expressions that are none in those of JSON Schema, and the other way round.
DISPUTED = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x1f\x85\ufeff", "x"))

# A rule that no schema can say is 422, a version that was not read 412 or 428, a body without JSON 415.
OTHER_REASONS = ["409", "412", "422", "428", "429"]
CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "401", "403", "404", "413", *OTHER_REASONS]
            },
            "negative_data_rejection": {
                "expected-statuses": ["400", "401", "403", "404", "405", "413", "415", *OTHER_REASONS]
            },
        },
        "generation": {"with-security-parameters": False, "allow-x00": False},
    }
)


def as_served() -> Json:
    """The document, with the cookie called as it is on an http origin."""
    document = deepcopy(DOCUMENT)
    document["components"]["securitySchemes"]["cookie"]["name"] = COOKIE
    return document


DRAWN = settings(
    max_examples=HUNT or 5,
    derandomize=not HUNT,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SCHEMA = schemathesis.openapi.from_dict(as_served(), config=CONFIG)
BY_NAME = {operation.name: operation for operation in OPERATIONS}
TRIED = sorted(set(BY_NAME) - set(APART))
PLACES = re.compile(r"\{(\w+)\}")


class Mine(NamedTuple):
    """A world for one operation, how it signs in, and what its first call sends instead of a sample."""

    world: World
    headers: dict[str, str]
    first: Json


async def contact(world: World) -> Json:
    """Somebody whom nothing refers to."""
    return {"contact_id": (await world.who.post("/contacts", {"name": "Ruth"}))["id"]}


async def employer(world: World) -> Json:
    """A company that nothing refers to."""
    return {"employer_id": (await world.who.employer("Birch"))["id"]}


async def opportunity(world: World) -> Json:
    """A role for which nothing has happened."""
    return {"opportunity_id": (await world.who.opportunity({"id": world.ids["employer_id"]}))["id"]}


async def moved(world: World) -> Json:
    """A role that has just moved on."""
    fresh = await opportunity(world)
    await world.who.post(f"/opportunities/{fresh['opportunity_id']}/stage", {"stage": "offered"})
    return fresh


async def merged(world: World) -> Json:
    """Two people who were one."""
    path = f"/contacts/{world.ids['contact_id']}/merge"
    await world.who.post(path, {"other_id": world.ids["other_id"]})
    return {}


async def copied(world: World) -> Json:
    """A play of one's own."""
    return {"play": (await world.who.post("/plays/stay_in_touch/copy", {}))["id"]}


async def done(world: World) -> Json:
    """A window that was just done."""
    at = {"opens_at": "2026-03-03T09:00:00Z", "closes_at": "2026-03-20T18:00:00Z"}
    window = await world.who.post("/windows", {"title": "Look in", **at})
    await world.who.post(f"/windows/{window['id']}/done", {})
    return {"window_id": window["id"]}


PREPARED: Mapping[str, Callable[[World], Awaitable[Json]]] = {
    "beginTrial": opportunity,
    "changePlay": copied,
    "deleteContact": contact,
    "deleteEmployer": employer,
    "deleteOpportunity": opportunity,
    "undoMerge": merged,
    "undoStage": moved,
    "undoWindow": done,
}
BODIES: Mapping[str, Json] = {
    "subscribe": DEVICE,
}


@pytest.fixture(scope="module")
async def api(new_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """The API on a port of its own, on Tuesday 3 March 2026."""
    _, url = await new_database("schemathesis")
    folder = tmp_path_factory.mktemp("api")
    (folder / "now").write_text("2026-03-03T14:00:00Z")
    environ = {
        "DATABASE_URL": url,
        "COMEBACK_CLOCK": f"file:{folder / 'now'}",
        "COMEBACK_PUSH_ORIGINS": "http://127.0.0.1:9",
        "COMEBACK_RATE_LIMIT": "1000000",
        "COMEBACK_SESSION_PEPPER": urlsafe_b64encode(PEPPER).decode(),
    }
    async with Served(folder, environ) as api:
        yield api
        assert "Traceback" not in api.log(), api.log()


@pytest.fixture(scope="module")
async def shared(api: Served) -> Mine:
    """A world for all that read."""
    return await make(api)


@pytest.fixture
async def mine(name: str, api: Served, shared: Mine) -> Mine:
    """A world for each operation that writes, so that none spoils another's."""
    return shared if BY_NAME[name].method == "GET" else await make(api, name)


async def make(api: Served, name: str = "") -> Mine:
    """A world with what this operation needs first."""
    async with api.signed_up() as who:
        world = await furnish(who, PEPPER)
        first = await PREPARED[name](world) if name in PREPARED else {}
        token = await who.post("/tokens", {"name": "Schemathesis", "scopes": ["write"]})
        headers = {"cookie": f"{COOKIE}={who.http.cookies[COOKIE]}", "token": f"Bearer {token['token']}"}
    return Mine(world, headers, first)


def signed_in(operation: Operation, mine: Mine) -> dict[str, str]:
    """A token where one will do, else the cookie, nothing where anybody may call."""
    ways = {name for way in operation.spec.get("security", [{"cookie": []}]) for name in way}
    if "token" in ways:
        return {"Authorization": mine.headers["token"]}
    return {"Cookie": mine.headers["cookie"]} if ways else {}


def first_case(described: Any, operation: Operation, mine: Mine) -> Case[Any]:
    """A call that must succeed."""
    ids = {"play": "stay_in_touch", "kind": "not-found", **mine.world.ids, **mine.first}
    body = BODIES.get(operation.name) or operation.body(ids)
    if operation.name == "logIn":
        body["email"] = mine.world.who.me["email"]
    parts: Json = {} if body is None else {"body": body, "media_type": "application/json"}
    first: Case[Any] = described.Case(
        path_parameters={name: ids[name] for name in PLACES.findall(operation.path)},
        query=operation.needed(ids),
        headers={"If-Match": "*"} if operation.versioned else {},
        **parts,
    )
    return first


def fill(case: Case[Any], ids: Mapping[str, Any]) -> None:
    """Put the world's ids where an id is asked for, else nothing would ever be found."""
    for name, value in case.path_parameters.items():
        # A server ends a connection over an address without end before anybody reads it.
        case.path_parameters[name] = ids.get(name, value) if is_id(value) else str(value)[:LONGEST]
    for name, value in case.query.items():
        case.query[name] = ids.get(name, value) if is_id(value) else value
    for name in UNSAID:
        case.query.pop(name, None)
    for name in ("Idempotency-Key", "If-None-Match"):
        case.headers.pop(name, None)
    if isinstance(case.body, dict | list) and len(json.dumps(case.body, default=str)) < BEYOND:
        case.body = filled(case.body, "", ids)


def filled(value: Any, name: str, ids: Mapping[str, Any]) -> Any:
    """A value of a body with the world's ids in it, and what schemas cannot say put right.

    An offset counts in one unit alone, integers are written as such, ids of new things are such as clients make.
    """
    match value:
        case dict():
            kept = one_unit(value) if "anchor" in value else value
            return {key: filled(item, key, ids) for key, item in kept.items()}
        case list():
            return [filled(item, name, ids) for item in value]
        case float() if value.is_integer():
            return int(value)
        case str() if is_id(value):
            return str(new_id()) if name == "id" else ids.get(name, value)
        case str():
            return value.translate(DISPUTED)
        case _:
            return value


def one_unit(offset: Json) -> Json:
    """An offset that counts in the first unit that it names, in days where it names none."""
    unit = next((name for name in UNITS if offset.get(name) is not None), "days")
    rest = {key: item for key, item in offset.items() if key not in UNITS}
    count = offset.get(unit)
    return rest | {unit: 1 if count is None else count}


def is_id(value: object) -> bool:
    """Whether it could be one: what is wrong on purpose stays wrong."""
    return isinstance(value, str) and ID.fits(value)


def cases(operation: Any, mode: GenerationMode) -> Iterator[Case[Any]]:
    """The edges of what the document allows or refuses, a few of them unless on a hunt."""
    generation = GenerationConfig(modes=[mode], with_security_parameters=False, allow_x00=False)
    edges = SCHEMA.iter_coverage_cases(operation, generation_modes=[mode], generation_config=generation)
    return islice(edges, None if HUNT else EDGES)


@pytest.mark.parametrize("name", TRIED)
def test_what_the_document_says_is_so(name: str, api: Served, mine: Mine) -> None:
    operation = BY_NAME[name]
    described = SCHEMA[operation.path][operation.method.lower()]
    headers = signed_in(operation, mine)

    needed = operation.needed(mine.world.ids)

    def check(case: Case[Any]) -> None:
        part = case.meta and case.meta.components.get(ParameterLocation.HEADER)
        if part and part.mode is GenerationMode.NEGATIVE:
            return  # HTTP has an opinion of its own on headers; ours is held to in test_bad_input
        fill(case, mine.world.ids)
        if "q" in needed:
            case.query["q"] = needed["q"]
        case.call_and_validate(base_url=api.url, headers=headers)

    answer = first_case(described, operation, mine).call_and_validate(base_url=api.url, headers=headers)
    assert 200 <= answer.status_code < 300, answer.text
    asks = operation.body_schema or operation.query or PLACES.search(operation.path)
    modes = list(GenerationMode) if asks else []
    for mode in modes:
        for case in cases(described, mode):
            check(case)
        DRAWN(given(described.as_strategy(generation_mode=mode))(check))()


def test_nothing_is_left_out() -> None:
    found = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]
    assert {operation.definition.raw["operationId"] for operation in found} == {*TRIED, *APART}
