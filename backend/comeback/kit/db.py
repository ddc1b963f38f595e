"""Engines, sessions and the account that a transaction is bound to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import Text, bindparam, case, event, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from .clock import Clock
from .events import Publish, publish
from .models import ChangeCounter, Resource, Tenant, Tombstone
from .reading import driver_arguments

Sessions = async_sessionmaker[AsyncSession]

CHANGES = "comeback_changes"
"""Where a commit names an account whose changes somebody listens for."""

DATABASE_ERRORS = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database that is away or starting raises: the driver's own errors come through while connecting."""


WATCHED = ChangeCounter.watched_until > func.now()
# Built once: to build a statement and to find it in SQLAlchemy's cache costs more than to run it.
OF_ACCOUNT = ChangeCounter.account_id == bindparam("of", type_=ChangeCounter.account_id.type)
TURN = select(ChangeCounter.listened).where(OF_ACCOUNT).with_for_update()
NEXT_CHANGE = (
    update(ChangeCounter)
    .where(OF_ACCOUNT)
    .values(value=ChangeCounter.value + 1)
    # NOTIFY lets commits of the whole database wait for each other: only where somebody listens.
    .returning(ChangeCounter.value, case((WATCHED, func.pg_notify(CHANGES, bindparam("named", type_=Text)))))
)


class AccountSession(Session):
    """A session whose transactions see one account only; without one they see no tenant row."""


def async_url(database_url: str) -> str:
    """The same database for SQLAlchemy's asyncpg dialect."""
    scheme, _, rest = database_url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgres", "postgresql"} else database_url


def make_engine(database_url: str, pool_size: int = 10) -> AsyncEngine:
    """An engine that keeps at most `pool_size` connections."""
    return create_async_engine(
        async_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"statement_cache_size": driver_arguments(database_url)[1]},
    )


def make_sessions(engine: AsyncEngine, tell: Publish | None = None) -> Sessions:
    """Sessions of the engine; each is bound to its account by `in_account` or `enter_account`.

    `tell` is handed what is announced in a transaction, right before its commit.
    """
    return async_sessionmaker(
        engine, expire_on_commit=False, sync_session_class=AccountSession, info={"publish": tell}
    )


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
    connection = await session.connection()
    await connection.run_sync(_set_context, account_id, account_id)


async def take_turn(session: AsyncSession) -> None:
    """Wait until no other transaction writes for this account, and let none do so until this one ends.

    The counter's row is what all of them lock in the end: locked first, they cannot wait for each other in a ring.
    """
    session.info["listened"] = await session.scalar(TURN, {"of": account_of(session)})


async def settle(sessions: Sessions, clock: Clock) -> None:
    """Product time follows the database's clock, however wrong this host's may be."""
    async with sessions.begin() as session:
        clock.settle((await session.execute(select(func.clock_timestamp()))).scalar_one())


async def wake_watchers(session: AsyncSession) -> None:
    """Have the account's open streams look whether they may go on, once this transaction is committed."""
    account_id = account_of(session)
    watched = select(func.pg_notify(CHANGES, str(account_id))).select_from(ChangeCounter)
    await session.execute(watched.where(ChangeCounter.account_id == account_id, WATCHED))


async def number_change(session: AsyncSession) -> int:
    """The number of this transaction's change, for rows that are written past the session."""
    if "change" not in session.info:
        session.info["change"] = await session.run_sync(_next_change)
    change: int = session.info["change"]
    return change


def account_of(session: AsyncSession) -> UUID:
    """The account that the session's transaction is bound to."""
    account_id: UUID = session.info["account_id"]
    return account_id


def now_of(session: AsyncSession) -> datetime:
    """Product time as the request or job step saw it at its start."""
    now: datetime = session.info["now"]
    return now


def _set_context(connection: Connection, account_id: UUID, actor_id: UUID) -> None:
    # SET cannot bind parameters; UUID() lets nothing but a UUID through. Not run_async on the driver's
    # connection: SQLAlchemy sends BEGIN only with its own first statement.
    connection.exec_driver_sql(f"SET LOCAL app.account_id = '{UUID(str(account_id))}'")
    connection.exec_driver_sql(f"SET LOCAL app.actor_id = '{UUID(str(actor_id))}'")


@event.listens_for(AccountSession, "after_begin")
def _bind_account(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info.pop("change", None)
    account_id = session.info.get("account_id")
    if account_id is not None:
        _set_context(connection, account_id, session.info["actor_id"])


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
        session.info["change"] = _next_change(session)
    gone = [row for row in resources if row in session.deleted]
    for row in set(resources).difference(gone):
        row.change = session.info["change"]
    if gone:
        _bury(session, gone)


def _next_change(session: Session) -> int:
    account_id = session.info["account_id"]
    raised = session.connection().execute(NEXT_CHANGE, {"of": account_id, "named": str(account_id)})
    change: int = raised.scalar_one()
    return change


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
