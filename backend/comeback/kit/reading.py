"""Raw connections past SQLAlchemy, for what every request looks up and for reads that must be fast."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import ClauseElement
from sqlalchemy.engine import make_url
from sqlalchemy.sql.compiler import SQLCompiler

from .scopes import Principal

T = TypeVar("T")
Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

MOST = 10
CACHED, CACHE = 100, "prepared_statement_cache_size"
SCANNING = "BEGIN READ ONLY; SET LOCAL ROLE comeback_scan"
GENERIC_PLANS = "SET LOCAL plan_cache_mode = force_generic_plan"
DIALECT = make_url("postgresql+asyncpg://").get_dialect()()


def driver_arguments(database_url: str) -> tuple[str, int]:
    """The address as the driver reads it, and how many prepared statements a connection keeps.

    Behind a pooler that knows no prepared statements it says `?prepared_statement_cache_size=0`, as for SQLAlchemy.
    """
    url = make_url(database_url)
    size = url.query.get(CACHE)
    if size is None:
        return database_url, CACHED
    plain = url.difference_update_query([CACHE]).render_as_string(hide_password=False)
    return plain, int(str(size))


class Prepared:
    """A Core statement, compiled once to what asyncpg runs; its bind parameters are filled by name."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=DIALECT)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self.names: list[str] = list(compiled.positiontup or ())
        self.constants = compiled.params

    def arguments(self, **given: object) -> list[Any]:
        """The values in the order of the placeholders."""
        return [given.get(name, self.constants[name]) for name in self.names]


class Reader:
    """At most so many raw connections, opened as they are needed and kept.

    Nothing is reset when one is used again: whatever is set is set by SET LOCAL, inside a transaction. The driver's
    own pool would cost as much as a round trip.
    """

    def __init__(self, database_url: str, most: int = MOST) -> None:
        self._url, self._cached = driver_arguments(database_url)
        self._turns, self._idle = asyncio.Semaphore(most), list[Raw]()
        self.in_use = 0
        """Connections that somebody works on now."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def _use(self, work: Callable[[Raw], Awaitable[T]]) -> T:
        async with self._turns:
            self.in_use += 1
            try:
                return await self._used(work)
            finally:
                self.in_use -= 1

    async def _used(self, work: Callable[[Raw], Awaitable[T]]) -> T:
        connection = await self._connection()
        try:
            done = await work(connection)
        except BaseException:
            # It may be in a transaction, in somebody's context: nobody shall get it after this.
            connection.terminate()
            raise
        self._idle.append(connection)
        return done

    async def _connection(self) -> Raw:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(self._url, statement_cache_size=self._cached)

    async def rows(self, principal: Principal, statement: Prepared, **given: object) -> list[asyncpg.Record]:
        """All rows of a statement in the context of an account; three round trips: into it, the rows, out of it."""
        entering, arguments = _entering(principal), statement.arguments(**given)

        async def read(connection: Raw) -> list[asyncpg.Record]:
            await connection.execute(entering)
            found = await connection.fetch(statement.sql, *arguments)
            await connection.execute("COMMIT")
            return found

        return await self._use(read)

    async def scan(self, statement: Prepared, **given: object) -> list[asyncpg.Record]:
        """All rows of a statement by the role that sees keys and due times of all accounts, and nothing else."""
        arguments = statement.arguments(**given)

        async def read(connection: Raw) -> list[asyncpg.Record]:
            await connection.execute(SCANNING)
            found = await connection.fetch(statement.sql, *arguments)
            await connection.execute("COMMIT")
            return found

        return await self._use(read)

    async def row(self, statement: Prepared, **given: object) -> asyncpg.Record | None:
        """The first row of a statement that runs outside every account, None when there is none."""
        arguments = statement.arguments(**given)
        return await self._use(lambda connection: connection.fetchrow(statement.sql, *arguments))


class Look:
    """One read of an account past the session; `now` is product time."""

    def __init__(self, reader: Reader, principal: Principal, now: datetime) -> None:
        self._reader, self._principal, self.now = reader, principal, now

    async def rows(self, statement: Prepared, **given: object) -> list[asyncpg.Record]:
        """All rows of a statement, whose parameter `account_id` is the account's."""
        account_id = self._principal.account_id
        return await self._reader.rows(self._principal, statement, account_id=account_id, **given)


def _entering(principal: Principal) -> str:
    return f"BEGIN READ ONLY; {GENERIC_PLANS}; {context(principal.account_id, principal.actor_id)}"


def context(account_id: UUID, actor_id: UUID) -> str:
    """What binds a transaction to its account, as a script.

    SET cannot bind parameters; the hexadecimal of a number lets nothing but a UUID through.
    """
    return (
        f"SET LOCAL app.account_id = '{account_id.int:032x}'; SET LOCAL app.actor_id = '{actor_id.int:032x}'"
    )
