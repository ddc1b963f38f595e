"""A push service that costs next to nothing: takes every request, looks at none, answers 201.

Says its port on the first line of its output, and how many requests it has taken where its input ends.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import uvloop

END_OF_HEAD, LENGTH = b"\r\n\r\n", b"content-length:"
CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    taken = 0

    def __init__(self) -> None:
        self._begun = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none by descent

    def data_received(self, data: bytes) -> None:
        rest = self._begun + data if self._begun else data
        while (end := _end_of_request(rest)) is not None:
            Sink.taken += 1
            self._transport.write(CREATED)
            rest = rest[end:]
        self._begun = rest


def _end_of_request(data: bytes) -> int | None:
    end = data.find(END_OF_HEAD)
    if end < 0:
        return None
    _, found, rest = data[:end].lower().partition(LENGTH)
    whole = end + len(END_OF_HEAD) + (int(rest.partition(b"\r\n")[0]) if found else 0)
    return whole if whole <= len(data) else None


async def serve() -> None:
    """Listen on a port of its own until the input ends."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(Sink.taken, flush=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
