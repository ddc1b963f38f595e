"""Engines, sessions and the account that a transaction is bound to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import event, func, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from .clock import Clock
from .models import ChangeCounter, Resource, Tenant, Tombstone

Sessions = async_sessionmaker[AsyncSession]

DATABASE_ERRORS = (SQLAlchemyError, OSError, asyncpg.PostgresError)
"""What a database that is away or starting raises: the driver's own errors come through while connecting."""


class AccountSession(Session):
    """A session whose transactions see one account only; without one they see no tenant row."""


def async_url(database_url: str) -> str:
    """The same database for SQLAlchemy's asyncpg dialect."""
    scheme, _, rest = database_url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgres", "postgresql"} else database_url


def make_engine(database_url: str, pool_size: int = 10) -> AsyncEngine:
    """An engine that keeps at most `pool_size` connections."""
    return create_async_engine(
        async_url(database_url), pool_size=pool_size, max_overflow=0, pool_pre_ping=True, hide_parameters=True
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions of the engine; each is bound to its account by `in_account` or `enter_account`."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=AccountSession)


@asynccontextmanager
async def in_account(
    sessions: Sessions, account_id: UUID, now: datetime, actor_id: UUID | None = None
) -> AsyncIterator[AsyncSession]:
    """One transaction in the context of an account, committed at the end; `now` is product time."""
    info = {"account_id": account_id, "actor_id": actor_id or account_id, "now": now}
    async with sessions(info=info) as session, session.begin():
        yield session


async def enter_account(session: AsyncSession, account_id: UUID) -> None:
    """Bind a running transaction to the account that a look-up has just found, or that it is about to make."""
    session.info["account_id"] = session.info["actor_id"] = account_id
    connection = await session.connection()
    await connection.run_sync(_set_context, account_id, account_id)


async def take_turn(session: AsyncSession) -> None:
    """Wait until no other transaction writes for this account, and let none do so until this one ends.

    The counter's row is what all of them lock in the end: locked first, they cannot wait for each other in a ring.
    """
    counter = select(ChangeCounter.value).where(ChangeCounter.account_id == account_of(session))
    await session.execute(counter.with_for_update())


async def settle(sessions: Sessions, clock: Clock) -> None:
    """Product time follows the database's clock, however wrong this host's may be."""
    async with sessions.begin() as session:
        clock.settle((await session.execute(select(func.clock_timestamp()))).scalar_one())


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
    change = session.info["change"]
    for row in resources:
        if row in session.deleted:
            session.add(_tombstone(row, change, session.info["now"]))
        else:
            row.change = change


def _next_change(session: Session) -> int:
    raise_counter = (
        update(ChangeCounter)
        .where(ChangeCounter.account_id == session.info["account_id"])
        .values(value=ChangeCounter.value + 1)
        .returning(ChangeCounter.value)
    )
    with session.no_autoflush:
        return session.execute(raise_counter, execution_options={"synchronize_session": False}).scalar_one()


def _tombstone(row: Resource, change: int, now: datetime) -> Tombstone:
    return Tombstone(
        account_id=row.account_id, id=row.id, resource=row.__tablename__, change=change, deleted_at=now
    )
