"""Turns of those who write for one account, taken before a connection is."""

from __future__ import annotations

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary


class Turns:
    """One writer of an account at a time in this process.

    In the database they wait for each other anyway, and there each would hold a connection that others need.
    """

    def __init__(self) -> None:
        self._locks = WeakValueDictionary[UUID, asyncio.Lock]()

    def of(self, account_id: UUID) -> asyncio.Lock:
        """What is held while somebody writes for this account."""
        return self._locks.setdefault(account_id, asyncio.Lock())
