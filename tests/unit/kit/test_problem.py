"""Errors of the database as problems: what is the client's, what passes, and what is ours."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from comeback.kit.problem import as_problem

AWAY: list[Exception] = [
    ConnectionRefusedError(),
    asyncpg.ConnectionDoesNotExistError(),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.AdminShutdownError(),
    asyncpg.CrashShutdownError(),
    asyncpg.CannotConnectNowError(),
]
FULL: list[Exception] = [
    asyncpg.DiskFullError(),
    asyncpg.OutOfMemoryError(),
    asyncpg.TooManyConnectionsError(),
    asyncpg.PostgresIOError(),
]


def wrapped(error: Exception) -> DBAPIError:
    """As it comes through a session."""
    return DBAPIError("SELECT 1", {}, error)


@pytest.mark.parametrize("error", AWAY + FULL, ids=lambda error: type(error).__name__)
def test_a_database_that_is_away_or_full_is_worth_another_try(error: Exception) -> None:
    problem = as_problem(error)
    assert (problem.status, problem.code()) == (503, "unavailable")
    assert int(problem.headers["Retry-After"]) > 0


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_through_a_session_it_is_the_same(error: Exception) -> None:
    assert as_problem(wrapped(error)).status == 503


@pytest.mark.parametrize(
    "error", [asyncpg.NumericValueOutOfRangeError(), asyncpg.CharacterNotInRepertoireError()]
)
def test_a_value_that_cannot_be_stored_is_the_clients(error: Exception) -> None:
    assert as_problem(error).status == as_problem(wrapped(error)).status == 422


@pytest.mark.parametrize(
    "error", [asyncpg.QueryCanceledError(), asyncpg.UndefinedTableError(), ValueError()], ids=repr
)
def test_what_nobody_can_mend_by_waiting_is_a_fault(error: Exception) -> None:
    assert as_problem(error).status == as_problem(wrapped(error)).status == 500
