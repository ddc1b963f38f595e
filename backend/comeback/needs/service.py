"""Needs as they are heard, the evidence for them, and how far they are covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from ..contacts.models import Contact
from ..kit.db import account_of, now_of
from ..kit.errors import NotFound
from ..kit.rows import add, check_reference, find, remove
from ..kit.schema import apply_patch, check_past, expect_version, shown
from ..opportunities import service as opportunities
from . import rules
from .models import Evidence, Need
from .rules import Heard, Proof
from .schemas import Coverage, EvidenceOut, EvidencePatch, NeedOut, NeedPatch, NewEvidence, NewNeed


async def create(session: AsyncSession, opportunity_id: UUID, body: NewNeed) -> Need:
    """A need of an opportunity, told on its timeline; 422 when it was heard in the future or from nobody here."""
    opportunity = await opportunities.get(session, opportunity_id)
    await check_reference(session, Contact, body.heard_from, "heard_from")
    heard_at = check_heard(body.heard_at, now_of(session))
    need = await add(session, Need, body, opportunity_id=opportunity.id, heard_at=heard_at)
    opportunities.tell(
        session, "need", "user",
        opportunity_id=opportunity.id, contact_id=need.heard_from, at=heard_at, details={"kind": need.kind},
    )  # fmt: skip
    return await get(session, need.id)


def check_heard(heard_at: datetime | None, now: datetime) -> datetime:
    """The instant, now when there is none; 422 for one in the future or without an offset."""
    return check_past("heard_at", heard_at, now, "This has not been said yet.")


def all_of(session: AsyncSession, opportunity_id: UUID) -> Select[tuple[Need]]:
    """The needs of an opportunity with their evidence, in no order yet."""
    return _needs(session).where(Need.opportunity_id == opportunity_id)


def _needs(session: AsyncSession) -> Select[tuple[Need]]:
    return select(Need).where(Need.account_id == account_of(session)).options(selectinload(Need.evidence))


async def as_heard(session: AsyncSession, opportunity_id: UUID) -> Sequence[Need]:
    """The needs of an opportunity with their evidence, in the order in which they were heard."""
    statement = all_of(session, opportunity_id).order_by(Need.heard_at, Need.id)
    return (await session.scalars(statement)).all()


async def get(session: AsyncSession, need_id: UUID, *, lock: bool = False) -> Need:
    """One need of this account with its evidence; 404 else. Locked, it stays as it is until the transaction ends."""
    statement = _needs(session).where(Need.id == need_id)
    need = await session.scalar(statement.with_for_update() if lock else statement)
    if need is None:
        raise NotFound()
    return need


async def change(session: AsyncSession, need_id: UUID, body: NeedPatch, if_match: str | None) -> Need:
    """Apply a merge patch to the version that the client read."""
    need = await get(session, need_id)
    expect_version(if_match, need)
    await check_reference(session, Contact, body.heard_from, "heard_from")
    if isinstance(body.heard_at, datetime):
        check_heard(body.heard_at, now_of(session))
    apply_patch(need, body)
    await session.flush()
    return need


async def delete(session: AsyncSession, need_id: UUID, if_match: str | None) -> None:
    """Delete a need with its evidence; clients that synchronise learn of each."""
    need = await get(session, need_id, lock=True)
    expect_version(if_match, need)
    await _delete_evidence_of(session, [need])
    await remove(session, need)


async def delete_of(session: AsyncSession, opportunity_id: UUID) -> None:
    """Delete the needs of an opportunity with their evidence; clients that synchronise learn of each."""
    needs = await as_heard(session, opportunity_id)
    await _delete_evidence_of(session, needs)
    for need in needs:
        await session.delete(need)
    await session.flush()


async def _delete_evidence_of(session: AsyncSession, needs: Sequence[Need]) -> None:
    for need in needs:
        for evidence in need.evidence:
            await session.delete(evidence)
    await session.flush()


async def add_evidence(session: AsyncSession, need_id: UUID, body: NewEvidence) -> Evidence:
    """One's own proof for a need; the need counts as changed."""
    need = await get(session, need_id, lock=True)
    _changed(need)
    return await add(session, Evidence, body, need_id=need.id)


async def get_evidence(session: AsyncSession, evidence_id: UUID) -> Evidence:
    """One piece of evidence of this account; 404 else."""
    return await find(session, Evidence, evidence_id)


async def change_evidence(
    session: AsyncSession, evidence_id: UUID, body: EvidencePatch, if_match: str | None
) -> Evidence:
    """Apply a merge patch to the version that the client read; the need counts as changed."""
    evidence = await get_evidence(session, evidence_id)
    expect_version(if_match, evidence)
    apply_patch(evidence, body)
    _changed(await get(session, evidence.need_id, lock=True))
    await session.flush()
    return evidence


async def delete_evidence(session: AsyncSession, evidence_id: UUID, if_match: str | None) -> None:
    """Delete evidence; the need counts as changed."""
    evidence = await get_evidence(session, evidence_id)
    expect_version(if_match, evidence)
    _changed(await get(session, evidence.need_id, lock=True))
    await remove(session, evidence)


def _changed(need: Need) -> None:
    # A need is shown with its evidence: with the old version, its ETag would promise the old evidence.
    flag_modified(need, "updated_at")


async def coverage(session: AsyncSession, opportunity_id: UUID) -> Coverage:
    """How many needs of an opportunity have evidence, and which have none; 404 where it is not there."""
    await opportunities.get(session, opportunity_id)
    needs = await as_heard(session, opportunity_id)
    missing = [need.id for need in needs if not need.evidence]
    proven = len(needs) - len(missing)
    return Coverage(
        needs=len(needs),
        with_evidence=proven,
        coverage=rules.coverage(proven, len(needs)),
        missing=missing,
    )


def heard(need: Need) -> Heard:
    """A need as the rules of an answer take it."""
    proofs = tuple(Proof(evidence.text, evidence.url) for evidence in need.evidence)
    return Heard(need.kind, need.text, proofs)


def show(need: Need) -> NeedOut:
    """The need as the API tells it."""
    return shown(need, NeedOut)


def show_evidence(evidence: Evidence) -> EvidenceOut:
    """The evidence as the API tells it."""
    return shown(evidence, EvidenceOut)
