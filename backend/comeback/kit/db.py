"""Engines, sessions and the account that a transaction is bound to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from operator import methodcaller
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Text, bindparam, case, event, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import await_only

from .clock import Clock
from .events import Publish, publish
from .models import ChangeCounter, Resource, Tenant, Tombstone
from .reading import GENERIC_PLANS, Prepared, Raw, context, driver_arguments

Sessions = async_sessionmaker[AsyncSession]

CONNECT_WITHIN, ANSWER_WITHIN = 10.0, 60.0
"""Seconds for a connection and for the answer to a statement: a network that swallows packets keeps nobody for ever."""

CHANGES = "comeback_changes"
"""Where a commit names an account whose changes somebody listens for."""

DATABASE_ERRORS = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database that is away or starting raises: the driver's own errors come through while connecting."""


WATCHED = ChangeCounter.watched_until > func.now()
TURN = Prepared(
    update(ChangeCounter)
    .where(ChangeCounter.account_id == bindparam("of", type_=ChangeCounter.account_id.type))
    .values(value=ChangeCounter.value + 1)
    # NOTIFY lets commits of the whole database wait for each other: only where somebody listens.
    .returning(
        ChangeCounter.value,
        ChangeCounter.listened,
        case((WATCHED, func.pg_notify(CHANGES, bindparam("named", type_=Text)))),
    )
)


class AccountSession(Session):
    """A session whose transactions see one account only; without one they see no tenant row."""


def async_url(database_url: str) -> str:
    """The same database for SQLAlchemy's asyncpg dialect."""
    scheme, _, rest = database_url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgres", "postgresql"} else database_url


def make_engine(database_url: str, pool_size: int = 10) -> AsyncEngine:
    """An engine that keeps at most `pool_size` connections."""
    engine = create_async_engine(
        async_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "statement_cache_size": driver_arguments(database_url)[1],
            "timeout": CONNECT_WITHIN,
            "command_timeout": ANSWER_WITHIN,
        },
    )
    event.listen(engine.sync_engine, "checkout", _check_open)
    return engine


def make_sessions(engine: AsyncEngine, tell: Publish | None = None) -> Sessions:
    """Sessions of the engine; each is bound to its account by `in_account` or `enter_account`.

    `tell` is handed what is announced in a transaction, right before its commit.
    """
    return async_sessionmaker(
        engine, expire_on_commit=False, sync_session_class=AccountSession, info={"publish": tell}
    )


def in_use(sessions: Sessions) -> int:
    """How many connections their engine has given out."""
    pool = sessions.kw["bind"].sync_engine.pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0


@asynccontextmanager
async def in_account(
    sessions: Sessions, account_id: UUID, now: datetime, actor_id: UUID | None = None
) -> AsyncIterator[AsyncSession]:
    """One transaction in the context of an account, committed at the end; `now` is product time."""
    info = {"account_id": account_id, "actor_id": actor_id or account_id, "now": now}
    async with sessions(info=info) as session, session.begin():
        yield session
        await publish(session)


async def enter_account(session: AsyncSession, account_id: UUID) -> None:
    """Bind a running transaction to the account that a look-up has just found, or that it is about to make."""
    session.info["account_id"] = session.info["actor_id"] = account_id
    await (await raw_of(session)).execute(context(account_id, account_id))


async def take_turn(session: AsyncSession) -> None:
    """Take the number of this transaction's change, and let no other write for this account until it ends.

    The counter's row is what all of them lock in the end: locked first, they cannot wait for each other in a ring.
    """
    await _turn(session.info, await raw_of(session))


async def number_change(session: AsyncSession) -> int:
    """The number of this transaction's change, for rows that are written past the session."""
    if "change" not in session.info:
        await take_turn(session)
    change: int = session.info["change"]
    return change


async def fetch(session: AsyncSession, statement: Prepared, **given: object) -> list[asyncpg.Record]:
    """All rows of a statement in the session's transaction, past the session: what waits there is not flushed."""
    return await (await raw_of(session)).fetch(statement.sql, *statement.arguments(**given))


async def fetch_first(session: AsyncSession, statement: Prepared, **given: object) -> asyncpg.Record | None:
    """The first row of a statement in the session's transaction, past the session; None when there is none."""
    return await (await raw_of(session)).fetchrow(statement.sql, *statement.arguments(**given))


def write_later(session: AsyncSession, statement: Prepared, **given: object) -> None:
    """Write a row that nobody reads back in this transaction: all of them in one round trip, right before its end."""
    session.info.setdefault("later", {}).setdefault(statement, []).append(statement.arguments(**given))


