"""Time goes by: windows open, ring and close, as the product's clock says."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import datetime
from datetime import time as wall_time
from itertools import groupby
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, all_, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account
from ...kit.db import Sessions, account_of, fetch, in_account, raw_of, take_turn
from ...kit.reading import Prepared
from ...push.service import ring, rung_since
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Advance
from .arranging import arrange

log = logging.getLogger(__name__)
BATCH, CANDIDATES = 500, 4_000
AT_ONCE = 4
LEFT_OUT = 10.0
# An account that is busy with its own writes is looked at again; the others' windows do not wait for it.
NOT_LONG = "SET LOCAL lock_timeout = '2s'"


async def tick(sessions: Sessions, now: datetime, stuck: dict[UUID, float] | None = None) -> int:
    """Do what is due at `now` (product time), several accounts at once; the number of windows advanced.

    `stuck` remembers accounts that could not be advanced, which are left out for a while (the monotonic clock's).
    """
    at, stuck = time.monotonic(), {} if stuck is None else stuck
    for account_id in [account_id for account_id, until in stuck.items() if until <= at]:
        del stuck[account_id]
    due = await look(sessions, now, list(stuck))
    turns = asyncio.Semaphore(AT_ONCE)

    async def advance_account(account_id: UUID, window_ids: Sequence[UUID]) -> int:
        async with turns:
            try:
                async with in_account(sessions, account_id, now) as session:
                    await (await raw_of(session)).execute(NOT_LONG)
                    await advance_all(session, window_ids, now)
            except Exception:
                # Whatever is wrong with one account, the others' windows open and ring.
                log.exception("windows of account %s are not advanced, again in a moment", account_id)
                stuck[account_id] = at + LEFT_OUT
                return 0
        return len(window_ids)

    accounts = [
        advance_account(account_id, [row[1] for row in rows])
        for account_id, rows in groupby(due, key=itemgetter(0))
    ]
    return sum(await asyncio.gather(*accounts))


def _looking() -> Prepared:
    """What is due the longest; of these the first of each account, then the second."""
    due = (
        select(Window.account_id, Window.id, Window.due_at)
        .where(Window.due_at <= bindparam("now", type_=Window.due_at.type))
        .where(Window.account_id != all_(bindparam("stuck", type_=ARRAY(Uuid()))))
        .order_by(Window.due_at)
        .limit(CANDIDATES)
        .subquery()
    )
    place = func.row_number().over(partition_by=due.c.account_id, order_by=due.c.due_at)
    return Prepared(select(due.c.account_id, due.c.id).order_by(place, due.c.due_at).limit(BATCH))


LOOK = _looking()


async def look(sessions: Sessions, now: datetime, stuck: Sequence[UUID] = ()) -> Sequence[tuple[UUID, UUID]]:
    """Keys of due windows over all accounts but some, by a role that reads nothing but keys and due times."""
    async with sessions.begin() as session:
        await session.execute(text("SET LOCAL ROLE comeback_scan"))
        return sorted((row[0], row[1]) for row in await fetch(session, LOOK, now=now, stuck=list(stuck)))


async def advance_all(session: AsyncSession, window_ids: Sequence[UUID], now: datetime) -> None:
    """Advance these windows of the account in context, and what follows from those that were missed."""
    await take_turn(session)
    account = await my_account(session)
    statement = select(Window).where(Window.account_id == account_of(session), Window.id.in_(window_ids))
    found = await session.scalars(statement.order_by(Window.closes_at, Window.id).with_for_update())
    steps = [(window, advance(session, account, window, now)) for window in found]
    await ring_all(session, account, [pair for pair in steps if pair[1].ring is not None], now)
    await session.flush()
    if any("missed" in step.passed for _, step in steps):
        await arrange(session, account, "clock")


def advance(session: AsyncSession, account: Account, window: Window, now: datetime) -> Advance:
    """Open or miss one window; what it has to ring is the caller's to do."""
    bell, zone = windows.bell_of(window), ZoneInfo(account.time_zone)
    step = rules.advance(bell, now, windows.quiet_hours(account), zone)
    if account.paused_until is not None and now < account.paused_until:
        step = rules.postponed(step, account.paused_until, window.closes_at)
    for state in step.passed:
        windows.move(session, window, state, "clock")
    if step.ring is None:
        settle(window, step)
    return step


def settle(window: Window, step: Advance) -> None:
    """Write the pushes that are left, and when to look again."""
    if window.state in windows.LIVE:
        window.rings_at, window.last_call_at, window.due_at = step.rings_at, step.last_call_at, step.due_at


async def ring_all(
    session: AsyncSession, account: Account, due: Sequence[tuple[Window, Advance]], now: datetime
) -> None:
    """Turn pushes into reminders, as many alone as the day's limit has room for; the others share the last one."""
    if not due:
        return
    zone, opening = ZoneInfo(account.time_zone), wall_time.fromisoformat(account.opening_hour)
    midnight = rules.instant(datetime.combine(rules.wall(now, zone).date(), wall_time()), zone)
    rung = await rung_since(session, midnight)
    alone, together = rules.share(len(due), rung, account.daily_push_limit)
    for window, step in due[:alone]:
        await ring_one(session, window, step, now)
    sharing = due[alone : alone + together]
    for window, step in due[alone + together :]:
        settle(window, rules.put_off(step, now, window.closes_at, zone=zone, opening=opening))
    if sharing:
        await ring_group(session, [window for window, _ in sharing], now)
    for window, step in sharing:
        settle(window, step)


async def ring_one(session: AsyncSession, window: Window, step: Advance, now: datetime) -> None:
    """A reminder of one window."""
    assert step.ring is not None
    planned = window.rings_at if step.ring == "opening" else window.last_call_at
    occasion = f"{step.ring}:{planned.isoformat() if planned else now.isoformat()}"
    await ring(session, step.ring, occasion, window_id=window.id, expires_at=window.closes_at, at_once=False)
    settle(window, step)


async def ring_group(session: AsyncSession, sharing: Sequence[Window], now: datetime) -> None:
    """One reminder for several windows, of use until the last of them closes."""
    await ring(
        session,
        "group",
        f"group:{now.isoformat()}",
        window_id=None,
        window_ids=[window.id for window in sharing],
        expires_at=max(window.closes_at for window in sharing),
        at_once=False,
    )
