"""Several writes as one: each goes the way that it would go alone, in one transaction, all or none."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import unquote

import msgspec
from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.types import HTTPReceiveMessage, Receive
from msgspec import UNSET, Meta, Raw, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from .kit.answers import Answer
from .kit.errors import FieldError, Problem
from .kit.problem import ProblemDetails
from .kit.requests import PATCH_TYPES, StrictRequest
from .kit.schema import END, Body
from .kit.scopes import Principal
from .kit.transactions import RENDERED, rendered

PREFIX = "/api/v1"
MOST_OPERATIONS = 100
MOST_ANSWERED = 8 * 1024 * 1024
"""Bytes of all answers together."""
MOST_SECONDS = 30.0
"""Until the last operation begins: meanwhile nothing else can be written for the account."""
TOO_LONG = "The operations before this one took too long. Send fewer at once."
TOO_MUCH = "The answers up to this one are too large together. Read long lists on their own."
KEPT = ("type", "asgi", "http_version", "scheme", "server", "client", "litestar_app", "user")

Target = Annotated[
    str,
    Meta(
        pattern=rf"^/[\x21-\x7e]*{END}",
        max_length=2_000,
        description="Below /api/v1, percent-encoded.",
        examples=["/contacts"],
    ),
]


class Operation(Body, frozen=True, kw_only=True):
    """One request; things made here are referred to by ids of your own."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: Target
    if_match: Annotated[str, Meta(max_length=100)] | None = None
    body: Raw | UnsetType = UNSET


class Batch(Body, frozen=True, kw_only=True):
    """Up to a hundred operations, done in this order."""

    operations: Annotated[list[Operation], Meta(min_length=1, max_length=MOST_OPERATIONS)]


class OperationResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one operation; `body` is null where it has none."""

    status: int
    etag: str | None
    body: Any


class BatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answers, in the order of the operations."""

    results: list[OperationResult]


class BatchFailed(Problem):
    """Nothing was stored, because not every operation went through; `errors` names those that did not."""

    status, title = 422, "An operation failed"
    remedy = "Nothing was done. Change the operation that `errors` points to, and send all of them again."


class BatchController(Controller):
    """All or none."""

    @post(
        "/batch",
        status_code=200,
        tags=["Batch"],
        operation_id="batch",
        summary="Several operations, all or none",
        opt={"scope": "any", "batch": False},
    )
    async def batch(
        self,
        data: JSONBody[Batch],
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        principal: NamedDependency[Principal],
    ) -> BatchResult:
        """One transaction: 422 names each operation that failed as `/operations/{index}`, and nothing is stored."""
        await request.app.state.limiter.take(principal.subject, len(data.operations) - 1)
        return await run(data.operations, request, session)


async def run(
    operations: Sequence[Operation], request: Request[Any, Any, Any], session: AsyncSession
) -> BatchResult:
    """Do each in its savepoint, also past one that failed, so that all faults are told at once."""
    results: list[OperationResult] = []
    errors: list[FieldError] = []
    answered, end = 0, time.monotonic() + MOST_SECONDS
    for index, operation in enumerate(operations):
        if time.monotonic() > end:
            raise BatchFailed(errors=[FieldError(f"/operations/{index}", "too-long", TOO_LONG)])
        answer = await _do(operation, request, session)
        if answer.status >= 500:
            raise Problem()
        if answer.status >= 400:
            errors += faults(index, answer.body)
            session.expunge_all()
        answered += len(answer.body)
        if answered > MOST_ANSWERED:
            raise BatchFailed(errors=[FieldError(f"/operations/{index}", "too-large", TOO_MUCH)])
        results.append(_result(answer))
    if errors:
        raise BatchFailed(errors=errors)
    return BatchResult(results=results)


async def _do(operation: Operation, request: Request[Any, Any, Any], session: AsyncSession) -> Answer:
    answer, scope = Answer(), scope_of(operation, request, session)
    try:
        await request.app.asgi_router(scope, _receiver(operation), answer.collect)
    except RENDERED as error:
        # What the router itself refuses: unknown addresses, methods that one does not take.
        return await rendered(StrictRequest(scope), error)
    return answer


def scope_of(operation: Operation, request: Request[Any, Any, Any], session: AsyncSession) -> Any:
    """The scope of a request of its own, in the transaction and with the principal of the batch."""
    target, _, query = operation.path.removeprefix(PREFIX).partition("?")
    outer: Any = request.scope
    kept = {name: outer[name] for name in KEPT if name in outer}
    return kept | {
        "method": operation.method,
        "path": PREFIX + unquote(target),
        "raw_path": (PREFIX + target).encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers_of(operation).items()],
        "state": {"request_id": outer["state"]["request_id"], "batch": session, "session": session},
    }


def headers_of(operation: Operation) -> dict[str, str]:
    """The headers that an operation would be sent with."""
    media_type = PATCH_TYPES[0] if operation.method == "PATCH" else "application/json"
    headers = {} if operation.body is UNSET else {"content-type": media_type}
    return headers if operation.if_match is None else headers | {"if-match": operation.if_match}


def _receiver(operation: Operation) -> Receive:
    body = b"" if isinstance(operation.body, UnsetType) else bytes(operation.body)

    async def receive() -> HTTPReceiveMessage:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def faults(index: int, body: bytes) -> list[FieldError]:
    """What was wrong with one operation, each fault named from the top of the batch."""
    at, problem = f"/operations/{index}", msgspec.json.decode(body, type=ProblemDetails)
    kind = problem.type.rpartition("/")[2]
    if not problem.errors:
        return [FieldError(at, kind, problem.detail)]
    return [FieldError(at + _within(error.pointer), error.code, error.detail) for error in problem.errors]


def _within(pointer: str) -> str:
    """Where in an operation lies what its own problem points to."""
    if pointer == "If-Match":
        return "/if_match"
    return f"/body{pointer}" if pointer[:1] in ("", "/") else ""


def _result(answer: Answer) -> OperationResult:
    return OperationResult(
        status=answer.status, etag=answer.header("etag"), body=Raw(answer.body) if answer.body else None
    )
