"""Mozilla's push protocol over a WebSocket: how a real Firefox subscribes and hears."""

from __future__ import annotations

import json
import uuid
from typing import Any, Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from .devices import Device
from .receiver import text_of

Message = dict[str, Any]


class Keeper(Protocol):
    """The part of the push service that a browser's connection needs."""

    def add_browser(self, key: str | None, agent: str) -> Device: ...

    async def deliver(self, device: Device) -> None: ...

    async def tell(self) -> None: ...


class Agents:
    """The browsers that are connected, by their `uaid`, and the channel of each subscription."""

    def __init__(self, service: Keeper) -> None:
        self._service = service
        self._connected: dict[str, web.WebSocketResponse] = {}
        self._channels: dict[str, Device] = {}

    async def close(self) -> None:
        """Say good-bye to every browser."""
        for connection in list(self._connected.values()):
            await connection.close(code=WSCloseCode.GOING_AWAY)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one browser until it leaves."""
        connection = web.WebSocketResponse(protocols=("push-notification",))
        await connection.prepare(request)
        agent = ""
        try:
            async for frame in connection:
                if frame.type is WSMsgType.TEXT:
                    agent = await self._hear(connection, agent, json.loads(frame.data))
        finally:
            if self._connected.get(agent) is connection:
                del self._connected[agent]
        return connection

    async def notify(self, device: Device) -> None:
        """Send the kept messages of a device to its browser, if that is connected."""
        connection = self._connected.get(device.agent or "")
        channel = next(name for name, known in self._channels.items() if known is device)
        if connection is None or connection.closed:
            return
        for kept in device.pending:
            await _say(
                connection,
                {
                    "messageType": "notification",
                    "channelID": channel,
                    "version": kept.id,
                    "data": text_of(kept.body),
                    "headers": {"encoding": "aes128gcm"},
                },
            )

    async def _hear(self, connection: web.WebSocketResponse, agent: str, said: Message) -> str:
        match said.get("messageType"):
            case None:
                await _say(connection, {})
            case "hello":
                agent = said.get("uaid") or uuid.uuid4().hex
                await self._welcome(connection, agent)
            case "register":
                await self._register(connection, agent, said)
            case "unregister":
                self._unregister(said["channelID"])
                await _say(connection, {**said, "status": 200})
            case "ack":
                self._acknowledge(said["updates"])
            case _:
                pass  # broadcasts and what else browsers may ask for
        await self._service.tell()
        return agent

    async def _welcome(self, connection: web.WebSocketResponse, agent: str) -> None:
        self._connected[agent] = connection
        hello = {"messageType": "hello", "uaid": agent, "status": 200, "use_webpush": True, "broadcasts": {}}
        await _say(connection, hello)
        for device in list(self._channels.values()):
            if device.agent == agent:
                await self._service.deliver(device)

    async def _register(self, connection: web.WebSocketResponse, agent: str, said: Message) -> None:
        device = self._service.add_browser(said.get("key"), agent)
        self._channels[said["channelID"]] = device
        answer = {"channelID": said["channelID"], "status": 200, "pushEndpoint": device.endpoint}
        await _say(connection, {"messageType": "register", **answer})

    def _unregister(self, channel: str) -> None:
        if channel in self._channels:
            self._channels[channel].gone = True

    def _acknowledge(self, updates: list[Message]) -> None:
        for update in updates:
            device = self._channels[update["channelID"]]
            device.acks.append(int(update["code"]))
            device.shown += [kept for kept in device.pending if kept.id == update["version"]]
            device.pending = [kept for kept in device.pending if kept.id != update["version"]]


async def _say(connection: web.WebSocketResponse, message: Message) -> None:
    await connection.send_str(json.dumps(message))
