"""What happens in a transaction, collected for whoever wants to hear of it, and told right before the commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class Announcement(NamedTuple):
    """Something happened to a row; `before` and `after` where one value of it changed and that is the point."""

    event: str
    row_id: UUID
    before: str | None = None
    after: str | None = None


Publish = Callable[[AsyncSession, Sequence[Announcement]], Awaitable[None]]


def announce(
    session: AsyncSession, event: str, row_id: UUID, before: str | None = None, after: str | None = None
) -> None:
    """Say that something happens; nothing is kept where the account has nobody who listens."""
    if session.info.get("listened"):
        session.info.setdefault("announced", []).append(Announcement(event, row_id, before, after))


async def publish(session: AsyncSession) -> None:
    """Hand what was announced, each once, to the publisher of this session, in its transaction."""
    announced: Sequence[Announcement] = session.info.pop("announced", ())
    if announced:
        tell: Publish = session.info["publish"]
        await tell(session, list(dict.fromkeys(announced)))
