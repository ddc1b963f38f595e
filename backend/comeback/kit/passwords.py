"""Passwords under argon2id, a few at a time: each try costs 64 MiB and a core."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

AT_ONCE = 2


class Passwords:
    """Hashes and verifies in threads, at most two at once in a process; the others wait their turn."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash("the password of nobody")

    async def hash(self, password: str) -> str:
        """The argon2id hash in PHC form."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str, password: str) -> bool:
        """Whether the password belongs to the hash."""
        async with self._turn:
            return await asyncio.to_thread(self._matches, stored, password)

    async def verify_nothing(self, password: str) -> None:
        """Take as long as `verify` does, for an e-mail that nobody has."""
        await self.verify(self._nobody, password)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False
