"""Making, renewing and ending feeds; the account is found by the secret in their address."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from ...accounts.service import hash_token
from ...kit.db import account_of, enter_account, now_of
from ...kit.errors import Conflict, NotFound
from ...kit.rows import add, find, remove
from ...kit.schema import expect_version, shown
from ...kit.scopes import Principal
from ..catalogue import MOST_FEEDS, READS
from ..models import CalendarAddress, CalendarFeed
from ..schemas import FeedOut, FreshFeed, NewFeed

READ_EVERY = timedelta(hours=1)
ENDING = ".ics"


class TooManyFeeds(Conflict):
    """Ten feeds are enough. Delete one that no calendar reads."""

    title = "Too many feeds"
    remedy = "End a feed that no calendar reads any more."


async def create(
    session: AsyncSession, principal: Principal, body: NewFeed, public_url: str, pepper: bytes
) -> FreshFeed:
    """A new feed with its address, told this once; 409 beyond ten."""
    require_reading(principal)
    mine = CalendarFeed.account_id == account_of(session)
    held = select(func.count()).select_from(CalendarFeed).where(mine)
    if (await session.execute(held)).scalar_one() >= MOST_FEEDS:
        raise TooManyFeeds()
    feed = await add(session, CalendarFeed, body)
    return await _with_new_address(session, feed, public_url, pepper)


def require_reading(principal: Principal) -> None:
    """403 for a token that may not read what stands in a feed."""
    for group in READS:
        principal.require(group, "read")


async def renew(
    session: AsyncSession,
    principal: Principal,
    feed_id: UUID,
    if_match: str | None,
    public_url: str,
    pepper: bytes,
) -> FreshFeed:
    """Another address for a feed, as unread as a new one; the old address ends at once."""
    feed = await find(session, CalendarFeed, feed_id, lock=True)
    require_reading(principal)
    expect_version(if_match, feed, required=False)
    mine = CalendarAddress.account_id == account_of(session)
    await session.execute(delete(CalendarAddress).where(mine, CalendarAddress.feed_id == feed.id))
    feed.last_read_at, feed.updated_at = None, now_of(session)
    flag_modified(feed, "updated_at")  # one that nobody has read yet changes, too
    return await _with_new_address(session, feed, public_url, pepper)


async def _with_new_address(
    session: AsyncSession, feed: CalendarFeed, public_url: str, pepper: bytes
) -> FreshFeed:
    secret = secrets.token_urlsafe(32)
    hashed = hash_token(secret, pepper)
    session.add(CalendarAddress(secret_hash=hashed, account_id=account_of(session), feed_id=feed.id))
    await session.flush()
    url = f"{public_url}/api/v1/calendar/{secret}{ENDING}"
    return msgspec.convert({"url": url, **msgspec.to_builtins(show(feed))}, FreshFeed)


async def feeds(session: AsyncSession) -> list[FeedOut]:
    """The feeds of this account, the oldest first."""
    mine = select(CalendarFeed).where(CalendarFeed.account_id == account_of(session))
    rows = await session.scalars(mine.order_by(CalendarFeed.created_at, CalendarFeed.id))
    return [show(row) for row in rows]


async def end(session: AsyncSession, feed_id: UUID, if_match: str | None) -> None:
    """Delete a feed with its address, which is unknown from now on."""
    feed = await find(session, CalendarFeed, feed_id)
    expect_version(if_match, feed, required=False)
    await remove(session, feed)


async def enter(session: AsyncSession, file: str, pepper: bytes) -> None:
    """Bind the transaction to the account whose feed this file is, and note that it was read; 404 for any other."""
    hashed = hash_token(file.removesuffix(ENDING), pepper)
    found = await session.scalar(select(CalendarAddress).where(CalendarAddress.secret_hash == hashed))
    if found is None or not file.endswith(ENDING):
        raise NotFound()
    await enter_account(session, found.account_id)
    now = datetime.now(UTC)
    long_ago = or_(CalendarFeed.last_read_at.is_(None), CalendarFeed.last_read_at < now - READ_EVERY)
    await session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.account_id == found.account_id, CalendarFeed.id == found.feed_id, long_ago)
        .values(last_read_at=now)
    )


def show(feed: CalendarFeed) -> FeedOut:
    """The feed as the API tells it, without its address."""
    return shown(feed, FeedOut)
