"""A coffee that takes place is followed by an answer to what was heard in it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...kit.db import account_of
from ...opportunities.models import Rejection
from ...plays.models import Run, RunContact
from ...plays.service import find_play
from .plays import add_run, runs_of

ANSWER = "answer_the_needs"


async def answer_after(session: AsyncSession, account: Account, run: Run) -> None:
    """Start *answer the needs* beside a coffee that has its date, once for each no."""
    running = await runs_of(session, run.opportunity_id)
    if any(other.play == ANSWER and other.rejection_id == run.rejection_id for other in running):
        return
    play = await find_play(session, account, ANSWER)
    assert play is not None
    rejection = await session.get_one(Rejection, (account.id, run.rejection_id)) if run.rejection_id else None
    answer = await add_run(
        session, account, run.opportunity_id, play, await people_of(session, run.id), rejection
    )
    answer.anchors = answer.anchors | {"follows": str(run.id)}


async def people_of(session: AsyncSession, run_id: UUID) -> list[UUID]:
    """Whom a run is with, in the order in which they were named."""
    statement = (
        select(RunContact.contact_id)
        .where(RunContact.account_id == account_of(session), RunContact.run_id == run_id)
        .order_by(RunContact.position)
    )
    return list(await session.scalars(statement))
