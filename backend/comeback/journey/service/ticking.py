"""Time goes by: windows open, ring and close, as the product's clock says."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, time
from itertools import groupby
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account
from ...kit.db import Sessions, account_of, in_account, take_turn
from ...push.service import ring, rung_since
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window

log = logging.getLogger(__name__)
BATCH = 500


async def tick(sessions: Sessions, now: datetime) -> int:
    """Do what is due at `now` (product time), account by account; the number of windows advanced."""
    due, advanced = await look(sessions, now), 0
    for account_id, rows in groupby(due, key=itemgetter(0)):
        window_ids = [row[1] for row in rows]
        try:
            async with in_account(sessions, account_id, now) as session:
                await advance_all(session, window_ids, now)
            advanced += len(window_ids)
        except SQLAlchemyError:
            log.exception("windows of account %s are not advanced, again at the next look", account_id)
    return advanced


async def look(sessions: Sessions, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Keys of due windows over all accounts, by a role that reads nothing but keys and due times."""
    statement = (
        select(Window.account_id, Window.id).where(Window.due_at <= now).order_by(Window.due_at).limit(BATCH)
    )
    async with sessions.begin() as session:
        await session.execute(text("SET LOCAL ROLE comeback_scan"))
        rows = (await session.execute(statement)).tuples().all()
    return sorted(rows)


async def advance_all(session: AsyncSession, window_ids: Sequence[UUID], now: datetime) -> None:
    """Advance these windows of the account in context."""
    await take_turn(session)
    account = await my_account(session)
    statement = select(Window).where(Window.account_id == account_of(session), Window.id.in_(window_ids))
    for window in await session.scalars(statement.order_by(Window.closes_at, Window.id).with_for_update()):
        await advance(session, account, window, now)
    await session.flush()


async def advance(session: AsyncSession, account: Account, window: Window, now: datetime) -> None:
    """Open, miss or ring one window; a push becomes a reminder in the same transaction."""
    bell = windows.bell_of(window)
    zone = ZoneInfo(account.time_zone)
    step = rules.advance(bell, now, windows.quiet_hours(account), zone)
    if account.paused_until is not None and now < account.paused_until:
        step = rules.postponed(step, account.paused_until, window.closes_at)
    elif step.ring is not None and await has_rung_enough(session, account, zone, now):
        opening = time.fromisoformat(account.opening_hour)
        step = rules.put_off(step, now, window.closes_at, zone=zone, opening=opening)
    for state in step.passed:
        windows.move(session, window, state, "clock")
    if window.state in windows.LIVE:
        window.rings_at, window.last_call_at, window.due_at = step.rings_at, step.last_call_at, step.due_at
    if step.ring is not None:
        planned = bell.rings_at if step.ring == "opening" else bell.last_call_at
        occasion = f"{step.ring}:{planned.isoformat() if planned else now.isoformat()}"
        await ring(session, step.ring, occasion, window_id=window.id, expires_at=window.closes_at)


async def has_rung_enough(session: AsyncSession, account: Account, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the day's limit of pushes is reached, the day being the user's."""
    midnight = rules.instant(datetime.combine(rules.wall(now, zone).date(), time()), zone)
    return await rung_since(session, midnight) >= account.daily_push_limit
