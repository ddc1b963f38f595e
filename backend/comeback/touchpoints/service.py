"""Writing down what was said and done."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from ..contacts.models import Contact
from ..kit.db import now_of
from ..kit.errors import invalid
from ..kit.rows import add, check_reference, find
from ..kit.schema import apply_patch, check_instant, expect_version, shown
from ..opportunities.models import Opportunity
from ..opportunities.service import tell
from ..windows.models import Window
from .models import Touchpoint
from .schemas import NewTouchpoint, TouchpointOut, TouchpointPatch

SLACK = timedelta(minutes=5)


async def create(session: AsyncSession, body: NewTouchpoint) -> Touchpoint:
    """A new touchpoint on the timeline; 422 when it lies in the future or refers to nothing."""
    await check_reference(session, Contact, body.contact_id, "contact_id")
    await check_reference(session, Opportunity, body.opportunity_id, "opportunity_id")
    await check_reference(session, Window, body.window_id, "window_id")
    occurred_at = check_occurred(body.occurred_at, now_of(session))
    touchpoint = await add(session, Touchpoint, body, occurred_at=occurred_at)
    tell(
        session, "touchpoint", "user",
        opportunity_id=touchpoint.opportunity_id, contact_id=touchpoint.contact_id, window_id=touchpoint.window_id,
        touchpoint_id=touchpoint.id, at=occurred_at,
        details={"kind": touchpoint.kind, "direction": touchpoint.direction, "outcome": touchpoint.outcome},
    )  # fmt: skip
    return touchpoint


def check_occurred(occurred_at: datetime | None, now: datetime) -> datetime:
    """The instant, now when there is none; 422 for one in the future or without an offset."""
    if occurred_at is None:
        return now
    check_instant("occurred_at", occurred_at)
    if occurred_at > now + SLACK:
        raise invalid("occurred_at", "This has not happened yet.", "in_the_future")
    return occurred_at


async def get(session: AsyncSession, touchpoint_id: UUID) -> Touchpoint:
    """One touchpoint of this account; 404 else."""
    return await find(session, Touchpoint, touchpoint_id)


async def change(
    session: AsyncSession, touchpoint_id: UUID, body: TouchpointPatch, if_match: str | None
) -> Touchpoint:
    """Apply a merge patch to the version that the client read."""
    touchpoint = await get(session, touchpoint_id)
    expect_version(if_match, touchpoint)
    if isinstance(body.occurred_at, datetime):
        check_occurred(body.occurred_at, now_of(session))
    apply_patch(touchpoint, body)
    await session.flush()
    return touchpoint


def show(touchpoint: Touchpoint) -> TouchpointOut:
    """The touchpoint as the API tells it."""
    return shown(touchpoint, TouchpointOut)
