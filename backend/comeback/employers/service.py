"""Employers and their order on the marketing plan."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.errors import StaleVersion, VersionRequired, invalid
from ..kit.etags import is_matched
from ..kit.rows import add, check_reference, find, remove
from ..kit.schema import apply_patch, expect_version, shown
from .models import Employer
from .schemas import EmployerOut, EmployerPatch, NewEmployer


async def create(session: AsyncSession, body: NewEmployer) -> Employer:
    """A new employer; 409 when its rank is taken."""
    return await add(session, Employer, body)


async def get(session: AsyncSession, employer_id: UUID) -> Employer:
    """One employer of this account; 404 else."""
    return await find(session, Employer, employer_id)


async def change(
    session: AsyncSession, employer_id: UUID, body: EmployerPatch, if_match: str | None
) -> Employer:
    """Apply a merge patch to the version that the client read."""
    employer = await get(session, employer_id)
    expect_version(if_match, employer)
    apply_patch(employer, body)
    await session.flush()
    return employer


async def delete(session: AsyncSession, employer_id: UUID, if_match: str | None) -> None:
    """Delete an employer that nothing refers to; 409 else."""
    employer = await get(session, employer_id)
    expect_version(if_match, employer)
    await remove(session, employer)


async def on_plan(session: AsyncSession) -> Sequence[Employer]:
    """The employers of the marketing plan, best first."""
    statement = select(Employer).where(
        Employer.account_id == account_of(session), Employer.plan_rank.is_not(None)
    )
    return (await session.scalars(statement.order_by(Employer.plan_rank))).all()


def plan_etag(employers: Sequence[Employer]) -> str:
    """The ETag of the plan: its order alone."""
    order = ",".join(str(employer.id) for employer in employers)
    return f'"{hashlib.sha256(order.encode()).hexdigest()[:16]}"'


async def reorder(session: AsyncSession, employer_ids: Sequence[UUID], if_match: str | None) -> None:
    """Rank these employers 1, 2, 3 … and take all others off the plan."""
    current = await on_plan(session)
    if if_match is None:
        raise VersionRequired()
    if not is_matched(if_match, frozenset({plan_etag(current)})):
        raise StaleVersion()
    if len(set(employer_ids)) != len(employer_ids):
        raise invalid("employer_ids", "An employer stands on the plan once.")
    for index, employer_id in enumerate(employer_ids):
        await check_reference(session, Employer, employer_id, f"employer_ids/{index}")
    wanted = {employer_id: await get(session, employer_id) for employer_id in employer_ids}
    for employer in current:
        employer.plan_rank = None
    for rank, employer_id in enumerate(employer_ids, start=1):
        wanted[employer_id].plan_rank = rank
    await session.flush()


def show(employer: Employer) -> EmployerOut:
    """The employer as the API tells it."""
    return shown(employer, EmployerOut)
