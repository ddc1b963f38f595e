"""Reading all that the windows of an account are worked out from, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, any_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...contacts.models import Contact
from ...employers.models import Employer
from ...kit.db import account_of, now_of
from ...opportunities.models import Opportunity, Rejection
from ...plays.models import Run, RunContact
from ...plays.rules import Anchor, Play
from ...plays.service import plays_by_key
from ...touchpoints.models import Touchpoint
from ...trials.models import Trial
from ...trials.rules import review_days
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ..catalogue import ENDED_BY_FACTS, OPEN_AGAIN, OVER

LATELY = timedelta(days=31)
TWO_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The rows behind the facts of one account; `dated` are runs with a coffee, whether they are over or not."""

    account: Account
    runs: Sequence[Run]
    dated: Sequence[Run]
    plays: Mapping[str, Play]
    people: Mapping[UUID, Sequence[Contact]]
    windows: Sequence[Window]
    touches: Sequence[rules.Touch]
    rejections: Mapping[UUID, Rejection]
    trials: Mapping[UUID, Trial]
    on_plan: Collection[UUID]


# Built once: to build a statement and to find it in SQLAlchemy's cache costs more than to run it.
ACCOUNT = bindparam("account_id", type_=Run.account_id.type)
SINCE = bindparam("since", type_=Window.opens_at.type)
RUN_IDS, CONTACT_IDS = (bindparam(name, type_=ARRAY(Uuid())) for name in ("run_ids", "contact_ids"))
GOES_ON = or_(
    Run.state == "active",
    Run.ended_because.in_(ENDED_BY_FACTS)
    & (Run.ended_at > SINCE)
    & Opportunity.stage.not_in(OVER | OPEN_AGAIN),
)
"""Runs that are active, and those that ended lately by facts that may change back, where the search still goes on."""
RUNS = (
    select(Run, GOES_ON, Rejection, Trial, Employer.plan_rank)
    .join(
        Opportunity,
        (Opportunity.account_id == Run.account_id) & (Opportunity.id == Run.opportunity_id),
    )
    .outerjoin(
        Employer,
        (Employer.account_id == Run.account_id) & (Employer.id == Opportunity.employer_id),
    )
    .outerjoin(
        Rejection,
        (Rejection.account_id == Run.account_id) & (Rejection.id == Run.rejection_id),
    )
    .outerjoin(
        Trial,
        (Trial.account_id == Run.account_id) & (Trial.opportunity_id == Run.opportunity_id),
    )
    .where(Run.account_id == ACCOUNT, or_(GOES_ON, Run.anchors.has_key("coffee")))
    .order_by(Run.started_at, Run.id)
)
PEOPLE = (
    select(RunContact.run_id, Contact)
    .join(
        Contact,
        (Contact.account_id == RunContact.account_id) & (Contact.id == RunContact.contact_id),
    )
    .where(RunContact.account_id == ACCOUNT, RunContact.run_id == any_(RUN_IDS))
    .order_by(RunContact.run_id, RunContact.position)
)
WINDOWS = (
    select(Window)
    .where(Window.account_id == ACCOUNT)
    .where(
        or_(
            Window.run_id == any_(RUN_IDS),
            Window.state.in_(windows.LIVE),
            Window.opens_at >= SINCE,
        )
    )
    .order_by(Window.opens_at, Window.id)
)
"""Those of the runs, and all others that may still open or did so lately: they take up their day."""
TOUCHES = select(
    Touchpoint.contact_id, Touchpoint.occurred_at, Touchpoint.direction, Touchpoint.outcome, Touchpoint.kind,
    Touchpoint.window_id,
).where(Touchpoint.account_id == ACCOUNT, Touchpoint.contact_id == any_(CONTACT_IDS))  # fmt: skip


async def read(session: AsyncSession, account: Account, more: Sequence[Contact] = ()) -> Known:
    """The rows of every run that is not over for good; touchpoints also of `more` people."""
    of_account = {"account_id": account_of(session), "since": now_of(session) - LATELY}
    rows = (await session.execute(RUNS, of_account)).tuples().all()
    counting = [row for row in rows if row[1]]
    runs = [run for run, *_ in counting]
    of_runs = of_account | {"run_ids": [run.id for run in runs]}
    people: dict[UUID, list[Contact]] = defaultdict(list)
    for run_id, contact in (await session.execute(PEOPLE, of_runs)).tuples():
        people[run_id].append(contact)
    contact_ids = {contact.id for named in people.values() for contact in named} | {one.id for one in more}
    opportunity_ids = {run.opportunity_id for run in runs}
    return Known(
        account=account,
        runs=runs,
        dated=[run for run, *_ in rows if "coffee" in run.anchors and run.opportunity_id in opportunity_ids],
        plays=await plays_by_key(session, account, {run.play for run in runs}),
        people=people,
        windows=(await session.scalars(WINDOWS, of_runs)).all(),
        touches=await _touches(session, contact_ids),
        rejections={no.id: no for _, _, no, _, _ in counting if no is not None},
        trials={trial.opportunity_id: trial for _, _, _, trial, _ in counting if trial is not None},
        on_plan={run.opportunity_id for run, _, _, _, rank in counting if rank is not None},
    )


