"""A wire between the API and its database that can be cut, or held at a certain moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SOCKET = ".s.PGSQL.5432"
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""How PostgreSQL says that a transaction is committed: CommandComplete with its tag."""
COMMIT = b"COMMIT;\x00"
"""How the driver asks for it: the end of a simple query."""


class Wire:
    """Passes bytes on in both directions, until some hold `stop_at`: from then on none, and `stopped` is set."""

    def __init__(self, folder: Path, database: str) -> None:
        self._folder, self._database = folder, database
        self.stop_at: bytes | None = None
        self.stopped = asyncio.Event()

    @property
    def url(self) -> str:
        """The database's address by way of this wire."""
        return self._database.replace(self._behind, str(self._folder))

    @property
    def _behind(self) -> str:
        (folder,) = parse_qs(urlsplit(self._database).query)["host"]
        return folder

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side closes it; when the other hears of that, it closes too."""
        database = await asyncio.open_unix_connection(f"{self._behind}/{SOCKET}")
        await asyncio.gather(self._pass(reader, database[1]), self._pass(database[0], writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.stop_at is not None and self.stop_at in data:
                    self.stopped.set()
                if not self.stopped.is_set():
                    writer.write(data)
                    await writer.drain()
        writer.close()


@asynccontextmanager
async def lay(folder: Path, database: str) -> AsyncIterator[Wire]:
    """A wire to the database, its socket in this folder."""
    wire = Wire(folder, database)
    async with await asyncio.start_unix_server(wire.meet, folder / SOCKET):
        yield wire
