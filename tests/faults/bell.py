"""The push service of the tests with an eye on the clock and on who sends: each arrival, when and from which port."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass, field

from aiohttp import web

from pushservice import Device, PushService
from pushservice.devices import Delivery, Reply

ARRIVED: ContextVar[float] = ContextVar("ARRIVED")


@dataclass(eq=False)
class Arrival:
    """A push that came: `at` in epoch seconds of this machine, `tag` is the reminder's id, `port` the sender's."""

    at: float
    device: Device
    tag: str
    topic: str
    window_id: str | None
    port: int
    answered: bool = field(default=False)


async def nothing(_: Arrival) -> None:
    """What happens between a push and its answer, usually."""


class Bell(PushService):
    """Records arrivals; `meet` runs between a push and its answer."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port=port)
        self.arrivals: list[Arrival] = []
        self.meet: Callable[[Arrival], Awaitable[None]] = nothing

    def of(self, devices: Collection[Device]) -> list[Arrival]:
        """What came for these devices, in order."""
        return [arrival for arrival in self.arrivals if arrival.device in devices]

    def unanswered(self) -> list[Arrival]:
        """What waits for its answer."""
        return [arrival for arrival in self.arrivals if not arrival.answered]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        ARRIVED.set(time.time())
        return await super()._take(request)

    async def _answer(self, request: web.Request, reply: Reply, delivery: Delivery) -> web.Response:
        assert request.transport is not None
        said = delivery.json["notification"]
        arrival = Arrival(
            at=ARRIVED.get(),
            device=delivery.device,
            tag=said["tag"],
            topic=delivery.topic or "",
            window_id=said["data"]["window_id"],
            port=request.transport.get_extra_info("peername")[1],
        )
        self.arrivals.append(arrival)
        try:
            await self.meet(arrival)
            return await super()._answer(request, reply, delivery)
        finally:
            arrival.answered = True


def shown(devices: Collection[Device]) -> Counter[str]:
    """How often each reminder stands on the screens: a later one of the same tag takes the place of the earlier."""
    screens = {(device.id, kept.json["notification"]["tag"]) for device in devices for kept in device.shown}
    return Counter(tag for _, tag in screens)
