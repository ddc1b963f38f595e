"""Reading over chapters, each screen in one call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from ..accounts.catalogue import Language
from ..accounts.service import my_account
from ..contacts.models import Contact
from ..employers.models import Employer
from ..employers.service import on_plan, plan_etag
from ..employers.service import show as show_employer
from ..kit.db import account_of, now_of
from ..kit.errors import Conflict
from ..kit.schema import shown
from ..opportunities import service as opportunities
from ..opportunities.models import Opportunity, Rejection, TimelineEntry
from ..plays.catalogue import play_by_key
from ..plays.models import Run
from ..plays.rules import Frame, first_name, render
from ..touchpoints.models import Touchpoint
from ..windows import service as windows
from ..windows.models import Window
from ..windows.schemas import WindowOut
from .catalogue import sentence
from .schemas import (
    ContactBrief,
    ContactCoverage,
    EmployerBrief,
    MessageDraft,
    OpportunityBrief,
    Plan,
    PlanItem,
    TimelineItem,
    Today,
    WindowCard,
)

AT_MOST = 200
MISSED_FOR = timedelta(days=30)
SOON = timedelta(days=7)
GIVES = ("article", "referral", "introduction")
CardRow = tuple[Window, Contact | None, Opportunity | None, Employer | None]


class NothingToSend(Conflict):
    """This step has no message: there is something to find out, not to send."""

    title = "Nothing to send"


async def today(session: AsyncSession) -> Today:
    """Open windows by their close, missed ones of thirty days, and what opens in seven days."""
    now = now_of(session)
    return Today(
        now=now,
        open=await _cards(session, Window.state == "open", by=Window.closes_at),
        missed=await _cards(
            session, Window.state == "missed", Window.closes_at > now - MISSED_FOR, by=Window.closes_at
        ),
        upcoming=await _cards(
            session, Window.state == "scheduled", Window.opens_at <= now + SOON, by=Window.opens_at
        ),
    )


async def _cards(
    session: AsyncSession, *where: ColumnElement[bool], by: InstrumentedAttribute[datetime]
) -> list[WindowCard]:
    rows = await session.execute(_card_rows(session).where(*where).order_by(by, Window.id).limit(AT_MOST))
    return [_card(row) for row in rows.tuples()]


def _card_rows(session: AsyncSession) -> Select[tuple[Window, Contact, Opportunity, Employer]]:
    employer_id = func.coalesce(Opportunity.employer_id, Contact.employer_id)
    return (
        select(Window, Contact, Opportunity, Employer)
        .outerjoin(Contact, (Contact.account_id == Window.account_id) & (Contact.id == Window.contact_id))
        .outerjoin(
            Opportunity,
            (Opportunity.account_id == Window.account_id) & (Opportunity.id == Window.opportunity_id),
        )
        .outerjoin(Employer, (Employer.account_id == Window.account_id) & (Employer.id == employer_id))
        .where(Window.account_id == account_of(session))
    )


def _card(row: CardRow) -> WindowCard:
    window, contact, opportunity, employer = row
    own = shown(window, WindowOut)
    return WindowCard(
        **{name: getattr(own, name) for name in WindowOut.__struct_fields__},
        contact=msgspec.convert(contact, ContactBrief | None, from_attributes=True),
        employer=msgspec.convert(employer, EmployerBrief | None, from_attributes=True),
        opportunity=msgspec.convert(opportunity, OpportunityBrief | None, from_attributes=True),
        draft_url=f"/api/v1/windows/{window.id}/draft",
    )


async def card(session: AsyncSession, window_id: UUID) -> WindowCard:
    """One window with all that its card shows; 404 else."""
    await windows.get(session, window_id)
    row = (await session.execute(_card_rows(session).where(Window.id == window_id))).tuples().one()
    return _card(row)


async def draft(session: AsyncSession, window_id: UUID) -> MessageDraft:
    """The step's message with the facts at hand; 409 for a step without one."""
    account = await my_account(session)
    await windows.get(session, window_id)
    row: CardRow = (await session.execute(_card_rows(session).where(Window.id == window_id))).tuples().one()
    window, contact, opportunity, employer = row
    frame = await _frame(session, window, account.language)
    if frame is None:
        raise NothingToSend()
    facts = {
        "name": contact.name if contact else "",
        "first_name": first_name(contact.name) if contact else "",
        "employer": employer.name if employer else "",
        "role": opportunity.title if opportunity else "",
        "me": account.name,
        "words": await _words(session, opportunity),
    }
    made = render(frame, facts)
    return MessageDraft(
        subject=made.subject, text=made.text, to=contact.emails if contact else [], gaps=list(made.gaps)
    )


