"""Work that nobody waits for, on pgqueuer: schedules that run once however many workers there are, and jobs."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final, get_args

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import Channel
from pgqueuer.models import Job, Schedule
from pgqueuer.queries import Queries
from prometheus_client import CollectorRegistry, Counter, Gauge

from ..kit.db import ANSWER_WITHIN, CONNECT_WITHIN, DATABASE_ERRORS
from ..kit.reading import driver_arguments
from .catalogue import Chore
from .service import Housekeeper

log = logging.getLogger(__name__)

SCHEMA, CHANNEL = "queue", Channel("comeback_queue")
HOURLY: Final = "17 * * * *"
GRACE: Final = 3.0
"""Seconds that a job has to leave off when the worker ends; pgqueuer itself would wait without end."""
AGAIN_AFTER: Final = 5.0
DEQUEUE: Final = timedelta(seconds=5)
HEARTBEAT: Final = timedelta(seconds=30)


class ChoreFigures:
    """What was forgotten, and when each chore last came to its end."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.rows = Counter("comeback_forgotten_rows", "Old rows, deleted.", ("chore",), registry=registry)
        self.failed = Counter("comeback_chores_failed", "Chores broken off.", ("chore",), registry=registry)
        self.done = Gauge(
            "comeback_chore_done_timestamp_seconds", "When a chore last came to its end here.", ("chore",),
            registry=registry,
        )  # fmt: skip


class Background:
    """Takes part in the queue on a connection of its own, opened again when it is lost."""

    def __init__(
        self, url: str, housekeeper: Housekeeper, registry: CollectorRegistry, every: str = HOURLY
    ) -> None:
        """`url` leads past a pooler: the connection listens. `every`: when the chores are due, as cron says it."""
        self._url, self._cached = driver_arguments(url)
        self._housekeeper, self._figures, self._every = housekeeper, ChoreFigures(registry), every
        self._names = DBSettings(db_schema=SCHEMA, channel=CHANNEL)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then give what is under way GRACE seconds to leave off."""
        while not stop.is_set():
            try:
                await self._until_lost(stop)
            except DATABASE_ERRORS as error:
                log.warning("the queue does not answer, again in %g s: %s", AGAIN_AFTER, error)
            except Exception:
                log.exception("the queue is interrupted, again in %g s", AGAIN_AFTER)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_AFTER)

    async def _until_lost(self, stop: asyncio.Event) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=CONNECT_WITHIN,
            command_timeout=ANSWER_WITHIN,
            statement_cache_size=self._cached,
        )
        try:
            await self._take_part(self.queue_on(connection), stop)
        finally:
            connection.terminate()

    async def _take_part(self, queue: PgQueuer, stop: asyncio.Event) -> None:
        working = asyncio.create_task(
            queue.run(
                dequeue_timeout=DEQUEUE,
                batch_size=1,
                max_concurrent_tasks=2,
                heartbeat_timeout=HEARTBEAT,
                shutdown_on_listener_failure=True,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            self._housekeeper.stop.set()
        queue.shutdown.set()
        _, late = await asyncio.wait({working}, timeout=GRACE)
        if late:
            log.warning("background work did not leave off within %g s", GRACE)
            working.cancel()
            return
        await working

    def queue_on(self, connection: asyncpg.Connection) -> PgQueuer:
        """The queue by way of a connection, with everything that it knows to do."""
        driver, names = AsyncpgDriver(connection), self._names
        queries = Queries(
            driver, QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names)
        )
        queue = PgQueuer(driver, channel=CHANNEL, queries=queries)
        for chore in get_args(Chore):
            queue.entrypoint(f"forget_{chore}", concurrency_limit=1)(partial(self._do, chore))
        queue.schedule("housekeeping", self._every, clean_old=True)(partial(self._queue_up, queries))
        return queue

    async def _queue_up(self, queries: Queries, _schedule: Schedule) -> None:
        # One job a chore at a time: a schedule that runs again, or an old job not yet done, makes no second.
        for chore in get_args(Chore):
            name = f"forget_{chore}"
            await queries.enqueue(name, None, dedupe_key=name, on_conflict="skip")

    async def _do(self, chore: Chore, _job: Job) -> None:
        try:
            count = await self._housekeeper.do(chore)
        except Exception:
            self._figures.failed.labels(chore).inc()
            raise
        self._figures.rows.labels(chore).inc(count)
        if self._housekeeper.stop.is_set():
            raise RetryRequested(delay=timedelta(), reason="the worker ends")
        self._figures.done.labels(chore).set_to_current_time()
