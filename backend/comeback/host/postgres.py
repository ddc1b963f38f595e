"""The embedded database: the wheel's PostgreSQL in a life cycle of our own, reached by a private socket."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from ..kit.kept import kept_secret, random_key
from .account import Command, UnixAccount, database_account, give, path_for, run_as, start_as
from .failure import StartFailure
from .guard import Guard
from .programs import PORT, major_version, make_runtime, reachable_programs, remove_runtime

SUPERUSER = "postgres"
START_SECONDS = 300.0
POLL_SECONDS = 0.02
LOG_BYTES = 10_000_000
SAID_BYTES = 2000
STOP_STEPS = ((signal.SIGINT, 4.0), (signal.SIGQUIT, 1.5), (signal.SIGKILL, 5.0))
CLUSTER_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",  # the same order of texts on every machine and after every system update
    "--builtin-locale=C.UTF-8",
)
SERVER_SETTINGS = (
    f"port={PORT}",
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "log_checkpoints=off",
    "log_timezone=UTC",
    "timezone=UTC",
)
HASTY_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresError(StartFailure):
    """The embedded database cannot be made or started; the message ends with what it said."""


class EmbeddedPostgres:
    """PostgreSQL with its cluster in `data/pg`; whoever calls `start` holds the lock of `data`.

    Under root it runs as an unprivileged account that gets at the cluster by an inherited descriptor,
    so that no parent folder is opened to it. `durable=False` trades crash safety for speed, in tests.
    """

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data.resolve()
        self.cluster = self.data / "pg"
        self.log = self.data / "logs" / "postgres.log"
        self._record = self.data / "pg.runtime"
        self._durable = durable
        self._process: subprocess.Popen[str] | None = None
        self._runtime: Path | None = None
        self._runtime_hold = -1
        self._guard: Guard | None = None

    @property
    def alive(self) -> bool:
        """Whether the server that `start` brought up still runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Make the cluster where there is none, end what a killed holder left, return when it can be used.

        Addresses handed out before stay right when a fallen server is started again.
        Raises PostgresError.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        self._refuse_foreign_cluster()
        self._dismiss_guard()
        end_processes_in(self.cluster)
        try:
            account = database_account(self.cluster)
            runtime = self._prepare_runtime(account)
            programs = reachable_programs(runtime, account)
        except (OSError, LookupError) as failure:
            raise PostgresError(str(failure)) from failure
        self._prepare_cluster(programs, account, runtime)
        self._launch(programs, account, runtime)

    def stop(self) -> None:
        """End the server within seconds, gently first, and remove its runtime folder; harmless if stopped."""
        self._dismiss_guard()
        if self._process is not None:
            end_processes_in(self.cluster)
            self._process.wait()
            self._process = None
        if self._runtime is not None:
            os.close(self._runtime_hold)
            remove_runtime(self._runtime)
            self._record.unlink(missing_ok=True)
            self._runtime = None

    def url(self, role: str, password: str, database: str) -> str:
        """`postgresql://role:password@/database?host=SOCKET_FOLDER&port=5432`, from `start` to `stop`."""
        if self._runtime is None:
            raise PostgresError("the embedded database is not started")
        return _address(str(self._runtime), role, password, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """The address for making roles and databases, never for the application."""
        return self.url(SUPERUSER, self._superuser_password(), database)

    def _superuser_password(self) -> str:
        return kept_secret(self.data, "database_superuser", random_key)

    def _refuse_foreign_cluster(self) -> None:
        if not self.cluster.exists():
            return
        if not os.access(self.cluster, os.R_OK | os.W_OK | os.X_OK):
            raise PostgresError(f"{self.cluster} belongs to another user: start as that one, or as root")
        if any(self.cluster.iterdir()) and not (self.cluster / "PG_VERSION").exists():
            raise PostgresError(f"{self.cluster} is neither empty nor a database")

    def _prepare_runtime(self, account: UnixAccount | None) -> Path:
        if self._runtime is None:
            with suppress(FileNotFoundError):
                remove_runtime(Path(self._record.read_text()))
            self._runtime = make_runtime(account)
            self._record.write_text(str(self._runtime))
            # A shared lock keeps systemd-tmpfiles from ageing the folder away under a running database.
            self._runtime_hold = os.open(self._runtime, os.O_RDONLY)
            fcntl.flock(self._runtime_hold, fcntl.LOCK_SH)
        return self._runtime

    def _prepare_cluster(self, programs: Path, account: UnixAccount | None, runtime: Path) -> None:
        version_file = self.cluster / "PG_VERSION"
        if not version_file.exists():
            self._make_cluster(programs, account, runtime)
        made, ours = version_file.read_text().strip(), major_version(programs, account)
        if made != ours:
            raise PostgresError(
                f"{self.cluster} was made by PostgreSQL {made}, and this is {ours}: dump and restore it"
            )
        if account and self.cluster.stat().st_uid != account.uid:
            give(account, self.cluster)

    def _make_cluster(self, programs: Path, account: UnixAccount | None, runtime: Path) -> None:
        draft = self.data / "pg.new"  # renamed when complete: a killed initdb leaves no half cluster
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = runtime / "password"
        password.write_text(self._superuser_password())
        give(account, draft)
        give(account, password)
        with _opened(draft) as descriptor:
            where = path_for(account, draft, descriptor)
            hasty = () if self._durable else ("--no-sync",)
            command = [programs / "initdb", "-D", where, f"--pwfile={password}", *CLUSTER_OPTIONS, *hasty]
            status, output = run_as(account, command, descriptor)
        password.unlink()
        if status != 0:
            raise PostgresError(f"initdb failed: {output[-SAID_BYTES:]}")
        draft.rename(self.cluster)

    def _launch(self, programs: Path, account: UnixAccount | None, runtime: Path) -> None:
        # Nothing runs here now: what a left postmaster.pid names is a stranger that got the number later.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        settings = (*SERVER_SETTINGS, *(() if self._durable else HASTY_SETTINGS))
        with _opened(self.cluster) as descriptor, self.log.open("ab") as log:
            if log.tell() > LOG_BYTES:
                log.truncate(0)
            began = log.seek(0, os.SEEK_END)
            where = path_for(account, self.cluster, descriptor)
            options = [f"--{setting}" for setting in settings]
            command: Command = [programs / "postgres", "-D", where, "-k", runtime, *options]
            self._process = start_as(account, command, output=log.fileno(), folder=descriptor)
        self._guard = Guard(account, self.cluster, runtime, self._process.pid)
        if not self._becomes_ready(self._process):
            self.stop()
            said = self.log.read_bytes()[began:][-SAID_BYTES:].decode(errors="replace")
            raise PostgresError(f"PostgreSQL does not start: {said}")

    def _dismiss_guard(self) -> None:
        if self._guard is not None:
            self._guard.dismiss()
            self._guard = None

    def _becomes_ready(self, process: subprocess.Popen[str]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(FileNotFoundError):
                status = (self.cluster / "postmaster.pid").read_text().splitlines()
                if len(status) >= 8 and status[7].strip() == "ready":
                    return True
            time.sleep(POLL_SECONDS)
        return False


def running_url(data: Path, role: str, password: str, database: str) -> str:
    """The address of the embedded database that another process keeps running on `data`.

    Raises PostgresError where none runs.
    """
    try:
        runtime = (data.resolve() / "pg.runtime").read_text()
    except FileNotFoundError as absent:
        raise PostgresError("Comeback does not run here: start it first with `make run`") from absent
    return _address(runtime, role, password, database)


def end_processes_in(cluster: Path) -> None:
    """End every PostgreSQL process that works in this folder, whoever started it, gently first.

    The working directory tells them: a postmaster.pid may name a stranger's process.
    """
    for number, patience in STOP_STEPS:
        found = _processes_in(cluster)
        known = {process.pid for process in found}
        for process in found:
            with suppress(psutil.NoSuchProcess):
                if process.ppid() not in known:  # the postmaster, or what is left without it
                    process.send_signal(number)
        if _is_deserted(cluster, patience):
            return
    raise PostgresError(f"processes that nothing ends work in {cluster}")


def _address(runtime: str, role: str, password: str, database: str) -> str:
    where = urlencode({"host": runtime, "port": PORT}, safe="/")
    return f"postgresql://{quote(role)}:{quote(password, safe='')}@/{quote(database)}?{where}"


def _is_deserted(cluster: Path, patience: float) -> bool:
    """Whether nothing works there within `patience` seconds; an unreaped zombie does not count."""
    deadline = time.monotonic() + patience
    while _processes_in(cluster):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _processes_in(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.name() == "postgres" and process.cwd() == str(folder):
                found.append(process)
    return found


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
