"""The OpenAPI document: what the framework reads off the handlers, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute

from .errors import Problem
from .problem import BY_STATUS, MEDIA_TYPE, ProblemDetails
from .requests import PATCH_TYPES
from .transactions import MAX_KEY

Json = dict[str, Any]

SECURITY: Json = {
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-comeback",
        "description": "Set by signing up and in; plain `comeback` where the app is served on an http origin.",
    }
}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body again: the stored answer, for a day at least.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
}


@cache
def api_document(app: Litestar) -> Json:
    """The document as JSON values; the same for every setting."""
    document: Json = app.openapi_schema.to_schema()
    document["components"]["securitySchemes"] = SECURITY
    document["components"]["responses"] = {
        kind.__name__: problem_response(kind) for kind in BY_STATUS.values()
    }
    document["components"]["schemas"] |= problem_schemas()
    document["security"] = [{"cookie": []}]
    opts = options_of(app)
    operations = {
        (path, method): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    for (path, method), operation in operations.items():
        complete(path, method, operation, opts[path, method])
    names = dict.fromkeys(tag for operation in operations.values() for tag in operation["tags"])
    document["tags"] = [{"name": name} for name in names]
    return document


def options_of(app: Litestar) -> dict[tuple[str, str], Json]:
    """What each handler was given as `opt`, by path and method as the document writes them."""
    return {
        (route.path_format, method.lower()): handler.opt
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler, _ in route.route_handler_map.values()
        for method in handler.http_methods
    }


def complete(path: str, method: str, operation: Json, opt: Json) -> None:
    """Add to an operation its errors, its key against repetition, and who may call it without a sign-in."""
    if opt.get("public"):
        operation["security"] = []
    if method == "post" and opt.get("idempotency") is not False:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    if method == "patch":
        content = operation["requestBody"]["content"]
        operation["requestBody"]["content"] = dict.fromkeys(PATCH_TYPES, content["application/json"])
    operation["responses"].pop("400", None)
    operation["responses"].get("204", {}).pop("content", None)
    for status in statuses(path, method, operation, opt):
        name = BY_STATUS[status].__name__
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}


def statuses(path: str, method: str, operation: Json, opt: Json) -> Iterator[int]:
    """The errors that an operation may answer with."""
    parameters = {item["name"] for item in operation.get("parameters", ())}
    writes, has_body = method != "get", "requestBody" in operation
    if parameters or has_body:
        yield 400
    if not opt.get("public") or path.startswith("/api/v1/auth/"):
        yield 401
    if writes:
        yield from (403, 409)
    if "{" in path:
        yield 404
    if "If-Match" in parameters:
        yield 412
    if "If-Match" in parameters and method != "post":
        yield 428
    if has_body:
        yield from (413, 415, 422)
    if writes and opt.get("public"):
        yield 429
    yield 503 if path == "/readyz" else 500


def problem_response(kind: type[Problem]) -> Json:
    """How the document shows one kind of problem."""
    schema = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    return {"description": (kind.__doc__ or "").strip(), "content": {MEDIA_TYPE: {"schema": schema}}}


def problem_schemas() -> Json:
    """The schema of problem details, with every `type` there is."""
    _, schemas = msgspec.json.schema_components([ProblemDetails], ref_template="#/components/schemas/{name}")
    kinds = sorted({f"`/problems/{kind.code()}`: {kind.title}" for kind in kinds_of(Problem)})
    schemas[ProblemDetails.__name__]["properties"]["type"]["description"] = "; ".join(kinds)
    return dict(schemas)


def kinds_of(kind: type[Problem]) -> Iterator[type[Problem]]:
    """A problem and all that derive from it."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from kinds_of(narrower)
