"""The one way out: only public services over https, and no service costs more than its share."""

import asyncio
import ipaddress
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from time import monotonic

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from comeback.kit import egress as module
from comeback.kit.egress import (
    MOST_BODY,
    Answer,
    Busy,
    Egress,
    EgressError,
    NotPublic,
    PublicConnector,
    Refused,
    TimedOut,
    Unreachable,
)

OK = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"
Say = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A service in raw bytes: it hears whole requests and says what the test lets it say."""

    say: Say
    port: int = 0
    scheme: str = "http"
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def origin(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
                self.heard.append(head + await reader.readexactly(length))
                await self.say(writer)


def saying(*parts: bytes, pause: float = 0.0) -> Say:
    async def say(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return say


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1000\r\n" + b"x" * 4_096 + b"\r\n")
        await writer.drain()


async def nothing(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


@asynccontextmanager
async def running(say: Say, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(say, scheme="https" if tls else "http")
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            await server.serve(reader, writer)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)


async def post(
    egress: Egress, url: str, body: bytes = b"hello", timeout: float = 3.0, **headers: str
) -> Answer:
    return await egress.post(url, headers, body, timeout)


async def test_a_request_arrives_as_it_was_meant() -> None:
    async with running(saying(OK)) as server, Egress([server.origin]) as egress:
        answer = await post(egress, f"{server.origin}/a%2Fb/%7e?t=x+%20%3d", TTL="60")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (201, b"ok", "2")
    lines = server.heard[0].decode().split("\r\n")
    assert lines[0] == "POST /a%2Fb/%7e?t=x+%20%3d HTTP/1.1"
    assert {"TTL: 60", "User-Agent: Comeback", f"Host: 127.0.0.1:{server.port}"} <= set(lines)
    assert lines[-1] == "hello"


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.0.0.1:443/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
    ],
)
async def test_what_is_not_public_is_never_connected_to(url: str) -> None:
    async with Egress() as egress:
        with pytest.raises(Refused):
            await post(egress, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://example.org:443/",
        "https://example.org:444/",
        "https://example.org:8443/",
        "https://user@example.org/",
        "https://example.org./",
        "https://EXAMPLE.org/",
        "https://exämple.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "",
    ],
)
async def test_only_https_on_443_in_its_plain_form_goes_out(url: str) -> None:
    async with Egress() as egress:
        with pytest.raises(Refused):
            await post(egress, url)


async def test_a_name_that_leads_to_loopback_reaches_no_one() -> None:
    async with running(saying(OK)) as server, aiohttp.ClientSession(connector=PublicConnector()) as session:
        for host in ("localhost", "127.0.0.1"):
            with pytest.raises(aiohttp.ClientConnectorError) as caught:
                await session.post(f"http://{host}:{server.port}/", data=b"secret")
            assert isinstance(caught.value.os_error, NotPublic)
    assert server.connections == 0


async def test_the_connected_socket_is_looked_at_before_a_byte_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "public_socket", lambda address: socket(*address[:3]))
    async with running(saying(OK)) as server, aiohttp.ClientSession(connector=PublicConnector()) as session:
        with pytest.raises(NotPublic):
            await session.post(server.origin, data=b"secret")
        assert server.connections == 1
    assert server.heard == []


async def test_an_extra_origin_admits_exactly_itself() -> None:
    async with running(saying(OK)) as server, running(saying(OK)) as other, Egress([server.origin]) as egress:
        assert (await post(egress, f"{server.origin}/x")).status == 201
        for url in (other.origin, f"http://localhost:{server.port}/", f"https://127.0.0.1:{server.port}/"):
            with pytest.raises(Refused):
                await post(egress, url)
    assert (len(server.heard), len(other.heard)) == (1, 0)


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with running(saying(OK)) as inner:
        there = f"HTTP/1.1 307 Go\r\nLocation: {inner.origin}/\r\nContent-Length: 0\r\n\r\n".encode()
        async with running(saying(there)) as server, Egress([server.origin, inner.origin]) as egress:
            answer = await post(egress, server.origin)
    assert (answer.status, answer.headers["location"]) == (307, f"{inner.origin}/")
    assert inner.connections == 0


async def test_an_endless_body_is_cut() -> None:
    async with running(endless) as server, Egress([server.origin]) as egress:
        began = monotonic()
        answer = await post(egress, server.origin)
        assert (answer.status, len(answer.body)) == (200, MOST_BODY)
        assert monotonic() - began < 1.0
        await post(egress, server.origin)
        assert server.connections == 2, "a connection with a rest in it is not used again"


async def test_a_compressed_body_stays_as_it_is() -> None:
    squeezed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    async with running(saying(squeezed)) as server, Egress([server.origin]) as egress:
        assert (await post(egress, server.origin)).body == b"\x1f\x8b\x08\x00"


@pytest.mark.parametrize(
    "say", [nothing, saying(*(b"HTTP/1.1 201 Created\r\n"[i : i + 1] for i in range(22)), pause=0.1)]
)
async def test_a_service_that_does_not_answer_in_time(say: Say) -> None:
    async with running(say) as server, Egress([server.origin]) as egress:
        began = monotonic()
        with pytest.raises(TimedOut):
            await post(egress, server.origin, timeout=0.3)
        assert monotonic() - began < 1.5


async def test_a_status_counts_even_if_its_body_never_ends() -> None:
    say = saying(b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\nhal", b"", pause=2.0)
    async with running(say) as server, Egress([server.origin]) as egress:
        answer = await post(egress, server.origin, timeout=0.3)
    assert (answer.status, answer.body) == (201, b"hal")


@pytest.mark.parametrize("junk", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 201\r\n" + b"a: b\r\n" * 9_999])
async def test_a_service_that_breaks_off_or_talks_nonsense(junk: bytes) -> None:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(junk)
        writer.close()

    async with running(say) as server, Egress([server.origin]) as egress:
        with pytest.raises(Unreachable):
            await post(egress, server.origin)


async def test_nobody_there() -> None:
    async with running(nothing) as server:
        pass
    async with Egress([server.origin]) as egress:
        with pytest.raises(Unreachable):
            await post(egress, server.origin)


async def test_a_service_that_hangs_takes_no_place_from_others() -> None:
    async with (
        running(nothing) as slow,
        running(saying(OK)) as quick,
        Egress([slow.origin, quick.origin], per_host=4) as egress,
    ):
        stuck = [asyncio.create_task(post(egress, slow.origin, timeout=1.0)) for _ in range(20)]
        await asyncio.sleep(0.1)
        assert slow.connections == 4
        assert [task.done() for task in stuck] == [False] * 8 + [True] * 12, (
            "what cannot wait is sent back at once"
        )
        began = monotonic()
        answers = await asyncio.gather(*(post(egress, quick.origin) for _ in range(8)))
        assert monotonic() - began < 0.5
        assert {answer.status for answer in answers} == {201}
        assert not stuck[0].done()
        ends = await asyncio.gather(*stuck, return_exceptions=True)
        assert [type(end) for end in ends] == [TimedOut] * 8 + [Busy] * 12
        with pytest.raises(TimedOut):
            await post(egress, slow.origin, timeout=0.1)


async def test_a_connection_is_used_again() -> None:
    async with running(saying(OK)) as server, Egress([server.origin]) as egress:
        for _ in range(5):
            await post(egress, server.origin)
    assert (server.connections, len(server.heard)) == (1, 5)


async def test_cookies_and_the_proxies_of_the_environment_do_not_exist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    biscuit = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
    async with running(saying(OK)) as proxy, running(saying(biscuit)) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with Egress([server.origin]) as egress:
            await post(egress, server.origin)
            await post(egress, server.origin)
    assert (proxy.connections, len(server.heard)) == (0, 2)
    assert b"cookie" not in server.heard[1].lower()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody else trusts, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    path, context = certificate(tmp_path)
    async with running(saying(OK), context) as server:
        async with Egress([server.origin]) as egress:
            with pytest.raises(Unreachable):
                await post(egress, server.origin)
        assert server.heard == []
        async with Egress([server.origin], tls=ssl.create_default_context(cafile=path)) as egress:
            assert (await post(egress, server.origin)).status == 201


@pytest.mark.parametrize("said", [b"nonsense\r\n\r\n", b""])
async def test_an_error_never_tells_the_secret_part_of_an_address(said: bytes) -> None:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    async with running(say) as server, Egress([server.origin]) as egress:
        for url in (f"{server.origin}/s3cret", "https://127.0.0.1/s3cret", "https://x:1/s3cret", "s3cret"):
            with pytest.raises(EgressError) as caught:
                await post(egress, url, timeout=0.5)
            assert "s3cret" not in "".join(traceback.format_exception(caught.value, chain=True)).replace(
                url, ""
            )
