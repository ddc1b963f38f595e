"""The API as processes that serve a port: `comeback serve`, over a database that is there already."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import httpx
import psutil

from living import PASSWORD, Client, new_id
from ports import free_port

PATIENCE = 60.0


class Served:
    """One process of the API with its workers, killed at the end; `log` is what it said."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"{self.port}.log"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMEBACK_", "DATABASE_"))}
        own = {
            "COMEBACK_DATA": str(folder),
            "COMEBACK_PORT": str(self.port),
            "COMEBACK_STATIC": str(folder / "none"),
        }
        with self._log.open("wb") as said:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "comeback.cli", "serve"],
                env={**kept, **own, "PYTHONPATH": os.pathsep.join(sys.path), **environ},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        self._process = psutil.Process(self._popen.pid)

    async def __aenter__(self) -> Self:
        deadline = time.monotonic() + PATIENCE
        while not await self._is_ready():
            assert self._popen.poll() is None, self.log()
            assert time.monotonic() < deadline, f"not ready:\n{self.log()}"
            await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.kill()

    async def _is_ready(self) -> bool:
        try:
            async with self.client() as http:
                return (await http.get("/readyz?part=serving")).is_success
        except httpx.TransportError:
            return False

    def log(self) -> str:
        """All it said."""
        return self._log.read_text(errors="replace")

    def processes(self) -> list[psutil.Process]:
        """The server and its workers, as far as they still run."""
        return [self._process, *self._process.children(recursive=True)] if self._process.is_running() else []

    def memory(self) -> int:
        """Bytes that its processes hold for themselves alone."""
        return sum(process.memory_info().rss for process in self.processes())

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL for all its processes at once."""
        family = self.processes()
        for process in family:
            process.kill()
        self._popen.wait(PATIENCE)
        psutil.wait_procs(family, PATIENCE)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client without a sign-in."""
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=50)
        async with httpx.AsyncClient(base_url=self.url, timeout=30, limits=limits) as http:
            yield http

    @asynccontextmanager
    async def signed_up(self) -> AsyncIterator[Client]:
        """Somebody new."""
        async with self.client() as http:
            body = {
                "email": f"{new_id()}@example.org",
                "password": PASSWORD,
                "name": "Ann",
                "time_zone": "Europe/London",
            }
            yield Client(http, Client.ok(await http.post("/api/v1/auth/signup", json=body)))


@asynccontextmanager
async def working(folder: Path, **environ: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A process of the worker, stopped at the end."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMEBACK_", "DATABASE_"))}
    paths: Mapping[str, str] = {"PYTHONPATH": os.pathsep.join(sys.path), "COMEBACK_DATA": str(folder)}
    with (folder / "worker.log").open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "comeback.cli", "worker"],
            env={**kept, **paths, **environ},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, 15)
        finally:
            process.kill()
