"""Requests that a client really made, with their answers, held against the API document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from contract.operations import DOCUMENT, OPERATIONS, Operation
from living import Json


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; a body is None where there was none, or where it could not be seen."""

    method: str
    url: str
    sent: str | None
    sent_type: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    told: bytes | None = field(repr=False)

    def faults(self) -> list[str]:
        """In what it is not as the document says."""
        parts = urlsplit(self.url)
        operation = operation_at(self.method, parts.path)
        place = f"{self.method} {parts.path} {self.status}"
        if operation is None:
            return [f"{place}: not in the document"]
        found = [*query_faults(operation, parts.query), *self._sent(operation), *self._told(operation)]
        return [f"{place}: {fault}" for fault in found]

    def _sent(self, operation: Operation) -> Iterator[str]:
        content = operation.spec.get("requestBody", {}).get("content", {})
        if self.sent is None:
            if content and self.status < 400:
                yield "no body"
        elif self.sent_type not in content:
            yield f"a body of {self.sent_type!r}"
        elif self.status < 400:
            yield from value_faults(content[self.sent_type]["schema"], json.loads(self.sent), "sent ")

    def _told(self, operation: Operation) -> Iterator[str]:
        answer = operation.spec["responses"].get(str(self.status))
        if answer is None:
            yield "not among the answers"
            return
        answer = component(answer)
        content, media_type = answer.get("content", {}), self.headers.get("content-type", "").split(";")[0]
        if not content or self.told is None:
            return
        if media_type not in content:
            yield f"answered with {media_type!r}"
        elif media_type.endswith("json"):
            yield from value_faults(content[media_type]["schema"], json.loads(self.told), "told ")


def component(value: Json) -> Json:
    """What a reference refers to."""
    if "$ref" not in value:
        return value
    _, _, part, name = value["$ref"].split("/")
    found: Json = DOCUMENT["components"][part][name]
    return found


def operation_at(method: str, path: str) -> Operation | None:
    """The operation of an address; a literal path goes before one with parameters."""
    ways = sorted((item for item in OPERATIONS if item.method == method), key=lambda item: "{" in item.path)
    return next((item for item in ways if re.fullmatch(re.sub(r"{\w+}", "[^/]+", item.path), path)), None)


def query_faults(operation: Operation, query: str) -> Iterator[str]:
    """Parameters that the operation does not have, and values that they do not take."""
    known = {item["name"]: item["schema"] for item in operation.query}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            yield f"?{name} is not in the document"
        else:
            schema = known[name].get("items", known[name])
            yield from value_faults(schema, as_json(value, schema), f"?{name} ")


def as_json(value: str, schema: Json) -> Any:
    """A query's text as the value that it stands for."""
    plain = schema.get("type") in {"integer", "number", "boolean"}
    return json.loads(value) if plain and re.fullmatch(r"-?[0-9.]+|true|false", value) else value


def value_faults(schema: Json, value: Any, where: str) -> Iterator[str]:
    """In what a value is not as its schema says."""
    for error in validator(json.dumps(schema, sort_keys=True)).iter_errors(value):
        yield f"{where}{error.json_path}: {error.message[:200]}"


@cache
def validator(schema: str) -> OAS31Validator:
    """The validator of a schema of the document."""
    whole = {**json.loads(schema), "components": DOCUMENT["components"]}
    return OAS31Validator(whole, format_checker=oas31_format_checker)
