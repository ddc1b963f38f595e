"""The one renderer of errors: RFC 9457 problem details for everything that is not 2xx."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy import Constraint, Index
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from .complaints import said
from .errors import (
    AlreadyExists,
    Broken,
    Conflict,
    FieldError,
    InUse,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    StaleVersion,
    TooLarge,
    TooMany,
    Unavailable,
    VersionRequired,
    WrongMediaType,
)
from .models import Base
from .requests import parameters_of

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
AWAY_FOR, FULL_FOR = 1, 10
"""Seconds after which it is worth while to try again: a restart takes one, room is made by somebody."""
CANCELED = ("57000", "57014")
"""A statement that was ended alone: the database is there."""
BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        Malformed, NotSignedIn, NotAllowed, NotFound, MethodNotAllowed, Conflict, StaleVersion, TooLarge,
        WrongMediaType, Invalid, VersionRequired, TooMany, Problem, Unavailable,
    )
}  # fmt: skip


class ProblemDetails(msgspec.Struct, frozen=True, kw_only=True):
    """An error as RFC 9457 writes it: `type` is stable, `instance` names this request in the logs."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldError] = []


def render(request: Request[Any, Any, Any], error: Exception) -> Response[ProblemDetails]:
    """Any exception as a problem; the unexpected ones are logged with their trace and say nothing."""
    problem = as_problem(error, _pointers(request))
    if problem.status == Unavailable.status:
        log.warning("request %s finds a part missing: %s", request_id(request), error)
    elif problem.status >= 500:
        log.error("request %s failed", request_id(request), exc_info=error)
    details = ProblemDetails(
        type=f"/problems/{problem.code()}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=f"urn:uuid:{request_id(request)}",
        errors=list(problem.errors),
    )
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return Response(details, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def request_id(request: Request[Any, Any, Any]) -> str:
    """The id that the outermost middleware gave this request."""
    return str(request.scope.get("state", {}).get("request_id", "0"))


def _pointers(request: Request[Any, Any, Any]) -> Mapping[str, str]:
    handler = request.scope.get("route_handler")
    return parameters_of(request, handler).pointers if handler is not None else {}


def as_problem(error: BaseException, pointers: Mapping[str, str] = MappingProxyType({})) -> Problem:
    """The business error that an exception stands for; `Problem` itself (500) when it is none.

    `pointers`: how clients know the handler's arguments.
    """
    match error:
        case Problem():
            return error
        case BaseExceptionGroup() if len(error.exceptions) == 1:
            return as_problem(error.exceptions[0], pointers)
        case HTTPException():
            return _from_framework(error, pointers)
        case RecursionError():
            return Malformed("The body is nested too deeply.")
        case _:
            return _from_database(error)


def _from_database(error: BaseException) -> Problem:
    match error:
        case StaleDataError():
            return StaleVersion()
        case IntegrityError() if error.orig is not None and error.orig.__cause__ is not None:
            return _from_constraint(error.orig.__cause__)
        case asyncpg.IntegrityConstraintViolationError():
            return _from_constraint(error)
        case asyncpg.DataError():
            return Invalid("A value is out of the range that can be stored.")
        case OSError() | asyncpg.InterfaceError():
            return _unavailable("The database does not answer.")
        case DBAPIError() if error.connection_invalidated:
            return _unavailable("The database does not answer.")
        case _:
            return _from_sqlstate(str(getattr(getattr(error, "orig", error), "sqlstate", None) or ""))


def _from_sqlstate(sqlstate: str) -> Problem:
    """What a code of the database's stands for (PostgreSQL, appendix A), by its class."""
    match sqlstate[:2]:
        case "22":
            return Invalid("A value is out of the range that can be stored.")
        case "53" | "58":
            return _unavailable("The database has no room for this at the moment.", FULL_FOR)
        case "08" | "57" if sqlstate not in CANCELED:
            return _unavailable("The database does not answer.")
        case _:
            return Problem()


def _unavailable(detail: str, seconds: int = AWAY_FOR) -> Unavailable:
    return Unavailable(detail, headers={"Retry-After": str(seconds)})


def _from_framework(error: HTTPException, pointers: Mapping[str, str]) -> Problem:
    kind = BY_STATUS.get(error.status_code, Malformed if error.status_code < 500 else Problem)
    errors = _parameter_errors(error, pointers) if isinstance(error, ValidationException) else []
    detail = errors[0].detail if errors else ""
    return kind(detail, errors=errors, headers=dict(error.headers or {}))


def _parameter_errors(error: ValidationException, pointers: Mapping[str, str]) -> list[FieldError]:
    rows = error.extra if isinstance(error.extra, list) else []
    return [_parameter_error(str(row.get("key", "")), str(row.get("message", "")), pointers) for row in rows]


def _parameter_error(key: str, message: str, pointers: Mapping[str, str]) -> FieldError:
    if key == "data":
        return FieldError("", "missing", "The body is missing.")
    return FieldError(pointers.get(key, f"?{key}"), *said(message))


def _from_constraint(error: BaseException) -> Problem:
    name = str(getattr(error, "constraint_name", "") or "")
    broken = constraints().get(name)
    if broken is not None:
        errors = [FieldError(f"/{broken.field}", "conflict", broken.detail)] if broken.field else []
        return broken.problem(broken.detail, errors=errors)
    if name.startswith("pk_"):
        return AlreadyExists()
    if name.startswith("fk_"):
        return _from_foreign_key(error, name)
    return Conflict()


def _from_foreign_key(error: BaseException, name: str) -> Problem:
    column = foreign_keys().get(name, "")
    if "is not present" in str(getattr(error, "detail", "")):
        detail = "There is nothing with this id."
        return Invalid(detail, errors=[FieldError(f"/{column}", "not_found", detail)])
    return InUse()


@cache
def constraints() -> dict[str, Broken]:
    """What each named constraint means, read off the tables."""
    tables = Base.metadata.tables.values()
    named: list[Constraint | Index] = []
    for table in tables:
        named += [*table.constraints, *table.indexes]
    return {str(item.name): item.info["broken"] for item in named if "broken" in item.info}


@cache
def foreign_keys() -> dict[str, str]:
    """The column that each foreign key is about: the one after `account_id`."""
    return {
        str(key.name): next((c.name for c in key.columns if c.name != "account_id"), "account_id")
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
    }
