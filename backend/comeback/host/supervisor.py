"""`comeback run`: database, migrations, API and worker under one process that leaves nothing behind."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

from ..kit.config import Settings, read_secrets, read_settings
from .bootstrap import APP, DATABASE, OWNER, kept_passwords, prepare
from .child import Child, first_of, keep, run_once, say
from .failure import StartFailure
from .lock import only_one
from .postgres import EmbeddedPostgres, PostgresError
from .revisions import is_migrated

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_SECONDS = 0.1
DATABASE_LOOK_SECONDS = 0.5
PORT_PATIENCE = 10.0
"""How long the API of a killed supervisor may take to let go of the port."""

Environ = Mapping[str, str]


class Addresses(NamedTuple):
    """Of the database: as the tables' owner, as the application, and past a pooler."""

    owner: str
    app: str
    direct: str


def main() -> int:
    """Run everything until a signal asks to stop; raises SettingsError or StartFailure before that."""
    settings = read_settings(os.environ)
    with only_one(settings.data) as unclean:
        _wait_for_port(settings.host, settings.port, PORT_PATIENCE if unclean else 0.0)
        read_secrets(settings.data)
        asyncio.run(_supervise(settings, os.environ))
    return 0


async def _supervise(settings: Settings, environ: Environ) -> None:
    stop = asyncio.Event()
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps it going
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ours, theirs = os.pipe()  # the children read `ours`; it ends when this process does, however it does
    try:
        async with _database(settings, stop) as addresses:
            await _run_children(
                settings, _for_children(settings, environ, addresses), addresses.owner, stop, ours
            )
    finally:
        os.close(ours)
        os.close(theirs)
    say("run", "stopped")


async def _run_children(
    settings: Settings, environ: Environ, owner_url: str, stop: asyncio.Event, lifeline: int
) -> None:
    if not await is_migrated(owner_url):
        as_owner = {**environ, "COMEBACK_MIGRATION_URL": owner_url}
        status = await run_once(_child("migrate", "migrate", as_owner), stop, lifeline)
        if status != 0 and not stop.is_set():
            raise StartFailure("the database could not be migrated, see above")
    async with asyncio.TaskGroup() as group:
        group.create_task(keep(_child("api", "serve", environ), stop, lifeline))
        group.create_task(keep(_child("worker", "worker", environ), stop, lifeline))
        group.create_task(_announce(settings, stop))


def _child(name: str, word: str, environ: Environ) -> Child:
    return Child(name, (sys.executable, "-m", "comeback.cli", word), environ)


def _for_children(settings: Settings, environ: Environ, addresses: Addresses) -> dict[str, str]:
    """The environment of API and worker: without the owner's address, and with one start of the clock."""
    theirs = {name: value for name, value in environ.items() if name != "COMEBACK_MIGRATION_URL"}
    return {
        **theirs,
        "COMEBACK_DATA": str(settings.data),
        "COMEBACK_CLOCK_STARTED": str(settings.clock_started or round(time.time(), 6)),
        "COMEBACK_LIFELINE": "1",
        "DATABASE_URL": addresses.app,
        "COMEBACK_DATABASE_DIRECT_URL": addresses.direct,
        "PYTHONUNBUFFERED": "1",
    }


@asynccontextmanager
async def _database(settings: Settings, stop: asyncio.Event) -> AsyncIterator[Addresses]:
    if settings.database_url:
        yield Addresses(settings.migration_url, settings.database_url, settings.direct_url)
        return
    embedded = EmbeddedPostgres(settings.data)
    try:
        await asyncio.to_thread(embedded.start)
        passwords = kept_passwords(settings.data)
        await prepare(embedded.superuser_url(), passwords)
        app = embedded.url(APP, passwords.app, DATABASE)
        watch = asyncio.create_task(_keep_up(embedded, stop))
        try:
            yield Addresses(embedded.url(OWNER, passwords.owner, DATABASE), app, app)
        finally:
            stop.set()
            await watch
    finally:
        await asyncio.to_thread(embedded.stop)


async def _keep_up(embedded: EmbeddedPostgres, stop: asyncio.Event) -> None:
    """Start a fallen database again; its addresses stay."""
    while not stop.is_set():
        if not embedded.alive:
            say("postgres", "ended; starting it again")
            try:
                await asyncio.to_thread(embedded.start)
            except PostgresError as failure:
                say("postgres", str(failure))
        await first_of(asyncio.sleep(DATABASE_LOOK_SECONDS), stop.wait())


async def _announce(settings: Settings, stop: asyncio.Event) -> None:
    while not stop.is_set():
        if await asyncio.to_thread(_is_ready, settings.host, settings.port):
            say("run", f"Comeback is at {settings.public_url} (Ctrl-C stops it)")
            return
        await first_of(asyncio.sleep(LOOK_SECONDS), stop.wait())


def _is_ready(host: str, port: int) -> bool:
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = HTTPConnection(local, port, timeout=2.0)
    try:
        connection.request("GET", "/readyz?part=serving")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _wait_for_port(host: str, port: int, patience: float) -> None:
    """Raise StartFailure where another program listens, still after `patience` seconds."""
    deadline = time.monotonic() + patience
    while (problem := _port_problem(host, port)) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    if problem:
        raise StartFailure(problem)


def _port_problem(host: str, port: int) -> str:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as failure:
        if failure.errno == errno.EADDRINUSE:
            return f"port {port} is in use by another program: stop that one, or set COMEBACK_PORT"
        return f"cannot listen on {host}:{port}: {failure.strerror}"
    return ""
