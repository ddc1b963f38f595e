"""A whole household under test: `comeback run` as a process of its own, on a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil

from comeback.host.postgres import SUPERUSER
from ports import free_port

PATIENCE = 60.0


def wait_until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Return as soon as it is true; AssertionError after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"not within {patience:g} s: {what}"
        time.sleep(0.05)


def is_gone(process: psutil.Process) -> bool:
    """Whether it runs no more; one that nobody reaped is gone too."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


class Household:
    """A started `comeback run` with what it said so far."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.data, self.port = data, int(environ.get("COMEBACK_PORT") or free_port())
        self.said: list[str] = []
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("COMEBACK_", "DATABASE_"))
        }
        before = signal.signal(
            signal.SIGHUP, signal.SIG_DFL
        )  # under nohup the tests would hand on that it is ignored
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "comeback.cli", "run"],
            env={**kept, "COMEBACK_DATA": str(data), **environ, "COMEBACK_PORT": str(self.port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        signal.signal(signal.SIGHUP, before)
        self.process = psutil.Process(self._popen.pid)
        self._ears = threading.Thread(target=self._listen)
        self._ears.start()

    def _listen(self) -> None:
        assert self._popen.stdout is not None
        self.said.extend(iter(self._popen.stdout.readline, ""))

    def log(self) -> str:
        """All it said."""
        return "".join(self.said)

    def wait_until_ready(self) -> None:
        """Return when it has printed its address."""
        wait_until(lambda: "Comeback is at" in self.log() or self._popen.poll() is not None, "ready")
        assert self._popen.poll() is None, self.log()

    def is_ready(self) -> bool:
        """Whether the API answers that it can serve."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except OSError:
            return False

    def family(self) -> list[psutil.Process]:
        """Every process it started that still runs, and theirs."""
        return self.process.children(recursive=True)

    def members(self, word: str) -> list[psutil.Process]:
        """The children that run `comeback WORD`, one at most."""
        return [child for child in self.process.children() if _command(child)[-1:] == [word]]

    def member(self, word: str) -> psutil.Process:
        """The child that runs `comeback WORD`."""
        (found,) = self.members(word)
        return found

    def database(self) -> psutil.Process:
        """The postmaster."""
        (found,) = (child for child in self.process.children() if "--listen_addresses=" in _command(child))
        return found

    async def sql(self, statement: str) -> object:
        """The first value that the statement yields, run by the superuser in the application's database."""
        connection = await asyncpg.connect(
            user=SUPERUSER,
            password=(self.data / "secrets" / "database_superuser").read_text(),
            host=(self.data / "pg.runtime").read_text(),
            database="comeback",
        )
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Its exit status after this signal, SIGKILL if it has not ended after a minute."""
        if self._popen.poll() is None:
            self._popen.send_signal(number)
        try:
            self._popen.wait(PATIENCE)
        finally:
            self._popen.kill()
            self._close()
        return self._popen.returncode

    def last_words(self) -> tuple[int, str]:
        """Exit status and all it said, when it ends by itself."""
        self._popen.wait(PATIENCE)
        self._close()
        return self._popen.returncode, self.log()

    def _close(self) -> None:
        self._ears.join(PATIENCE)
        if self._popen.stdout is not None:
            self._popen.stdout.close()
