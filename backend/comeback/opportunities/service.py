"""Opportunities, rejections, and writing the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import UnsetType
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ..contacts.models import Contact
from ..employers.models import Employer
from ..kit.db import account_of, now_of, write_later
from ..kit.errors import invalid
from ..kit.events import announce
from ..kit.rows import add, check_reference, find, insertion, remove
from ..kit.schema import apply_patch, check_date, expect_version, shown
from .catalogue import Stage, TimelineKind
from .models import Opportunity, Rejection, TimelineEntry
from .schemas import (
    NewOpportunity,
    OpportunityOut,
    OpportunityPatch,
    RejectionFacts,
    RejectionOut,
    RejectionPatch,
)

FURTHEST_EAST = timedelta(hours=14)
ON_TIMELINE = insertion(TimelineEntry)


async def create(session: AsyncSession, body: NewOpportunity) -> Opportunity:
    """A new opportunity, its first stage on the timeline."""
    check_applied(body.applied_on, now_of(session))
    await check_reference(session, Employer, body.employer_id, "employer_id")
    opportunity = await add(session, Opportunity, body)
    tell(session, "stage", "user", opportunity_id=opportunity.id, details={"to": opportunity.stage})
    return opportunity


def check_applied(applied_on: date | None | UnsetType, now: datetime) -> None:
    """422 for a day that nowhere on earth has come yet, or that calendars do not know."""
    check_date("applied_on", applied_on)
    if isinstance(applied_on, date) and applied_on > (now + FURTHEST_EAST).date():
        raise invalid("applied_on", "Choose a date up to today.", "in_the_future")


async def get(session: AsyncSession, opportunity_id: UUID, *, lock: bool = False) -> Opportunity:
    """One opportunity of this account; 404 else."""
    return await find(session, Opportunity, opportunity_id, lock=lock)


async def change(
    session: AsyncSession, opportunity_id: UUID, body: OpportunityPatch, if_match: str | None
) -> Opportunity:
    """Apply a merge patch to the version that the client read."""
    opportunity = await get(session, opportunity_id)
    expect_version(if_match, opportunity)
    check_applied(body.applied_on, now_of(session))
    await check_reference(session, Employer, body.employer_id, "employer_id")
    apply_patch(opportunity, body)
    await session.flush()
    return opportunity


async def delete(session: AsyncSession, opportunity: Opportunity) -> None:
    """Delete an opportunity with its noes and its timeline; 409 while windows or touchpoints refer to it."""
    for rejection in await rejections(session, opportunity.id):
        await session.delete(rejection)
    await session.flush()
    await remove(session, opportunity)


def move(
    session: AsyncSession,
    opportunity: Opportunity,
    stage: Stage,
    cause: str,
    *,
    at: datetime | None = None,
    note: str | None = None,
) -> None:
    """Set the stage and put the move on the timeline."""
    before = opportunity.stage
    details: dict[str, object] = {"from": before, "to": stage, **({"note": note} if note else {})}
    opportunity.stage = stage
    if stage != before:
        announce(session, "opportunity.stage_changed", opportunity.id, before, stage)
    tell(session, "stage", cause, opportunity_id=opportunity.id, at=at, details=details)


async def add_rejection(
    session: AsyncSession, opportunity: Opportunity, facts: RejectionFacts, today: date
) -> Rejection:
    """Write down what was said; the day is the user's today when none is given."""
    received_on = facts.received_on or today
    check_rejection_days(received_on, facts.winner_starts_on, today)
    await check_reference(session, Contact, facts.decided_by, "decided_by")
    rejection = await add(
        session, Rejection, facts,
        opportunity_id=opportunity.id, received_on=received_on, reasons=list(dict.fromkeys(facts.reasons)),
    )  # fmt: skip
    details = {"reasons": rejection.reasons, "door": rejection.door}
    tell(session, "rejection", "user", opportunity_id=opportunity.id, details=details)
    announce(session, "opportunity.rejected", rejection.id)
    return rejection


def check_rejection_days(received_on: date, winner_starts_on: date | None, today: date) -> None:
    """422 when a day cannot be: a no from the future, or a year that calendars do not know."""
    check_date("received_on", received_on)
    check_date("winner_starts_on", winner_starts_on)
    if received_on > today:
        raise invalid("received_on", "Choose a date up to today.", "in_the_future")


async def get_rejection(session: AsyncSession, rejection_id: UUID) -> Rejection:
    """One rejection of this account; 404 else."""
    return await find(session, Rejection, rejection_id)


async def change_rejection(
    session: AsyncSession, rejection_id: UUID, body: RejectionPatch, if_match: str | None, today: date
) -> Rejection:
    """Apply a merge patch to the version that the client read; 422 for a no after the second chance that it became."""
    rejection = await get_rejection(session, rejection_id)
    expect_version(if_match, rejection)
    await check_reference(session, Contact, body.decided_by, "decided_by")
    apply_patch(rejection, body)
    check_rejection_days(rejection.received_on, rejection.winner_starts_on, today)
    chance = rejection.second_chance_on
    if isinstance(body.received_on, date) and chance is not None and body.received_on > chance:
        raise invalid("received_on", "This became a second chance before that day.")
    await session.flush()
    return rejection


async def rejections(session: AsyncSession, opportunity_id: UUID) -> Sequence[Rejection]:
    """The noes of an opportunity, the latest first."""
    statement = (
        select(Rejection)
        .where(Rejection.account_id == account_of(session), Rejection.opportunity_id == opportunity_id)
        .order_by(Rejection.received_on.desc(), Rejection.created_at.desc(), Rejection.id.desc())
    )
    return (await session.scalars(statement)).all()


def tell(
    session: AsyncSession,
    kind: TimelineKind,
    cause: str,
    *,
    details: Mapping[str, object],
    opportunity_id: UUID | None = None,
    contact_id: UUID | None = None,
    window_id: UUID | None = None,
    touchpoint_id: UUID | None = None,
    run_id: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Put something on the timeline, with its cause; `at` is now when absent."""
    now = now_of(session)
    write_later(
        session, ON_TIMELINE,
        account_id=account_of(session), id=uuid7(), created_at=now, updated_at=now, opportunity_id=opportunity_id,
        contact_id=contact_id, window_id=window_id, touchpoint_id=touchpoint_id, run_id=run_id,
        actor_id=session.info["actor_id"], at=at or now, kind=kind, cause=cause,
        details=msgspec.json.encode(details).decode(),
    )  # fmt: skip


def show(opportunity: Opportunity) -> OpportunityOut:
    """The opportunity as the API tells it."""
    return shown(opportunity, OpportunityOut)


def show_rejection(rejection: Rejection) -> RejectionOut:
    """The rejection as the API tells it."""
    return shown(rejection, RejectionOut)
