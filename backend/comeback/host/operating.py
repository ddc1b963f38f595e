"""What an operator prepares by hand: keys before a first start in production, roles in their own Postgres."""

from __future__ import annotations

import os

from ..kit.config import Settings, read_secrets, read_settings
from .bootstrap import APP, DATABASE, kept_passwords, preparing_script
from .failure import StartFailure
from .postgres import running_url


def make_secrets() -> int:
    """Make what is missing in COMEBACK_DATA and say where it is."""
    settings = _before_production()
    read_secrets(settings.data)
    print(f"Keys and secrets are in {settings.data / 'secrets'}. Keep a copy: sessions and phones know them.")
    return 0


def print_roles() -> int:
    """Print what makes the roles and database that DATABASE_URL and COMEBACK_MIGRATION_URL name, for psql.

    Raises StartFailure where they are not the addresses of the two roles in one database.
    """
    settings = _before_production()
    try:
        print(preparing_script(settings.migration_url, settings.database_url))
    except ValueError as wrong:
        raise StartFailure(f"COMEBACK_MIGRATION_URL and DATABASE_URL: {wrong}") from wrong
    return 0


def app_url(settings: Settings) -> str:
    """The database by the application's role: the one given, else the embedded one that runs on this data folder."""
    return settings.database_url or running_url(
        settings.data, APP, kept_passwords(settings.data).app, DATABASE
    )


def _before_production() -> Settings:
    return read_settings({**os.environ, "COMEBACK_ENV": "development"})
