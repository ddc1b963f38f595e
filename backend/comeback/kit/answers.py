"""Answers: held back until their transaction is committed, and stored for the request that comes again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from litestar.types import Message, Send
from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from .db import fetch_first
from .errors import FieldError, InFlight, KeyReused, Malformed
from .etags import is_known
from .models import StoredAnswer
from .reading import Prepared
from .requests import StrictRequest

STORED_HEADERS = ("content-type", "etag", "location")
MAX_KEY = 255
KEPT = timedelta(days=2)


def _finding() -> Prepared:
    """Whether nobody else is at work under a key, and the answer that is stored under it."""
    lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("lock"), 0)).label("free"))
    free, key = lock.cte("held"), StoredAnswer.key == bindparam("key")
    columns = (StoredAnswer.fingerprint, StoredAnswer.status, StoredAnswer.headers, StoredAnswer.body)
    return Prepared(select(free, *columns).outerjoin_from(free, StoredAnswer, MINE & key))


def _keeping() -> Prepared:
    """Store an answer, unless its key got one meanwhile, and forget those that are old enough."""
    old = delete(StoredAnswer).where(MINE, StoredAnswer.stored_at < bindparam("before", type_=STORED_AT))
    values = {column.name: bindparam(column.name, type_=column.type) for column in StoredAnswer.__table__.c}
    kept = insert(StoredAnswer).values(values).on_conflict_do_nothing()
    return Prepared(kept.returning(StoredAnswer.status).add_cte(old.cte("old")))


MINE = StoredAnswer.account_id == bindparam("account_id", type_=StoredAnswer.account_id.type)
STORED_AT = StoredAnswer.stored_at.type
FIND, KEEP = _finding(), _keeping()


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
        return next(
            (value.decode() for key, value in self.headers if key.lower() == wanted),
            None,
        )

    async def deliver(self, request: StrictRequest, send: Send, more: Mapping[str, str]) -> None:
        """Send it with `more` headers, as 304 where the client has this version already."""
        tag = self.header("etag")
        if request.method == "GET" and self.status == 200 and tag and is_known(known_by(request), tag):
            kept = (b"content-length", b"content-type")
            self.status, self.body = 304, b""
            self.headers = [(key, value) for key, value in self.headers if key.lower() not in kept]
        if self.header("cache-control") is None:
            self.headers.append((b"cache-control", b"private, no-cache" if tag else b"no-store"))
        self.headers += [(name.lower().encode(), value.encode()) for name, value in more.items()]
        await send(
            {
                "type": "http.response.start",
                "status": self.status,
                "headers": self.headers,
            }
        )
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def known_by(request: StrictRequest) -> str:
    """If-None-Match, whose list may come on several lines."""
    return ", ".join(request.headers.getall("if-none-match", []))


def idempotency_key(request: StrictRequest) -> str:
    """The key of a signed-in POST, '' when there is none; addresses that opt out ignore it."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST" or request.scope["user"] is None:
        return ""
    if request.route_handler.opt.get("idempotency") is False:
        return ""
    if not 1 <= len(key) <= MAX_KEY or not (key.isascii() and key.isprintable()):
        detail = f"An Idempotency-Key has 1 to {MAX_KEY} printable ASCII characters."
        raise Malformed(detail, errors=[FieldError("Idempotency-Key", "invalid", detail)])
    return key


async def fingerprint_of(request: StrictRequest) -> bytes:
    """What makes a request the same one again: said by somebody who may do and read the same."""
    parts = (
        request.method.encode(),
        str(request.url.path).encode(),
        request.scope["query_string"],
        request.scope["user"].reach.encode(),
        await request.body(),
    )
    return hashlib.sha256(b"\n".join(parts)).digest()


async def replay(session: AsyncSession, key: str, fingerprint: bytes, answer: Answer) -> bool:
    """Fill in the stored answer of this key, if there is one; 409 while the first request still runs."""
    account_id: UUID = session.info["account_id"]
    found = await fetch_first(session, FIND, lock=f"{account_id}/{key}", account_id=account_id, key=key)
    if found is None or not found["free"]:
        raise InFlight(headers={"Retry-After": "1"})
    if found["status"] is None:
        return False
    if found["fingerprint"] != fingerprint:
        raise KeyReused()
    answer.status, answer.body = found["status"], found["body"]
    answer.headers = [(name.encode(), value.encode()) for name, value in found["headers"].items()]
    answer.headers.append((b"content-length", str(len(answer.body)).encode()))
    return True


async def store(
    session: AsyncSession,
    key: str,
    fingerprint: bytes,
    answer: Answer,
    once: Sequence[str],
) -> None:
    """Keep an answer with its effect; fields that are told `once` are kept as null."""
    now, account_id = datetime.now(UTC), session.info["account_id"]
    headers = {name: value for name in STORED_HEADERS if (value := answer.header(name)) is not None}
    body = answer.body
    if once:
        body = msgspec.json.encode(msgspec.json.decode(body) | dict.fromkeys(once))
    kept = await fetch_first(
        session, KEEP,
        account_id=account_id, key=key, fingerprint=fingerprint, status=answer.status,
        headers=msgspec.json.encode(headers).decode(), body=body, stored_at=now, before=now - KEPT,
    )  # fmt: skip
    if kept is None:
        # Another was at work under this key when we looked, and done before we had it: its answer is the one.
        raise InFlight(headers={"Retry-After": "1"})
