"""Making, finding and revoking tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ..accounts.service import hash_token
from ..kit.db import Sessions, account_of, wake_watchers
from ..kit.errors import Conflict, NotFound, invalid
from ..kit.reading import Prepared, Reader
from ..kit.schema import check_instant, expect_version, new_id
from ..kit.scopes import Principal
from .catalogue import LASTS, LASTS_AT_MOST, MOST_TOKENS
from .models import ApiToken
from .rules import is_token, new_token
from .schemas import FreshToken, NewToken, TokenOut

USED_EVERY = timedelta(minutes=1)
BY_HASH = Prepared(
    select(
        ApiToken.account_id, ApiToken.id, ApiToken.scopes, ApiToken.expires_at, ApiToken.last_used_at
    ).where(ApiToken.token_hash == bindparam("token_hash", type_=ApiToken.token_hash.type))
)


class TooManyTokens(Conflict):
    """Fifty tokens are enough. Revoke one that nobody uses."""

    title = "Too many tokens"
    remedy = "Revoke a token that is not in use any more."


async def create(session: AsyncSession, body: NewToken, pepper: bytes) -> FreshToken:
    """A new token, told this once; 409 beyond fifty, 422 where it would end in the past or in more than five years."""
    now = datetime.now(UTC)
    mine = ApiToken.account_id == account_of(session)
    await session.execute(delete(ApiToken).where(mine, ApiToken.expires_at <= now))
    held = select(func.count()).select_from(ApiToken).where(mine)
    if (await session.execute(held)).scalar_one() >= MOST_TOKENS:
        raise TooManyTokens()
    token = new_token()
    row = ApiToken(
        token_hash=hash_token(token, pepper),
        account_id=account_of(session),
        id=new_id(body.id) or uuid7(),
        name=body.name,
        scopes=sorted(set(body.scopes)),
        created_at=now,
        expires_at=_expiry(body, now),
        last_used_at=None,
    )
    session.add(row)
    await session.flush()
    return msgspec.convert({"token": token, **msgspec.to_builtins(show(row))}, FreshToken)


def _expiry(body: NewToken, now: datetime) -> datetime:
    if body.expires_at is UNSET or body.expires_at is None:
        return now + LASTS
    check_instant("expires_at", body.expires_at)
    if not now < body.expires_at <= now + LASTS_AT_MOST:
        raise invalid("expires_at", "A token ends in the future, within five years.")
    return body.expires_at


async def tokens(session: AsyncSession) -> list[TokenOut]:
    """The tokens of this account that have not ended, the oldest first."""
    statement = (
        select(ApiToken)
        .where(ApiToken.account_id == account_of(session), ApiToken.expires_at > datetime.now(UTC))
        .order_by(ApiToken.created_at, ApiToken.id)
    )
    return [show(row) for row in await session.scalars(statement)]


async def get(session: AsyncSession, token_id: UUID) -> ApiToken:
    """One token of this account; 404 else."""
    statement = select(ApiToken).where(ApiToken.account_id == account_of(session), ApiToken.id == token_id)
    row: ApiToken | None = await session.scalar(statement)
    if row is None:
        raise NotFound()
    return row


async def revoke(session: AsyncSession, token_id: UUID, if_match: str | None) -> None:
    """End a token at once; 404 when there is none."""
    row = await get(session, token_id)
    expect_version(if_match, row, required=False)
    await session.delete(row)
    await session.flush()
    await wake_watchers(session)


def show(row: ApiToken) -> TokenOut:
    """The token as the API tells it, without itself."""
    return msgspec.convert(row, TokenOut, from_attributes=True)


async def find(sessions: Sessions, reader: Reader, token: str, pepper: bytes) -> Principal | None:
    """Whom a token stands for, None when it is none or has ended; notes each minute that it was used."""
    if not is_token(token):
        return None
    now, token_hash = datetime.now(UTC), hash_token(token, pepper)
    row = await reader.row(BY_HASH, token_hash=token_hash)
    if row is None or row["expires_at"] <= now:
        return None
    if row["last_used_at"] is None or row["last_used_at"] < now - USED_EVERY:
        await _note_use(sessions, token_hash, now)
    return Principal(
        row["account_id"], row["account_id"], token_id=row["id"], scopes=frozenset(row["scopes"])
    )


async def _note_use(sessions: Sessions, token_hash: bytes, now: datetime) -> None:
    used = update(ApiToken).where(ApiToken.token_hash == token_hash).values(last_used_at=now)
    async with sessions.begin() as session:
        await session.execute(used)
