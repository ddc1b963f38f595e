"""Pushes beside three peers, from a device's row to the finished request; and what a second worker brings."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.alone import sink
from bench.servers import ENVIRON, PEER_PYTHON, PEERS, ROOT, on_first_core
from comeback.push.sender import MOST_PEERS
from pushservice import Receiver, make_receiver
from pushservice.receiver import bytes_of

ROUNDS, DEVICES = 9, MOST_PEERS + 904
"""More devices than a sender remembers: each is new to it in every round."""
ALONE_ROUNDS, ALONE = 7, 4_000
OURS, PYTHON, NODE, FLOOR = (
    "Comeback",
    "`pywebpush`",
    "Node's `web-push`",
    "C on OpenSSL, which signs nothing",
)
HERE, FOLDER = Path(__file__).parent, PEERS / "push"
TEXT = b"x" * 420


@dataclass
class Costs:
    """Seconds by clock and by processor of a request, in each round."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second, the median of the rounds."""
        return 1 / statistics.median(self.clock)

    @property
    def cost(self) -> float:
        """Processor microseconds of a request, the median of the rounds."""
        return statistics.median(self.processor) * 1e6


@dataclass
class Pushes:
    """What was measured: costs by name, why a peer is missing, and what one sender costs, and each of two."""

    costs: Mapping[str, Costs]
    missing: str
    one: Costs
    two: Costs


class Program:
    """A child that obeys; see `obey`."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        assert child.stdin is not None and child.stdout is not None
        self._child, self._orders, self._answers = child, child.stdin, child.stdout

    async def ask(self, order: str) -> str:
        """Its answer."""
        self._orders.write(f"{order}\n".encode())
        async with asyncio.timeout(120):
            return (await self._answers.readline()).decode().strip()

    async def end(self) -> None:
        """It ends where its input does."""
        self._orders.close()
        await asyncio.wait_for(self._child.wait(), 10)


@asynccontextmanager
async def program(command: Sequence[str]) -> AsyncIterator[Program]:
    """The command as a child."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, env=ENVIRON, limit=1 << 20
    )
    made = Program(child)
    try:
        yield made
    finally:
        await made.end()


async def measure() -> Pushes:
    """Everything, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        floor, missing = await compiled(Path(folder) / "openssl")
        receivers = [make_receiver() for _ in range(DEVICES)]
        rows = Path(folder) / "rows"
        await asyncio.to_thread(rows.write_text, "".join(map(_row, receivers)), "utf-8")
        commands = {
            OURS: [sys.executable, str(HERE / "finished.py")],
            PYTHON: [str(PEER_PYTHON), str(FOLDER / "one_call.py")],
            NODE: [str(ROOT / ".venv" / "bin" / "node"), str(FOLDER / "web_push.js")],
        } | ({FLOOR: [str(floor)]} if floor else {})
        costs = await compare(
            {name: [*command, str(rows)] for name, command in commands.items()}, receivers[0]
        )
    one, two = await workers()
    return Pushes(costs, missing, one, two)


def _row(receiver: Receiver) -> str:
    endpoint = f"https://fcm.googleapis.com/fcm/send/{receiver.p256dh}{receiver.p256dh}"
    return f"{endpoint} {bytes_of(receiver.p256dh).hex()} {receiver.secret.hex()}\n"


async def compiled(to: Path) -> tuple[Path | None, str]:
    """The program in C, or why there is none."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None, "There is no C compiler here, so the loop in C is missing.\n"
    source = str(FOLDER / "openssl.c")
    child = await asyncio.create_subprocess_exec(
        compiler, "-O2", "-o", str(to), source, "-lcrypto", stderr=asyncio.subprocess.DEVNULL
    )
    if await child.wait():
        return None, "There are no headers of OpenSSL 3 here, so the loop in C is missing.\n"
    return to, ""


async def compare(commands: Mapping[str, Sequence[str]], first: Receiver) -> Mapping[str, Costs]:
    """Each in turn on the first core, after a round that does not count; what they make can be read."""
    costs = {name: Costs() for name in commands}
    async with AsyncExitStack() as stack:
        programs = {
            name: await stack.enter_async_context(program(on_first_core(command)))
            for name, command in commands.items()
        }
        for running in programs.values():
            assert first.decrypt(bytes.fromhex(await running.ask("show"))) == TEXT
        for number in range(ROUNDS + 1):
            for name, running in programs.items():
                clock, processor = map(float, (await running.ask("go")).split())
                if number:
                    costs[name].clock.append(clock / DEVICES)
                    costs[name].processor.append(processor / DEVICES)
    return costs


async def workers() -> tuple[Costs, Costs]:
    """What a push costs that one sender brings to a push service in another process, and that two bring."""
    costs = {1: Costs(), 2: Costs()}
    async with sink() as origin, AsyncExitStack() as stack:
        command = [sys.executable, str(HERE / "alone.py"), origin, str(ALONE)]
        senders = [await stack.enter_async_context(program(command)) for _ in range(2)]
        for number in range(ALONE_ROUNDS + 1):
            for many, found in costs.items():
                began = time.perf_counter()
                answers = await asyncio.gather(*(sender.ask("go") for sender in senders[:many]))
                if number:
                    found.clock.append((time.perf_counter() - began) / (many * ALONE))
                    busy = sum(float(answer.split()[1]) for answer in answers)
                    found.processor.append(busy / (many * ALONE))
    return costs[1], costs[2]
