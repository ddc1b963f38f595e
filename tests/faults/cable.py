"""A cable between a worker and its database that can hold everything back, and let it go later."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from concurrency.wire import SOCKET


class Cable:
    """Passes bytes on while it is whole; what comes while it is cut waits for it to be mended."""

    def __init__(self, folder: Path, database: str) -> None:
        (self._behind,) = parse_qs(urlsplit(database).query)["host"]
        self.url = database.replace(self._behind, str(folder))
        self._whole = asyncio.Event()
        self._whole.set()
        self.cut = self._whole.clear
        self.mend = self._whole.set

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side closes it."""
        database = await asyncio.open_unix_connection(f"{self._behind}/{SOCKET}")
        await asyncio.gather(self._pass(reader, database[1]), self._pass(database[0], writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def lay(database: str) -> AsyncIterator[Cable]:
    """A cable to the database, its socket in a folder of its own, whose path is short."""
    with tempfile.TemporaryDirectory(prefix="cable-", dir="/tmp") as folder:
        cable = Cable(Path(folder), database)
        async with await asyncio.start_unix_server(cable.meet, Path(folder) / SOCKET):
            yield cable
            cable.mend()
