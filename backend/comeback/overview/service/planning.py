"""The marketing plan of ten, and how each employer on it is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.catalogue import Language
from ...accounts.service import my_account
from ...contacts.models import Contact
from ...contacts.service import show as show_contact
from ...employers.models import Employer
from ...employers.service import on_plan, plan_etag
from ...employers.service import show as show_employer
from ...kit.db import account_of
from ...opportunities.models import Opportunity
from ...touchpoints.catalogue import GIVING
from ...touchpoints.models import Touchpoint
from ...windows import service as windows
from ...windows.models import Window
from ..schemas import ContactCoverage, Plan, PlanItem

Instants = Mapping[UUID, datetime]


class Reach(NamedTuple):
    """When there was or will be something: with a contact, or with nobody at an opportunity of an employer."""

    last_touchpoint: Instants
    last_give: Instants
    next_window: Instants
    last_of_employer: Instants
    next_of_employer: Instants


async def plan(session: AsyncSession) -> tuple[Plan, str]:
    """The ten with who is in touch with whom, and the ETag of their order."""
    employers = await on_plan(session)
    contacts = await _contacts_of(session, [employer.id for employer in employers])
    reach = await _reach(session, [contact.id for contact in contacts], [row.id for row in employers])
    language = (await my_account(session)).language
    items = [
        _item(employer, [person for person in contacts if person.employer_id == employer.id], reach, language)
        for employer in employers
    ]
    return Plan(items=items), plan_etag(employers)


def _item(employer: Employer, people: Sequence[Contact], reach: Reach, language: Language) -> PlanItem:
    ids = [person.id for person in people]
    touched = [*_of(ids, reach.last_touchpoint), *_of([employer.id], reach.last_of_employer)]
    coming = [*_of(ids, reach.next_window), *_of([employer.id], reach.next_of_employer)]
    return PlanItem(
        employer=show_employer(employer),
        contacts=[
            ContactCoverage(
                id=person.id,
                name=show_contact(person, language).name,
                role=person.role,
                last_touchpoint_at=reach.last_touchpoint.get(person.id),
                next_window_at=reach.next_window.get(person.id),
            )
            for person in people
        ],
        roles=dict(Counter(person.role for person in people)),
        last_touchpoint_at=max(touched, default=None),
        last_give_at=max(_of(ids, reach.last_give), default=None),
        next_window_at=min(coming, default=None),
    )


def _of(ids: Iterable[UUID], instants: Instants) -> list[datetime]:
    return [instants[row_id] for row_id in ids if row_id in instants]


async def _contacts_of(session: AsyncSession, employer_ids: Sequence[UUID]) -> Sequence[Contact]:
    statement = select(Contact).where(
        Contact.account_id == account_of(session),
        Contact.employer_id.in_(employer_ids),
        Contact.there(),
    )
    return (await session.scalars(statement.order_by(Contact.created_at, Contact.id))).all()


async def _reach(session: AsyncSession, contact_ids: Sequence[UUID], employer_ids: Sequence[UUID]) -> Reach:
    touched = (
        select(Touchpoint.contact_id, func.max(Touchpoint.occurred_at))
        .where(Touchpoint.account_id == account_of(session), Touchpoint.contact_id.in_(contact_ids))
        .group_by(Touchpoint.contact_id)
    )
    coming = (
        select(Window.contact_id, func.min(Window.opens_at))
        .where(Window.account_id == account_of(session), Window.contact_id.in_(contact_ids))
        .where(Window.state.in_(windows.LIVE))
        .group_by(Window.contact_id)
    )
    given = Touchpoint.kind.in_(GIVING) | Touchpoint.give_id.is_not(None)
    return Reach(
        last_touchpoint=await _instants(session, touched),
        last_give=await _instants(session, touched.where(Touchpoint.direction == "out", given)),
        next_window=await _instants(session, coming),
        last_of_employer=await _instants(session, _touched_with_nobody(session, employer_ids)),
        next_of_employer=await _instants(session, _coming_with_nobody(session, employer_ids)),
    )


def _touched_with_nobody(
    session: AsyncSession, employer_ids: Sequence[UUID]
) -> Select[tuple[UUID, datetime]]:
    return (
        select(Opportunity.employer_id, func.max(Touchpoint.occurred_at))
        .join(
            Touchpoint,
            (Touchpoint.account_id == Opportunity.account_id) & (Touchpoint.opportunity_id == Opportunity.id),
        )
        .where(Opportunity.account_id == account_of(session), Opportunity.employer_id.in_(employer_ids))
        .where(Touchpoint.contact_id.is_(None))
        .group_by(Opportunity.employer_id)
    )


def _coming_with_nobody(session: AsyncSession, employer_ids: Sequence[UUID]) -> Select[tuple[UUID, datetime]]:
    return (
        select(Opportunity.employer_id, func.min(Window.opens_at))
        .join(
            Window, (Window.account_id == Opportunity.account_id) & (Window.opportunity_id == Opportunity.id)
        )
        .where(Opportunity.account_id == account_of(session), Opportunity.employer_id.in_(employer_ids))
        .where(Window.contact_id.is_(None), Window.state.in_(windows.LIVE))
        .group_by(Opportunity.employer_id)
    )


async def _instants(
    session: AsyncSession, statement: Select[tuple[UUID | None, datetime]] | Select[tuple[UUID, datetime]]
) -> dict[UUID, datetime]:
    rows = (await session.execute(statement)).tuples()
    return {row_id: at for row_id, at in rows if row_id is not None}
