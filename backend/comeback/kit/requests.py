"""Strict requests: bodies decoded once into their struct, every error naming its field."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from .errors import FieldError, Malformed, WrongMediaType

MAX_BODY = 256 * 1024
PATH = re.compile(r" - at `\$\.?(.*?)`$")
UNKNOWN = re.compile(r"unknown field `(.+?)`")
MISSING = re.compile(r"missing required field `(.+?)`")
NUL = re.compile(rb"\x00|(?<!\\)(?:\\\\)*\\u0000")
PATCH_TYPES = ("application/merge-patch+json", "application/json")


class StrictRequest(Request[Any, Any, Any]):
    """Decodes JSON straight into the handler's struct: no lax conversions, no second pass."""

    async def json(self) -> Any:
        """The body as the struct that the handler declares for `data`."""
        self._check_media_type()
        body = await self.body()
        if NUL.search(body):
            raise _nul(body)
        target = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        try:
            return msgspec.json.decode(body, type=target)
        except msgspec.ValidationError as error:
            raise Malformed(errors=[field_error(str(error))], detail=str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Malformed(f"The body is not JSON in UTF-8: {error}") from error

    def _check_media_type(self) -> None:
        allowed = PATCH_TYPES if self.method == "PATCH" else ("application/json",)
        if self.content_type[0] not in allowed:
            header = "Accept-Patch" if self.method == "PATCH" else "Accept-Post"
            raise WrongMediaType(headers={header: ", ".join(allowed)})


def field_error(message: str) -> FieldError:
    """The field that msgspec complains of, as a JSON pointer."""
    found = PATH.search(message)
    pointer = "/" + re.sub(r"\[(\d+|\.\.\.)\]", r".\1", found.group(1)).strip(".").replace(".", "/") if found else ""
    detail = PATH.sub("", message)
    for code, pattern in (("unknown_field", UNKNOWN), ("missing", MISSING)):
        if named := pattern.search(detail):
            return FieldError(f"{pointer.rstrip('/')}/{named.group(1)}", code, detail)
    return FieldError(pointer, "invalid", detail)


def _nul(body: bytes) -> Malformed:
    try:
        pointer = _find_nul(msgspec.json.decode(body), "")
    except (msgspec.DecodeError, UnicodeDecodeError):
        pointer = None
    detail = "Text must not contain the character NUL."
    return Malformed(detail, errors=[FieldError(pointer or "", "nul", detail)])


def _find_nul(value: object, pointer: str) -> str | None:
    if isinstance(value, str):
        return pointer if "\x00" in value else None
    if isinstance(value, dict):
        children = [(f"{pointer}/{key}", item if "\x00" not in key else key) for key, item in value.items()]
    elif isinstance(value, list):
        children = [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
    else:
        return None
    return next((found for path, item in children if (found := _find_nul(item, path))), None)


def known_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: unknown query parameters, repeated single ones and NUL in them are 400."""
    if not (connection.query_params or connection.scope["query_string"]):
        return
    declared: dict[str, bool] = connection.app.state.parameters.get(handler_key(handler), {})
    errors = []
    for name in dict.fromkeys(connection.query_params):
        values = connection.query_params.getall(name)
        if name not in declared:
            errors.append(FieldError(f"?{name}", "unknown_parameter", f"Unknown parameter {name!r}."))
        elif len(values) > 1 and not declared[name]:
            errors.append(FieldError(f"?{name}", "repeated", f"Parameter {name!r} may stand once."))
        elif any("\x00" in str(value) for value in values):
            errors.append(FieldError(f"?{name}", "nul", "Text must not contain the character NUL."))
    if errors:
        raise Malformed(errors[0].detail, errors=errors)


def handler_key(handler: BaseRouteHandler) -> str:
    """A handler's name, the same for its registered copies."""
    return handler.handler_name


def declared_parameters(routes: list[Any]) -> dict[str, dict[str, bool]]:
    """Per handler: its query parameters, and whether each may repeat."""
    return {
        handler_key(handler): {item.field_alias: item.is_sequence for item in model.expected_query_params}
        for route in routes
        if isinstance(route, HTTPRoute)
        for handler, model in route.route_handler_map.values()
    }
