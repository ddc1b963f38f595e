"""How the API document shows answers: headers, and each kind of problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from .errors import CODES, FieldError, Problem
from .problem import BY_STATUS, MEDIA_TYPE, ProblemDetails
from .shapes import TEMPLATE, bound

Json = dict[str, Any]

MOST_OF_HEADER = 8_000
OPEN_LIST = (
    "Stable; there may be others one day. In a batch also the last part of the `type` of the operation's problem, "
    "`too-long` (in time) and `too-large`."
)
INSTANCE = "urn:uuid:0195a3c4-8f1e-7c62-9b1d-2f6d3c0a7e51"


def text_header(description: str, example: str, pattern: str = r"^[\u0020-\u007e]*$") -> Json:
    """A header that is a line of text."""
    schema = {"type": "string", "maxLength": MOST_OF_HEADER, "pattern": pattern, "examples": [example]}
    return {"description": description, "schema": schema}


HEADERS: Json = {
    "X-Request-Id": {
        "description": "The id of this request, as the logs and a problem's `instance` name it.",
        "schema": {"type": "string", "format": "uuid", "maxLength": 36},
    },
    "RateLimit": text_header(
        "What is left until the limit: a structured field (draft-ietf-httpapi-ratelimit-headers-10) with the "
        "policy's name, `r` the calls that are left and `t` the seconds until there are new ones.",
        '"minute";r=599;t=60',
    ),
    "RateLimit-Policy": text_header(
        "The limits that hold: a structured field (draft-ietf-httpapi-ratelimit-headers-10) with each policy's "
        "name, `q` the calls and `w` the seconds that they are for.",
        '"minute";q=600;w=60',
    ),
    "Retry-After": {
        "description": "The seconds to wait before the same call is worth trying again.",
        "schema": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 86_400},
    },
    "ETag": text_header("The version of what was read, to be sent back as `If-Match`.", '"7"'),
    "Link": text_header(
        'The next page as `rel="next"`; absent on the last one.', '</api/v1/contacts?limit=50>; rel="next"'
    ),
    "WWW-Authenticate": text_header(
        "How to sign in, or which scope a token lacks (RFC 6750).",
        'Bearer error="insufficient_scope", scope="contacts:write"',
    ),
    "Set-Cookie": text_header("The session of the person.", "comeback=…; HttpOnly", r"^[^\u0000]*$"),
}


def common_headers(path: str) -> Iterator[str]:
    """The headers that every answer of an address may have."""
    yield "X-Request-Id"
    if path.startswith("/api/"):
        yield from ("RateLimit", "RateLimit-Policy")


def references(names: Iterable[str]) -> Json:
    """The `headers` of an answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def problem_response(kind: type[Problem]) -> Json:
    """How the document shows one kind of problem."""
    schema = {"$ref": TEMPLATE.format(name=ProblemDetails.__name__)}
    described = {"description": meaning(kind), "headers": references(problem_headers(kind))}
    content = {"schema": schema, "example": msgspec.to_builtins(example_of(kind))}
    return {**described, "content": {MEDIA_TYPE: content}}


def meaning(kind: type[Problem]) -> str:
    """What a kind of problem says of itself."""
    return (kind.__doc__ or "").strip()


def problem_headers(kind: type[Problem]) -> Iterator[str]:
    """The headers of a problem."""
    yield from common_headers("/api/")
    if kind.status in {401, 403}:
        yield "WWW-Authenticate"
    if kind.status in {409, 429, 503}:
        yield "Retry-After"


def example_of(kind: type[Problem]) -> ProblemDetails:
    """A problem as it is sent."""
    return ProblemDetails(
        type=f"/problems/{kind.code()}",
        title=kind.title,
        status=kind.status,
        detail=meaning(kind),
        instance=INSTANCE,
    )


def problem_responses() -> Json:
    """Each status that is an error, as the widest kind of problem that has it."""
    return {kind.__name__: problem_response(kind) for kind in BY_STATUS.values()}


def problem_schemas() -> Json:
    """The schema of problem details, with every `type` there is."""
    _, found = msgspec.json.schema_components([ProblemDetails], ref_template=TEMPLATE)
    schemas = dict(found)
    for schema in schemas.values():
        bound(schema)
    kinds = sorted({f"`/problems/{kind.code()}`: {kind.title}" for kind in kinds_of(Problem)})
    schemas[ProblemDetails.__name__]["properties"]["type"]["description"] = "; ".join(kinds)
    codes = "; ".join(f"`{code}`: {meant}" for code, meant in CODES.items())
    schemas[FieldError.__name__]["properties"]["code"]["description"] = f"{OPEN_LIST} {codes}"
    return schemas


def kinds_of(kind: type[Problem]) -> Iterator[type[Problem]]:
    """A problem and all that derive from it."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from kinds_of(narrower)
