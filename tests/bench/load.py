"""A load generator that costs little itself: kept-alive connections that ask again as soon as they are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

END_OF_HEAD, LENGTH = b"\r\n\r\n", b"content-length:"


class Refused(Exception):
    """An answer was not the one that was expected."""


@dataclass
class Load:
    """What came of it: seconds from the first request to the last answer, and those of each answer."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.waits) / self.seconds


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    named = {"Host": "127.0.0.1", **headers} | ({"Content-Length": str(len(body))} if body else {})
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Caller(asyncio.Protocol):
    """One connection; `done` is set when there is nothing left to ask."""

    def __init__(self, requests: Iterator[bytes], expected: bytes, load: Load) -> None:
        self._requests, self._expected, self._load = requests, expected, load
        self._answer, self._asked_at = b"", 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        end = self._answer.find(END_OF_HEAD)
        if end < 0:
            return
        head = self._answer[:end].lower()
        _, found, rest = head.partition(LENGTH)
        length = int(rest.split(b"\r\n", 1)[0]) if found else 0
        if len(self._answer) < end + len(END_OF_HEAD) + length:
            return
        if head[9:12] != self._expected:
            self._give_up(Refused(self._answer.decode()))
            return
        self._load.waits.append(time.perf_counter() - self._asked_at)
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._give_up(exc or ConnectionError("the server hung up"))

    def _ask(self) -> None:
        asking = next(self._requests, None)
        if asking is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._answer, self._asked_at = b"", time.perf_counter()
        self._transport.write(asking)

    def _give_up(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
            self._transport.close()


async def send(port: int, requests: Iterator[bytes], expected: int = 200, callers: int = 8) -> Load:
    """Send all of them over so many connections; raises Refused with the first answer of another status."""
    loop, load = asyncio.get_running_loop(), Load()
    began = time.perf_counter()
    made = [
        await loop.create_connection(
            lambda: Caller(requests, str(expected).encode(), load), "127.0.0.1", port
        )
        for _ in range(callers)
    ]
    await asyncio.gather(*(caller.done for _, caller in made))
    load.seconds = time.perf_counter() - began
    return load


def until(seconds: float, requests: Iterator[bytes]) -> Iterator[bytes]:
    """These requests for as long as that."""
    end = time.perf_counter() + seconds
    for asking in requests:
        if time.perf_counter() >= end:
            return
        yield asking
