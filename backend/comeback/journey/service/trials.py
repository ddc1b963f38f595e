"""Temp to hire: a trial begins, its reviews are held, and it is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account, zone_of
from ...contacts.models import Contact
from ...kit.db import account_of, now_of
from ...opportunities import service as opportunities
from ...opportunities.catalogue import MovableStage
from ...opportunities.models import Opportunity
from ...plays.catalogue import play_by_key
from ...plays.models import OwnPlay, Run, RunContact
from ...trials import service as trials
from ...trials.catalogue import TrialOutcome
from ...trials.models import Review, Trial
from ...trials.rules import nearest, review_days
from ...trials.schemas import NewReview, NewTrial, TrialPatch
from ...windows.models import Window
from ...windows.rules import instant
from ...windows.schemas import Done
from . import acts, plays
from .arranging import arrange
from .stages import Left, move_to
from .undo import remember_stage

TEMP = "temp_to_hire"
LEADS_TO: Mapping[TrialOutcome, MovableStage] = {"hired": "hired", "ended": "closed", "declined": "closed"}
STILL_TO_LOG = ("scheduled", "open", "missed")


async def begin(session: AsyncSession, opportunity_id: UUID, body: NewTrial) -> Trial:
    """A trial, its stage and its play; other plays lose their point."""
    account = await my_account(session)
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    trial = await trials.create(session, opportunity_id, body)
    left = Left(opportunity=opportunity, before=opportunity.stage)
    if opportunity.stage != "trial":
        left = await move_to(session, account, opportunity, "trial", "trial")
    play, run = play_by_key(TEMP, account.language), None
    assert play is not None
    if await is_running(session, opportunity_id):
        await arrange(session, account, "trial")
    else:
        # Not after the no: that has turned already, and this play is not what turned it.
        people = await managers(session, opportunity)
        run, _, _ = await plays.start(session, account, opportunity, play, people, None)
    remember_stage(session, left, "stage", trial_id=trial.id, run_id=run.id if run else None)
    await session.flush()
    return trial


async def is_running(session: AsyncSession, opportunity_id: UUID) -> bool:
    """Whether *temp to hire*, or a copy of it, has been started here already."""
    copies = select(OwnPlay.key).where(OwnPlay.account_id == account_of(session), OwnPlay.copied_from == TEMP)
    statement = (
        select(Run.id)
        .where(Run.account_id == account_of(session), Run.opportunity_id == opportunity_id)
        .where(Run.state == "active", or_(Run.play == TEMP, Run.play.in_(copies)))
        .limit(1)
    )
    return await session.scalar(statement) is not None


async def managers(session: AsyncSession, opportunity: Opportunity) -> Sequence[Contact]:
    """The hiring managers of earlier plays here, else those of the employer; none who must not be contacted."""
    of_runs = (
        select(RunContact.contact_id)
        .join(Run, (Run.account_id == RunContact.account_id) & (Run.id == RunContact.run_id))
        .where(RunContact.account_id == account_of(session), Run.opportunity_id == opportunity.id)
    )
    statement = (
        select(Contact)
        .where(Contact.account_id == account_of(session), Contact.role == "hiring_manager")
        .where(
            Contact.do_not_contact.is_(False), Contact.merged_into.is_(None), Contact.anonymised_at.is_(None)
        )
        .order_by(Contact.created_at, Contact.id)
        .limit(20)
    )
    known = (await session.scalars(statement.where(Contact.id.in_(of_runs)))).all()
    if known:
        return known
    return (await session.scalars(statement.where(Contact.employer_id == opportunity.employer_id))).all()


async def change(
    session: AsyncSession, opportunity_id: UUID, body: TrialPatch, if_match: str | None
) -> Trial:
    """Change the dates, or say how it ended: the stage and the windows follow."""
    account = await my_account(session)
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    trial = await trials.of_opportunity(session, opportunity_id)
    outcome = trial.outcome
    await trials.change(session, trial, body, if_match)
    stage = LEADS_TO.get(body.outcome) if body.outcome else None
    if stage is None or opportunity.stage == stage:
        await arrange(session, account, "trial")
    else:
        left = await move_to(session, account, opportunity, stage, "trial")
        remember_stage(session, left, "stage", outcome=outcome or "")
        await session.flush()
    return trial


async def log_review(session: AsyncSession, trial_id: UUID, body: NewReview) -> Review:
    """Write down a review; the window that asks for it is done with that."""
    account = await my_account(session)
    trial = await trials.get(session, trial_id, lock=True)
    review = await trials.add_review(session, trial, body)
    done = Done(
        outcome="met", channel="in_person", occurred_at=held_at(account, review.held_on, now_of(session))
    )
    for window_id in await asking_for(session, trial, review.held_on):
        await acts.done(session, window_id, done)
    return review


def held_at(account: Account, held_on: date, now: datetime) -> datetime:
    """When a review took place, as far as its day says: at noon on the user's wall, never ahead of now."""
    return min(instant(datetime.combine(held_on, time(12)), zone_of(account)), now)


async def asking_for(session: AsyncSession, trial: Trial, held_on: date) -> list[UUID]:
    """The windows that ask to log the review of about this day, one a person; none where it was logged before."""
    statement = (
        select(Window)
        .join(Run, (Run.account_id == Window.account_id) & (Run.id == Window.run_id))
        .where(Window.account_id == account_of(session), Window.opportunity_id == trial.opportunity_id)
        .where(Window.kind == "review", Window.state != "cancelled", Run.state == "active")
        .order_by(Window.best_at, Window.id)
    )
    found = (await session.scalars(statement)).all()
    planned = enumerate(review_days(trial.started_on, trial.decides_on), start=1)
    days = {str(number): day for number, day in planned}
    # A window may have rolled off a holiday, or been put elsewhere by hand.
    days |= {number_of(window): window.best_wall.date() for window in found}
    day = nearest(days.values(), held_on)
    return [w.id for w in found if w.state in STILL_TO_LOG and days[number_of(w)] == day]


def number_of(window: Window) -> str:
    """Which review a window asks for: "2" for the second one, else the key of its step."""
    return window.step.rpartition(".")[2]
