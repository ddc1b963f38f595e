"""The windows of an account worked out anew by the pure rules, from rows read through the ORM."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from tables import Account, Contact, Opportunity, Run, TimelineEntry, Touchpoint, Trial, Window

from comeback.plays.catalogue import play_by_key
from comeback.trials.rules import review_days
from comeback.windows import rules

LIVE = ("scheduled", "open")
LATELY = timedelta(days=31)


async def recompute(session: AsyncSession, account: Account, now: datetime) -> None:
    """Read, arrange, and write what differs."""
    runs = await runs_of(session, account)
    windows = await windows_of(session, account, [run.id for run in runs], now)
    people = {contact.id for run in runs for contact in run.people}
    touched = select(Touchpoint).where(Touchpoint.account_id == account.id, Touchpoint.contact_id.in_(people))
    trial = select(Trial).where(
        Trial.account_id == account.id, Trial.opportunity_id.in_([run.opportunity_id for run in runs])
    )
    touches = (await session.scalars(touched)).all()
    trials = {row.opportunity_id: row for row in await session.scalars(trial)}
    facts = facts_of(account, runs, windows, touches, trials)
    arrangement = rules.arrange(facts, now)
    by_id = {window.id: window for window in windows}
    started = {run.id: run.started_at for run in runs}
    for change in arrangement.changed:
        window = by_id[change.slot.id]
        write(account, window, change, started.get(window.run_id) if window.run_id else None, now)
        session.add(entry(account, window, change, now))


async def runs_of(session: AsyncSession, account: Account) -> list[Run]:
    """Plays that run, with all that hangs on them."""
    statement = (
        select(Run)
        .where(Run.account_id == account.id, Run.state == "active")
        .options(
            selectinload(Run.people),
            joinedload(Run.rejection),
            joinedload(Run.opportunity).joinedload(Opportunity.employer),
        )
        .order_by(Run.started_at, Run.id)
    )
    return list(await session.scalars(statement))


async def windows_of(
    session: AsyncSession, account: Account, run_ids: list[UUID], now: datetime
) -> list[Window]:
    """Windows of those plays, and all others that take up a day."""
    wanted = or_(Window.run_id.in_(run_ids), Window.state.in_(LIVE), Window.opens_at >= now - LATELY)
    statement = select(Window).where(Window.account_id == account.id, wanted)
    return list(await session.scalars(statement.order_by(Window.opens_at, Window.id)))


def facts_of(
    account: Account,
    runs: Iterable[Run],
    windows: Iterable[Window],
    touches: Iterable[Touchpoint],
    trials: dict[UUID, Trial],
) -> rules.Facts:
    """The rows as the rules want them."""
    by_run: dict[UUID | None, list[rules.Slot]] = {run.id: [] for run in runs}
    loose = by_run.setdefault(None, [])
    for window in windows:
        by_run.get(window.run_id, loose).append(slot_of(window))
    return rules.Facts(
        home=ZoneInfo(account.time_zone),
        limit=account.daily_push_limit,
        runs=tuple(run_facts(account, run, by_run[run.id], trials) for run in runs),
        loose=tuple(loose),
        touches=tuple(
            rules.Touch(
                contact_id=row.contact_id, at=row.occurred_at, direction=row.direction,
                outcome=row.outcome, kind=row.kind, window_id=row.window_id,
            )
            for row in touches
        ),
    )  # fmt: skip


def run_facts(
    account: Account, run: Run, slots: list[rules.Slot], trials: dict[UUID, Trial]
) -> rules.RunFacts:
    """One play with its people and days."""
    play, trial, no = play_by_key(run.play, account.language), trials.get(run.opportunity_id), run.rejection
    days: dict[Any, Any] = {
        "rejection": no.received_on if no else None,
        "winner_start": no.winner_starts_on if no else None,
        "trial_start": trial.started_on if trial else None,
        "decision": trial.decides_on if trial else None,
    }
    return rules.RunFacts(
        id=run.id,
        play=play,
        started_at=run.started_at,
        home=calendar_of(account, None),
        anchors={name: day for name, day in days.items() if day is not None},
        start_zone=ZoneInfo(run.time_zone) if run.time_zone else None,
        people=tuple(
            rules.Person(
                id=contact.id, role=contact.role, calendar=calendar_of(account, contact),
                own_zone=bool(contact.time_zone), refuses=contact.do_not_contact,
            )
            for contact in run.people
        ),
        slots=tuple(slots),
        reviews=review_days(trial.started_on, trial.decides_on) if trial else (),
        on_plan=run.opportunity.employer.plan_rank is not None,
    )  # fmt: skip


def slot_of(window: Window) -> rules.Slot:
    """A window as the rules see it."""
    return rules.Slot(
        id=window.id,
        step=window.step,
        contact_id=window.contact_id,
        state=window.state,
        times=rules.Times(
            ZoneInfo(window.time_zone), window.opens_wall, window.best_wall, window.closes_wall
        ),
        zone_of=window.zone_of,
        because=window.because,
        by_hand=window.by_hand or window.run_id is None,
        done_at=window.done_at or window.closes_at if window.state == "done" else None,
    )


def calendar_of(account: Account, contact: Contact | None) -> rules.Calendar:
    """Working days and hours."""
    home = ZoneInfo(account.time_zone)
    return rules.Calendar(
        zone=ZoneInfo(contact.time_zone) if contact and contact.time_zone else home,
        working_days=frozenset(account.working_days),
        holidays=rules.holidays_of(account.country, account.region),
        opening=time.fromisoformat(account.opening_hour),
        closing=time.fromisoformat(account.closing_hour),
        home=home,
    )


def write(
    account: Account, window: Window, change: rules.Change, started_at: datetime | None, now: datetime
) -> None:
    """A changed window with its times and pushes."""
    times = change.times
    rings = rules.ringing(
        times,
        started_at=started_at,
        quiet=rules.Quiet(time.fromisoformat(account.quiet_from), time.fromisoformat(account.quiet_to)),
        zone=ZoneInfo(account.time_zone),
        opening=time.fromisoformat(account.opening_hour),
    )
    live = change.state in LIVE
    window.state, window.because, window.time_zone = change.state, change.because, str(times.zone)
    window.opens_wall, window.best_wall, window.closes_wall = times.opens, times.best, times.closes
    window.opens_at, window.best_at, window.closes_at = times.opens_at, times.best_at, times.closes_at
    window.rings_at = rings.rings_at if live else None
    window.last_call_at = rings.last_call_at if live else None
    window.due_at = rules.due_at(
        rules.Bell(window.state, window.opens_at, window.closes_at, window.rings_at, window.last_call_at)
    )
    window.updated_at, window.version = now, window.version + 1


def entry(account: Account, window: Window, change: rules.Change, now: datetime) -> TimelineEntry:
    """What became of a window, told."""
    return TimelineEntry(
        account_id=account.id, created_at=now, updated_at=now, version=1, at=now, actor_id=account.id,
        opportunity_id=window.opportunity_id, contact_id=window.contact_id, window_id=window.id,
        run_id=window.run_id, kind="window", cause="touchpoint",
        details={
            "step": window.step,
            "from_opens_at": change.slot.times.opens_at.isoformat(),
            "to_opens_at": change.times.opens_at.isoformat(),
        },
    )  # fmt: skip