async def _frame(session: AsyncSession, window: Window, language: Language) -> Frame | None:
    if window.run_id is None:
        return None
    run = await session.get_one(Run, (window.account_id, window.run_id))
    play = play_by_key(run.play, language)
    steps = play.steps if play else ()
    return next((step.frame for step in steps if step.key == window.step), None)


async def _words(session: AsyncSession, opportunity: Opportunity | None) -> str:
    if opportunity is None:
        return ""
    statement = (
        select(Rejection.words)
        .where(Rejection.account_id == account_of(session), Rejection.opportunity_id == opportunity.id)
        .order_by(Rejection.received_on.desc(), Rejection.id)
        .limit(1)
    )
    return await session.scalar(statement) or ""


async def plan(session: AsyncSession) -> tuple[Plan, str]:
    """The ten with who is in touch with whom, and the ETag of their order."""
    employers = await on_plan(session)
    contacts = await _contacts_of(session, [employer.id for employer in employers])
    ids = [contact.id for contact in contacts]
    last = await _latest(session, ids, select(Touchpoint.contact_id, func.max(Touchpoint.occurred_at)))
    gives = await _latest(
        session, ids,
        select(Touchpoint.contact_id, func.max(Touchpoint.occurred_at)).where(Touchpoint.kind.in_(GIVES)),
    )  # fmt: skip
    coming = await _next_windows(session, ids)
    items = []
    for employer in employers:
        people = [contact for contact in contacts if contact.employer_id == employer.id]
        items.append(
            PlanItem(
                employer=show_employer(employer),
                contacts=[
                    ContactCoverage(
                        id=person.id,
                        name=person.name,
                        role=person.role,
                        last_touchpoint_at=last.get(person.id),
                        next_window_at=coming.get(person.id),
                    )
                    for person in people
                ],
                last_touchpoint_at=max((last[p.id] for p in people if p.id in last), default=None),
                last_give_at=max((gives[p.id] for p in people if p.id in gives), default=None),
                next_window_at=min((coming[p.id] for p in people if p.id in coming), default=None),
            )
        )
    return Plan(items=items), plan_etag(employers)


async def _contacts_of(session: AsyncSession, employer_ids: Sequence[UUID]) -> Sequence[Contact]:
    statement = select(Contact).where(
        Contact.account_id == account_of(session), Contact.employer_id.in_(employer_ids)
    )
    return (await session.scalars(statement.order_by(Contact.created_at, Contact.id))).all()


async def _latest(
    session: AsyncSession, contact_ids: Sequence[UUID], statement: Select[tuple[UUID | None, datetime]]
) -> dict[UUID, datetime]:
    mine = statement.where(
        Touchpoint.account_id == account_of(session), Touchpoint.contact_id.in_(contact_ids)
    )
    rows = (await session.execute(mine.group_by(Touchpoint.contact_id))).tuples()
    return {contact_id: at for contact_id, at in rows if contact_id is not None}


async def _next_windows(session: AsyncSession, contact_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    statement = (
        select(Window.contact_id, func.min(Window.opens_at))
        .where(Window.account_id == account_of(session), Window.contact_id.in_(contact_ids))
        .where(Window.state.in_(windows.LIVE))
        .group_by(Window.contact_id)
    )
    rows = (await session.execute(statement)).tuples()
    return {contact_id: at for contact_id, at in rows if contact_id is not None}


async def timeline(session: AsyncSession, opportunity_id: UUID) -> list[TimelineItem]:
    """What happened to an opportunity, the latest first, at most two hundred entries."""
    await opportunities.get(session, opportunity_id)
    language = (await my_account(session)).language
    statement = (
        select(TimelineEntry, Contact.name)
        .outerjoin(
            Contact,
            (Contact.account_id == TimelineEntry.account_id) & (Contact.id == TimelineEntry.contact_id),
        )
        .where(
            TimelineEntry.account_id == account_of(session), TimelineEntry.opportunity_id == opportunity_id
        )
        .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
        .limit(AT_MOST)
    )
    return [
        TimelineItem(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            text=sentence(entry.kind, entry.details, name or "", language),
            cause=entry.cause,
            contact_id=entry.contact_id,
            window_id=entry.window_id,
            touchpoint_id=entry.touchpoint_id,
            run_id=entry.run_id,
        )
        for entry, name in (await session.execute(statement)).tuples()
    ]
