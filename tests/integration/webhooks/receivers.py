"""Programs that are told: each has an address of its own, keeps what it gets, and answers as a test scripts it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from standardwebhooks.webhooks import Webhook

from living import Client, Json

MOST_SENT = 4_000_000


@dataclass(frozen=True)
class Reply:
    """An answer; `endless` goes on with the body for as long as somebody reads."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    endless: bool = False


HANG = Reply()
FINE = Reply()


@dataclass(frozen=True)
class Message:
    """What came, unread."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The same at each attempt."""
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Json:
        """The event, once the signature is found good by somebody else's code."""
        event: Json = Webhook(secret).verify(self.body, dict(self.headers))
        return event


@dataclass
class Receiver:
    """One program."""

    url: str
    script: list[Reply] = field(default_factory=list)
    always: Reply = FINE
    messages: list[Message] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """Of what came, in the order in which it came."""
        return [message.id for message in self.messages]


class Receivers:
    """Listens on a port of its own while entered."""

    def __init__(self) -> None:
        self._all: dict[str, Receiver] = {}
        self._closing = asyncio.Event()
        self.written = 0
        application = web.Application(client_max_size=MOST_SENT)
        application.router.add_post("/{name}", self._take)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        self.origin = ""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def add(self) -> Receiver:
        """One more program."""
        name = str(len(self._all))
        self._all[name] = Receiver(f"{self.origin}/{name}")
        return self._all[name]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        receiver = self._all[request.match_info["name"]]
        headers = {name.lower(): value for name, value in request.headers.items()}
        receiver.messages.append(Message(headers, await request.read()))
        reply = receiver.script.pop(0) if receiver.script else receiver.always
        if reply is HANG:
            await self._closing.wait()
        if reply.endless:
            return await self._go_on(request, reply)
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)

    async def _go_on(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        answer = web.StreamResponse(status=reply.status)
        await answer.prepare(request)
        while self.written < MOST_SENT:
            try:
                await answer.write(b"x" * 1_000)
            except ConnectionError:
                break
            self.written += 1_000
        return answer


async def hook(who: Client, receiver: Receiver, *events: str, **more: Any) -> Json:
    """A webhook of somebody, with its secret."""
    body = {"url": receiver.url, "events": list(events), **more}
    made: Json = await who.post("/webhooks", body)
    return made


async def log_of(who: Client, made: Json) -> list[Json]:
    """What became of all that was sent, the latest first."""
    items: list[Json] = (await who.get(f"/webhooks/{made['id']}/deliveries", params={"limit": 200}))["items"]
    return items
