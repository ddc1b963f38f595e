"""Roles and databases, made by a superuser before the first migration; every step may be run again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import asyncpg

from ..kit.kept import kept_secret, random_key

OWNER = "comeback_owner"
APP = "comeback_app"
DATABASE = "comeback"
ROLES = Path(__file__).with_name("roles.sql")


class RolePasswords(NamedTuple):
    """Of the two roles that sign in."""

    owner: str
    app: str


def kept_passwords(data: Path) -> RolePasswords:
    """The embedded database's, made in `data/secrets` on first use."""
    return RolePasswords(
        kept_secret(data, "database_owner", random_key), kept_secret(data, "database_app", random_key)
    )


async def prepare(superuser_url: str, passwords: RolePasswords, database: str = DATABASE) -> None:
    """Make the roles, set their passwords, and make `database` where there is none."""
    async with _connected(superuser_url) as connection:
        await connection.execute(ROLES.read_text(encoding="utf-8"))
        await connection.execute(_password_statements(passwords))
        known = await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database)
    if not known:
        await create_database(superuser_url, database)


async def create_database(superuser_url: str, name: str, template: str | None = None) -> None:
    """A database of comeback_owner's that comeback_app may enter and nobody else.

    `template`: a database to copy, that nobody is in.
    """
    async with _connected(superuser_url) as connection:
        await connection.execute(_creation(name) + (f" TEMPLATE {_identifier(template)}" if template else ""))
        await connection.execute(_access_statements(name))


async def drop_database(superuser_url: str, name: str) -> None:
    """Remove a database and end the sessions in it; one that does not exist is no error."""
    async with _connected(superuser_url) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)")


def preparing_script(owner_url: str, app_url: str) -> str:
    """What `prepare` does, as a script for psql, with database and passwords taken from the two addresses.

    Raises ValueError where an address is not one of comeback_owner or comeback_app in the same database.
    """
    owner, app = urlsplit(owner_url), urlsplit(app_url)
    if (owner.username, app.username, owner.path) != (OWNER, APP, app.path):
        raise ValueError(f"the addresses must be those of {OWNER} and {APP} in one database")
    database = unquote(app.path.strip("/"))
    passwords = RolePasswords(unquote(owner.password or ""), unquote(app.password or ""))
    create, name = _literal(_creation(database)), _literal(database)
    return "\n".join(
        [
            ROLES.read_text(encoding="utf-8"),
            _password_statements(passwords),
            f"SELECT {create} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {name}) \\gexec",
            _access_statements(database),
        ]
    )


def _password_statements(passwords: RolePasswords) -> str:
    return (
        f"ALTER ROLE {OWNER} PASSWORD {_literal(passwords.owner)};\n"
        f"ALTER ROLE {APP} PASSWORD {_literal(passwords.app)};"
    )


def _creation(name: str) -> str:
    return f"CREATE DATABASE {_identifier(name)} OWNER {OWNER}"


def _access_statements(name: str) -> str:
    database = _identifier(name)
    return f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;\nGRANT CONNECT ON DATABASE {database} TO {APP};"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
