"""The first screen, and windows as their cards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ...accounts.catalogue import Language
from ...accounts.models import Account
from ...accounts.service import my_account
from ...contacts.catalogue import SOMEONE
from ...contacts.models import Contact
from ...contacts.service import show as show_contact
from ...employers.models import Employer
from ...kit.db import account_of
from ...kit.reading import Look, Prepared
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

OWN = WindowOut.__struct_fields__
ACCOUNT = bindparam("account_id", type_=Window.account_id.type)
SINCE, UNTIL = (bindparam(name, type_=Window.closes_at.type) for name in ("since", "until"))


async def today(look: Look) -> Today:
    """Open windows by their close, missed ones of thirty days, and what opens in seven days."""
    rows = await look.rows(LISTS, since=look.now - MISSED_FOR, until=look.now + SOON)
    lists: dict[str, list[WindowCard]] = {"open": [], "missed": [], "upcoming": []}
    for row in rows:
        lists[row["list"]].append(_card_of(row))
    return Today(now=look.now, **lists)


async def card(session: AsyncSession, window_id: UUID) -> WindowCard:
    """One window with all that its card shows; 404 else."""
    return _card(await card_row(session, window_id), (await my_account(session)).language)


async def card_row(session: AsyncSession, window_id: UUID) -> CardRow:
    """A window with its person, its opportunity and the employer of either; 404 else."""
    await windows.get(session, window_id)
    mine = Window.account_id == account_of(session)
    rows = with_briefs(select(Window, Contact, Opportunity, Employer).where(mine), Window)
    found: CardRow = (await session.execute(rows.where(Window.id == window_id))).tuples().one()
    return found


def with_briefs(statement: Select[Any], window: Any) -> Select[Any]:
    """Joined to windows: their person, who may have turned out to be another, their opportunity and its employer."""
    named, employer_id = aliased(Contact), func.coalesce(Opportunity.employer_id, Contact.employer_id)
    person_id, account_id = func.coalesce(named.merged_into, named.id), window.account_id
    return (
        statement.outerjoin(named, (named.account_id == account_id) & (named.id == window.contact_id))
        .outerjoin(Contact, (Contact.account_id == account_id) & (Contact.id == person_id))
        .outerjoin(
            Opportunity, (Opportunity.account_id == account_id) & (Opportunity.id == window.opportunity_id)
        )
        .outerjoin(Employer, (Employer.account_id == account_id) & (Employer.id == employer_id))
    )


def _card(row: CardRow, language: Language) -> WindowCard:
    window, contact, opportunity, employer = row
    person = show_contact(contact, language) if contact else None
    own = shown(window, WindowOut)
    return WindowCard(
        **{name: getattr(own, name) for name in OWN},
        contact=msgspec.convert(person, ContactBrief | None, from_attributes=True),
        employer=msgspec.convert(employer, EmployerBrief | None, from_attributes=True),
        opportunity=msgspec.convert(opportunity, OpportunityBrief | None, from_attributes=True),
        draft_url=_draft_url(window.id),
    )


def _draft_url(window_id: UUID) -> str:
    return f"/api/v1/windows/{window_id}/draft"


def _list(
    name: str, by: InstrumentedAttribute[datetime], state: str, *where: ColumnElement[bool]
) -> Select[Any]:
    """One list, in its order."""
    own = (Window.account_id, *(getattr(Window, column) for column in OWN))
    statement = select(literal(name).label("list"), by.label("by"), *own).where(
        Window.account_id == ACCOUNT, Window.state == state, *where
    )
    return statement.order_by(by, Window.id).limit(AT_MOST)


def _lists() -> Select[Any]:
    """All three lists in one statement: the name of the list, the window's own columns, then those of its briefs."""
    of_it = (Opportunity.account_id == Window.account_id) & (Opportunity.id == Window.opportunity_id)
    goes_on = (Opportunity.stage.is_distinct_from(stage) for stage in OVER)
    listed = union_all(
        _list("open", Window.closes_at, "open"),
        _list("missed", Window.closes_at, "missed", Window.closes_at > SINCE, *goes_on).outerjoin(
            Opportunity, of_it
        ),
        _list("upcoming", Window.opens_at, "scheduled", Window.opens_at <= UNTIL),
    ).subquery("listed")
    language = select(Account.language).where(Account.account_id == ACCOUNT, Account.id == ACCOUNT)
    briefs: tuple[Any, ...] = (
        Contact.id, Contact.name, Contact.role, Contact.title, Contact.anonymised_at, language.scalar_subquery(),
        Employer.id, Employer.name, Employer.plan_rank, Opportunity.id, Opportunity.title, Opportunity.stage,
    )  # fmt: skip
    columns = (column.label(f"brief_{place}") for place, column in enumerate(briefs))
    statement = select(listed.c.list, *(listed.c[name] for name in OWN), *columns).select_from(listed)
    return with_briefs(statement, listed.c).order_by(listed.c.list, listed.c.by, listed.c.id)


LISTS = Prepared(_lists())


def _card_of(row: asyncpg.Record) -> WindowCard:
    """A row of `_lists` as its card."""
    _, *values = row
    own, briefs = dict(zip(OWN, values, strict=False)), values[len(OWN) :]
    contact_id, name, role, title, anonymised_at, language, employer_id, employer, rank, of, what, stage = (
        briefs
    )
    shown_as = name if anonymised_at is None else SOMEONE[language]
    return WindowCard(
        **own,
        contact=ContactBrief(id=contact_id, name=shown_as, role=role, title=title) if contact_id else None,
        employer=EmployerBrief(id=employer_id, name=employer, plan_rank=rank) if employer_id else None,
        opportunity=OpportunityBrief(id=of, title=what, stage=stage) if of else None,
        draft_url=_draft_url(own["id"]),
    )
