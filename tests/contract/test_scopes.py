"""Every operation against every scope: what reaches it passes the gate, what does not is 403."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import get_args

import httpx
import pytest

from comeback.kit.scopes import Level, reaches
from comeback.tokens.catalogue import Scope
from contract.operations import OURS, Operation, make_world
from contract.scopes import ANY_TOKEN, ANYBODY, PAGE, PERSON, needed, page
from living import App, Client

SCOPES: tuple[str, ...] = get_args(Scope)
NOBODY = dict.fromkeys(("any",), "00000000-0000-7000-8000-000000000000")


def named(operation: Operation) -> str:
    """The operation as the name of its test."""
    return operation.name


Programs = Callable[[frozenset[str]], Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="module")
async def program(shared_app: App) -> Programs:
    """Programs of one empty account, by the scopes of their tokens."""
    shared_app.go_to("2026-03-03T14:00:00Z")
    ann: Client = await shared_app.sign_up()
    made: dict[frozenset[str], httpx.AsyncClient] = {}

    async def make(scopes: frozenset[str]) -> httpx.AsyncClient:
        if scopes not in made:
            token = (await ann.post("/tokens", {"name": "Program", "scopes": sorted(scopes)}))["token"]
            made[scopes] = shared_app.http()
            made[scopes].headers["Authorization"] = f"Bearer {token}"
        return made[scopes]

    return make


async def ask(operation: Operation, http: httpx.AsyncClient) -> httpx.Response:
    """A request that passes the gate and then finds nothing: ids of nobody, and a key that no body has."""
    address = operation.path.format_map(dict.fromkeys(operation.path_ids, NOBODY["any"]) | OTHERS)
    content = None if operation.body_schema is None else b'{"nobody_has_this": 1}'
    headers = {"If-Match": '"0"', "Content-Type": "application/json"}
    return await http.request(operation.method, address, content=content, headers=headers)


OTHERS = {"play": "no_such_play", "file": "nothing.ics", "secret": "nothing"}
ASKED = [item for item in OURS if needed(item) != ANYBODY and "text/event-stream" not in str(item.spec)]


@pytest.mark.parametrize("operation", ASKED, ids=named)
async def test_every_scope_reaches_just_what_the_matrix_says(operation: Operation, program: Programs) -> None:
    wanted = needed(operation)
    group = wanted.partition(":")[0]
    own = {scope for scope in SCOPES if scope in ("read", "write") or scope.startswith(f"{group}:")}
    for scopes in [*map(frozenset, zip(sorted(own), strict=True)), frozenset(SCOPES) - own]:
        answer = await ask(operation, await program(scopes))
        assert answer.status_code != 401
        passes = wanted == ANY_TOKEN or (wanted != PERSON and reaches(scopes, group, level_of_scope(wanted)))
        assert (answer.status_code != 403) is passes, f"{scopes}: {answer.status_code} {answer.text[:200]}"
        if not passes:
            assert answer.json()["type"] == "/problems/insufficient-scope"


def level_of_scope(scope: str) -> Level:
    """`read` or `write`, as the scope says."""
    return "write" if scope.endswith("write") else "read"


def test_the_matrix_is_published() -> None:
    assert PAGE.read_text() == "\n".join(page()) + "\n", (
        "run: PYTHONPATH=backend:tests python -m contract.scopes > docs/scopes.md"
    )


def test_no_operation_is_without_an_answer_to_who_may_call_it() -> None:
    asked = {needed(operation) for operation in OURS}
    assert asked <= {ANYBODY, PERSON, ANY_TOKEN, *SCOPES}
    assert {scope for scope in SCOPES if ":" in scope} <= asked


async def test_what_may_be_called_is_called_with_the_scope_alone(app: App) -> None:
    world = await make_world(app)
    token = (await world.who.post("/tokens", {"name": "Reader", "scopes": ["read"]}))["token"]
    async with app.http() as http:
        http.headers["Authorization"] = f"Bearer {token}"
        readable = [
            item for item in ASKED if item.method == "GET" and needed(item) not in (PERSON, ANY_TOKEN)
        ]
        for operation in readable:
            answer = await operation.call(http, world.ids)
            assert answer.status_code in (200, 400, 409), f"{operation.name}: {answer.text[:200]}"
