"""The streams that are open in this process, woken when any process commits a change of their account."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

import asyncpg

from .db import CHANGES, DATABASE_ERRORS
from .errors import TooMany

log = logging.getLogger(__name__)

MOST = 10
LISTEN_AGAIN = 1.0
WATCHED_FOR = timedelta(minutes=5)
"""How long changes are called out after a stream was last there."""


class TooManyStreams(TooMany):
    """This account has ten streams open already; close one."""

    title = "Too many streams"
    remedy = "Close a stream that is not read any more, or read `updated_since` now and then."


class Watchers:
    """Events to wake streams by, and one connection that listens for all of them, opened with the first.

    `url` goes past a pooler. An event is set or not, so that a stream that is slow keeps nothing waiting.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._streams: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None
        self.ended = False

    def check(self, account_id: UUID) -> None:
        """429 where an account has as many streams as it may."""
        if len(self._streams.get(account_id, ())) >= MOST:
            raise TooManyStreams(headers={"Retry-After": "60"})

    @contextmanager
    def watch(self, account_id: UUID) -> Iterator[asyncio.Event | None]:
        """What wakes a stream, for as long as it is open; None for one too many, and after the end."""
        if self.ended or len(self._streams.get(account_id, ())) >= MOST:
            yield None
            return
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        woken = asyncio.Event()
        self._streams[account_id].add(woken)
        try:
            yield woken
        finally:
            self._streams[account_id].discard(woken)
            if not self._streams[account_id]:
                del self._streams[account_id]

    def end(self) -> None:
        """Have every stream come to its end."""
        self.ended = True
        self._wake_all()

    async def close(self) -> None:
        """End the streams and stop listening."""
        self.end()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    def _wake(self, account_id: UUID) -> None:
        for woken in self._streams.get(account_id, ()):
            woken.set()

    def _wake_all(self) -> None:
        for account_id in self._streams:
            self._wake(account_id)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except DATABASE_ERRORS as error:
                log.warning("cannot listen for changes: %s", error)
            await asyncio.sleep(LISTEN_AGAIN)

    async def _hear(self) -> None:
        """Listen until the connection is lost."""
        connection = await asyncpg.connect(self._url)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda *_: lost.set())
            await connection.add_listener(CHANGES, lambda *heard: self._wake(UUID(str(heard[-1]))))
            # What was called out while nobody listened is looked for.
            self._wake_all()
            await lost.wait()
        finally:
            connection.terminate()
