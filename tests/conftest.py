"""One PostgreSQL a run, built by the migrations; every test works in accounts of its own and commits for real."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from comeback.host.bootstrap import (
    APP,
    OWNER,
    RolePasswords,
    create_database,
    drop_database,
    kept_passwords,
    prepare,
)
from comeback.host.postgres import EmbeddedPostgres
from comeback.kit.config import Secrets, Settings, read_secrets, read_settings
from living import App, Database, migrate, start_app

TEMPLATE = "comeback_template"

# The same cases each time, so that a change fails for what it did; HYPOTHESIS_PROFILE=default looks for new ones.
hypothesis_settings.register_profile("steady", derandomize=True)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for this run, gone after it."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


@pytest.fixture(scope="session")
async def passwords(server: EmbeddedPostgres) -> RolePasswords:
    """The roles, and a migrated database to copy."""
    found = kept_passwords(server.data)
    await prepare(server.superuser_url(), found, TEMPLATE)
    await asyncio.to_thread(migrate, server.url(OWNER, found.owner, TEMPLATE))
    return found


@pytest.fixture(scope="session")
def new_database(server: EmbeddedPostgres, passwords: RolePasswords) -> Database:
    """Makes databases of one's own, as the migrations build them."""

    async def make(name: str) -> tuple[str, str]:
        # A module whose tests this process does in two goes makes its database twice.
        await drop_database(server.superuser_url(), name)
        await create_database(server.superuser_url(), name, TEMPLATE)
        return server.url(OWNER, passwords.owner, name), server.url(APP, passwords.app, name)

    return make


@pytest.fixture(scope="session")
async def app_url(new_database: Database) -> str:
    """The database that the integration tests share, by the application's role."""
    _, url = await new_database("integration")
    return url


@pytest.fixture(scope="session")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared application reads product time."""
    path = tmp_path_factory.mktemp("clock") / "now"
    path.write_text("2026-03-03T14:00:00Z")
    return path


@pytest.fixture(scope="session")
def settings(app_url: str, clock_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of the shared application."""
    data = tmp_path_factory.mktemp("data")
    return read_settings(
        {
            "COMEBACK_DATA": str(data),
            "COMEBACK_CLOCK": f"file:{clock_file}",
            "COMEBACK_STATIC": str(data / "static"),
            "COMEBACK_PUSH_ORIGINS": "http://127.0.0.1:9",
            "COMEBACK_RATE_LIMIT": "1000000",
            "COMEBACK_LATE_AFTER": "999999999",
            "DATABASE_URL": app_url,
        }
    )


@pytest.fixture(scope="session")
def secrets(settings: Settings) -> Secrets:
    """Of the shared application."""
    return read_secrets(settings.data, {})


@pytest.fixture(scope="session")
async def shared_app(settings: Settings, secrets: Secrets, clock_file: Path) -> AsyncIterator[App]:
    """The application that the integration tests share."""
    async with start_app(settings, secrets, clock_file) as app:
        yield app


@pytest.fixture
def app(shared_app: App) -> App:
    """The shared application at the hour where every test begins: Tuesday 3 March 2026, 14:00 UTC."""
    shared_app.go_to("2026-03-03T14:00:00Z")
    return shared_app
