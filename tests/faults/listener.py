"""A service in raw bytes, for what a decent one would never say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

ENDLESS = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"1000\r\n" + b"x" * 4_096 + b"\r\n"


@dataclass
class Listener:
    """Counts who comes, and answers each with a body that goes on for as long as anybody reads."""

    port: int = 0
    connections: int = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(ENDLESS)
            while not writer.is_closing():
                writer.write(CHUNK)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(port: int = 0) -> AsyncIterator[Listener]:
    """A listener on this port of 127.0.0.1, or on a free one."""
    listener = Listener()
    async with await asyncio.start_server(listener.meet, "127.0.0.1", port) as server:
        listener.port = server.sockets[0].getsockname()[1]
        yield listener
