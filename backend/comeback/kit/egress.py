"""The one way out: every outbound request goes through here, to public https services only."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from errno import EACCES
from functools import lru_cache
from socket import socket
from typing import Final, Self

import aiohttp
import msgspec
from aiohttp import AddrInfoType, ClientRequest, ClientTimeout, TCPConnector, hdrs
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from .origins import BadAddress, Origin, is_public, origin_of

MOST_BODY: Final = 16_384
MOST_CONNECT: Final = 5.0
PER_HOST: Final = 32


class EgressError(Exception):
    """The request brought no answer. Its text names the origin alone: an address may be a secret."""


class Refused(EgressError):
    """The address is none that a request may go to; nothing was sent."""


class Unreachable(EgressError):
    """The service could not be reached, or broke off before it answered."""


class TimedOut(EgressError):
    """The service did not answer in time."""


class Busy(EgressError):
    """As many requests to this service wait as may; nothing was sent."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Status, headers (names in lower case) and the first MOST_BODY bytes of a response, still encoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotPublic(aiohttp.ClientConnectionError, OSError):
    """The connection would end at an address that is not public."""


class PublicConnector(TCPConnector):
    """Connects to public addresses only, checked before the first packet and on the connected socket."""

    def __init__(self, *, limit_per_host: int = PER_HOST, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(
            limit=0, limit_per_host=limit_per_host, ssl=tls or True, socket_factory=public_socket
        )

    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout) -> Connection:
        """A connection whose far end is public. Raises NotPublic, and aiohttp's errors."""
        connection = await super().connect(req, traces, timeout)
        peer = connection.transport and connection.transport.get_extra_info("peername")
        if not peer or not is_public(peer[0]):
            connection.close()
            raise NotPublic(EACCES, "not a public address")
        return connection


def public_socket(address: AddrInfoType) -> socket:
    family, kind, protocol, _, (host, *_rest) = address
    if not is_public(str(host)):
        raise NotPublic(EACCES, "not a public address")
    return socket(family, kind, protocol)


class Egress:
    """Sends to https, port 443, public addresses; `extra_origins` alone admit http, a port or loopback.

    Redirects are answers, proxies of the environment and cookies unknown, certificates verified (`tls` brings
    authorities of the operator's own). A service has at most `per_host` connections and as many requests
    waiting for one, so that a slow one takes no place from the others. Used in one event loop.
    """

    def __init__(
        self,
        extra_origins: Collection[str] = (),
        *,
        per_host: int = PER_HOST,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._extra = frozenset(map(origin_of, extra_origins))
        self._per_host = per_host
        self._tls = tls or ssl.create_default_context()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._under_way: dict[Origin, int] = defaultdict(int)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection; a later request opens new ones."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Answer:
        """The service's answer, whatever its status, within `timeout` seconds.

        Raises Refused, Unreachable, TimedOut or Busy. A status that has come counts, also when the body
        breaks off.
        """
        origin = self._admitted(url)
        if self._under_way[origin] >= 2 * self._per_host:
            raise Busy(str(origin))
        self._under_way[origin] += 1
        try:
            return await self._post(origin, url, headers, body, timeout)
        except TimeoutError:
            raise TimedOut(f"{origin} took longer than {timeout:g} s") from None
        except (NotPublic, aiohttp.InvalidURL):
            raise Refused(f"{origin} is not public") from None
        except (aiohttp.ClientError, OSError) as error:
            raise _failure(origin, error) from None  # its own text may hold the whole address
        finally:
            self._under_way[origin] -= 1
            if not self._under_way[origin]:
                del self._under_way[origin]

    async def _post(
        self, origin: Origin, url: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        session = self._session(trusted=origin in self._extra)
        async with session.post(
            URL(url, encoded=True),
            headers=headers,
            data=body,
            timeout=_limits(timeout),
            allow_redirects=False,
        ) as response:
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(status=response.status, headers=names, body=await _start_of_body(response))

    def _admitted(self, url: str) -> Origin:
        try:
            origin = origin_of(url)
        except BadAddress:
            raise Refused("not an address for requests") from None
        if origin not in self._extra and (origin.scheme, origin.port) != ("https", 443):
            raise Refused(f"{origin} is not https on port 443")
        return origin

    def _session(self, *, trusted: bool) -> aiohttp.ClientSession:
        if trusted not in self._sessions:
            self._sessions[trusted] = aiohttp.ClientSession(
                connector=self._connector(trusted=trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={hdrs.USER_AGENT: "Comeback", hdrs.ACCEPT_ENCODING: "identity"},
                auto_decompress=False,  # a small body can unpack to a huge one
                trust_env=False,
            )
        return self._sessions[trusted]

    def _connector(self, *, trusted: bool) -> TCPConnector:
        # No limit over all services: it would let one take every place.
        if trusted:
            return TCPConnector(limit=0, limit_per_host=self._per_host, ssl=self._tls)
        return PublicConnector(limit_per_host=self._per_host, tls=self._tls)


@lru_cache(maxsize=16)
def _limits(timeout: float) -> ClientTimeout:
    return ClientTimeout(total=timeout, connect=min(timeout, MOST_CONNECT))


def _failure(origin: Origin, error: Exception) -> EgressError:
    if isinstance(getattr(error, "os_error", None), NotPublic):
        return Refused(f"{origin} is not public")
    return Unreachable(f"{origin}: {type(error).__name__}")


async def _start_of_body(response: aiohttp.ClientResponse) -> bytes:
    if response.content.at_eof():
        return b""
    start = bytearray()
    with suppress(asyncio.TimeoutError, aiohttp.ClientError):
        async for chunk in response.content.iter_any():
            start += chunk
            if len(start) >= MOST_BODY:
                break
    return bytes(start[:MOST_BODY])
