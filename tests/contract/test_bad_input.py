"""Whatever is sent, the answer is a problem that names the field, and never our fault."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from comeback.kit.shapes import ANY_TEXT, LONGEST_SENT
from contract.operations import (
    LIKELY,
    OPERATIONS,
    OURS,
    Field,
    Operation,
    World,
    check_problem,
    fields,
    kind_of,
    make_world,
    pointers,
    sample,
    with_value,
)
from living import App, new_id

WITH_BODY = [operation for operation in OURS if operation.body_schema]
LENIENT = {"subscribe"}  # takes what browsers make, unknown fields included
JSON = {"Content-Type": "application/json"}
BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "half an object": (b'{"name": ', 400),
    "two objects": (b"{} {}", 400),
    "null": (b"null", 400),
    "a list": (b"[]", 400),
    "a text": (b'"x"', 400),
    "a number": (b"3", 400),
    "not UTF-8": (b'{"name": "\xff"}', 400),
    "half a surrogate pair": (b'{"name": "\\ud800"}', 400),
    "a raw NUL": (b'{"name": "a\x00b"}', 400),
    "an escaped NUL": (b'{"name": "a\\u0000b"}', 400),
    "UTF-16": ('{"name": "Alder"}'.encode("utf-16"), 400),
    "UTF-16 without its mark": ('{"name": "Alder"}'.encode("utf-16-le"), 400),
    "UTF-8 with a mark": (b'\xef\xbb\xbf{"name": "Alder"}', 400),
    "a number past all bounds": (b'{"name": 1e999}', 400),
    "a million digits": (b'{"name": ' + b"9" * 200_000 + b"}", 400),
    "no number": (b'{"name": NaN}', 400),
    "a comment": (b'{"name": "Alder"} // yes', 400),
    "a comma too many": (b'{"name": "Alder",}', 400),
    "deep brackets": (b"[" * 100_000, 400),
    "deep objects": (b'{"a":' * 40_000, 400),
    "deep unknown field": (b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}", 400),
    "300 KB": (b'{"name": "' + b"x" * 300_000 + b'"}', 413),
}
WRONG: dict[str, list[Any]] = {
    "string": [3, True, {}, ["x"], "a\x00b"],
    "integer": ["3", 1.5, True, 2**63, -(2**63) - 1, 2**64, 10**30, -(10**30), [1]],
    "number": ["3", True, [1]],
    "boolean": ["true", 1, {}],
    "array": ["x", {}, 3],
    "object": ["x", [], 3],
}
DAYS = {
    "date": ["0001-01-01", "9999-12-31", "2026-02-30", "2026-1-1", "tomorrow", "2026-03-03T00:00:00Z"],
    "date-time": [
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00",
        "2026-02-30T09:00:00Z", "2026-03-10T09:00:00", "2026-03-10T25:00:00Z", "2026-03-10", "soon", "1772000000",
    ],
    "wall": [
        "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T09:00", "2026-03-10T09:00\n", "2026-03-10T09:00Z",
        "\u0662\u0660\u0662\u0666-03-10T09:00", "soon",
    ],
}  # fmt: skip
ZONES = ["Mars/Base", "../../etc/passwd", "Europe", "europe/london\n", "x" * 65, ""]


@pytest.fixture(scope="module")
async def world(shared_app: App) -> World:
    """Somebody with one of everything."""
    return await make_world(shared_app)


def wrong_values(where: Field) -> Iterator[Any]:
    """What a field of this schema cannot be."""
    schema, kind = where.schema, kind_of(where.schema)
    yield from WRONG[kind]
    if schema.get("enum"):
        yield from ("nonsense", "")
    if schema.get("format") == "uuid":
        yield from ("x", "", "00000000-0000-0000-0000-00000000000g")
    if schema.get("pattern", ANY_TEXT) != ANY_TEXT and where.path[-1] in LIKELY:
        yield f"{LIKELY[str(where.path[-1])]}\n"
    if where.path[-1] == "time_zone":
        yield from ZONES
    if schema.get("pattern", "").startswith("^[0-9]{4}"):
        yield from DAYS["wall"]
    yield from DAYS.get(schema.get("format", ""), [])
    if kind == "string" and schema.get("maxLength", LONGEST_SENT) != LONGEST_SENT:
        yield "x" * (schema["maxLength"] + 1)
    if kind == "string" and schema.get("minLength", 0):
        yield ""
    if kind == "array" and "maxItems" in schema:
        yield [None] * (schema["maxItems"] + 1)
    if kind == "integer" and "maximum" in schema:
        yield from (schema["maximum"] + 1, schema.get("minimum", 0) - 1)


@cache
def bomb() -> bytes:
    """Fifty megabytes, made small once."""
    return gzip.compress(b'{"name": "' + b"x" * 50_000_000 + b'"}')


def named(operation: Operation) -> str:
    """A readable test id."""
    return operation.name


def test_there_is_something_to_try() -> None:
    assert {"signUp", "theySaidNo", "changeMe", "subscribe", "orderPlan"} <= {item.name for item in WITH_BODY}
    assert len(WITH_BODY) >= 20


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_bodies_that_are_none(operation: Operation, world: World, app: App) -> None:
    http = app.http() if operation.public else world.who.http
    for what, (content, status) in BODIES.items():
        answer = await operation.call(http, world.ids, content=content, headers=JSON)
        assert answer.status_code == status, f"{what}: {answer.status_code} {answer.text[:200]}"
        problem = check_problem(answer)
        if "NUL" in what:
            assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/name", "nul")], (
                what
            )


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_a_body_of_another_type(operation: Operation, world: World, app: App) -> None:
    http = app.http() if operation.public else world.who.http
    content = json.dumps(operation.body(world.ids)).encode()
    for media_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=utf-16",
        'application/json; charset="iso-8859-1"',
        "nonsense",
        "",
    ):
        answer = await operation.call(http, world.ids, content=content, headers={"Content-Type": media_type})
        assert answer.status_code == 415, f"{media_type}: {answer.status_code} {answer.text[:200]}"
        check_problem(answer)
        if operation.method == "PATCH":
            assert answer.headers["accept-patch"] == "application/merge-patch+json, application/json"
        else:
            assert answer.headers["accept-post"] == "application/json"


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_a_compressed_body_is_never_unpacked(operation: Operation, world: World, app: App) -> None:
    http = app.http() if operation.public else world.who.http
    assert len(bomb()) < 60_000
    for coding in ("gzip", "br", "identity, gzip", "nonsense"):
        headers = JSON | {"Content-Encoding": coding}
        answer = await operation.call(http, world.ids, content=bomb(), headers=headers)
        assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity"), coding
        check_problem(answer)


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_a_key_that_stands_twice(operation: Operation, world: World, app: App) -> None:
    http = app.http() if operation.public else world.who.http
    assert operation.body_schema is not None
    where = next(field for field in fields(operation.body_schema) if len(field.path) == 1)
    value = sample(where.schema, str(where.path[0]), world.ids)
    pairs = [
        f"{json.dumps(key)}: {json.dumps(item)}"
        for key, item in with_value(operation, where, value, world.ids).items()
    ]
    content = f"{{{', '.join([*pairs, *pairs])}}}".encode()
    answer = await operation.call(http, world.ids, content=content, headers=JSON)
    assert answer.status_code == 400, answer.text
    (error,) = check_problem(answer)["errors"]
    assert (error["pointer"], error["code"]) == (f"/{next(iter(json.loads(content)))}", "repeated")


@pytest.mark.parametrize("operation", [item for item in OURS if item.method in {"GET", "DELETE"}], ids=named)
async def test_a_body_where_none_belongs_is_not_looked_at(operation: Operation, world: World) -> None:
    headers = {"If-Match": '"999"'} if operation.versioned else {}
    ids = world.ids if operation.method == "GET" else dict.fromkeys(world.ids, str(new_id()))
    plain = await operation.call(world.who.http, ids, headers=headers)
    for content in (b"{", b"x" * 300_000):
        answer = await operation.call(world.who.http, ids, content=content, headers=headers | JSON)
        assert answer.status_code == plain.status_code
        assert answer.status_code in {200, 404}


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_a_field_too_many(operation: Operation, world: World, app: App) -> None:
    if operation.name in LENIENT:
        return
    http = app.http() if operation.public else world.who.http
    answer = await operation.call(http, world.ids, json={**operation.body(world.ids), "nonsense": 1})
    assert (answer.status_code, pointers(answer)) == (400, ["/nonsense"])


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_a_field_missing(operation: Operation, world: World, app: App) -> None:
    http = app.http() if operation.public else world.who.http
    body = operation.body(world.ids)
    for name in body:
        answer = await operation.call(http, world.ids, json={k: v for k, v in body.items() if k != name})
        assert (answer.status_code, pointers(answer)) == (400, [f"/{name}"])


@pytest.mark.parametrize("operation", WITH_BODY, ids=named)
async def test_values_that_cannot_be(operation: Operation, world: World, app: App) -> None:
    http = app.http() if operation.public else world.who.http
    assert operation.body_schema is not None
    for where in (field for field in fields(operation.body_schema) if "type" in field.schema):
        for value in wrong_values(where):
            body = with_value(operation, where, value, world.ids)
            answer = await operation.call(http, world.ids, content=json.dumps(body).encode(), headers=JSON)
            said = f"{where.pointer}={str(value)[:80]!r}: {answer.status_code} {answer.text[:300]}"
            assert answer.status_code in {400, 422}, said
            assert any(fits(pointer, where) for pointer in pointers(answer)), said


def fits(pointer: str, where: Field) -> bool:
    """Whether a pointer names this field; inside a list the place may be left open."""
    own = where.pointer.replace("/0", "/...")
    return f"{pointer.replace('/0', '/...')}/".startswith(f"{own}/")


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
async def test_query_parameters_that_cannot_be(operation: Operation, world: World) -> None:
    known = {parameter["name"]: parameter for parameter in operation.query}
    wrong = [("nonsense", "1"), *((name, value) for name in known for value in ("x\x00", "\ud7ff"))]
    wrong += [("limit", value) for value in ("0", "201", "-1", "x", "", "9" * 30) if "limit" in known]
    for name, value in wrong:
        if operation.path.startswith("/api/v1"):
            answer = await operation.call(world.who.http, world.ids, params={name: value})
            assert (answer.status_code, pointers(answer)) == (400, [f"?{name}"]), (
                f"{name}={value!r} {answer.text}"
            )
    for name in known:
        answer = await operation.call(world.who.http, world.ids, params=[(name, "1"), (name, "1")])
        assert (answer.status_code, pointers(answer)) == (400, [f"?{name}"])
        assert check_problem(answer)["errors"][0]["code"] == "repeated"


@pytest.mark.parametrize("operation", [item for item in OURS if "{" in item.path], ids=named)
async def test_addresses_that_cannot_be(operation: Operation, world: World) -> None:
    known = world.ids["contact_id"]
    spelled = (f"{{{known}}}", f"urn:uuid:{known}", known.replace("-", ""), f"{known}%20", f"%20{known}")
    for part in (*spelled, "x", "0", "%00", "a%00b", "%ff", "..%2f..%2fetc", "9" * 3000, "%F0%9F%94%94"):
        names = [parameter["name"] for parameter in operation.spec["parameters"] if parameter["in"] == "path"]
        address = operation.path.format_map(dict.fromkeys(names, part))
        answer = await operation.call(world.who.http, world.ids, address=address)
        assert answer.status_code == 404, f"{part[:20]}: {answer.status_code} {answer.text[:200]}"
        check_problem(answer)


@pytest.mark.parametrize("operation", [item for item in OURS if "{" in item.path], ids=named)
async def test_names_in_addresses_have_a_length(operation: Operation, world: World) -> None:
    parts = {part["name"]: part["schema"] for part in operation.spec["parameters"] if part["in"] == "path"}
    assert {schema["maxLength"] for schema in parts.values()} <= {36, 80}
    address = operation.path.format_map(
        {name: "x" * (schema["maxLength"] + 1) for name, schema in parts.items()}
    )
    answer = await operation.call(world.who.http, world.ids, address=address)
    assert (answer.status_code, check_problem(answer)["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("operation", [item for item in OURS if item.versioned], ids=named)
async def test_versions_that_were_not_read(operation: Operation, world: World) -> None:
    for tag, status in (("", 428), ('"999"', 412), ("1", 400), ('W/"1"', 412), ('"1', 400), ("x" * 101, 400)):
        answer = await operation.call(world.who.http, world.ids, headers={"If-Match": tag})
        assert answer.status_code == status, f"{tag}: {answer.status_code} {answer.text[:200]}"
        problem = check_problem(answer)
        assert [error["pointer"] for error in problem["errors"]] == (["If-Match"] if status == 400 else [])


@pytest.mark.parametrize("operation", [item for item in OURS if item.method == "POST"], ids=named)
async def test_keys_that_cannot_be(operation: Operation, world: World) -> None:
    if not any(parameter["name"] == "Idempotency-Key" for parameter in operation.spec.get("parameters", [])):
        assert operation.path.startswith("/api/v1/auth/")
        return
    for key in ("k" * 256, "a\tb"):
        answer = await operation.call(world.who.http, world.ids, headers={"Idempotency-Key": key})
        assert (answer.status_code, pointers(answer)) == (400, ["Idempotency-Key"])
