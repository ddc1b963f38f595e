"""Queries are read to the letter: what is not declared so is 400 and named, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.operations import (
    OURS,
    Operation,
    World,
    check_problem,
    kind_of,
    make_world,
    pointers,
    resolved,
)
from living import App, Json, new_id

ASKING = [operation for operation in OURS if operation.method == "GET" and operation.query]
SOME_ID = str(new_id())
INSTANTS = [
    "2026-03-02", "2026-03-02T09:00:00", "2026-03-02 09:00:00Z", "2026-03-02T09:00Z", "1772000000", "-1", "1e9",
    "2026-03-02T09:00:00+0100", "2026-02-30T09:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T09:00:00Z\n", "now",
    "\u0662\u0660\u0662\u0666-03-02T09:00:00Z", "99999-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
]  # fmt: skip
WRONG: dict[str, list[str]] = {
    "integer": ["5.0", "+5", "\u0665", " 5", "5 ", "5\n", "1_0", "05", "0x5", "1e1", "-0", "NaN", "0", "201", "9" * 30],
    "boolean": ["True", "1", "0", "yes", "on", "t", "false ", "FALSE"],
    "uuid": [
        f"{{{SOME_ID}}}", f"urn:uuid:{SOME_ID}", SOME_ID.replace("-", ""), f" {SOME_ID}", f"{SOME_ID}\n", SOME_ID[:-1],
        "x",
    ],
    "date": [
        "2026-3-2", "20260302", "2026-02-30", "2026-03-02T00:00:00Z", "1772000000",
        "\u0662\u0660\u0662\u0666-03-02",
    ],
    "date-time": INSTANTS,
    "enum": ["Open", "open ", "open,done", "nonsense", "null\n"],
}  # fmt: skip
NEVER = ["", "null", "None", "[]", "{}", "\ud7ff", "x\x00"]
MISCODED = [b"%ff", b"%", b"%zz", b"%4", b"%C3", b"%ED%A0%80", b"%C0%80", b"\xc3\xa9", b"\xff", b" "]


@pytest.fixture(scope="module")
async def world(shared_app: App) -> World:
    """Somebody with one of everything."""
    return await make_world(shared_app)


def form_of(schema: Json) -> str:
    """What values of a parameter look like: `text` when they may be anything."""
    schema = resolved(schema)
    if schema.get("enum"):
        return "enum"
    kind = kind_of(resolved(schema["items"])) if kind_of(schema) == "array" else kind_of(schema)
    return str(schema.get("format", kind)) if kind == "string" else kind


def declared() -> Iterator[tuple[Operation, Json]]:
    """Every query parameter of every operation."""
    for operation in OURS:
        for parameter in operation.query:
            yield operation, parameter


STRICT = [(operation, item) for operation, item in declared() if form_of(item["schema"]) in WRONG]
FREE = {item["name"] for _, item in declared() if form_of(item["schema"]) not in WRONG}


async def ask(operation: Operation, world: World, query: bytes) -> httpx.Response:
    """Call the operation with a query as it is written here: clients would put it right on the way.

    What the operation cannot do without stands before it, unless the query names that itself.
    """
    needed = operation.needed(world.ids)
    missing = {name: value for name, value in needed.items() if not query.startswith(f"{name}=".encode())}
    query = b"&".join([urlencode(missing).encode(), query]) if missing else query
    url = httpx.URL(str(world.who.http.base_url)).join(operation.address(world.ids))
    request = world.who.http.build_request(operation.method, url, headers={"If-Match": "*"})
    raw = RawUrl(request.url, query)
    request.url = raw
    return await world.who.http.send(request)


class RawUrl(httpx.URL):
    """An address whose query is sent as it is."""

    def __init__(self, url: httpx.URL, query: bytes) -> None:
        super().__init__(url)
        self._raw = query

    @property
    def query(self) -> bytes:
        """The query as it was written."""
        return self._raw


def named(value: Any) -> str | None:
    """A readable test id."""
    return value.name if isinstance(value, Operation) else value.get("name")


def test_there_is_something_to_try() -> None:
    assert {form_of(item["schema"]) for _, item in STRICT} >= {
        "integer",
        "boolean",
        "uuid",
        "date-time",
        "enum",
    }
    assert {operation.name for operation in ASKING} >= {
        "listContacts",
        "listWindows",
        "listPlays",
        "getCoffeeKit",
    }
    assert {"cursor", "email"} <= FREE
    assert not FREE & {"limit", "state", "archived", "contact_id"}


@pytest.mark.parametrize(("operation", "parameter"), STRICT, ids=named)
async def test_another_spelling_is_another_value(operation: Operation, parameter: Json, world: World) -> None:
    name = parameter["name"]
    for value in [*WRONG[form_of(parameter["schema"])], *NEVER]:
        answer = await ask(operation, world, f"{name}={quote(value, safe='')}".encode())
        assert answer.status_code in {400, 422}, f"{value!r}: {answer.status_code} {answer.text[:200]}"
        assert pointers(answer) == [f"?{name}"], f"{value!r}: {answer.text[:200]}"


@pytest.mark.parametrize("operation", OURS, ids=named)
async def test_what_is_not_utf8_is_named(operation: Operation, world: World) -> None:
    names = [parameter["name"] for parameter in operation.query] or ["nonsense"]
    for value in MISCODED:
        answer = await ask(operation, world, names[0].encode() + b"=" + value)
        assert (answer.status_code, pointers(answer)) == (400, [f"?{names[0]}"]), value
        assert check_problem(answer)["errors"][0]["code"] == "encoding"


@pytest.mark.parametrize("operation", OURS, ids=named)
async def test_a_query_without_end_is_refused_before_it_is_read(operation: Operation, world: World) -> None:
    for query in (b"nonsense=" + b"x" * 60_000, b"&".join([b"limit=1"] * 8_000), b"&" * 60_000):
        answer = await ask(operation, world, query)
        assert answer.status_code == 400
        assert "longer than" in check_problem(answer)["detail"]
    for query in (b"=1", b"=", b"limit[]=1", b"%6cimit%00=1", b"Limit=1", b"nonsense"):
        answer = await ask(operation, world, query)
        (error,) = check_problem(answer)["errors"]
        assert (answer.status_code, error["code"]) == (400, "unknown_parameter"), query


@pytest.mark.parametrize(("operation", "parameter"), STRICT, ids=named)
async def test_the_right_spelling_is_taken(operation: Operation, parameter: Json, world: World) -> None:
    name, schema = parameter["name"], resolved(parameter["schema"])
    choices = [value for value in schema.get("enum", []) if value is not None]
    right: dict[str, list[str]] = {
        "enum": choices,
        "integer": [str(int(schema.get("minimum", 1))), str(int(schema.get("maximum", 9)))],
        "boolean": ["true", "false"],
        "uuid": [world.ids.get(name, SOME_ID), world.ids.get(name, SOME_ID).upper()],
        "date": ["2026-03-02"],
        "date-time": ["2026-03-02T09:00:00Z", "2026-03-02T09:00:00.25+01:00"],
    }
    answers = []
    for value in right[form_of(parameter["schema"])]:
        answer = await ask(operation, world, urlencode({name: value}).encode())
        assert answer.status_code == 200, f"{value}: {answer.text}"
        answers.append(answer.json())
    if form_of(parameter["schema"]) == "uuid":
        assert answers[0] == answers[1]


VALUES = (
    st.sampled_from([value for values in WRONG.values() for value in values] + NEVER)
    | st.sampled_from(["1", "200", "true", "open", "applied", "2026-03-02T09:00:00Z", SOME_ID])
    | st.text(max_size=12)
    | st.integers().map(str)
    | st.datetimes().map(lambda at: f"{at.isoformat()}Z")
    | st.uuids().map(str)
)


@pytest.mark.parametrize("operation", ASKING, ids=named)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_any_query_is_answered_or_named(
    operation: Operation, world: World, data: st.DataObject
) -> None:
    known = st.sampled_from([parameter["name"] for parameter in operation.query])
    pairs = data.draw(
        st.lists(st.tuples(known | known | st.text(max_size=6), VALUES), min_size=1, max_size=4)
    )
    query = urlencode(pairs).encode()
    if data.draw(st.booleans()):
        query = data.draw(
            st.permutations([*query.split(b"&"), data.draw(st.binary(max_size=8))]).map(b"&".join)
        )
    answer = await ask(operation, world, query)
    assert answer.status_code in {200, 400, 422}, f"{query!r}: {answer.text[:300]}"
    if answer.status_code != 200:
        assert named_in(query, pointers(answer)), f"{query!r}: {answer.text[:300]}"
    else:
        assert {name for name, _ in parse_qsl(query.decode(), keep_blank_values=True)} <= {
            parameter["name"] for parameter in operation.query
        }


def named_in(query: bytes, found: Sequence[str]) -> bool:
    """Whether what a problem names stands in the query."""
    text = query.decode("latin-1")
    names = {name for name, _ in parse_qsl(text, keep_blank_values=True, errors="replace")}
    return bool(found) and all(pointer.removeprefix("?") in names for pointer in found)
