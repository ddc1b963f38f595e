"""Behind every statement that names its account stands the database, which shows each account itself alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from comeback.kit.db import Sessions, enter_account, in_account, make_engine, make_sessions
from living import Database, new_id

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
REFUSED = asyncpg.InsufficientPrivilegeError
NEW_ACCOUNT = """
    INSERT INTO account (account_id, id, name, email, password_hash, language, time_zone, working_days, opening_hour,
      closing_hour, quiet_from, quiet_to, daily_push_limit, lock_screen, role, created_at, updated_at, change)
    VALUES ($1, $1, 'Ann', 'ann@example.org', '', 'en', 'Europe/London', '{1}', '09:00', '18:00', '20:00', '08:00', 3,
      'full', 'seeker', now(), now(), 1)"""
NEW_EMPLOYER = """INSERT INTO employer (account_id, id, name, created_at, updated_at, change)
    VALUES ($1, $2, $3, now(), now(), 1)"""
NEW_CONTACT = """INSERT INTO contact (account_id, id, employer_id, name, role, created_at, updated_at, change)
    VALUES ($1, $2, $3, 'Daniel', 'hr', now(), now(), 1)"""
NEW_WINDOW = """
    INSERT INTO follow_up_window (account_id, id, step, kind, title, why, source, time_zone, zone_of, opens_wall,
      best_wall, closes_wall, opens_at, best_at, closes_at, state, due_at, created_at, updated_at, change)
    VALUES ($1, $2, 'by_hand', 'other', 'Secret', '', '', 'UTC', 'user', '2026-03-03', '2026-03-03', '2026-03-04',
      '2026-03-03Z', '2026-03-03Z', '2026-03-04Z', $3, CASE WHEN $3 = 'scheduled' THEN timestamptz '2026-03-03Z' END,
      now(), now(), 1)"""


@pytest.fixture(scope="module")
async def url(new_database: Database) -> str:
    """A database of this module's own, entered as the application's role."""
    _, app = await new_database("row_level_security")
    return app


@pytest.fixture
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection without any account."""
    opened = await asyncpg.connect(url)
    yield opened
    await opened.close()


@pytest.fixture
async def ann(connection: asyncpg.Connection) -> UUID:
    """An account with one employer and two windows, one of them done."""
    return await account(connection, "Alder & Pike")


@pytest.fixture
async def ben(connection: asyncpg.Connection) -> UUID:
    """Another account."""
    return await account(connection, "Birch & Co")


async def account(connection: asyncpg.Connection, employer: str) -> UUID:
    """A new account with its rows, made in its own context."""
    account_id = new_id()
    async with connection.transaction():
        await enter(connection, account_id)
        await connection.execute(NEW_ACCOUNT, account_id)
        await connection.execute(NEW_EMPLOYER, account_id, new_id(), employer)
        await connection.execute(NEW_WINDOW, account_id, new_id(), "scheduled")
        await connection.execute(NEW_WINDOW, account_id, new_id(), "done")
    return account_id


async def enter(connection: asyncpg.Connection, account_id: UUID) -> None:
    """The context of an account until the transaction ends."""
    await connection.execute(f"SET LOCAL app.account_id = '{account_id}'")


async def names(connection: asyncpg.Connection) -> list[str]:
    """The employers that can be seen, whoever's they are."""
    return [row["name"] for row in await connection.fetch("SELECT name FROM employer ORDER BY name")]


