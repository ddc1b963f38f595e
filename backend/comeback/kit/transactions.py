"""One request, one transaction: opened, bound to its account, answered for and committed in one place.

The answer is held back until COMMIT has succeeded, so that no client hears of an effect that is not stored, and
the answer of a POST with an `Idempotency-Key` is stored in the very transaction of its effect.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Any, Protocol

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from .answers import Answer, fingerprint_of, idempotency_key, replay, store
from .clock import Clock
from .db import DATABASE_ERRORS, Sessions, raw_of, take_turn
from .deprecation import deprecation
from .errors import NotAllowed, Problem
from .events import publish
from .outside import SAFE
from .problem import render
from .requests import StrictRequest
from .scopes import Principal

RENDERED = (Problem, HTTPException, *DATABASE_ERRORS)
CHECK_KEYS = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


class Gate(Protocol):
    """Who stands behind a request, and whether they may call now."""

    async def admit(self, request: StrictRequest) -> Mapping[str, str]:
        """Put the principal on the request, None for nobody; headers for its answer. 401 and 429 are raised."""
        ...


class UnitOfWork:
    """Middleware: finds the account, opens its transaction, lets the handler work, commits, then answers."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request, opt = StrictRequest(scope, receive, send), scope["route_handler"].opt
        batch: AsyncSession | None = scope["state"].get("batch")
        if batch is not None:
            answer = await answered(request, self._step(batch, request))
            await answer.deliver(request, send, {})
        elif opt.get("transaction") is not False:
            await self._tied(request, send)
        elif opt.get("public"):
            await self._app(scope, receive, send)
        else:
            await self._untied(request, send)

    async def _tied(self, request: StrictRequest, send: Send) -> None:
        headers: dict[str, str] = {}
        answer = await answered(request, self._answer(request, headers))
        await answer.deliver(request, send, headers)

    async def _untied(self, request: StrictRequest, send: Send) -> None:
        """A handler that opens transactions of its own and may answer for a long time."""
        try:
            headers = {**deprecation(request.route_handler.opt), **await self._gate.admit(request)}
        except RENDERED as error:
            await (await rendered(request, error)).deliver(request, send, {})
            return
        await self._app(request.scope, request.receive, partial(send_with, send, headers))

    async def _answer(self, request: StrictRequest, headers: dict[str, str]) -> Answer:
        headers |= deprecation(request.route_handler.opt)
        headers |= await self._gate.admit(request)
        principal: Principal | None = request.scope["user"]
        if principal is None or request.method in SAFE:
            return await self._bound(request)
        # Read and waited for without a connection: a slow client or a busy account keeps none from the others.
        await request.arrive()
        async with request.app.state.turns.of(principal.account_id):
            return await self._bound(request)

    async def _bound(self, request: StrictRequest) -> Answer:
        sessions: Sessions = request.app.state.sessions
        answer = Answer()
        async with sessions(info=_info(request.app.state.clock, request.scope["user"])) as session:
            request.scope["state"]["session"] = session
            await self._work(session, request, answer)
        return answer

    async def _work(self, session: AsyncSession, request: StrictRequest, answer: Answer) -> None:
        key = idempotency_key(request)
        fingerprint = await fingerprint_of(request) if key else b""
        if key and await replay(session, key, fingerprint, answer):
            return
        if request.scope["user"] is not None and request.method not in SAFE:
            await take_turn(session)
        await self._app(request.scope, request.receive, answer.collect)
        if answer.status >= 400:
            await session.rollback()
            return
        if key and answer.status < 300:
            await store(session, key, fingerprint, answer, request.route_handler.opt.get("once", ()))
        await publish(session)
        await session.commit()

    async def _step(self, session: AsyncSession, request: StrictRequest) -> Answer:
        """One operation of a batch, in a savepoint of its transaction; its foreign keys are checked at its end."""
        if goes_alone(request.route_handler.opt):
            raise NotAllowed("This cannot be part of a batch.")
        answer = Answer()
        async with session.begin_nested() as savepoint:
            await self._app(request.scope, request.receive, answer.collect)
            if answer.status >= 400:
                await savepoint.rollback()
            else:
                await session.flush()
                await (await raw_of(session)).execute(CHECK_KEYS)
        return answer


def goes_alone(opt: Mapping[str, Any]) -> bool:
    """Whether an operation is for no batch: what is told once would be kept, readable, in the batch's answer."""
    return bool(opt.get("public") or opt.get("once")) or False in (opt.get("transaction"), opt.get("batch"))


async def answered(request: StrictRequest, answering: Awaitable[Answer]) -> Answer:
    """The answer, or the problem that came instead of it."""
    try:
        return await answering
    except RENDERED as error:
        # Past the handler the framework believes that an answer is under way: a failed COMMIT is rendered here.
        return await rendered(request, error)


async def rendered(request: StrictRequest, error: Exception) -> Answer:
    """An exception as the answer that it makes."""
    answer = Answer()
    response = render(request, error).to_asgi_response(None, request)
    await response(request.scope, request.receive, answer.collect)
    return answer


async def send_with(send: Send, more: Mapping[str, str], message: Message) -> None:
    """Send a message, a start with more headers."""
    if message["type"] == "http.response.start":
        named = [(name.lower().encode(), value.encode()) for name, value in more.items()]
        message["headers"] = [*message["headers"], *named]
    await send(message)


def _info(clock: Clock, principal: Principal | None) -> dict[str, Any]:
    info: dict[str, Any] = {"now": clock.now()}
    if principal is not None:
        info |= {"account_id": principal.account_id, "actor_id": principal.actor_id}
    return info
