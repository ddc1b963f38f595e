"""One process of the household: started, heard, started again when it falls, ended with all of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

GRACE = 5.0
FIRST_DELAY, LONGEST_DELAY = 0.5, 10.0
STEADY_SECONDS = 30.0
LINE_BYTES = 65536
LAST_WORDS_SECONDS = 1.0


class Child(NamedTuple):
    """A command under a name that stands before each line it says."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str]


def say(name: str, text: str) -> None:
    """One line of the household's log; a reader that went away stops nothing."""
    with suppress(BrokenPipeError):
        print(f"{name:<8} {text}", flush=True)


async def run_once(child: Child, stop: asyncio.Event, lifeline: int) -> int:
    """Exit status of the command, ended early when `stop` is set; its whole process group is gone afterwards.

    `lifeline` becomes its stdin.
    """
    async with _heard(child.name) as voice:
        process = await asyncio.create_subprocess_exec(
            *child.command,
            env=child.environ,
            stdin=lifeline,
            stdout=voice,
            stderr=voice,
            start_new_session=True,
        )
        try:
            await first_of(process.wait(), stop.wait())
        finally:
            await _end(process)
    return await process.wait()


async def keep(child: Child, stop: asyncio.Event, lifeline: int) -> None:
    """Run the command again and again until `stop`; a child that falls often waits longer each time."""
    delay = FIRST_DELAY
    while not stop.is_set():
        began = time.monotonic()
        status = await run_once(child, stop, lifeline)
        if stop.is_set():
            return
        delay = FIRST_DELAY if time.monotonic() - began > STEADY_SECONDS else delay
        say(child.name, f"ended with {status}; again in {delay:g} s")
        await first_of(asyncio.sleep(delay), stop.wait())
        delay = min(delay * 2, LONGEST_DELAY)


async def first_of(*waits: Awaitable[object]) -> None:
    """Return when one of them has ended; the others are given up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # the processes of its own too


@asynccontextmanager
async def _heard(name: str) -> AsyncIterator[int]:
    """A descriptor to write to; what is written comes out under the name.

    A pipe of asyncio's own would do, were its process not waited for until the last grandchild is silent.
    """
    ours, theirs = os.pipe()
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(ours, "rb")
    )
    relay = asyncio.create_task(_relay(name, stream))
    try:
        yield theirs
    finally:
        os.close(theirs)
        await asyncio.wait([relay], timeout=LAST_WORDS_SECONDS)
        transport.close()


async def _relay(name: str, stream: asyncio.StreamReader) -> None:
    rest = b""
    while chunk := await stream.read(LINE_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            say(name, line.decode(errors="replace").rstrip())
        if len(rest) > LINE_BYTES:
            say(name, rest.decode(errors="replace"))
            rest = b""
    if rest:
        say(name, rest.decode(errors="replace"))
