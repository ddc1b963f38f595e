"""The first screen is read past the session, in as few round trips as there can be, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import bindparam, literal_column, select, text

from comeback.kit.reading import CACHED, Prepared, Reader, driver_arguments
from comeback.kit.scopes import Principal
from comeback.windows.models import Window
from living import App, Client

ACCOUNT = bindparam("account_id", type_=Window.account_id.type)
MINE = Prepared(select(Window.id).where(Window.account_id == ACCOUNT))
EVERYBODY = Prepared(select(Window.id))
BROKEN = Prepared(select(literal_column("1") / literal_column("0")))
CONTEXT = Prepared(text("SELECT nullif(current_setting('app.account_id', true), '') AS account_id"))
TIMES = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"}


@contextmanager
def sent(reader: Reader) -> Iterator[list[str]]:
    """What goes over the connection that is used next, but for the limit's leases of a new minute."""
    seen: list[str] = []
    connection = reader._idle[-1]

    def note(query: asyncpg.connection.LoggedQuery) -> None:
        if "rate_bucket" not in query.query:
            seen.append(query.query)

    connection.add_query_logger(note)
    try:
        yield seen
    finally:
        connection.remove_query_logger(note)


def principal(who: Client) -> Principal:
    """As whom a request of this user reads."""
    account_id = UUID(who.me["id"])
    return Principal(account_id, account_id)


async def test_today_takes_one_look_up_and_three_round_trips(app: App) -> None:
    who = await app.sign_up()
    for _ in range(3):
        await who.post("/windows", {"title": "Call Tom", **TIMES})
    await who.get("/today")
    with sent(app.reader) as seen:
        shown = await who.get("/today")
        await asyncio.sleep(0)  # the driver tells of a statement a turn of the loop later
    assert len(shown["upcoming"]) == 3
    look_up, begin, lists, commit = seen
    assert "sign_in" in look_up
    assert begin.startswith("BEGIN READ ONLY; SET LOCAL plan_cache_mode")
    assert "follow_up_window" in lists
    assert commit == "COMMIT"


async def test_a_read_sees_its_account_alone_even_where_the_statement_forgets_it(app: App) -> None:
    one, other = await app.sign_up(), await app.sign_up()
    made = await one.post("/windows", {"title": "Call Tom", **TIMES})
    await other.post("/windows", {"title": "Call Daniel", **TIMES})
    rows = await app.reader.rows(principal(one), EVERYBODY)
    assert [str(row["id"]) for row in rows] == [made["id"]]


async def test_nothing_of_an_account_stays_on_a_connection(app: App) -> None:
    who = await app.sign_up()
    async with Reader(app.settings.database_url, most=1) as reader:
        await reader.rows(principal(who), MINE, account_id=UUID(who.me["id"]))
        row = await reader.row(CONTEXT)
    assert row is not None
    assert row["account_id"] is None


async def test_a_connection_that_failed_in_a_transaction_is_not_used_again(app: App) -> None:
    who = await app.sign_up()
    async with Reader(app.settings.database_url, most=1) as reader:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await reader.rows(principal(who), BROKEN)
        row = await reader.row(CONTEXT)
    assert row is not None
    assert row["account_id"] is None


async def test_a_connection_that_the_server_ended_is_not_used_again(app: App) -> None:
    ending = Prepared(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    async with Reader(app.settings.database_url, most=1) as reader:
        with pytest.raises(asyncpg.PostgresError):
            await reader.row(ending)
        assert await reader.row(CONTEXT) is not None


@pytest.mark.parametrize(
    ("url", "plain", "cached"),
    [
        ("postgresql://a:b@h/d", "postgresql://a:b@h/d", CACHED),
        ("postgresql://a:b@h/d?prepared_statement_cache_size=0", "postgresql://a:b@h/d", 0),
        (
            "postgresql://a:b@h/d?prepared_statement_cache_size=7&ssl=require",
            "postgresql://a:b@h/d?ssl=require",
            7,
        ),
    ],
)
def test_an_address_says_how_many_statements_a_connection_keeps(url: str, plain: str, cached: int) -> None:
    assert driver_arguments(url) == (plain, cached)
