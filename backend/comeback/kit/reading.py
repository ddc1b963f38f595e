"""Raw connections past SQLAlchemy, for what every request looks up and for reads that must be fast."""

from __future__ import annotations

from typing import Any, Self

import asyncpg
from sqlalchemy import ClauseElement
from sqlalchemy.engine import make_url
from sqlalchemy.sql.compiler import SQLCompiler

MOST = 10
DIALECT = make_url("postgresql+asyncpg://").get_dialect()()


class Prepared:
    """A Core statement, compiled once to what asyncpg runs; its bind parameters are filled by name."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=DIALECT)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self._names: list[str] = list(compiled.positiontup or ())
        self._defaults = compiled.params

    def arguments(self, **given: object) -> list[Any]:
        """The values in the order of the placeholders."""
        return [given.get(name, self._defaults[name]) for name in self._names]


class Reader:
    """A pool of raw connections, opened as they are needed.

    Nothing is reset when one goes back: whatever is set is set by SET LOCAL, inside a transaction.
    """

    def __init__(self, database_url: str, most: int = MOST) -> None:
        self._url, self._most = database_url, most
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> Self:
        self._pool = await asyncpg.create_pool(
            self._url, min_size=0, max_size=self._most, reset=_leave_as_it_is
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pool.close()

    @property
    def pool(self) -> asyncpg.Pool[asyncpg.Record]:
        """The pool, once it is entered."""
        assert self._pool is not None, "a Reader is entered before it is used"
        return self._pool

    async def row(self, statement: Prepared, **given: object) -> asyncpg.Record | None:
        """The first row of a statement that runs outside every account, None when there is none."""
        found: asyncpg.Record | None = await self.pool.fetchrow(statement.sql, *statement.arguments(**given))
        return found


async def _leave_as_it_is(_connection: object) -> None:
    """Instead of the driver's reset, which costs a round trip."""
