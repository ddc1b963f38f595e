"""Limits that all processes share: calls counted per subject in slices of machine time."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from .db import Sessions
from .models import RateBucket


async def over_limit(sessions: Sessions, subject: str, limit: int, within: timedelta) -> int:
    """Count one call; 0 while it is within the limit, else the seconds until the slice ends."""
    seconds = int(within.total_seconds())
    now = int(time.time())
    bucket = insert(RateBucket).values(subject=subject, slice=now // seconds, count=1)
    counted = bucket.on_conflict_do_update(
        index_elements=[RateBucket.subject, RateBucket.slice], set_={"count": RateBucket.count + 1}
    ).returning(RateBucket.count)
    over = delete(RateBucket).where(RateBucket.subject == subject, RateBucket.slice < now // seconds)
    async with sessions.begin() as session:
        await session.execute(over)
        count = (await session.execute(counted)).scalar_one()
    return seconds - now % seconds if count > limit else 0
