"""Starting plays, showing their days before, and stopping them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ...accounts.models import Account
from ...accounts.service import my_account, today_of
from ...contacts.models import Contact
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict
from ...kit.rows import find
from ...kit.schema import shown
from ...opportunities.models import Opportunity, Rejection
from ...opportunities.service import tell
from ...plays.catalogue import after_a_no
from ...plays.models import Run, RunContact
from ...plays.rules import Play, title
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Placement
from ..schemas import PlayPreview, RunOut, WindowDates
from . import facts
from .arranging import arrange, end


class RefusesContact(Conflict):
    """This person does not want to be contacted."""

    title = "Do not contact"
    remedy = "Leave this person in peace, or change `do_not_contact` when they did."


class AlreadyRunning(Conflict):
    """This play is running for this opportunity already."""

    title = "Already running"
    remedy = "Read the runs of the opportunity, and go on with the one that runs."


def new_run(
    session: AsyncSession,
    account: Account,
    opportunity_id: UUID,
    play: Play,
    rejection: Rejection | None,
    run_id: UUID | None = None,
) -> Run:
    """A run that begins now, with the client's id where it made one; without a no it counts from the user's today."""
    now = now_of(session)
    today = today_of(account, now)
    return Run(
        id=run_id or uuid7(),
        opportunity_id=opportunity_id,
        rejection_id=rejection.id if rejection else None,
        play=play.key,
        state="active",
        started_at=now,
        time_zone=account.time_zone,
        anchors={} if rejection else {"rejection": today.isoformat()},
    )


async def preview(
    session: AsyncSession,
    account: Account,
    plays: Sequence[Play],
    opportunity_id: UUID,
    contacts: Sequence[Contact],
    rejection: Rejection,
) -> list[PlayPreview]:
    """The days that these plays would have, each started by itself, among all that is planned already."""
    known = await facts.read(session, account, contacts)
    return [_preview(session, known, play, opportunity_id, contacts, rejection) for play in plays]


def _preview(
    session: AsyncSession,
    known: facts.Known,
    play: Play,
    opportunity_id: UUID,
    contacts: Sequence[Contact],
    rejection: Rejection,
) -> PlayPreview:
    run = _as_if(session, known, play, opportunity_id, rejection)
    people = [msgspec.convert(contact, facts.KnownPerson, from_attributes=True) for contact in contacts]
    told = replace(known, plays={**known.plays, play.key: play}, people={**known.people, run.id: people})
    home = windows.calendar_of(known.account)
    arrangement = rules.arrange(facts.facts_of(told, facts.run_facts(told, run, home)), now_of(session))
    names = {contact.id: contact.name for contact in contacts}
    return PlayPreview(
        play=play.key,
        name=play.name,
        windows=[dates(item, names) for item in arrangement.made if item.run_id == run.id],
        passed=[dates(item, names) for item in arrangement.passed if item.run_id == run.id],
    )


def _as_if(
    session: AsyncSession, known: facts.Known, play: Play, opportunity_id: UUID, rejection: Rejection
) -> facts.KnownRun:
    """A run that would begin now, with what is known of its opportunity."""
    run = new_run(session, known.account, opportunity_id, play, rejection)
    beside = next((one for one in known.runs if one.opportunity_id == opportunity_id), None)
    return facts.KnownRun(
        run.id, run.opportunity_id, run.rejection_id, run.play, run.state, run.started_at, run.time_zone, run.anchors,
        received_on=rejection.received_on, winner_starts_on=rejection.winner_starts_on,
        trial_started_on=beside.trial_started_on if beside else None, decides_on=beside.decides_on if beside else None,
        plan_rank=beside.plan_rank if beside else None,
    )  # fmt: skip


def dates(item: Placement, names: dict[UUID, str]) -> WindowDates:
    """A placed step as a preview shows it."""
    person = item.person
    return WindowDates(
        step=item.key,
        title=title(item.step, names.get(person.id) if person else None),
        contact_id=person.id if person else None,
        opens_at=item.times.opens_at,
        best_at=item.times.best_at,
        closes_at=item.times.closes_at,
        time_zone=str(item.times.zone),
    )


async def suggest(
    session: AsyncSession,
    account: Account,
    contacts: Sequence[Contact],
    rejection: Rejection,
    started: Collection[str],
) -> list[PlayPreview]:
    """The plays that fit after this no, were not started with it and do not run here already."""
    known = {*started, *await running(session, rejection.opportunity_id)}
    plays = [play for play in after_a_no(account.language) if play.key not in known]
    return await preview(session, account, plays, rejection.opportunity_id, contacts, rejection)


async def start(
    session: AsyncSession,
    account: Account,
    opportunity: Opportunity,
    play: Play,
    contacts: Sequence[Contact],
    rejection: Rejection | None,
    run_id: UUID | None = None,
) -> tuple[Run, list[Window], list[WindowDates]]:
    """A run with the windows whose days are known, and the steps whose close has passed; 409 for one refused."""
    if any(contact.do_not_contact for contact in contacts):
        raise RefusesContact()
    if play.key in await running(session, opportunity.id):
        raise AlreadyRunning()
    run = await add_run(
        session, account, opportunity.id, play, [contact.id for contact in contacts], rejection, run_id
    )
    arranged = await arrange(session, account, "play", started=run)
    names = {contact.id: contact.name for contact in contacts}
    return (
        run,
        [window for window in arranged.made if window.run_id == run.id],
        [dates(item, names) for item in arranged.passed if item.run_id == run.id],
    )


async def add_run(
    session: AsyncSession,
    account: Account,
    opportunity_id: UUID,
    play: Play,
    contact_ids: Sequence[UUID],
    rejection: Rejection | None,
    run_id: UUID | None = None,
) -> Run:
    """A run with its people, told on the timeline, that has no windows yet."""
    run = new_run(session, account, opportunity_id, play, rejection, run_id)
    session.add(run)
    await session.flush()
    session.add_all(
        RunContact(account_id=account.id, run_id=run.id, contact_id=contact_id, position=position)
        for position, contact_id in enumerate(contact_ids)
    )
    details = {"play": play.key, "name": play.name}
    tell(session, "run_started", "user", opportunity_id=opportunity_id, run_id=run.id, details=details)
    return run


async def runs_of(session: AsyncSession, opportunity_id: UUID) -> Sequence[Run]:
    """The runs of an opportunity, the first started first."""
    statement = select(Run).where(Run.account_id == account_of(session), Run.opportunity_id == opportunity_id)
    return (await session.scalars(statement.order_by(Run.started_at, Run.id))).all()


async def running(session: AsyncSession, opportunity_id: UUID) -> dict[str, Run]:
    """The runs of an opportunity that are not ended, by the keys of their plays."""
    return {run.play: run for run in await runs_of(session, opportunity_id) if run.state == "active"}


async def run_by_id(session: AsyncSession, run_id: UUID, *, lock: bool = True) -> Run:
    """One run of this account, locked unless it is only read; 404 else."""
    return await find(session, Run, run_id, lock=lock)


async def stop(session: AsyncSession, run_id: UUID, reason: str) -> tuple[Run, list[Window]]:
    """End a run by the user's will, its coming and open windows cancelled; what waited for room takes it."""
    account, run = await my_account(session), await run_by_id(session, run_id)
    ended = windows.cancel(session, await windows.live(session, Window.run_id == run.id), "stopped")
    if run.state == "active":
        run.stopped_reason = reason or None
    end(session, run, "stopped")
    await arrange(session, account, "stopped")
    return run, ended


def rejection_of(received_on: date, winner_starts_on: date | None, opportunity_id: UUID) -> Rejection:
    """A no that is not written down, to show what would follow from it."""
    return Rejection(
        id=uuid7(), opportunity_id=opportunity_id, received_on=received_on, winner_starts_on=winner_starts_on
    )


def show_run(run: Run) -> RunOut:
    """The run as the API tells it."""
    return shown(run, RunOut)