async def test_without_a_context_there_are_no_rows(connection: asyncpg.Connection, ann: UUID) -> None:
    assert ann
    assert await names(connection) == []
    for table in ("account", "follow_up_window", "contact", "timeline_entry"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_each_account_sees_itself_alone(connection: asyncpg.Connection, ann: UUID, ben: UUID) -> None:
    for account_id, own in ((ann, "Alder & Pike"), (ben, "Birch & Co")):
        async with connection.transaction():
            await enter(connection, account_id)
            assert await names(connection) == [own]
            assert await connection.fetchval("SELECT account_id FROM account") == account_id


async def test_writes_reach_nobody_elses_rows(connection: asyncpg.Connection, ann: UUID, ben: UUID) -> None:
    async with connection.transaction():
        await enter(connection, ben)
        assert (
            await connection.execute("UPDATE employer SET name = 'Mine' WHERE account_id = $1", ann)
            == "UPDATE 0"
        )
        assert await connection.execute("DELETE FROM employer WHERE account_id = $1", ann) == "DELETE 0"
    async with connection.transaction():
        await enter(connection, ann)
        assert await names(connection) == ["Alder & Pike"]


async def test_the_context_ends_with_its_transaction(connection: asyncpg.Connection, ann: UUID) -> None:
    async with connection.transaction():
        await enter(connection, ann)
    assert await connection.fetchval("SELECT current_setting('app.account_id', true)") == ""
    assert await names(connection) == []


async def test_a_context_that_is_rolled_back_leaves_none(connection: asyncpg.Connection, ann: UUID) -> None:
    transaction = connection.transaction()
    await transaction.start()
    await enter(connection, ann)
    await transaction.rollback()
    assert await names(connection) == []


@pytest.mark.parametrize("context", ["ben", "nobody"])
async def test_a_row_for_another_account_is_refused(
    connection: asyncpg.Connection, ann: UUID, ben: UUID, context: str
) -> None:
    with pytest.raises(REFUSED, match="row-level security"):
        async with connection.transaction():
            if context == "ben":
                await enter(connection, ben)
            await connection.execute(NEW_EMPLOYER, ann, new_id(), "Planted")


async def test_a_row_cannot_be_handed_over(connection: asyncpg.Connection, ann: UUID, ben: UUID) -> None:
    with pytest.raises(REFUSED, match="row-level security"):
        async with connection.transaction():
            await enter(connection, ben)
            await connection.execute("UPDATE employer SET account_id = $1 WHERE account_id = $2", ann, ben)


async def test_a_foreign_key_cannot_cross_accounts(
    connection: asyncpg.Connection, ann: UUID, ben: UUID
) -> None:
    async with connection.transaction():
        await enter(connection, ann)
        hers = await connection.fetchval("SELECT id FROM employer")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with connection.transaction():
            await enter(connection, ben)
            await connection.execute(NEW_CONTACT, ben, new_id(), hers)
    async with connection.transaction():
        await enter(connection, ann)
        await connection.execute(NEW_CONTACT, ann, new_id(), hers)


async def test_the_timeline_is_only_ever_added_to(connection: asyncpg.Connection, ann: UUID) -> None:
    for statement in ("UPDATE timeline_entry SET cause = 'never'", "DELETE FROM timeline_entry"):
        with pytest.raises(REFUSED, match="permission denied"):
            async with connection.transaction():
                await enter(connection, ann)
                await connection.execute(statement)


async def test_the_workers_look_sees_keys_of_due_rows_of_all(
    connection: asyncpg.Connection, ann: UUID, ben: UUID
) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE comeback_scan")
        rows = await connection.fetch("SELECT account_id, id, version, due_at FROM follow_up_window")
    assert {ann, ben} <= {row["account_id"] for row in rows}
    assert [row["account_id"] for row in rows].count(ann) == 1, "the window that is done is not due"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT title FROM follow_up_window",
        "SELECT * FROM follow_up_window",
        "SELECT account_id FROM account",
        "SELECT email FROM login",
        "UPDATE follow_up_window SET version = 2",
        "DELETE FROM delivery",
    ],
)
async def test_the_workers_look_reads_nothing_else(connection: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(REFUSED, match="permission denied"):
        async with connection.transaction():
            await connection.execute("SET LOCAL ROLE comeback_scan")
            await connection.execute(statement)


async def test_the_looks_policy_is_not_the_applications(
    connection: asyncpg.Connection, ann: UUID, ben: UUID
) -> None:
    assert await connection.fetch("SELECT id FROM follow_up_window") == []
    async with connection.transaction():
        await enter(connection, ann)
        seen = await connection.fetch("SELECT DISTINCT account_id FROM follow_up_window")
    assert [row["account_id"] for row in seen] == [ann]
    assert ben


async def test_the_look_ends_with_its_transaction(connection: asyncpg.Connection, ann: UUID) -> None:
    assert ann
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE comeback_scan")
    assert await connection.fetchval("SELECT current_user::text") == "comeback_app"


@pytest.fixture
async def sessions(url: str) -> AsyncIterator[Sessions]:
    """Sessions as the application makes them, all on one and the same connection."""
    engine = make_engine(url, pool_size=1)
    yield make_sessions(engine)
    await engine.dispose()


async def test_a_pooled_connection_carries_no_account_over(sessions: Sessions, ann: UUID, ben: UUID) -> None:
    for account_id in (ann, ben, ann):
        async with in_account(sessions, account_id, NOW) as session:
            rows = (await session.execute(text("SELECT DISTINCT account_id FROM employer"))).scalars().all()
            assert rows == [account_id]
        async with sessions.begin() as session:
            assert (await session.execute(text("SELECT count(*) FROM employer"))).scalar_one() == 0


async def test_entering_an_account_lasts_for_the_transaction(sessions: Sessions, ann: UUID) -> None:
    async with sessions(info={"now": NOW}) as session, session.begin():
        await enter_account(session, ann)
        assert (await session.execute(text("SELECT count(*) FROM employer"))).scalar_one() == 1
    async with sessions.begin() as session:
        assert (await session.execute(text("SELECT count(*) FROM employer"))).scalar_one() == 0


async def test_a_session_refuses_rows_of_others(sessions: Sessions, ann: UUID, ben: UUID) -> None:
    planted = text(
        "INSERT INTO change_counter (account_id, value) VALUES (:account, 0)"
    ).bindparams(account=ann)  # fmt: skip
    with pytest.raises(DBAPIError, match="row-level security"):
        async with in_account(sessions, ben, NOW) as session:
            await session.execute(planted)