def facts_of(known: Known, *more: rules.RunFacts) -> rules.Facts:
    """The facts as plain values; `more` are runs that are not there yet."""
    run_ids = {run.id for run in known.runs}
    by_run: dict[UUID | None, list[Window]] = defaultdict(list)
    for window in known.windows:
        by_run[window.run_id if window.run_id in run_ids else None].append(window)
    done_at = {touch.window_id: touch.at for touch in known.touches if touch.window_id}
    return rules.Facts(
        home=ZoneInfo(known.account.time_zone),
        limit=known.account.daily_push_limit,
        runs=tuple(
            run_facts(known, run, [slot_of(window, done_at) for window in by_run[run.id]])
            for run in known.runs
            if run.play in known.plays
        )
        + more,
        loose=tuple(slot_of(window, done_at) for window in by_run[None]),
        touches=tuple(known.touches),
    )


def run_facts(known: Known, run: Run, slots: Sequence[rules.Slot] = ()) -> rules.RunFacts:
    """One run with its people, its windows and the days it counts from."""
    contacts, trial = known.people.get(run.id, ()), known.trials.get(run.opportunity_id)
    return rules.RunFacts(
        id=run.id,
        play=known.plays[run.play],
        started_at=run.started_at,
        home=windows.calendar_of(known.account, None),
        anchors=anchors_of(known, run),
        start_zone=ZoneInfo(run.time_zone) if run.time_zone else None,
        people=tuple(person_of(known.account, contact) for contact in contacts),
        slots=tuple(slots),
        reviews=review_days(trial.started_on, trial.decides_on) if trial else (),
        on_plan=run.opportunity_id in known.on_plan,
        follows_coffee="follows" in run.anchors,
    )


def anchors_of(known: Known, run: Run) -> dict[Anchor, date | datetime]:
    """The days that a run counts from, as far as they are known."""
    rejection = known.rejections.get(run.rejection_id) if run.rejection_id else None
    trial = known.trials.get(run.opportunity_id)
    by_hand = run.anchors.get("rejection")
    told: dict[Anchor, date | datetime | None] = {
        "rejection": rejection.received_on if rejection else date.fromisoformat(by_hand) if by_hand else None,
        "winner_start": rejection.winner_starts_on if rejection else None,
        "coffee": coffee_of(known, run),
        "trial_start": trial.started_on if trial else None,
        "decision": trial.decides_on if trial else None,
    }
    return {name: day for name, day in told.items() if day is not None}


def coffee_of(known: Known, run: Run) -> datetime | None:
    """When the coffee of a run is or was: its own date, or for a play without a coffee that of its sisters."""
    if "coffee" in run.anchors:
        return datetime.fromisoformat(run.anchors["coffee"])
    play = known.plays.get(run.play)
    if play is None or any(step.kind == "coffee" for step in play.steps):
        return None
    dated = [datetime.fromisoformat(one.anchors["coffee"]) for one in known.dated if _are_sisters(run, one)]
    people = {contact.id for contact in known.people.get(run.id, ())}
    had = [touch.at for touch in known.touches if touch.contact_id in people and is_coffee(touch)]
    return max((at for at in [*dated, *had] if at >= run.started_at - TWO_DAYS), default=None)


def _are_sisters(run: Run, other: Run) -> bool:
    return (run.opportunity_id, run.rejection_id) == (
        other.opportunity_id,
        other.rejection_id,
    )


def is_coffee(touch: Touchpoint | rules.Touch) -> bool:
    """Whether it is a coffee that took place without a window of its own."""
    return touch.kind == "coffee" and touch.outcome == "met" and touch.window_id is None


def person_of(account: Account, contact: Contact) -> rules.Person:
    """A contact with the calendar on their wall."""
    return rules.Person(
        id=contact.id,
        role=contact.role,
        calendar=windows.calendar_of(account, contact),
        own_zone=bool(contact.time_zone),
        refuses=contact.do_not_contact,
    )


def slot_of(window: Window, done_at: Mapping[UUID, datetime]) -> rules.Slot:
    """A window as the rules see it; a done one whose time nobody kept was done by its close."""
    at = done_at.get(window.id) or window.done_at or window.closes_at
    return rules.Slot(
        id=window.id,
        step=window.step,
        contact_id=window.contact_id,
        state=window.state,
        times=windows.times_of(window),
        zone_of=window.zone_of,
        because=window.because,
        by_hand=window.by_hand or window.run_id is None,
        done_at=at if window.state == "done" else None,
    )


async def _touches(session: AsyncSession, contact_ids: Collection[UUID]) -> list[rules.Touch]:
    found = await session.execute(
        TOUCHES, {"account_id": account_of(session), "contact_ids": list(contact_ids)}
    )
    return [
        rules.Touch(
            contact_id=who,
            at=at,
            direction=way,
            outcome=outcome,
            kind=kind,
            window_id=window_id,
        )
        for who, at, way, outcome, kind, window_id in found.tuples()
        if who is not None
    ]
