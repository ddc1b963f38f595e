"""Whether a database is migrated already, found out without Alembic: its import takes longer than a start."""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg

from ..kit.config import CHECKOUT
from .failure import StartFailure

MIGRATIONS = CHECKOUT / "backend" / "migrations"
REVISION = re.compile(r"""^(down_)?revision\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)


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
    return {row["version_num"] for row in rows} == newest_revisions(migrations)


def newest_revisions(migrations: Path) -> set[str]:
    """The revisions that none follows, of the files in `versions`."""
    texts = (path.read_text(encoding="utf-8") for path in (migrations / "versions").glob("*.py"))
    found = [match for text in texts for match in REVISION.findall(text)]
    followed = {name for down, name in found if down}
    return {name for down, name in found if not down} - followed
