"""Strict requests: bodies decoded once into their struct, every error naming its field."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from .errors import FieldError, Malformed, WrongMediaType
from .origins import is_public

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


def address_of(request: Request[Any, Any, Any]) -> str | None:
    """Where a request comes from: the peer, or whom our own proxy names last; None for the machine itself."""
    peer = request.client.host if request.client else ""
    named = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
    if is_address(peer) and is_public(peer):
        return peer
    return named if is_address(named) else None


def is_address(text: str) -> bool:
    """Whether this is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def field_error(message: str) -> FieldError:
    """The field that msgspec complains of, as a JSON pointer."""
    found = PATH.search(message)
    pointer = (
        "/" + re.sub(r"\[(\d+|\.\.\.)\]", r".\1", found.group(1)).strip(".").replace(".", "/")
        if found
        else ""
    )
    detail = PATH.sub("", message)
    for code, pattern in (("unknown_field", UNKNOWN), ("missing", MISSING)):
        if named := pattern.search(detail):
            return FieldError(f"{pointer.rstrip('/')}/{named.group(1)}", code, detail)
    return FieldError(pointer, "invalid", detail)


def _nul(body: bytes) -> Malformed:
    try:
        pointer = _find_nul(msgspec.json.decode(body.replace(b"\x00", rb"\u0000")), "")
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
    declared = parameters_of(connection, handler).query
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


class Parameters(msgspec.Struct, frozen=True):
    """What a handler declares: query parameters and whether each may repeat; argument names as clients know them."""

    query: dict[str, bool] = {}
    pointers: dict[str, str] = {}


def parameters_of(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> Parameters:
    """What this handler declares; a handler has the same name as its registered copies."""
    declared: dict[str, Parameters] = connection.app.state.parameters
    return declared.get(handler.handler_name) or Parameters()


def declared_parameters(routes: list[Any]) -> dict[str, Parameters]:
    """What each handler declares, by its name."""
    return {
        handler.handler_name: Parameters(
            {item.field_alias: item.is_sequence for item in model.expected_query_params},
            {item.field_name: f"?{item.field_alias}" for item in model.expected_query_params}
            | {item.field_name: item.field_alias for item in model.expected_header_params},
        )
        for route in routes
        if isinstance(route, HTTPRoute)
        for handler, model in route.route_handler_map.values()
    }
