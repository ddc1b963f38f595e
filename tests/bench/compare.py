"""How fast the API is beside two peers, and whether its lists stay as fast when others have many rows."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx
import msgspec

from bench.load import Load, send, until
from bench.rows import BEGINS, WINDOWS, Caller, Urls, World, make_world
from bench.servers import Server, ours, peer
from comeback.overview.schemas import Today
from comeback.overview.service.today import LISTS
from comeback.windows.schemas import WindowOut

ROUNDS, READING_FOR = 7, 1.5
BARE, FAST = "bare ASGI, asyncpg, msgspec on granian", "FastAPI, SQLAlchemy ORM, pydantic on uvicorn"


@dataclass
class Result:
    """What a server did in all rounds."""

    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def add(self, load: Load, busy: float) -> None:
        """A round: its load, and the processor seconds that it took."""
        self.rates.append(load.rate)
        self.waits += load.waits
        self.busy.append(busy / len(load.waits))

    @property
    def rate(self) -> float:
        """Requests a second, the median of the rounds."""
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        """Processor milliseconds of the server for a request, the median of the rounds."""
        return statistics.median(self.busy) * 1e3

    @property
    def late(self) -> float:
        """Milliseconds within which 99 of 100 answers came."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)] * 1e3


Work = Callable[[Server], Iterator[bytes]]


async def rounds(
    servers: Sequence[Server], work: Work, expected: int, world: World | None = None, times: int = ROUNDS
) -> dict[str, Result]:
    """Each server in turn, as often as that, after a round that does not count; `world` is put back after each."""
    results = {server.name: Result() for server in servers}
    for number in range(times + 1):
        for server in servers:
            before = server.busy()
            load = await send(server.port, work(server), expected)
            if number:
                results[server.name].add(load, server.busy() - before)
            if world is not None:
                await world.restore()
    return results


async def check_same(servers: Sequence[Server], reader: Caller) -> None:
    """Raise where they do not show the same cards."""
    shown = []
    for server in servers:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as http:
            today = (await http.get("/api/v1/today", headers=reader.headers())).raise_for_status().json()
        shown.append(msgspec.convert(today, Today))
    if len(shown[0].open) != WINDOWS or any(one != shown[0] for one in shown[1:]):
        raise AssertionError(
            f"they differ: {[(len(one.open), len(one.missed), len(one.upcoming)) for one in shown]}"
        )


def given_sql() -> bytes:
    """The statement of GET /today, for the peer that runs the very same."""
    columns = WindowOut.__struct_fields__
    given = {"sql": LISTS.sql, "names": LISTS.names, "constants": LISTS.constants, "columns": columns}
    return msgspec.json.encode(given | {"width": len(columns)})


@asynccontextmanager
async def three(world: World) -> AsyncIterator[tuple[Server, Server, Server]]:
    """Ours and both peers, over the same database."""
    settings = world.settings
    environ = {
        "COMEBACK_DATA": str(settings.data),
        "COMEBACK_CLOCK": BEGINS,
        "DATABASE_URL": settings.database_url,
    }
    given = {
        "BENCH_NOW": BEGINS,
        "BENCH_PEPPER": world.secrets.session_pepper.hex(),
        "BENCH_TODAY": given_sql().decode(),
    }
    async with AsyncExitStack() as stack:
        yield (
            await stack.enter_async_context(ours(environ)),
            await stack.enter_async_context(
                peer(BARE, "bare.py", given | {"DATABASE_URL": settings.database_url})
            ),
            await stack.enter_async_context(
                peer(FAST, "fast.py", given | {"DATABASE_URL": world.superuser_url})
            ),
        )


async def compare(folder: Path, urls: Urls) -> Mapping[str, dict[str, Result]]:
    """Both comparisons."""
    world = await make_world(folder, urls)
    async with three(world) as (comeback, bare, fast):
        await check_same([comeback, bare, fast], world.readers[0])
        reads = world.reads("/api/v1/today")
        today = await rounds([comeback, bare, fast], lambda _: until(READING_FOR, cycle(reads)), 200)
        touch = await rounds(
            [comeback, fast], lambda server: iter(world.touches(keys=server is comeback)), 201, world
        )
    return {"GET /today": today, "POST /touchpoints": touch}
