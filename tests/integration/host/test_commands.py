"""What an operator types: one line where something is wrong, what was asked for where nothing is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from comeback.host.bootstrap import OWNER, kept_passwords, prepare
from comeback.host.failure import StartFailure
from comeback.host.migration import alembic_config
from comeback.host.postgres import EmbeddedPostgres
from comeback.host.revisions import is_migrated
from comeback.kit.revisions import MIGRATIONS, revisions

OWNER_URL = "postgresql://comeback_owner:theirs@db/comeback"
APP_URL = "postgresql://comeback_app:ours@db/comeback"


def comeback(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMEBACK_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "comeback.cli", *arguments],
        env={**kept, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A database server without our roles."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("cluster"), durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


@pytest.mark.parametrize("word", ["run", "migrate", "serve", "worker", "secrets"])
def test_a_wrong_setting_is_one_line_in_every_command(word: str, tmp_path: Path) -> None:
    ended = comeback(word, COMEBACK_DATA=str(tmp_path), COMEBACK_PORT="eighty")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "comeback: COMEBACK_PORT must be a number from 1 to 65535, not 'eighty'\n"


def test_a_command_about_an_account_wants_its_e_mail() -> None:
    ended = comeback("user", "reset")
    assert ended.returncode == 2
    assert "EMAIL" in ended.stderr


def test_migrating_wants_a_database(tmp_path: Path) -> None:
    ended = comeback("migrate", COMEBACK_DATA=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.startswith("comeback: DATABASE_URL names no database")
    assert ended.stderr.count("\n") == 1


def test_roles_are_printed_for_psql(tmp_path: Path) -> None:
    ended = comeback(
        "database",
        "roles",
        COMEBACK_ENV="production",
        COMEBACK_DATA=str(tmp_path),
        DATABASE_URL=APP_URL,
        COMEBACK_MIGRATION_URL=OWNER_URL,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "CREATE ROLE comeback_scan NOLOGIN" in ended.stdout
    assert "ALTER ROLE comeback_owner PASSWORD 'theirs';" in ended.stdout
    ended = comeback("database", "roles", DATABASE_URL=OWNER_URL)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1


def test_secrets_are_made_before_production_starts(tmp_path: Path) -> None:
    production = {
        "COMEBACK_ENV": "production",
        "COMEBACK_DATA": str(tmp_path),
        "COMEBACK_PUBLIC_URL": "https://comeback.example.org",
        "COMEBACK_VAPID_SUBJECT": "mailto:operator@example.org",
    }
    assert "COMEBACK_SESSION_PEPPER must be given in production" in comeback("migrate", **production).stderr
    assert comeback("secrets", **production).returncode == 0
    assert "DATABASE_URL names no database" in comeback("migrate", **production).stderr


async def test_whether_a_database_is_migrated_is_known_without_alembic(cluster: EmbeddedPostgres) -> None:
    passwords = kept_passwords(cluster.data)
    await prepare(cluster.superuser_url(), passwords)
    owner = cluster.url(OWNER, passwords.owner, "comeback")
    assert not await is_migrated(owner)
    ended = comeback("migrate", DATABASE_URL=owner)
    assert ended.returncode == 0, ended.stderr
    assert await is_migrated(owner)
    with pytest.raises(StartFailure, match="does not let the owner of the tables in"):
        await is_migrated(cluster.url(OWNER, "wrong", "comeback"))


def test_the_newest_revisions_are_alembics_heads(tmp_path: Path) -> None:
    assert revisions().newest == set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    config = alembic_config("postgresql://nobody/nothing")
    config.set_main_option("script_location", str(tmp_path))
    (tmp_path / "versions").mkdir()
    shutil.copy(MIGRATIONS / "script.py.mako", tmp_path)
    for number in ("0001", "0002", "0003"):
        command.revision(config, rev_id=number)
    assert revisions(tmp_path).newest == {"0003"}