async def raw_of(session: AsyncSession) -> Raw:
    """The driver's connection, in the session's transaction and in its account's context."""
    if "raw" not in session.info:
        await session.connection()
    raw: Raw = session.info["raw"]
    return raw


async def settle(sessions: Sessions, clock: Clock) -> None:
    """Product time follows the database's clock, however wrong this host's may be."""
    async with sessions.begin() as session:
        clock.settle((await session.execute(select(func.clock_timestamp()))).scalar_one())


async def machine_now(session: AsyncSession) -> datetime:
    """Machine time as all hosts share it: the database's, at the beginning of this transaction."""
    return (await session.execute(select(func.now()))).scalar_one()


async def wake_watchers(session: AsyncSession) -> None:
    """Have the account's open streams look whether they may go on, once this transaction is committed."""
    account_id = account_of(session)
    watched = select(func.pg_notify(CHANGES, str(account_id))).select_from(ChangeCounter)
    await session.execute(watched.where(ChangeCounter.account_id == account_id, WATCHED))


def account_of(session: AsyncSession) -> UUID:
    """The account that the session's transaction is bound to."""
    account_id: UUID = session.info["account_id"]
    return account_id


def now_of(session: AsyncSession) -> datetime:
    """Product time as the request or job step saw it at its start."""
    now: datetime = session.info["now"]
    return now


async def _turn(info: dict[str, Any], raw: Raw) -> None:
    account_id = info["account_id"]
    turn = await raw.fetchrow(TURN.sql, *TURN.arguments(of=account_id, named=str(account_id)))
    if turn is not None:
        info["change"], info["listened"] = turn["value"], turn["listened"]


def _past(session: Session, work: Callable[[Raw], Awaitable[object]]) -> None:
    """Do something on the session's connection from inside one of its events."""
    if "raw" not in session.info:
        session.connection()
    await_only(work(session.info["raw"]))


def _check_open(connection: DBAPIConnection, *_: object) -> None:
    # The driver knows of a connection that was closed; to ask the server each time would cost four round trips.
    if connection.driver_connection.is_closed():
        raise DisconnectionError()


@event.listens_for(AccountSession, "after_begin")
def _bind_account(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:
        return
    # SQLAlchemy sends BEGIN only with its own first statement: what is sent past it must come second.
    connection.exec_driver_sql(GENERIC_PLANS)
    session.info["raw"] = connection.connection.driver_connection
    account_id = session.info.get("account_id")
    if account_id is not None:
        _past(session, methodcaller("execute", context(account_id, session.info["actor_id"])))


@event.listens_for(AccountSession, "after_transaction_end")
def _let_connection_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("raw", None)
        session.info.pop("change", None)


@event.listens_for(AccountSession, "before_commit")
def _write_rows(session: Session) -> None:
    later: dict[Prepared, list[list[Any]]] = session.info.pop("later", {})
    for statement, values in later.items():
        _past(session, methodcaller("executemany", statement.sql, values))


@event.listens_for(AccountSession, "after_soft_rollback")
def _forget_rows(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop("later", None)


@event.listens_for(AccountSession, "before_flush")
def _stamp(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Account, times and change number of every row that is about to be written."""
    now, account_id = session.info["now"], session.info["account_id"]
    changed = [row for row in session.dirty if isinstance(row, Tenant) and session.is_modified(row)]
    added = [row for row in session.new if isinstance(row, Tenant)]
    for row in added:
        row.account_id, row.created_at, row.updated_at = account_id, now, now
    for row in changed:
        row.updated_at = now
    _count(session, [*added, *changed, *session.deleted])


def _count(session: Session, rows: Iterable[object]) -> None:
    resources = [row for row in rows if isinstance(row, Resource)]
    if not resources:
        return
    if "change" not in session.info:
        _past(session, partial(_turn, session.info))
    gone = [row for row in resources if row in session.deleted]
    for row in set(resources).difference(gone):
        row.change = session.info["change"]
    if gone:
        _bury(session, gone)


def _bury(session: Session, rows: Sequence[Resource]) -> None:
    stone = insert(Tombstone)
    # What was made again under the id of something deleted, and is deleted now, has its grave already.
    again = stone.on_conflict_do_update(
        index_elements=[Tombstone.account_id, Tombstone.id, Tombstone.resource],
        set_={"change": stone.excluded.change, "deleted_at": stone.excluded.deleted_at},
    )
    change, now = session.info["change"], session.info["now"]
    session.connection().execute(
        again,
        [
            {"account_id": row.account_id, "id": row.id, "resource": row.__tablename__, "change": change}
            | {"deleted_at": now}
            for row in rows
        ],
    )
