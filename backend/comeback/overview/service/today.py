"""The first screen, and windows as their cards."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ...accounts.catalogue import Language
from ...accounts.service import my_account
from ...contacts.models import Contact
from ...contacts.service import show as show_contact
from ...employers.models import Employer
from ...kit.db import account_of, now_of
from ...kit.schema import shown
from ...opportunities.models import Opportunity
from ...windows import service as windows
from ...windows.models import Window
from ...windows.schemas import WindowOut
from ..schemas import ContactBrief, EmployerBrief, OpportunityBrief, Today, WindowCard

AT_MOST = 200
OVER = ("hired", "closed")
MISSED_FOR = timedelta(days=30)
SOON = timedelta(days=7)
CardRow = tuple[Window, Contact | None, Opportunity | None, Employer | None]


async def today(session: AsyncSession) -> Today:
    """Open windows by their close, missed ones of thirty days, and what opens in seven days."""
    now = now_of(session)
    return Today(
        now=now,
        open=await _cards(session, Window.state == "open", by=Window.closes_at),
        missed=await _cards(
            session,
            Window.state == "missed",
            Window.closes_at > now - MISSED_FOR,
            func.coalesce(Opportunity.stage, "").not_in(OVER),
            by=Window.closes_at,
        ),
        upcoming=await _cards(
            session, Window.state == "scheduled", Window.opens_at <= now + SOON, by=Window.opens_at
        ),
    )


async def card(session: AsyncSession, window_id: UUID) -> WindowCard:
    """One window with all that its card shows; 404 else."""
    return _card(await card_row(session, window_id), (await my_account(session)).language)


async def card_row(session: AsyncSession, window_id: UUID) -> CardRow:
    """A window with its person, its opportunity and the employer of either; 404 else."""
    await windows.get(session, window_id)
    return (await session.execute(_card_rows(session).where(Window.id == window_id))).tuples().one()


async def _cards(
    session: AsyncSession, *where: ColumnElement[bool], by: InstrumentedAttribute[datetime]
) -> list[WindowCard]:
    rows = await session.execute(_card_rows(session).where(*where).order_by(by, Window.id).limit(AT_MOST))
    language = (await my_account(session)).language
    return [_card(row, language) for row in rows.tuples()]


def _card_rows(session: AsyncSession) -> Select[tuple[Window, Contact, Opportunity, Employer]]:
    """Windows with their person, who may have turned out to be another."""
    named, employer_id = aliased(Contact), func.coalesce(Opportunity.employer_id, Contact.employer_id)
    person_id = func.coalesce(named.merged_into, named.id)
    return (
        select(Window, Contact, Opportunity, Employer)
        .outerjoin(named, (named.account_id == Window.account_id) & (named.id == Window.contact_id))
        .outerjoin(Contact, (Contact.account_id == Window.account_id) & (Contact.id == person_id))
        .outerjoin(
            Opportunity,
            (Opportunity.account_id == Window.account_id) & (Opportunity.id == Window.opportunity_id),
        )
        .outerjoin(Employer, (Employer.account_id == Window.account_id) & (Employer.id == employer_id))
        .where(Window.account_id == account_of(session))
    )


def _card(row: CardRow, language: Language) -> WindowCard:
    window, contact, opportunity, employer = row
    person = show_contact(contact, language) if contact else None
    own = shown(window, WindowOut)
    return WindowCard(
        **{name: getattr(own, name) for name in WindowOut.__struct_fields__},
        contact=msgspec.convert(person, ContactBrief | None, from_attributes=True),
        employer=msgspec.convert(employer, EmployerBrief | None, from_attributes=True),
        opportunity=msgspec.convert(opportunity, OpportunityBrief | None, from_attributes=True),
        draft_url=f"/api/v1/windows/{window.id}/draft",
    )
