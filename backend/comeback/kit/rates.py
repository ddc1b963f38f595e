"""Limits that all processes share: calls counted per subject in slices of machine time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from .errors import TooMany
from .models import RateBucket
from .reading import Prepared, Reader

MINUTE = 60
LEASED_AT_MOST = 50
KEPT_LONGER = timedelta(minutes=1)


def _counting() -> Prepared:
    """Add calls to a subject's slice, and tell how many there are now."""
    bucket = insert(RateBucket).values(
        subject=bindparam("subject"),
        slice=bindparam("slice"),
        count=bindparam("calls"),
        ends_at=bindparam("ends_at"),
    )
    raised = {"count": RateBucket.count + bucket.excluded.count}
    return Prepared(
        bucket.on_conflict_do_update(
            index_elements=[RateBucket.subject, RateBucket.slice], set_=raised
        ).returning(RateBucket.count)
    )


def _forgetting() -> Prepared:
    """Delete slices that have ended; what another process deletes at this moment is left to it."""
    over = RateBucket.ends_at < bindparam("before", type_=RateBucket.ends_at.type)
    ended = select(RateBucket.subject, RateBucket.slice).where(over).limit(10_000)
    keys = ended.with_for_update(skip_locked=True).cte("ended")
    return Prepared(
        delete(RateBucket).where(RateBucket.subject == keys.c.subject, RateBucket.slice == keys.c.slice)
    )


COUNT, FORGET = _counting(), _forgetting()


async def over_limit(reader: Reader, subject: str, limit: int, within: timedelta) -> int:
    """Count one call; 0 while it is within the limit, else the seconds until the slice ends."""
    seconds = int(within.total_seconds())
    now = int(time.time())
    count = await count_calls(reader, subject, now // seconds, seconds, 1)
    return seconds - now % seconds if count > limit else 0


async def count_calls(reader: Reader, subject: str, slice_: int, seconds: int, calls: int) -> int:
    """Add calls to a subject's slice of so many seconds; how many there are now."""
    ends_at = datetime.fromtimestamp((slice_ + 1) * seconds, UTC)
    row = await reader.row(COUNT, subject=subject, slice=slice_, calls=calls, ends_at=ends_at)
    assert row is not None
    count: int = row["count"]
    return count


class Standing(msgspec.Struct, frozen=True):
    """What is left of a limit of calls a minute after this one, and the seconds until it begins anew."""

    limit: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers-10 writes it."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={MINUTE}',
            "RateLimit": f'"minute";r={self.left};t={self.seconds}',
        }


class Lease:
    """Calls of a subject that this process may still let through, and what was left for others when it asked."""

    def __init__(self) -> None:
        self.calls = 0
        self.others: int | None = None
        self.asking = asyncio.Lock()


class Limiter:
    """At most so many calls a minute for each subject, however many processes serve it.

    Each process leases a few calls at once from the shared count, fewer the less is left, so that a call rarely costs
    a round trip; never more pass than the limit, and all of it where every process goes on asking.
    """

    def __init__(self, reader: Reader, limit: int) -> None:
        self._reader, self._limit = reader, limit
        self._slice, self._leases = 0, dict[str, Lease]()

    async def take(self, subject: str, calls: int = 1) -> Standing:
        """Let so many calls through and say what is left; 429 with the seconds to wait when there are too few."""
        now = int(time.time())
        if now // MINUTE != self._slice:
            self._slice, self._leases = now // MINUTE, {}
            await self._reader.row(FORGET, before=datetime.now(UTC) - KEPT_LONGER)
        lease = self._leases.setdefault(subject, Lease())
        if lease.calls < calls:
            async with lease.asking:
                if lease.calls < calls:
                    await self._renew(lease, subject, now // MINUTE, calls)
        seconds = MINUTE - now % MINUTE
        if lease.calls < calls:
            refused = Standing(self._limit, 0, seconds)
            raise TooMany(headers={"Retry-After": str(seconds), **refused.headers()})
        lease.calls -= calls
        return Standing(self._limit, lease.calls + (lease.others or 0), seconds)

    async def _renew(self, lease: Lease, subject: str, slice_: int, calls: int) -> None:
        """Lease what is missing and some more, as far as it is left."""
        if lease.others == 0:
            return
        spare = min(LEASED_AT_MOST, self._limit // 20, (lease.others or 0) // 8)
        wanted = max(calls - lease.calls, spare)
        count = await count_calls(self._reader, subject, slice_, MINUTE, wanted)
        left = max(0, self._limit - (count - wanted))
        lease.calls += min(wanted, left)
        lease.others = max(0, left - wanted)
