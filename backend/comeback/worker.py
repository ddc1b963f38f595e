"""The process that rings: looks at the clock each second, opens windows, sends what is on its way."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

import asyncpg
import uvloop
from prometheus_client import CollectorRegistry

from .deliveries.catalogue import ChannelName
from .deliveries.service import BELL
from .deliveries.worker import Deliverer, DeliveryFigures
from .housekeeping.service import Housekeeper
from .housekeeping.worker import Background
from .journey.service.ticking import tick
from .kit.clock import Clock, make_clock
from .kit.config import Secrets, Settings, read_secrets, read_settings
from .kit.db import DATABASE_ERRORS, Sessions, in_use, make_engine, make_sessions, settle
from .kit.egress import Egress
from .kit.metrics import Connections, new_registry
from .kit.reading import Reader
from .mail.sender import open_post
from .mail.worker import MailChannel
from .pulse import Loop, Pulse, telling
from .push.rules import service_name
from .push.sender import PushSender
from .push.worker import PushChannel
from .tables import Base
from .watching import StandingFigures
from .webhooks.sender import WebhookSender
from .webhooks.service.telling import publish
from .webhooks.worker import PER_HOST, WebhookChannel

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0
LISTEN_AGAIN = 5.0
GRACE = 5.0


class Worker:
    """Ticks and delivers until it is told to stop; woken by NOTIFY, at least once a second besides."""

    def __init__(
        self, sessions: Sessions, clock: Clock, deliverer: Deliverer, pulse: Pulse | None = None
    ) -> None:
        self._sessions, self._clock, self._deliverer = sessions, clock, deliverer
        self._pulse = pulse or Pulse(CollectorRegistry())
        self.stop, self._stuck = asyncio.Event(), dict[UUID, float]()

    async def run(self) -> None:
        """Work until `stop` is set, then let what is being sent come to its end.

        Windows that open and deliveries that go out do not wait for each other.
        """
        ticking = self._repeat("tick", self.tick, asyncio.Event())
        delivering = self._repeat("deliver", self._deliverer.deliver_due, self._deliverer.wake)
        await asyncio.gather(ticking, delivering)
        await self._deliverer.drain(GRACE)

    async def look(self) -> bool:
        """One look at the clock and at what is due; whether there was anything to do."""
        ticked = await self.tick()
        return bool(await self._deliverer.deliver_due()) or ticked > 0

    async def tick(self) -> int:
        """Advance the windows that are due; how many."""
        await settle(self._sessions, self._clock)
        advanced = await tick(self._sessions, self._clock.now(), self._stuck)
        if advanced:
            self._deliverer.wake.set()
        self._pulse.ticked(advanced, len(self._stuck))
        return advanced

    async def _repeat(self, loop: Loop, work: Callable[[], Awaitable[int]], wake: asyncio.Event) -> None:
        while not self.stop.is_set():
            wake.clear()
            try:
                with self._pulse.look(loop):
                    busy = await work() > 0
            except DATABASE_ERRORS as error:
                log.warning("the database does not answer, again in a second: %s", error)
                busy = False
            if not busy:
                await self._rest(wake)

    async def _rest(self, wake: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (wake, self.stop)]
        await asyncio.wait(waits, timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


async def listen(url: str, wake: asyncio.Event) -> None:
    """Wake the worker when a delivery is committed; a lost connection is opened again."""
    while True:
        try:
            connection = await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError) as error:
            log.warning("cannot listen for deliveries: %s", error)
            await asyncio.sleep(LISTEN_AGAIN)
            continue
        lost = asyncio.Event()
        connection.add_termination_listener(lambda *_, lost=lost: lost.set())
        await connection.add_listener(BELL, lambda *_: wake.set())
        wake.set()
        await lost.wait()


async def work(settings: Settings, secrets: Secrets) -> None:
    """Run the worker on these settings until SIGTERM or SIGINT."""
    assert Base.metadata.tables
    clock, registry = make_clock(settings.clock, settings.clock_started), new_registry()
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine, publish)
    pulse, figures = Pulse(registry), DeliveryFigures(registry, name_of)
    Connections(registry, {"sessions": lambda: in_use(sessions)})
    # Connections of their own: slow webhooks take none from the bell.
    async with (
        Egress(settings.push_origins, per_host=PushChannel.each) as egress,
        Egress(settings.push_origins, per_host=PER_HOST) as out,
        Reader(settings.database_url, most=1) as reader,
        telling(settings.worker_metrics, pulse, StandingFigures(registry, reader, clock)),
    ):
        sender = PushSender(egress, secrets.vapid_private_key, settings.vapid_subject)
        bell = PushChannel(clock, sender, settings.public_url)
        mail = MailChannel(
            clock, open_post(settings), settings.mail_from, settings.public_url, secrets.session_pepper
        )
        deliverer = Deliverer(sessions, clock, (bell, mail, WebhookChannel(WebhookSender(out))), figures)
        worker = Worker(sessions, clock, deliverer, pulse)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop.set)
        listening = asyncio.create_task(listen(settings.direct_url or settings.database_url, deliverer.wake))
        housekeeping = asyncio.create_task(keep_house(settings, clock, registry, worker.stop))
        try:
            await worker.run()
            await asyncio.wait({housekeeping}, timeout=GRACE)
        finally:
            for task in (listening, housekeeping):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await engine.dispose()


async def keep_house(
    settings: Settings, clock: Clock, registry: CollectorRegistry, stop: asyncio.Event
) -> None:
    """Work that nobody waits for, on connections of its own: it takes none from the bell."""
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        async with Reader(settings.database_url, most=1) as reader:
            housekeeper = Housekeeper(make_sessions(engine), reader, clock)
            url = settings.direct_url or settings.database_url
            await Background(url, housekeeper, registry).run(stop)
    finally:
        await engine.dispose()


def name_of(channel: ChannelName, service: str) -> str:
    """A host that is sent to, by one of few names: whoever registers a webhook picks its host."""
    return service_name(service) if channel == "push" else channel


def main() -> None:
    """Start from the environment; blocks until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    settings = read_settings(os.environ)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work(settings, read_secrets(settings.data)))


if __name__ == "__main__":
    main()
