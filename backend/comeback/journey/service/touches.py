"""Touchpoints from anywhere, and the windows that they reset, answer or bring back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account
from ...kit.db import account_of
from ...plays.models import Run, RunContact
from ...plays.service import plays_by_key
from ...touchpoints import service as touchpoints
from ...touchpoints.models import Touchpoint
from ...touchpoints.schemas import NewTouchpoint, TouchpointPatch
from .answering import answer_after
from .arranging import arrange
from .facts import is_coffee


async def touch(session: AsyncSession, body: NewTouchpoint) -> Touchpoint:
    """A touchpoint: a reply ends the nudges, *stay in touch* waits, what was open of it is answered."""
    touchpoint = await touchpoints.create(session, body)
    await _follow(session, touchpoint, "touchpoint")
    return touchpoint


async def change(
    session: AsyncSession, touchpoint_id: UUID, body: TouchpointPatch, if_match: str | None
) -> Touchpoint:
    """Change a touchpoint, told on the timeline; what follows is the same as if it had been written so at once."""
    version = (await touchpoints.get(session, touchpoint_id)).version
    changed = await touchpoints.change(session, touchpoint_id, body, if_match)
    if changed.version != version:
        touchpoints.note(session, changed, "touchpoint_changed")
        await _follow(session, changed, "touchpoint_changed")
    return changed


async def delete(session: AsyncSession, touchpoint_id: UUID, if_match: str | None) -> None:
    """Delete a touchpoint; what it moved or cancelled comes back."""
    await touchpoints.delete(session, touchpoint_id, if_match)
    await arrange(session, await my_account(session), "touchpoint_deleted", touched=True)


async def _follow(session: AsyncSession, touchpoint: Touchpoint, cause: str) -> None:
    """Start the answer to a coffee that took place, and work out the windows."""
    account = await my_account(session)
    if is_coffee(touchpoint) and touchpoint.contact_id is not None:
        for run in await _asking(session, account, touchpoint.contact_id):
            await answer_after(session, account, run)
    await arrange(session, account, cause, touched=True)


async def _asking(session: AsyncSession, account: Account, contact_id: UUID) -> list[Run]:
    """The active runs with this person in which a coffee is the point."""
    statement = (
        select(Run)
        .join(RunContact, (RunContact.account_id == Run.account_id) & (RunContact.run_id == Run.id))
        .where(
            Run.account_id == account_of(session), RunContact.contact_id == contact_id, Run.state == "active"
        )
        .order_by(Run.id)
    )
    runs = list(await session.scalars(statement))
    plays = await plays_by_key(session, account, {run.play for run in runs})
    return [run for run in runs if "accepted_schedules_coffee" in plays[run.play].guards]
