"""The OpenAPI document: what the framework reads off the handlers, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from .answers import MAX_KEY
from .errors import NotFound, Problem
from .examples import Examples
from .problem import BY_STATUS
from .requests import PATCH_TYPES
from .responses import (
    HEADERS,
    common_headers,
    problem_response,
    problem_responses,
    problem_schemas,
    references,
)
from .scopes import ANY, level_of
from .shapes import ANY_TEXT, LONGEST_TEXT, Shapes, answer_of, body_of, bound
from .spellings import LONGEST_NAME

Json = dict[str, Any]

OURS = "/api/v1/"
SIGN_IN = "/api/v1/auth/"
JSON_TYPE = "application/json"
PAGE_TYPE = "text/html"
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body again: the stored answer, for a day at least.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_KEY,
        "pattern": "^[ -~]+$",
        "examples": ["0195a3c4-no-of-alder"],
    },
}
IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the version that you have: 304 while it is the present one. "
    "What is not spelled as an ETag is ignored.",
    "schema": {"type": "string", "maxLength": LONGEST_TEXT, "pattern": ANY_TEXT, "examples": ['"7"']},
}
ANSWERED = {
    "200": "What there is now.",
    "201": "What was made.",
    "202": "Taken on.",
    "204": "Done; there is nothing to say.",
}
SERVER: Json = {
    "url": "/",
    "description": "Production, staging or local: where this document was read.",
    "x-internal": False,
}
UNSAID = ("deprecated", "allowEmptyValue", "allowReserved")


class Heard(NamedTuple):
    """An event that webhooks hear: the type of its body, and what an example of its data shows."""

    summary: str
    body: Any
    data: Mapping[str, str]


class About(msgspec.Struct, frozen=True, eq=False):
    """What the document says beside what is read off the code; `examples` and `parameters` by names of fields."""

    contact: Mapping[str, str]
    licence: Mapping[str, str]
    tags: Mapping[str, str]
    schemes: Mapping[str, Json]
    parameters: Mapping[str, str]
    examples: Mapping[str, Any]
    events: Mapping[str, Heard]


@cache
def api_document(app: Litestar, about: About) -> Json:
    """The document as JSON values; the same for every setting."""
    document: Json = app.openapi_schema.to_schema()
    handlers = handlers_of(app)
    operations = {
        (path, method): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    shapes = Shapes(
        [handlers[place] for place in operations], [event.body for event in about.events.values()]
    )
    examples = Examples(about.examples, shapes.components)
    examples.fill()
    for (path, method), operation in operations.items():
        handler = handlers[path, method]
        Completion(path, method, operation, handler, about).complete(shapes, examples)
    document["info"] |= {"contact": dict(about.contact), "license": dict(about.licence)}
    document["servers"] = [SERVER]
    document["security"] = [{"cookie": []}]
    document["tags"] = tags(operations.values(), about.tags)
    document["webhooks"] = webhooks(about.events, shapes, examples)
    document["components"] = {
        "headers": dict(HEADERS),
        "responses": problem_responses(),
        "schemas": shapes.components | problem_schemas(),
        "securitySchemes": dict(about.schemes),
    }
    drop_unused(document)
    return document


def handlers_of(app: Litestar) -> dict[tuple[str, str], HTTPRouteHandler]:
    """Each handler, by path and method as the document writes them."""
    return {
        (route.path_format, method.lower()): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler, _ in route.route_handler_map.values()
        for method in handler.http_methods
    }


def tags(operations: Any, described: Mapping[str, str]) -> list[Json]:
    """The tags in the order of the story."""
    names = dict.fromkeys(tag for operation in operations for tag in operation["tags"])
    return [{"name": name, "description": described.get(name, f"{name}.")} for name in names]


def webhooks(events: Mapping[str, Heard], shapes: Shapes, examples: Examples) -> Json:
    """What receivers are sent, event by event."""
    told = {}
    for name, event in events.items():
        schema = shapes.of(event.body)
        assert schema is not None
        example = examples.of(schema) | {"type": name}
        example["data"] |= event.data
        told[name] = {
            "post": {
                "operationId": f"on_{name.replace('.', '_')}",
                "tags": ["Webhooks"],
                "summary": event.summary,
                "description": "Signed as Standard Webhooks 1.0 says; told at least once, in no promised order.",
                "security": [],
                "requestBody": {
                    "required": True,
                    "description": f"The body, whose `type` is `{name}`.",
                    "content": {JSON_TYPE: {"schema": schema, "example": example}},
                },
                "responses": {
                    "204": {"description": "Heard; any 2xx will do."},
                    "410": {"description": "Nothing more is wanted: the webhook is switched off."},
                },
            }
        }
    return told


def drop_unused(document: Json) -> None:
    """Leave out components that nothing refers to."""
    while True:
        text = msgspec.json.encode(document).decode()
        unused = [
            (part, name)
            for part in ("headers", "responses", "schemas")
            for name in document["components"][part]
            if f'"#/components/{part}/{name}"' not in text
        ]
        if not unused:
            return
        for part, name in unused:
            del document["components"][part][name]


class Completion:
    """One operation of the document, as the framework wrote it, to be completed."""

    def __init__(
        self, path: str, method: str, operation: Json, handler: HTTPRouteHandler, about: About
    ) -> None:
        self._path, self._method, self._operation = path, method, operation
        self._handler, self._about = handler, about
        self._opt = handler.opt
        self._public = bool(self._opt.get("public"))

    def complete(self, shapes: Shapes, examples: Examples) -> None:
        """Add its body, answers, parameters, errors, and who may call it."""
        for word in UNSAID:
            self._operation.pop(word, None)
        if self._opt.get("deprecated"):
            self._operation["deprecated"] = True
        self._body(shapes, examples)
        tagged = self._answers(shapes)
        self._parameters(examples, tagged)
        self._security()
        for status in self._statuses():
            self._operation["responses"][str(status)] = self._problem(BY_STATUS[status])

    def _body(self, shapes: Shapes, examples: Examples) -> None:
        schema = shapes.of(body_of(self._handler))
        if schema is None:
            return
        content = {"schema": schema, "example": examples.of(schema)}
        types = PATCH_TYPES if self._method == "patch" else (JSON_TYPE,)
        self._operation["requestBody"]["content"] = dict.fromkeys(types, content)

    def _answers(self, shapes: Shapes) -> bool:
        """Complete the answers that are no errors; whether they carry an ETag."""
        responses, tagged = self._operation["responses"], False
        responses.pop("400", None)
        types = {status: spec.data_container for status, spec in (self._handler.responses or {}).items()}
        for status, response in responses.items():
            schema = shapes.of(types.get(int(status), answer_of(self._handler)))
            if status == "204":
                response.pop("content", None)
            elif schema is not None:
                media_type = next(iter(response.get("content", ())), JSON_TYPE)
                response["content"] = {media_type: {"schema": schema}}
            if self._opt.get("page"):
                response["content"][PAGE_TYPE] = {"schema": {"type": "string"}}
            for content in response.get("content", {}).values():
                bound(content["schema"])
            names = list(self._header_names(status, shapes.resolved(schema)))
            response["headers"] = references(names)
            response["description"] = ANSWERED.get(status, response["description"])
            tagged |= "ETag" in names
        if tagged and self._method == "get":
            headers = references(self._header_names("304", {}))
            responses["304"] = {"description": "You have this version already.", "headers": headers}
        return tagged

    def _header_names(self, status: str, schema: Json) -> Iterator[str]:
        """The headers of an answer that is no error."""
        fields = set(schema.get("properties", ()))
        yield from common_headers(self._path)
        if status == "304" or self._opt.get("etag", {"id", "version"} <= fields and status != "204"):
            yield "ETag"
        if "next_cursor" in fields:
            yield "Link"
        if self._path.startswith(SIGN_IN):
            yield "Set-Cookie"

    def _parameters(self, examples: Examples, tagged: bool) -> None:
        parameters = self._operation.get("parameters", [])
        for parameter in parameters:
            self._parameter(parameter, examples)
        if tagged and self._method == "get":
            parameters.append(IF_NONE_MATCH)
        if self._method == "post" and self._opt.get("idempotency") is not False and not self._public:
            parameters.append(IDEMPOTENCY_KEY)
        if parameters:
            self._operation["parameters"] = parameters

    def _parameter(self, parameter: Json, examples: Examples) -> None:
        """A parameter is there or not, never null."""
        for word in UNSAID:
            parameter.pop(word, None)
        name, schema = parameter["name"], parameter["schema"]
        bound(schema, LONGEST_NAME if parameter["in"] == "path" else LONGEST_TEXT)
        if isinstance(schema.get("type"), list):
            schema["type"] = next(kind for kind in schema["type"] if kind != "null")
        if None in schema.get("enum", ()):
            schema["enum"] = [value for value in schema["enum"] if value is not None]
        schema.pop("description", None)
        if schema.get("default", "") is None:
            del schema["default"]
        words = name.removesuffix("_id").replace("_", " ")
        told = self._about.parameters.get(name, f"The id of the {words}." if name.endswith("_id") else "")
        parameter.setdefault("description", told or f"{words.capitalize()}.")
        if "examples" not in schema and name != "cursor":
            value = examples.known("", f"?{name}")
            # Not as the parameter's `example`: the page would fill that in and send it.
            schema["examples"] = [examples.of(schema, "", name) if value is None else value]

    def _security(self) -> None:
        """Public, or for the cookie of a person, or for a token that reaches the handler's group."""
        if self._public:
            self._operation["security"] = self._opt.get("security", [])
            return
        group = self._opt.get("scope")
        if group is None:
            self._operation["description"] += " For a signed-in person, not for tokens."
            return
        level = self._opt.get("level", level_of(self._method.upper()))
        self._operation["security"] = [{"cookie": []}, {"token": []}]
        if group != ANY:
            self._operation["description"] += f" Scope of tokens: `{group}:{level}`."
            self._operation["x-scope"] = f"{group}:{level}"

    def _problem(self, kind: type[Problem]) -> Json:
        """How it shows an error; a page says to browsers as a page that it is not there."""
        if kind is not NotFound or not self._opt.get("page"):
            return {"$ref": f"#/components/responses/{kind.__name__}"}
        shown, page = problem_response(kind), {"type": "string"}
        bound(page)
        return {**shown, "content": shown["content"] | {PAGE_TYPE: {"schema": page}}}

    def _statuses(self) -> Iterator[int]:
        """The errors that the operation may answer with."""
        parameters = {item["name"] for item in self._operation.get("parameters", ())}
        yield 500
        yield from self._opt.get("statuses", ())
        if "{" in self._path:
            yield 404
        if parameters:
            yield 400
        if "requestBody" in self._operation:
            yield from (413, 415, 422)
        if "If-Match" in parameters:
            yield from self._statuses_of_versions()
        if self._path.startswith(OURS):
            yield from self._statuses_of_ours()

    def _statuses_of_versions(self) -> Iterator[int]:
        yield 412
        if self._method != "post" and self._opt.get("if_match") != "optional":
            yield 428

    def _statuses_of_ours(self) -> Iterator[int]:
        writes = self._method != "get"
        yield from (400, 429, 503)
        if not self._public or self._path.startswith(SIGN_IN):
            yield 401
        if writes or not self._public:
            yield 403
        if writes:
            yield 409
