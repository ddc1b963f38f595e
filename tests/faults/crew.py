"""Workers as `make run` keeps them: processes of their own, under a watch that starts a fallen one again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Self

import psutil

from comeback.host.child import Child, keep
from faults.bell import Arrival
from faults.stage import until


class Crew:
    """Started workers by name, ended with the crew; the supervisor's own code watches over them."""

    def __init__(self, environ: Mapping[str, str], *names: str) -> None:
        self._environ, self._names = environ, names
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._lifeline, self._held = os.pipe()

    async def __aenter__(self) -> Self:
        for name in self._names:
            self.start(name)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        for pid in self.pids().values():
            os.kill(pid, signal.SIGCONT)
        await asyncio.gather(*self._tasks)
        os.close(self._lifeline)
        os.close(self._held)

    def start(self, name: str, **environ: str) -> None:
        """One more worker, with settings of its own."""
        command = (sys.executable, "-m", "comeback.cli", "worker")
        child = Child(name, command, {**self._environ, "COMEBACK_LIFELINE": name, **environ})
        self._tasks.append(asyncio.create_task(keep(child, self._stop, self._lifeline)))

    def pids(self) -> dict[str, int]:
        """The processes that run at this moment."""
        found = {}
        for process in psutil.Process().children():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                name = process.environ().get("COMEBACK_LIFELINE", "")
                if name and process.cmdline()[-1:] == ["worker"]:
                    found[name] = process.pid
        return found

    async def up(self) -> dict[str, int]:
        """All of them, as soon as none is being started again."""
        whole = len(self._tasks)
        found: dict[str, int] = await until(
            lambda: (pids := self.pids()) and len(pids) == whole and pids, "all workers run"
        )
        return found

    def sender(self, arrival: Arrival) -> int | None:
        """The process that a push came from, if it runs still."""
        for pid in self.pids().values():
            with suppress(psutil.NoSuchProcess):
                ports = {connection.laddr.port for connection in psutil.Process(pid).net_connections("tcp")}
                if arrival.port in ports:
                    return pid
        return None


async def kill(pid: int) -> None:
    """SIGKILL; returns when the process is no more."""
    process = psutil.Process(pid)
    process.kill()
    await until(lambda: is_gone(process), f"{pid} is gone")


def is_gone(process: psutil.Process) -> bool:
    """Whether it runs no more, reaped or not."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
