"""`comeback run` as people have it: real processes on a data folder, stopped, killed and started again."""

from __future__ import annotations

import signal
import socket
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from integration.host.household import Household, is_gone, wait_until
from ports import free_port

Start = Callable[..., Household]


@pytest.fixture(scope="module")
def household(winding: Path) -> Iterator[Household]:
    """One that runs for all tests here, in a private folder with a long path and a space."""
    running = Household(winding / "house", COMEBACK_CLOCK="2026-03-02T08:00:00Z*2")
    running.wait_until_ready()
    yield running
    running.stop()


def test_it_says_where_it_is_when_it_can_serve(household: Household) -> None:
    assert f"Comeback is at http://localhost:{household.port} (Ctrl-C stops it)" in household.log()
    assert household.is_ready()


def test_it_leaves_the_modes_of_its_parents_alone(household: Household, winding: Path) -> None:
    folders = (household.data, winding, *winding.parents[:2])
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_a_second_one_on_the_same_data_is_refused(household: Household, start_household: Start) -> None:
    status, said = start_household(household.data).last_words()
    assert (status, said) == (
        1,
        f"comeback: already running in {household.data} (process {household.process.pid})\n",
    )
    assert household.is_ready()


def test_the_owners_address_is_not_in_the_environment_of_those_who_serve(household: Household) -> None:
    password = (household.data / "secrets" / "database_owner").read_text()
    for word in ("serve", "worker"):
        environ = household.member(word).environ()
        assert "comeback_app" in environ["DATABASE_URL"]
        assert not any(password in text for text in environ.values())


def test_api_and_worker_count_from_the_same_moment(household: Household) -> None:
    moments = {household.member(word).environ()["COMEBACK_CLOCK_STARTED"] for word in ("serve", "worker")}
    (moment,) = moments
    assert household.process.create_time() - 1 < float(moment) < time.time()


@pytest.mark.parametrize("word", ["worker", "serve"])
def test_a_fallen_child_is_started_again(household: Household, word: str) -> None:
    fallen = household.member(word)
    of_its_own = fallen.children(recursive=True)
    fallen.kill()
    wait_until(lambda: is_gone(fallen), "the end")
    wait_until(lambda: household.members(word), word)
    assert household.member(word).pid != fallen.pid
    assert all(is_gone(child) for child in of_its_own)
    wait_until(household.is_ready, "ready")


def test_a_fallen_database_is_started_again(household: Household) -> None:
    fallen = household.database()
    fallen.kill()
    wait_until(lambda: is_gone(fallen), "the end")
    wait_until(household.is_ready, "ready")
    assert household.database().pid != fallen.pid


async def test_what_was_written_outlives_kill_9_and_nothing_outlives_a_stop(
    tmp_path: Path, start_household: Start
) -> None:
    killed = start_household(tmp_path / "var")
    killed.wait_until_ready()
    await killed.sql("CREATE TABLE kept AS SELECT 1 AS one")
    family = killed.family()
    killed.stop(signal.SIGKILL)

    again = start_household(tmp_path / "var", COMEBACK_PORT=str(killed.port))
    again.wait_until_ready()
    wait_until(lambda: all(is_gone(process) for process in family), "the end of the first family", 10)
    assert await again.sql("SELECT one FROM kept") == 1

    family, began = again.family(), time.monotonic()
    assert again.stop(signal.SIGINT) == 0
    assert time.monotonic() - began < 10
    assert all(is_gone(process) for process in family)
    assert [process for process in psutil.process_iter() if str(tmp_path) in _command(process)] == []
    assert not (tmp_path / "var" / "pg.runtime").exists()
    assert again.said[-1].split() == ["run", "stopped"]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join([*process.cmdline(), process.cwd()])
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


def test_the_family_of_a_killed_one_ends_by_itself(tmp_path: Path, start_household: Start) -> None:
    household = start_household(tmp_path / "var")
    household.wait_until_ready()
    family = household.family()
    assert {"postgres", "sh"} < {process.name() for process in family}
    household.stop(signal.SIGKILL)
    wait_until(lambda: all(is_gone(process) for process in family), "the end of the family", 10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_while_it_is_starting(
    number: signal.Signals, tmp_path: Path, start_household: Start
) -> None:
    household = start_household(tmp_path / "var")
    wait_until(lambda: len(household.process.children()) > 1, "database and migration")
    family, began = household.family(), time.monotonic()
    assert household.stop(number) == 0
    assert time.monotonic() - began < 10
    assert all(is_gone(process) for process in family)


def test_a_port_in_use_is_one_line(tmp_path: Path, start_household: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = start_household(tmp_path / "var", COMEBACK_PORT=str(port)).last_words()
    assert (status, said) == (
        1,
        f"comeback: port {port} is in use by another program: stop that one, or set COMEBACK_PORT\n",
    )
    assert not (tmp_path / "var" / "pg").exists()


def test_an_address_that_is_not_ours_is_one_line(tmp_path: Path, start_household: Start) -> None:
    status, said = start_household(tmp_path / "var", COMEBACK_HOST="192.0.2.1").last_words()
    assert status == 1
    assert said.startswith("comeback: cannot listen on 192.0.2.1:")
    assert said.count("\n") == 1


def test_a_data_folder_that_cannot_be_is_one_line(tmp_path: Path, start_household: Start) -> None:
    (tmp_path / "var").write_text("a file")
    status, said = start_household(tmp_path / "var").last_words()
    assert (status, said) == (
        1,
        f"comeback: COMEBACK_DATA {tmp_path / 'var'} cannot be written to: File exists\n",
    )


def test_a_wrong_setting_is_one_line(tmp_path: Path, start_household: Start) -> None:
    status, said = start_household(tmp_path / "var", COMEBACK_SIGNUPS="sometimes").last_words()
    assert (status, said) == (
        1,
        "comeback: COMEBACK_SIGNUPS must be one of open, invite, closed, not 'sometimes'\n",
    )


def test_a_database_of_ones_own_that_is_not_there_is_one_line(tmp_path: Path, start_household: Start) -> None:
    nobody = f"postgresql://comeback_app:hunter2@127.0.0.1:{free_port()}/comeback"
    status, said = start_household(tmp_path / "var", DATABASE_URL=nobody).last_words()
    assert status == 1
    assert said.startswith("comeback: the database does not let the owner of the tables in: ")
    assert said.count("\n") == 1
    assert "hunter2" not in said
