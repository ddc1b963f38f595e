"""What a real server on a real socket makes of bytes that no well-behaved client sends."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import NamedTuple

import pytest

from living import Client, Database
from serving import Served

MEBIBYTE = 1024 * 1024
ROOM = 48 * MEBIBYTE
"""What a process may grow by while it refuses something: far less than what is sent."""


class Raw(NamedTuple):
    """What came back over a socket: the status (0: it was only closed), headers in lower case, the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def check(self, status: int) -> None:
        """It must be problem details with this status."""
        assert self.status == status, f"{self.status} {self.body[:300]!r}"
        assert self.headers["content-type"] == "application/problem+json"
        assert json.loads(self.body)["status"] == status


@pytest.fixture(scope="module")
async def api(new_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """The API on a port of its own."""
    _, url = await new_database("wire")
    environ = {"DATABASE_URL": url, "COMEBACK_RATE_LIMIT": "1000000"}
    async with Served(tmp_path_factory.mktemp("wire"), environ) as api:
        yield api
        assert "Traceback" not in api.log(), api.log()


@pytest.fixture(scope="module")
async def ann(api: Served) -> AsyncIterator[Client]:
    """Somebody signed in."""
    async with api.signed_up() as who:
        yield who


def head(who: Client | None, line: str, *headers: str) -> bytes:
    """The head of a request, signed in unless for nobody."""
    cookies = "; ".join(f"{name}={value}" for name, value in who.http.cookies.items()) if who else "x=y"
    return "\r\n".join(
        [f"{line} HTTP/1.1", "Host: localhost", f"Cookie: {cookies}", *headers, "", ""]
    ).encode()


async def talk(api: Served, chunks: Iterable[bytes], *, then_close: bool = False) -> Raw:
    """Send pieces until they end or the server hangs up; the first answer that it gives."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    try:
        with suppress(OSError):
            for chunk in chunks:
                writer.write(chunk)
                await writer.drain()
            if then_close:
                writer.write_eof()
        async with asyncio.timeout(30):
            return await read_answer(reader)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def read_answer(reader: asyncio.StreamReader) -> Raw:
    """The next answer of a connection."""
    try:
        top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = top.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (item.partition(":") for item in rest)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    except (asyncio.IncompleteReadError, ConnectionError):
        return Raw(0, {}, b"")
    return Raw(int(line.split()[1]), headers, body)


JSON = "Content-Type: application/json"
POST = "POST /api/v1/employers"


async def test_a_body_without_end_is_cut_at_the_limit(api: Served, ann: Client) -> None:
    before, sent = api.memory(), 0

    def endless() -> Iterable[bytes]:
        nonlocal sent
        yield head(ann, POST, JSON, "Transfer-Encoding: chunked")
        yield b'b\r\n{"name": "x\r\n'
        for _ in range(400):
            sent += MEBIBYTE
            yield b"100000\r\n" + b"x" * MEBIBYTE + b"\r\n"

    answer = await talk(api, endless())
    assert answer.status in {0, 413}
    assert sent < 100 * MEBIBYTE, "the server hangs up"
    assert api.memory() - before < ROOM


@pytest.mark.parametrize("length", [300_000, 10**12, 2**64, 10**30], ids=str)
async def test_an_announced_length_is_believed_where_it_is_too_much(
    api: Served, ann: Client, length: int
) -> None:
    answer = await talk(api, [head(ann, POST, JSON, f"Content-Length: {length}") + b'{"name": '])
    assert answer.status in ({413} if length < 2**63 else {400, 413})


async def test_a_body_that_breaks_off_stores_nothing(api: Served, ann: Client) -> None:
    whole = b'{"name": "Alder"}'
    announced = head(ann, POST, JSON, f"Content-Length: {len(whole) + 1}")
    chunked = head(ann, POST, JSON, "Transfer-Encoding: chunked") + b"11\r\n"
    for begun in (announced, chunked):
        answer = await talk(api, [begun + whole], then_close=True)
        assert answer.status in {0, 400}
    assert (await ann.get("/employers"))["items"] == []


async def test_what_comes_after_the_announced_length_belongs_to_no_request(api: Served, ann: Client) -> None:
    sent = head(ann, POST, JSON, "Content-Length: 8") + b'{"name": "Alder"}'
    answer = await talk(api, [sent])
    answer.check(400)
    assert (await ann.get("/employers"))["items"] == []


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 17", "Content-Length: 18"],
        ["Content-Length: -1"],
        ["Content-Length: +17"],
        ["Content-Length: 0x11"],
        ["Transfer-Encoding: gzip"],
        ["Transfer-Encoding: chunked, identity"],
        ["Content-Length : 17"],
    ],
    ids=" & ".join,
)
async def test_lengths_that_contradict_each_other_are_refused(
    api: Served, ann: Client, headers: list[str]
) -> None:
    sent = head(ann, POST, JSON, *headers) + b'{"name": "Alder"}'
    answer = await talk(api, [sent], then_close=True)
    assert answer.status in {0, 400, 501}, answer
    assert (await ann.get("/employers"))["items"] == []


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (gzip.compress(b" " * 100 * MEBIBYTE), [JSON, "Content-Encoding: gzip"], 415),
        (b"[" * 100_000, [JSON], 400),
        (b'{"name": "\xff"}', [JSON], 400),
        (b'{"name": "\x00"}', [JSON], 400),
        (b'{"name": "a", "name": "b"}', [JSON], 400),
        (b'{"name": "Alder"}', [], 415),
        (b'{"name": "Alder"}', ["Content-Type: text/plain"], 415),
        (b'{"name": "Alder"}', ["Content-Type: \xff"], 415),
    ],
    ids=["bomb", "brackets", "not UTF-8", "NUL", "repeated", "no type", "text", "no ASCII"],
)
async def test_bodies_that_are_none(
    api: Served, ann: Client, content: bytes, headers: list[str], status: int
) -> None:
    before = api.memory()
    sent = head(ann, POST, *headers, f"Content-Length: {len(content)}").decode().encode("latin-1") + content
    (await talk(api, [sent])).check(status)
    assert api.memory() - before < ROOM


async def test_a_body_where_none_belongs_is_not_read(api: Served, ann: Client) -> None:
    before = api.memory()
    for method in ("GET", "DELETE"):
        line = f"{method} /api/v1/employers/01990000-0000-7000-8000-000000000000"
        start = head(ann, line, f"Content-Length: {200 * MEBIBYTE}")
        answer = await talk(api, [start, *[b"x" * MEBIBYTE] * 2])
        assert answer.status in {0, 404}
    assert api.memory() - before < ROOM
    assert (await ann.call("GET", "/employers")).status_code == 200


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET /api/v1/employers?limit=%ff", 400),
        ("GET /api/v1/employers?limit=" + "5" * 9_000, 400),
        ("GET /api/v1/employers/%ff", 404),
        ("GET /api/v1/employers/%00", 404),
        ("GET /api/v1/employers/..%2f..%2fme", 404),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_addresses_and_queries_that_are_none(api: Served, ann: Client, line: str, status: int) -> None:
    (await talk(api, [head(ann, line)])).check(status)


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /api/v1/me?" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 2_000_000 + b"\r\n\r\n",
        b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
        b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["nonsense", "TLS", "a long query", "a long header", "many headers", "NUL", "no ASCII"],
)
async def test_what_is_no_request_ends_the_connection_alone(api: Served, ann: Client, sent: bytes) -> None:
    answer = await talk(api, [sent], then_close=True)
    assert answer.status < 500
    assert answer.status == 0 or answer.status >= 400
    assert (await ann.call("GET", "/me")).status_code == 200


async def test_who_sends_slowly_keeps_nobody_waiting(api: Served, ann: Client) -> None:
    begun = head(ann, POST, JSON, "Content-Length: 100") + b'{"name": '
    slow = [await asyncio.open_connection("127.0.0.1", api.port) for _ in range(30)]
    for _, writer in slow:
        writer.write(begun)
        await writer.drain()
    await asyncio.sleep(0.5)
    async with asyncio.timeout(10):
        assert (await ann.call("GET", "/employers")).status_code == 200
        assert (await ann.call("POST", "/contacts", json={"name": "Daniel"})).status_code == 201
    for _, writer in slow:
        writer.close()
        await writer.wait_closed()
