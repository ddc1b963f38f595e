"""The push service: takes messages over HTTP, keeps what is undelivered, and does as a test scripts it."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Self

from aiohttp import web

from .devices import HANG, RESET, Delivery, Device, Reply
from .mozilla import Agents
from .receiver import Receiver, Undecryptable, make_receiver, text_of
from .vapid import Claims, VapidFault, verify

MOST_BODY = 4_096
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_URGENCIES = ("very-low", "low", "normal", "high")


class PushService:
    """Listens on a port of its own while entered. `faults` tells what a strict service would object to."""

    def __init__(self, *, port: int = 0, clock: Callable[[], float] = time.time) -> None:
        self.port, self.clock = port, clock
        self.devices: dict[str, Device] = {}
        self.deliveries: list[Delivery] = []
        self.faults: list[str] = []
        self._closing = asyncio.Event()
        self._changed = asyncio.Condition()
        self._agents = Agents(self)
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._agents.close()
        await self._runner.cleanup()

    @property
    def origin(self) -> str:
        """For COMEBACK_PUSH_ORIGINS, and what `aud` must say."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def websocket(self) -> str:
        """For Firefox's preference `dom.push.serverURL`."""
        return f"ws://127.0.0.1:{self.port}/"

    def subscribe(self, key: str | None = None, *, online: bool = True) -> Device:
        """A device without a browser; `key` is the applicationServerKey it subscribes with (None: any)."""
        device = self._add(key, make_receiver())
        device.online = online
        return device

    def add_browser(self, key: str | None, agent: str) -> Device:
        """A subscription that a connected browser asks for; it alone can decrypt."""
        device = self._add(key and key.rstrip("="), None)
        device.agent = agent
        return device

    def _add(self, key: str | None, receiver: Receiver | None) -> Device:
        name = uuid.uuid4().hex
        device = self.devices[name] = Device(name, f"{self.origin}/push/{name}", key, receiver)
        return device

    async def until(self, true: Callable[[], bool], timeout: float = 5.0) -> None:
        """Wait until something holds; looks anew after everything that happens here. Raises TimeoutError."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(true)

    async def received(self, count: int, timeout: float = 5.0) -> list[Delivery]:
        """The first `count` accepted messages, as soon as there are so many."""
        await self.until(lambda: len(self.accepted()) >= count, timeout)
        return self.accepted()[:count]

    def accepted(self) -> list[Delivery]:
        """The messages that were answered with 201, in order."""
        return [delivery for delivery in self.deliveries if delivery.status == 201]

    async def come_online(self, device: Device) -> None:
        """The phone is awake again: what is kept for it and not too old is shown."""
        device.online = True
        await self.deliver(device)

    async def deliver(self, device: Device) -> None:
        """Hand the kept messages to the device, if it is there; a browser keeps them until it says so."""
        device.pending = [kept for kept in device.pending if kept.expires_at > self.clock()]
        if device.agent is not None:
            await self._agents.notify(device)
        elif device.online:
            device.shown += device.pending
            device.pending = []
        await self.tell()

    async def tell(self) -> None:
        """Wake those who wait with `until`."""
        async with self._changed:
            self._changed.notify_all()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=1_000_000)
        app.router.add_post("/push/{id}", self._take)
        app.router.add_get("/", self._agents.connect)
        return app

    async def _take(self, request: web.Request) -> web.StreamResponse:
        device = self.devices.get(request.match_info["id"])
        if device is None:
            return web.Response(status=404)
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        claims, usual = self._checked(device, headers, body)
        reply = device.next_reply() or usual
        delivery = self._delivery(device, headers, body, claims, reply.status)
        device.requests.append(delivery)
        self.deliveries.append(delivery)
        if reply.status == 201:
            device.pending = [k for k in device.pending if not k.topic or k.topic != delivery.topic]
            device.pending.append(delivery)
            await self.deliver(device)
        await self.tell()
        return await self._answer(request, reply, delivery)

    def _checked(
        self, device: Device, headers: Mapping[str, str], body: bytes
    ) -> tuple[Claims | None, Reply]:
        claims = None
        try:
            claims = verify(headers.get("authorization", ""), self.origin, device.key, self.clock())
        except VapidFault as fault:
            self.faults.append(str(fault))
            return None, Reply(fault.status)
        objection = _objection(headers, body)
        if objection:
            self.faults.append(objection.body)
        return claims, objection or Reply(410 if device.gone else 201)

    def _delivery(
        self, device: Device, headers: Mapping[str, str], body: bytes, claims: Claims | None, status: int
    ) -> Delivery:
        text = None
        if device.receiver is not None:
            try:
                text = device.receiver.decrypt(body)
            except Undecryptable as error:
                self.faults.append(f"undecryptable: {error}")
        lifetime = int(headers.get("ttl", "0")) if headers.get("ttl", "0").isdecimal() else 0
        return Delivery(
            id=text_of(uuid.uuid4().bytes),
            device=device,
            headers=headers,
            body=body,
            claims=claims,
            status=status,
            text=text,
            expires_at=self.clock() + lifetime,
        )

    async def _answer(self, request: web.Request, reply: Reply, delivery: Delivery) -> web.Response:
        await asyncio.sleep(reply.delay)
        if reply is HANG:
            await self._closing.wait()
        if reply is RESET and request.transport is not None:
            raw = request.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()
        if reply.status == 201:
            location = f"{self.origin}/message/{delivery.id}"
            return web.Response(status=201, headers={"Location": location, "TTL": delivery.headers["ttl"]})
        return web.Response(status=reply.status, headers=reply.headers, text=reply.body)


def _objection(headers: Mapping[str, str], body: bytes) -> Reply | None:
    if not headers.get("ttl", "").isdecimal():
        return Reply(400, body="TTL is missing")
    if headers.get("content-encoding") != "aes128gcm":
        return Reply(415, body="not aes128gcm")
    topic = headers.get("topic", "00")
    if not _TOPIC.fullmatch(topic) or len(topic) % 4 == 1:
        return Reply(400, body="a topic has up to 32 base64url characters")
    if headers.get("urgency", "normal") not in _URGENCIES:
        return Reply(400, body="this urgency is not known")
    return Reply(413, body="too large") if len(body) > MOST_BODY else None
