"""They called me: the touch, the stage and the end of the plays, in one tap."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.service import my_account
from ...opportunities import service as opportunities
from ...touchpoints import service as touchpoints
from ...touchpoints.schemas import NewTouchpoint
from ...windows import service as windows
from ..schemas import Called, TheyCalled
from .stages import SECOND_CHANCE, move_to
from .undo import remember_stage


async def they_called(session: AsyncSession, opportunity_id: UUID, body: TheyCalled) -> Called:
    """Write the inbound touchpoint, open the opportunity again, end its plays; a stage further on stays."""
    account = await my_account(session)
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    touchpoint = await touchpoints.create(
        session,
        NewTouchpoint(
            id=body.id, contact_id=body.contact_id, opportunity_id=opportunity.id, kind="call", channel=body.channel,
            direction="in", occurred_at=body.occurred_at, outcome="replied", notes=body.notes,
        ),
    )  # fmt: skip
    stage = opportunity.stage if opportunity.stage in SECOND_CHANCE else "reopened"
    left = await move_to(session, account, opportunity, stage, "called", at=touchpoint.occurred_at)
    remember_stage(session, left, "called", touchpoint=touchpoint)
    await session.flush()
    return Called(
        opportunity=opportunities.show(opportunity),
        touchpoint=touchpoints.show(touchpoint),
        ended=[windows.show(window) for window in left.windows],
    )
