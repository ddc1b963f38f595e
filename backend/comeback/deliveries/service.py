"""Putting deliveries on their way, in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from .models import Delivery

BELL = "comeback_bell"


async def send_off(session: AsyncSession, deliveries: Iterable[Delivery]) -> None:
    """Write these deliveries and wake the worker when they are committed."""
    session.add_all(deliveries)
    await session.flush()
    await session.execute(text(f"NOTIFY {BELL}"))
