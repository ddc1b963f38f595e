"""Putting gives on the shelf and taking them off."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.errors import InUse
from ..kit.rows import add, find, remove
from ..kit.schema import apply_patch, expect_version, shown
from . import rules
from .models import Give
from .schemas import GiveMatch, GiveOut, GivePatch, NewGive


class WasGiven(InUse):
    """Somebody got this already, so it stays: the ledger knows who got what."""

    title = "Was given"
    remedy = "Keep it: what somebody got stays in the ledger."


async def create(session: AsyncSession, body: NewGive) -> Give:
    """A new give, its topics each once."""
    return await add(session, Give, body, topics=rules.distinct(body.topics))


async def get(session: AsyncSession, give_id: UUID) -> Give:
    """One give of this account; 404 else."""
    return await find(session, Give, give_id)


async def change(session: AsyncSession, give_id: UUID, body: GivePatch, if_match: str | None) -> Give:
    """Apply a merge patch to the version that the client read."""
    give = await get(session, give_id)
    expect_version(if_match, give)
    apply_patch(give, body)
    if body.topics is not UNSET:
        give.topics = rules.distinct(body.topics)
    await session.flush()
    return give


async def delete(session: AsyncSession, give_id: UUID, if_match: str | None) -> None:
    """Delete a give that nobody got; 409 else."""
    give = await get(session, give_id)
    expect_version(if_match, give)
    try:
        await remove(session, give)
    except IntegrityError as error:
        raise WasGiven() from error


async def shelf(session: AsyncSession) -> Sequence[Give]:
    """Everything on the shelf, in no order."""
    return (await session.scalars(select(Give).where(Give.account_id == account_of(session)))).all()


def show(give: Give) -> GiveOut:
    """The give as the API tells it."""
    return shown(give, GiveOut)


def show_on_shelf(give: Give) -> GiveMatch:
    """The give in a list for nobody in particular."""
    return shown(give, GiveMatch)
