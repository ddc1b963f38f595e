"""The API document says what is served, and what is served is what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from litestar.routes import HTTPRoute
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from comeback.about import described
from comeback.app import create_app
from comeback.kit.problem import MEDIA_TYPE
from comeback.kit.responses import HEADERS
from contract.operations import DOCUMENT, OPERATIONS, OURS, Operation, World, check_problem, make_world
from living import App, Json

FRONTEND = Path(__file__).parents[2] / "frontend" / "openapi.json"
BACKEND = Path(__file__).parents[2] / "backend"
PROBLEM = {"$ref": "#/components/schemas/ProblemDetails"}


@pytest.fixture(scope="module")
async def world(shared_app: App) -> World:
    """Somebody with one of everything."""
    return await make_world(shared_app)


def headers_of(operation: Operation) -> set[str]:
    """The headers of an operation's answer when it succeeds."""
    return {
        name
        for status, response in operation.spec["responses"].items()
        if status.startswith("2")
        for name in response["headers"]
    }


def named(operation: Operation) -> str:
    """A readable test id."""
    return operation.name


def test_the_document_is_openapi() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")
    assert len(OPERATIONS) > 50


def test_every_route_of_the_api_is_in_it(app: App) -> None:
    served = {
        (re.sub(r":\w+}", "}", route.path), method)
        for route in app.litestar.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for method in set(route.methods) - {"OPTIONS"}
    }
    assert served == {(operation.path, operation.method) for operation in OURS}


def test_names_are_used_once() -> None:
    names = Counter(operation.name for operation in OPERATIONS)
    assert [name for name, times in names.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", name) for name in names)


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_an_operation_says_what_it_is(operation: Operation) -> None:
    assert operation.spec["summary"]
    assert operation.spec["description"].endswith(".")
    assert set(operation.spec["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
    assert len(operation.spec["tags"]) == 1
    assert any(status.startswith("2") for status in operation.spec["responses"])


@pytest.mark.parametrize("operation", OURS, ids=named)
def test_an_operation_says_what_can_go_wrong(operation: Operation) -> None:
    responses = operation.spec["responses"]
    expected = {"400", "429", "500", "503"}
    expected |= {"401"} if operation.name not in {"signUp", "readCalendar"} else set()
    expected |= {"404"} if "{" in operation.path else set()
    expected |= {"403", "409"} if operation.method != "GET" else set()
    expected |= {"413", "415", "422"} if operation.body_schema else set()
    expected |= {"412", "428"} if operation.method in {"PATCH", "PUT"} else set()
    expected |= {"304"} if operation.method == "GET" and "ETag" in headers_of(operation) else set()
    assert expected <= set(responses)
    for status in set(responses) - {"200", "201", "202", "204", "304"}:
        response = DOCUMENT["components"]["responses"][responses[status]["$ref"].rsplit("/", 1)[1]]
        assert response["content"][MEDIA_TYPE]["schema"] == PROBLEM
        assert response["description"]


def test_problems_are_listed_by_their_type() -> None:
    listed = DOCUMENT["components"]["schemas"]["ProblemDetails"]["properties"]["type"]["description"]
    for kind in ("not-found", "stale-version", "key-reused", "wrong-state", "refuses-contact", "email-taken"):
        assert f"`/problems/{kind}`" in listed


def test_who_may_call_is_declared() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert (schemes["cookie"]["type"], schemes["cookie"]["in"]) == ("apiKey", "cookie")
    assert (schemes["token"]["type"], schemes["token"]["scheme"]) == ("http", "bearer")
    assert DOCUMENT["security"] == [{"cookie": []}]
    assert {item.name for item in OURS if item.public} == {"signUp", "logIn", "readCalendar"}


@pytest.mark.parametrize("operation", OURS, ids=named)
def test_an_operation_for_tokens_names_its_scope(operation: Operation) -> None:
    by_token = {"token": []} in operation.spec.get("security", [])
    scope = operation.spec.get("x-scope")
    assert by_token or scope is None
    if scope is not None:
        assert re.fullmatch(r"[a-z]+:(read|write)", scope)
        assert f"Scope of tokens: `{scope}`." in operation.spec["description"]


def test_lists_that_are_paged_say_their_limit() -> None:
    paged = [item for item in OURS if "cursor" in {parameter["name"] for parameter in item.query}]
    assert len(paged) >= 5
    for operation in paged:
        (limit,) = (parameter["schema"] for parameter in operation.query if parameter["name"] == "limit")
        assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 200, 50)


def test_patches_take_merge_patches() -> None:
    patches = [item for item in OURS if item.method == "PATCH"]
    assert len(patches) >= 5
    for operation in patches:
        assert set(operation.spec["requestBody"]["content"]) == {
            "application/merge-patch+json",
            "application/json",
        }


async def test_the_app_serves_it_whatever_its_settings(app: App) -> None:
    served = await app.http().get("/openapi.json")
    assert served.json() == DOCUMENT
    settings = msgspec.structs.replace(
        app.settings, public_url="https://comeback.example.org", signups="closed"
    )
    other = create_app(settings, app.secrets, sessions=app.sessions, reader=app.reader)
    assert json.loads(msgspec.json.encode(described(other))) == DOCUMENT


def test_the_frontend_is_built_on_it() -> None:
    command = "python -m comeback.document > frontend/openapi.json"
    assert json.loads(FRONTEND.read_text(encoding="utf-8")) == DOCUMENT, f"run {command}, then npm run types"


def test_the_command_prints_it() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "comeback.document"], cwd=BACKEND, capture_output=True, check=True, timeout=60
    )
    assert json.loads(run.stdout) == DOCUMENT


async def check_answer(operation: Operation, world: World, app: App) -> None:
    """Call it as the document says and compare the answer with the document."""
    http = app.http() if operation.public and operation.path.startswith("/api") else world.who.http
    answer = await operation.call(http, world.ids)
    assert str(answer.status_code) in operation.spec["responses"], answer.text
    if not answer.is_success:
        check_problem(answer)
        return
    said = operation.spec["responses"][str(answer.status_code)]
    for name in HEADERS:
        assert name not in answer.headers or name in said["headers"], name
    promised = {"ETag", "X-Request-Id"} | (set() if operation.public else {"RateLimit", "RateLimit-Policy"})
    assert [name for name in promised & set(said["headers"]) if name not in answer.headers] == []
    content = said.get("content")
    if not content:
        assert answer.content == b""
        return
    assert answer.headers["content-type"].partition(";")[0] in content
    if "application/json" not in content:
        return
    schema: Json = {**content["application/json"]["schema"], "components": DOCUMENT["components"]}
    faults = [error.message for error in OAS31Validator(schema).iter_errors(answer.json())]
    assert faults == []


@pytest.mark.parametrize("operation", [item for item in OPERATIONS if item.method == "GET"], ids=named)
async def test_what_is_read_is_what_it_says(operation: Operation, world: World, app: App) -> None:
    await check_answer(operation, world, app)


@pytest.mark.parametrize("operation", [item for item in OPERATIONS if item.method != "GET"], ids=named)
async def test_what_a_write_answers_is_what_it_says(operation: Operation, app: App) -> None:
    await check_answer(operation, await make_world(app), app)
