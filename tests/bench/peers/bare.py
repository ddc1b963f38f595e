"""The peer to come near to: a bare ASGI application on granian, the very SQL by asyncpg, encoded by msgspec.

It looks the token up, enters the account's context in a transaction and answers GET /api/v1/today. It checks nothing
else, limits nothing and sends no header that it need not.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NOW = datetime.fromisoformat(os.environ["BENCH_NOW"])
PEPPER = bytes.fromhex(os.environ["BENCH_PEPPER"])
GIVEN = msgspec.json.decode(os.environ["BENCH_TODAY"])
TIMES = {"now": NOW, "since": NOW - timedelta(days=30), "until": NOW + timedelta(days=7)}
TOKEN = "SELECT account_id, scopes, expires_at FROM api_token WHERE token_hash = $1"
WINDOW = slice(1, GIVEN["width"] + 1)
CONTACT, EMPLOYER, OPPORTUNITY = (GIVEN["width"] + offset for offset in (1, 7, 10))


async def no_reset(_connection: Any) -> None:
    """Only SET LOCAL is used, so there is nothing to reset."""


def card(row: asyncpg.Record) -> dict[str, Any]:
    """A window with its person, employer and role."""
    values = tuple(row)
    shown: dict[str, Any] = dict(zip(GIVEN["columns"], values[WINDOW], strict=True))
    person, name, role, title, *_ = values[CONTACT:EMPLOYER]
    employer, employer_name, rank = values[EMPLOYER:OPPORTUNITY]
    opportunity, what, stage = values[OPPORTUNITY:]
    shown["contact"] = person and {"id": person, "name": name, "role": role, "title": title}
    shown["employer"] = employer and {"id": employer, "name": employer_name, "plan_rank": rank}
    shown["opportunity"] = opportunity and {"id": opportunity, "title": what, "stage": stage}
    shown["draft_url"] = f"/api/v1/windows/{shown['id']}/draft"
    return shown


class App:
    """One pool of connections and one address."""

    def __init__(self) -> None:
        self.pool: Any = None
        self.encode = msgspec.json.Encoder().encode

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or start and stop."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        status, body = await self.today(scope)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def live(self, receive: Receive, send: Send) -> None:
        """Connect at the start, and let go at the end."""
        await receive()
        self.pool = await asyncpg.create_pool(
            os.environ["DATABASE_URL"], min_size=10, max_size=10, reset=no_reset
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def today(self, scope: Message) -> tuple[int, bytes]:
        """The first screen of whom the token stands for."""
        bearer = next((value for key, value in scope["headers"] if key == b"authorization"), b"")
        digest = hmac.digest(PEPPER, bearer.removeprefix(b"Bearer "), hashlib.sha256)
        async with self.pool.acquire() as connection:
            token = await connection.fetchrow(TOKEN, digest)
            if token is None or token["expires_at"] < datetime.now(UTC):
                return 401, b"{}"
            rows = await self.read(connection, token["account_id"])
        lists: dict[str, list[Any]] = {"open": [], "missed": [], "upcoming": []}
        for row in rows:
            lists[row[0]].append(card(row))
        return 200, self.encode({"now": NOW, **lists})

    async def read(self, connection: Any, account: UUID) -> list[asyncpg.Record]:
        """The rows, in a transaction of their account."""
        await connection.execute(
            "BEGIN READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan; "
            f"SET LOCAL app.account_id = '{account}'; SET LOCAL app.actor_id = '{account}'"
        )
        try:
            given = GIVEN["constants"] | TIMES | {"account_id": account}
            rows: list[asyncpg.Record] = await connection.fetch(
                GIVEN["sql"], *[given[name] for name in GIVEN["names"]]
            )
            return rows
        finally:
            await connection.execute("COMMIT")


app = App()

if __name__ == "__main__":
    Granian(
        "bare:app",
        interface=Interfaces.ASGI,
        port=int(os.environ["BENCH_PORT"]),
        loop=Loops.uvloop,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
