"""Strict requests: bodies decoded once into their struct, every error naming its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import InternalServerException
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from .bodies import field_error, nul_error, repeated_key
from .errors import FieldError, Malformed, NotFound, WrongMediaType
from .origins import is_public
from .spellings import LONGEST_NAME, Spelling, miscoded, spelling_of

MAX_BODY = 256 * 1024
MAX_QUERY = 8_000
PATCH_TYPES = ("application/merge-patch+json", "application/json")


class StrictRequest(Request[Any, Any, Any]):
    """Decodes JSON straight into the handler's struct: no lax conversions, no second pass."""

    async def json(self) -> Any:
        """The body as the struct that the handler declares for `data`."""
        self._check_media_type()
        body = await self.body()
        if nul := nul_error(body):
            raise Malformed(nul.detail, errors=[nul])
        target = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        try:
            decoded = msgspec.json.decode(body, type=target)
            repeated = repeated_key(body)
        except msgspec.ValidationError as error:
            wrong = field_error(str(error))
            raise Malformed(wrong.detail, errors=[wrong]) from error
        except (msgspec.DecodeError, ValueError) as error:
            raise Malformed(f"The body is not JSON in UTF-8: {error}") from error
        if repeated:
            raise Malformed(repeated.detail, errors=[repeated])
        return decoded

    async def arrive(self) -> None:
        """Read the body, where the handler takes one, before anything is held for it: it may come slowly."""
        if "data" in self.route_handler.parsed_fn_signature.parameters:
            await self.body()

    async def body(self) -> bytes:
        """The body, read once; 400 when the client goes away before its end."""
        try:
            return await super().body()
        except InternalServerException as error:
            raise Malformed("The body broke off.") from error

    def _check_media_type(self) -> None:
        allowed = PATCH_TYPES if self.method == "PATCH" else ("application/json",)
        media_type, options = self.content_type
        if media_type not in allowed or options.get("charset", "utf-8").lower() != "utf-8":
            header = "Accept-Patch" if self.method == "PATCH" else "Accept-Post"
            raise WrongMediaType("This address takes JSON in UTF-8.", headers={header: ", ".join(allowed)})
        # Never unpacked: a few kilobytes can hold gigabytes.
        if any(
            coding.strip().lower() != "identity" for coding in self.headers.getall("content-encoding", [])
        ):
            raise WrongMediaType("The body must not be compressed.", headers={"Accept-Encoding": "identity"})


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


def known_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """400 for a query that the handler does not declare so, 404 for a name that cannot be one: see `can_name`."""
    segments = connection.scope["path"].lower().split("/")
    if not all(can_name(value, segments) for value in connection.path_params.values()):
        raise NotFound()
    query, declared = connection.scope["query_string"], parameters_of(connection, handler).query
    if not query and not declared:
        return
    if len(query) > MAX_QUERY:
        raise Malformed(f"The query is longer than {MAX_QUERY} characters.")
    errors = list(_query_errors(connection, query, declared))
    if errors:
        raise Malformed(errors[0].detail, errors=errors)


def can_name(value: object, segments: Sequence[str]) -> bool:
    """Whether a part of an address may name something: an id that is spelled the usual way, or a short text."""
    if isinstance(value, UUID):
        return str(value) in segments
    return not isinstance(value, str) or len(value) <= LONGEST_NAME


def _query_errors(
    connection: ASGIConnection[Any, Any, Any, Any], query: bytes, declared: dict[str, Parameter]
) -> Iterator[FieldError]:
    if (name := miscoded(query)) is not None:
        detail = f"Parameter {name!r} is not UTF-8 in percent-encoding."
        yield FieldError(f"?{name}", "encoding", detail)
        return
    given = connection.query_params
    for name in dict.fromkeys(given):
        if name in declared:
            yield from declared[name].errors(name, given.getall(name))
        else:
            yield FieldError(f"?{name}", "unknown_parameter", f"Unknown parameter {name!r}.")
    for name, parameter in declared.items():
        if parameter.required and name not in given:
            yield FieldError(f"?{name}", "missing", f"Parameter {name!r} is missing.")


class Parameter(msgspec.Struct, frozen=True):
    """What a handler takes as a query parameter, and how it is spelled (None: any text)."""

    required: bool
    repeats: bool
    spelling: Spelling | None

    def errors(self, name: str, values: list[str]) -> Iterator[FieldError]:
        """What is wrong with the values given."""
        if len(values) > 1 and not self.repeats:
            yield FieldError(f"?{name}", "repeated", f"Parameter {name!r} may stand once.")
        elif any("\x00" in value for value in values):
            yield FieldError(f"?{name}", "nul", "Text must not contain the character NUL.")
        elif self.spelling and not all(map(self.spelling.fits, values)):
            yield FieldError(f"?{name}", "invalid", f"Parameter {name!r} must be {self.spelling.words}.")


class Parameters(msgspec.Struct, frozen=True):
    """What a handler declares: its query parameters, and the names of arguments as clients know them."""

    query: dict[str, Parameter] = {}
    pointers: dict[str, str] = {}


def parameters_of(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> Parameters:
    """What this handler declares; a handler has the same name as its registered copies."""
    declared: dict[str, Parameters] = connection.app.state.parameters
    return declared.get(handler.handler_name) or Parameters()


def declared_parameters(routes: list[Any]) -> dict[str, Parameters]:
    """What each handler declares, by its name."""
    return {
        handler.handler_name: _parameters(handler, model)
        for route in routes
        if isinstance(route, HTTPRoute)
        for handler, model in route.route_handler_map.values()
    }


def _parameters(handler: BaseRouteHandler, model: Any) -> Parameters:
    annotations = {name: field.raw for name, field in handler.parsed_fn_signature.parameters.items()}
    return Parameters(
        {
            item.field_alias: Parameter(
                item.is_required, item.is_sequence, spelling_of(annotations.get(item.field_name))
            )
            for item in model.expected_query_params
        },
        {item.field_name: f"?{item.field_alias}" for item in model.expected_query_params}
        | {item.field_name: item.field_alias for item in model.expected_header_params},
    )
