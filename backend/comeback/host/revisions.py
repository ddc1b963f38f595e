"""Whether a database is migrated already."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from ..kit.revisions import MIGRATIONS, revisions
from .failure import StartFailure


async def is_migrated(owner_url: str, migrations: Path = MIGRATIONS) -> bool:
    """Whether the database stands at the newest revision.

    Raises StartFailure with one line where it does not let the owner in.
    """
    try:
        connection = await asyncpg.connect(owner_url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as refused:
        raise StartFailure(f"the database does not let the owner of the tables in: {refused}") from refused
    try:
        rows = await connection.fetch("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        return False
    finally:
        await connection.close()
    return {row["version_num"] for row in rows} == revisions(migrations).newest
