"""One request, one transaction: opened, bound to its account, answered for and committed in one place.

The answer is held back until COMMIT has succeeded, so that no client hears of an effect that is not stored, and
the answer of a POST with an `Idempotency-Key` is stored in the very transaction of its effect.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from .clock import Clock
from .db import DATABASE_ERRORS, Sessions, take_turn
from .errors import FieldError, InFlight, KeyReused, Malformed, Problem
from .models import StoredAnswer
from .outside import SAFE
from .problem import render
from .requests import StrictRequest

STORED_HEADERS = ("content-type", "etag", "location")
MAX_KEY = 255
KEPT = timedelta(days=2)


class Principal(msgspec.Struct, frozen=True):
    """Whose data a request sees (`account_id`), who acts (`actor_id`), and by which sign-in."""

    account_id: UUID
    actor_id: UUID
    session_id: UUID


Authenticate = Callable[[Sessions, StrictRequest], Awaitable[Principal | None]]


class Answer:
    """A response held back until its transaction is committed."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def collect(self, message: Message) -> None:
        """Stand in for `send`."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message["body"]

    def header(self, name: str) -> str | None:
        """The value of a header, None when it is absent."""
        wanted = name.encode()
        return next((value.decode() for key, value in self.headers if key.lower() == wanted), None)

    async def deliver(self, request: StrictRequest, send: Send) -> None:
        """Send it, as 304 where the client has this version already."""
        tag, known = self.header("etag"), request.headers.get("if-none-match", "")
        if request.method == "GET" and self.status == 200 and tag and tag in known:
            kept = (b"content-length", b"content-type")
            self.status, self.body = 304, b""
            self.headers = [(key, value) for key, value in self.headers if key.lower() not in kept]
        if self.header("cache-control") is None:
            self.headers.append((b"cache-control", b"private, no-cache" if tag else b"no-store"))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class UnitOfWork:
    """Middleware: finds the account, opens its transaction, lets the handler work, commits, then answers."""

    def __init__(self, app: ASGIApp, authenticate: Authenticate) -> None:
        self._app, self._authenticate = app, authenticate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["route_handler"].opt.get("transaction") is False:
            await self._app(scope, receive, send)
            return
        request = StrictRequest(scope, receive, send)
        try:
            answer = await self._answer(request)
        except (Problem, HTTPException, *DATABASE_ERRORS) as error:
            # Past the handler the framework believes that an answer is under way: a failed COMMIT is rendered here.
            answer = Answer()
            response = render(request, error).to_asgi_response(None, request)
            await response(scope, receive, answer.collect)
        await answer.deliver(request, send)

    async def _answer(self, request: StrictRequest) -> Answer:
        sessions: Sessions = request.app.state.sessions
        principal = await self._authenticate(sessions, request)
        request.scope["user"] = principal
        answer = Answer()
        async with sessions(info=_info(request.app.state.clock, principal)) as session:
            request.scope["state"]["session"] = session
            await self._work(session, request, answer)
        return answer

    async def _work(self, session: AsyncSession, request: StrictRequest, answer: Answer) -> None:
        key = idempotency_key(request)
        fingerprint = await _fingerprint(request) if key else b""
        if key and await replay(session, key, fingerprint, answer):
            return
        if request.scope["user"] is not None and request.method not in SAFE:
            await take_turn(session)
        await self._app(request.scope, request.receive, answer.collect)
        if answer.status >= 400:
            await session.rollback()
            return
        if key and answer.status < 300:
            await _forget_old(session)
            session.add(_stored(session, key, fingerprint, answer))
        await session.commit()


def _info(clock: Clock, principal: Principal | None) -> dict[str, Any]:
    info: dict[str, Any] = {"now": clock.now()}
    if principal is not None:
        info |= {"account_id": principal.account_id, "actor_id": principal.actor_id}
    return info


def idempotency_key(request: StrictRequest) -> str:
    """The key of a signed-in POST, '' when there is none; addresses that opt out ignore it."""
    key = request.headers.get("idempotency-key", "")
    if request.method != "POST" or request.scope["user"] is None or not key:
        return ""
    if request.route_handler.opt.get("idempotency") is False:
        return ""
    if len(key) > MAX_KEY or not key.isprintable():
        detail = f"An Idempotency-Key has at most {MAX_KEY} printable characters."
        raise Malformed(detail, errors=[FieldError("Idempotency-Key", "invalid", detail)])
    return key


async def replay(session: AsyncSession, key: str, fingerprint: bytes, answer: Answer) -> bool:
    """Fill in the stored answer of this key, if there is one; 409 while the first request still runs."""
    account_id: UUID = session.info["account_id"]
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"{account_id}/{key}", 0))
    if not await session.scalar(select(lock)):
        raise InFlight(headers={"Retry-After": "1"})
    stored = await session.get(StoredAnswer, (account_id, key))
    if stored is None:
        return False
    if stored.fingerprint != fingerprint:
        raise KeyReused()
    answer.status, answer.body = stored.status, stored.body
    answer.headers = [(name.encode(), str(value).encode()) for name, value in stored.headers.items()]
    answer.headers.append((b"content-length", str(len(stored.body)).encode()))
    return True


async def _fingerprint(request: StrictRequest) -> bytes:
    parts = (request.method.encode(), str(request.url.path).encode(), await request.body())
    return hashlib.sha256(b"\n".join(parts)).digest()


async def _forget_old(session: AsyncSession) -> None:
    old = datetime.now(UTC) - KEPT
    mine = StoredAnswer.account_id == session.info["account_id"]
    await session.execute(delete(StoredAnswer).where(mine, StoredAnswer.stored_at < old))


def _stored(session: AsyncSession, key: str, fingerprint: bytes, answer: Answer) -> StoredAnswer:
    headers = {name: value for name in STORED_HEADERS if (value := answer.header(name)) is not None}
    return StoredAnswer(
        account_id=session.info["account_id"],
        key=key,
        fingerprint=fingerprint,
        status=answer.status,
        headers=headers,
        body=answer.body,
        stored_at=datetime.now(UTC),
    )
