"""The servers that are compared: each on the first core, database and load on the others."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from ports import free_port

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
PEER_PYTHON = ROOT / ".bench" / "bin" / "python"
READY_WITHIN, STOP_WITHIN = 30.0, 20.0
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT / "backend")}


@dataclass(frozen=True)
class Server:
    """A server that listens on loopback."""

    name: str
    port: int
    pid: int

    def busy(self) -> float:
        """Processor seconds that it and its children have used."""
        root = psutil.Process(self.pid)
        times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
        return sum(time.user + time.system for time in times)


def keep_off_first_core() -> None:
    """Leave the first core to the servers: this process and all that it starts from now on run on the others."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, os.sched_getaffinity(0) - {min(os.sched_getaffinity(0))})


def on_first_core(command: Sequence[str]) -> list[str]:
    """The command, bound to one core where the system can do that."""
    taskset = shutil.which("taskset")
    return [taskset, "-c", "0", *command] if taskset else list(command)


@asynccontextmanager
async def ours(environ: Mapping[str, str]) -> AsyncIterator[Server]:
    """`comeback serve` as everybody runs it, but for a limit of calls that is beyond reach."""
    port = free_port()
    command = [sys.executable, "-m", "comeback.cli", "serve"]
    async with _running(
        "Comeback", command, {**environ, "COMEBACK_PORT": str(port), "COMEBACK_RATE_LIMIT": "999999999"}, port
    ) as server:
        yield server


@asynccontextmanager
async def peer(name: str, program: str, environ: Mapping[str, str]) -> AsyncIterator[Server]:
    """A peer, in the environment that has its packages."""
    port = free_port()
    command = [str(PEER_PYTHON), str(PEERS / program)]
    async with _running(name, command, {**environ, "BENCH_PORT": str(port)}, port) as server:
        yield server


@asynccontextmanager
async def _running(
    name: str, command: Sequence[str], environ: Mapping[str, str], port: int
) -> AsyncIterator[Server]:
    child = await asyncio.create_subprocess_exec(
        *on_first_core(command), env={**ENVIRON, **environ}, cwd=PEERS
    )
    try:
        await _answers(port)
        yield Server(name, port, child.pid)
    finally:
        if child.returncode is None:
            child.terminate()
        await asyncio.wait_for(child.wait(), STOP_WITHIN)


async def _answers(port: int) -> None:
    async with asyncio.timeout(READY_WITHIN):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                with closing(writer):
                    return
