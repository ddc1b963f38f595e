"""What one takes along to the fifteen minutes."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.service import my_account
from ...contacts.models import Contact
from ...contacts.service import show as show_contact
from ...kit.db import account_of
from ...kit.rows import check_reference
from ...needs import service as needs
from ...needs.catalogue import COFFEE_MINUTES, QUESTIONS
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity
from ...windows import service as windows
from ...windows.models import Window
from ..schemas import CoffeeKit, ContactBrief, Question


async def coffee_kit(session: AsyncSession, opportunity_id: UUID | None) -> CoffeeKit:
    """Four questions, and of an opportunity the person and the needs heard so far; 422 where it is not there."""
    await check_reference(session, Opportunity, opportunity_id, "?opportunity_id")
    language = (await my_account(session)).language
    questions = [Question(kind=kind, text=text) for kind, text in QUESTIONS[language]]
    if opportunity_id is None:
        return CoffeeKit(questions=questions, minutes=COFFEE_MINUTES, contact=None, needs=[])
    person = await _with_whom(session, opportunity_id)
    told = show_contact(person, language) if person else None
    heard = await needs.as_heard(session, opportunity_id)
    return CoffeeKit(
        questions=questions,
        minutes=COFFEE_MINUTES,
        contact=msgspec.convert(told, ContactBrief | None, from_attributes=True),
        needs=[needs.show(need) for need in heard],
    )


async def _with_whom(session: AsyncSession, opportunity_id: UUID) -> Contact | None:
    """Who the coffee of this opportunity is with, else the hiring manager of its employer."""
    invited = (
        select(Contact)
        .join(Window, (Window.account_id == Contact.account_id) & (Window.contact_id == Contact.id))
        .where(Window.account_id == account_of(session), Window.opportunity_id == opportunity_id)
        .where(Window.kind.in_(("coffee", "coffee_request")), Window.state.in_((*windows.LIVE, "done")))
        .where(Contact.there())
        .order_by(Window.opens_at.desc(), Window.id)
        .limit(1)
    )
    found: Contact | None = await session.scalar(invited)
    return found or await _hiring_manager(session, opportunity_id)


async def _hiring_manager(session: AsyncSession, opportunity_id: UUID) -> Contact | None:
    opportunity = await opportunities.get(session, opportunity_id)
    statement = (
        select(Contact)
        .where(Contact.account_id == account_of(session), Contact.employer_id == opportunity.employer_id)
        .where(Contact.role == "hiring_manager", Contact.anonymised_at.is_(None), Contact.there())
        .order_by(Contact.do_not_contact, Contact.created_at, Contact.id)
        .limit(1)
    )
    found: Contact | None = await session.scalar(statement)
    return found
