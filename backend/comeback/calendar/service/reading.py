"""What a calendar reads: windows and reviews of the account in context."""

from __future__ import annotations

import asyncio
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import let_go, my_account, today_of
from ...contacts.models import Contact
from ...employers.models import Employer
from ...kit.db import account_of, now_of
from ...opportunities.models import Opportunity
from ...trials.models import Trial
from ...windows.models import Window
from ...windows.service import LIVE
from ..catalogue import LOOKS_AHEAD, LOOKS_BACK, MOST_ENTRIES
from ..rules import Entry, Owner, TrialFacts, WindowFacts, review_entries, window_entry, written

WindowRow = tuple[Window, Opportunity | None, Employer | None]


async def read(session: AsyncSession, public_url: str) -> bytes:
    """The feed of the account in context, as iCalendar."""
    account = await my_account(session)
    owner = owner_of(account, public_url)
    full = owner.lock_screen == "full"
    windows = [
        # Discreet, an entry is as it was when a name around it changes.
        window_entry(window_facts(*row) if full else window_facts(row[0]), owner)
        for row in await window_rows(session)
    ]
    entries = [*windows, *await reviews(session, account, owner)]
    # A full feed takes some tenths of a second: others wait neither for it nor for its connection.
    await let_go(session)
    return await asyncio.to_thread(written, entries, account.time_zone)


def owner_of(account: Account, public_url: str) -> Owner:
    """Whose feed it is, as far as entries depend on it."""
    return Owner(
        language=account.language,
        lock_screen=account.lock_screen,
        paused_until=account.paused_until,
        public_url=public_url,
        changed_at=account.updated_at,
    )


async def window_rows(session: AsyncSession) -> list[WindowRow]:
    """Windows that stand in a calendar, with the names around them, by their best time; at most a thousand."""
    employer_id = func.coalesce(Opportunity.employer_id, Contact.employer_id)
    statement = (
        select(Window, Opportunity, Employer)
        .outerjoin(
            Opportunity,
            (Opportunity.account_id == Window.account_id) & (Opportunity.id == Window.opportunity_id),
        )
        .outerjoin(Contact, (Contact.account_id == Window.account_id) & (Contact.id == Window.contact_id))
        .outerjoin(Employer, (Employer.account_id == Window.account_id) & (Employer.id == employer_id))
        .where(Window.account_id == account_of(session), _stands(now_of(session)))
        .order_by(Window.best_at, Window.id)
        .limit(MOST_ENTRIES)
    )
    return list((await session.execute(statement)).tuples())


def _stands(now: datetime) -> ColumnElement[bool]:
    """What is to come within a year, and what was done or missed in the last thirty days."""
    since = now - LOOKS_BACK
    return or_(
        and_(Window.state.in_(LIVE), Window.best_at < now + LOOKS_AHEAD),
        and_(Window.state == "missed", Window.closes_at > since),
        and_(Window.state == "done", Window.done_at > since),
    )


def window_facts(
    window: Window, opportunity: Opportunity | None = None, employer: Employer | None = None
) -> WindowFacts:
    """A window's row as facts, with the names around it where they are told."""
    rows = [row for row in (window, opportunity, employer) if row is not None]
    return WindowFacts(
        id=window.id,
        version=window.version,
        changed_at=max(row.updated_at for row in rows),
        step=window.step,
        kind=window.kind,
        title=window.title,
        why=window.why,
        state=window.state,
        time_zone=window.time_zone,
        opens=window.opens_wall,
        best=window.best_wall,
        closes=window.closes_wall,
        closes_at=window.closes_at,
        done_at=window.done_at,
        rings_at=window.rings_at,
        role=opportunity.title if opportunity else None,
        employer=employer.name if employer else None,
    )


async def reviews(session: AsyncSession, account: Account, owner: Owner) -> list[Entry]:
    """The reviews of trials that run."""
    running = or_(Trial.outcome.is_(None), Trial.outcome == "extended")
    statement = (
        select(Trial, Opportunity, Employer)
        .join(
            Opportunity,
            (Opportunity.account_id == Trial.account_id) & (Opportunity.id == Trial.opportunity_id),
        )
        .outerjoin(
            Employer, (Employer.account_id == Trial.account_id) & (Employer.id == Opportunity.employer_id)
        )
        .where(Trial.account_id == account_of(session), running)
        .order_by(Trial.started_on, Trial.id)
        .limit(MOST_ENTRIES)
    )
    day = today_of(account, now_of(session))
    return [
        entry
        for trial, opportunity, employer in (await session.execute(statement)).tuples()
        for entry in review_entries(
            trial_facts(trial, opportunity, employer), owner, day - LOOKS_BACK, day + LOOKS_AHEAD
        )
    ]


def trial_facts(trial: Trial, opportunity: Opportunity, employer: Employer | None) -> TrialFacts:
    """A trial's row as facts."""
    rows = [row for row in (trial, opportunity, employer) if row is not None]
    return TrialFacts(
        id=trial.id,
        version=trial.version,
        changed_at=max(row.updated_at for row in rows),
        opportunity_id=trial.opportunity_id,
        started_on=trial.started_on,
        decides_on=trial.decides_on,
        role=opportunity.title,
        employer=employer.name if employer else None,
    )
