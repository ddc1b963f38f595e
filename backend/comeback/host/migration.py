"""`comeback migrate`: the schema brought to its newest version, as the owner of the tables."""

from __future__ import annotations

import os

from alembic import command
from alembic.config import Config

from ..kit.config import read_settings
from ..kit.revisions import MIGRATIONS
from .failure import StartFailure


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the database at `url`, an owner's address."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def main() -> int:
    """Upgrade to head; raises StartFailure where no database is named."""
    settings = read_settings(os.environ)
    if not settings.migration_url:
        raise StartFailure(
            "DATABASE_URL names no database: `comeback run` migrates the embedded one by itself"
        )
    command.upgrade(alembic_config(settings.migration_url), "head")
    return 0
