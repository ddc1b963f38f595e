"""Reading all that the windows of an account are worked out from, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, all_, any_, bindparam, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from ...accounts.models import Account
from ...contacts.catalogue import ContactRole
from ...contacts.models import Contact
from ...employers.models import Employer
from ...kit.db import account_of, fetch, now_of
from ...kit.models import Tenant
from ...kit.reading import Prepared
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
from ...windows.schemas import KnownWindow
from ..catalogue import ENDED_BY_FACTS, OPEN_AGAIN, OVER

LATELY = timedelta(days=31)
TWO_DAYS = timedelta(days=2)


class KnownRun(msgspec.Struct, frozen=True):
    """A run, with the days of its no and of the trial at its opportunity.

    `goes_on` is false where it is over and read for its coffee alone; `plan_rank` is its employer's.
    """

    id: UUID
    opportunity_id: UUID
    rejection_id: UUID | None
    play: str
    state: str
    started_at: datetime
    time_zone: str | None
    anchors: dict[str, Any]
    goes_on: bool = True
    received_on: date | None = None
    winner_starts_on: date | None = None
    trial_started_on: date | None = None
    decides_on: date | None = None
    plan_rank: int | None = None


class KnownPerson(msgspec.Struct, frozen=True):
    """Somebody in a run."""

    id: UUID
    name: str
    role: ContactRole
    time_zone: str | None
    do_not_contact: bool


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The rows behind the facts of one account; `dated` are runs with a coffee, whether they are over or not."""

    account: Account
    runs: Sequence[KnownRun]
    dated: Sequence[KnownRun]
    plays: Mapping[str, Play]
    people: Mapping[UUID, Sequence[KnownPerson]]
    windows: Sequence[KnownWindow]
    touches: Sequence[rules.Touch]


def _columns(model: type[Tenant], of: type[msgspec.Struct], *leave: str) -> list[InstrumentedAttribute[Any]]:
    return [getattr(model, name) for name in of.__struct_fields__ if name not in leave]


def _texts(values: Iterable[str]) -> ColumnElement[list[str]]:
    return literal(sorted(values), ARRAY(Text))


def _runs() -> Prepared:
    """Runs that are active, and those that ended lately by facts that may change back while the search goes on."""
    goes_on = or_(
        Run.state == "active",
        (Run.ended_because == any_(_texts(ENDED_BY_FACTS)))
        & (Run.ended_at > SINCE)
        & (Opportunity.stage != all_(_texts(OVER | OPEN_AGAIN))),
    )
    more = KnownRun.__struct_fields__[8:]
    days = (Rejection.received_on, Rejection.winner_starts_on, Trial.started_on, Trial.decides_on)
    opportunity = (Opportunity.account_id == Run.account_id) & (Opportunity.id == Run.opportunity_id)
    employer = (Employer.account_id == Run.account_id) & (Employer.id == Opportunity.employer_id)
    rejection = (Rejection.account_id == Run.account_id) & (Rejection.id == Run.rejection_id)
    trial = (Trial.account_id == Run.account_id) & (Trial.opportunity_id == Run.opportunity_id)
    return Prepared(
        select(*_columns(Run, KnownRun, *more), goes_on.label("goes_on"), *days, Employer.plan_rank)
        .join(Opportunity, opportunity)
        .outerjoin(Employer, employer)
        .outerjoin(Rejection, rejection)
        .outerjoin(Trial, trial)
        .where(Run.account_id == ACCOUNT, or_(goes_on, Run.anchors.has_key("coffee")))
        .order_by(Run.started_at, Run.id)
    )


def _people() -> Prepared:
    """Everybody in these runs, in their order."""
    contact = (Contact.account_id == RunContact.account_id) & (Contact.id == RunContact.contact_id)
    return Prepared(
        select(RunContact.run_id, *_columns(Contact, KnownPerson))
        .join(Contact, contact)
        .where(RunContact.account_id == ACCOUNT, RunContact.run_id == any_(RUN_IDS))
        .order_by(RunContact.run_id, RunContact.position)
    )


def _windows() -> Prepared:
    """Those of the runs, and all others that may still open or did so lately: they take up their day."""
    wanted = or_(
        Window.run_id == any_(RUN_IDS), Window.state == any_(_texts(windows.LIVE)), Window.opens_at >= SINCE
    )
    found = select(*_columns(Window, KnownWindow)).where(Window.account_id == ACCOUNT, wanted)
    return Prepared(found.order_by(Window.opens_at, Window.id))


def _touches() -> Prepared:
    """What was said and done with these people, in the order of a touch's fields."""
    found = (
        Touchpoint.contact_id, Touchpoint.occurred_at, Touchpoint.direction, Touchpoint.outcome, Touchpoint.kind,
        Touchpoint.window_id,
    )  # fmt: skip
    return Prepared(
        select(*found).where(Touchpoint.account_id == ACCOUNT, Touchpoint.contact_id == any_(CONTACT_IDS))
    )


ACCOUNT = bindparam("account_id", type_=Run.account_id.type)
SINCE = bindparam("since", type_=Window.opens_at.type)
RUN_IDS, CONTACT_IDS = (bindparam(name, type_=ARRAY(Uuid())) for name in ("run_ids", "contact_ids"))
RUNS, PEOPLE, WINDOWS, TOUCHES = _runs(), _people(), _windows(), _touches()


async def read(session: AsyncSession, account: Account, more: Sequence[Contact] = ()) -> Known:
    """The rows of every run that is not over for good; touchpoints also of `more` people.

    Past the session, which must be flushed: an account's calendar is read at nearly every write.
    """
    of_account = {"account_id": account_of(session), "since": now_of(session) - LATELY}
    found = [KnownRun(*row) for row in await fetch(session, RUNS, **of_account)]
    runs = [run for run in found if run.goes_on]
    of_runs = of_account | {"run_ids": [run.id for run in runs]}
    people: dict[UUID, list[KnownPerson]] = defaultdict(list)
    for run_id, *person in await fetch(session, PEOPLE, **of_runs):
        people[run_id].append(KnownPerson(*person))
    contact_ids = {contact.id for named in people.values() for contact in named} | {one.id for one in more}
    opportunity_ids = {run.opportunity_id for run in runs}
    touches = await fetch(session, TOUCHES, **of_account, contact_ids=list(contact_ids))
    return Known(
        account=account,
        runs=runs,
        dated=[run for run in found if "coffee" in run.anchors and run.opportunity_id in opportunity_ids],
        plays=await plays_by_key(session, account, {run.play for run in runs}),
        people=people,
        windows=[KnownWindow(*row) for row in await fetch(session, WINDOWS, **of_runs)],
        touches=[rules.Touch(*row) for row in touches],
    )


def facts_of(known: Known, *more: rules.RunFacts) -> rules.Facts:
    """The facts as plain values; `more` are runs that are not there yet."""
    run_ids, home = {run.id for run in known.runs}, windows.calendar_of(known.account)
    by_run: dict[UUID | None, list[KnownWindow]] = defaultdict(list)
    for window in known.windows:
        by_run[window.run_id if window.run_id in run_ids else None].append(window)
    done_at = {touch.window_id: touch.at for touch in known.touches if touch.window_id}
    return rules.Facts(
        home=home.zone,
        limit=known.account.daily_push_limit,
        runs=tuple(
            run_facts(known, run, home, [slot_of(window, done_at) for window in by_run[run.id]])
            for run in known.runs
            if run.play in known.plays
        )
        + more,
        loose=tuple(slot_of(window, done_at) for window in by_run[None]),
        touches=tuple(known.touches),
    )


def run_facts(
    known: Known, run: KnownRun, home: rules.Calendar, slots: Sequence[rules.Slot] = ()
) -> rules.RunFacts:
    """One run with its people, its windows and the days it counts from; `home` is the user's calendar."""
    began = run.trial_started_on
    return rules.RunFacts(
        id=run.id,
        play=known.plays[run.play],
        started_at=run.started_at,
        home=home,
        anchors=anchors_of(known, run),
        start_zone=ZoneInfo(run.time_zone) if run.time_zone else None,
        people=tuple(person_of(contact, home) for contact in known.people.get(run.id, ())),
        slots=tuple(slots),
        reviews=review_days(began, run.decides_on) if began else (),
        on_plan=run.plan_rank is not None,
        follows_coffee="follows" in run.anchors,
    )


def anchors_of(known: Known, run: KnownRun) -> dict[Anchor, date | datetime]:
    """The days that a run counts from, as far as they are known."""
    by_hand = run.anchors.get("rejection")
    told: dict[Anchor, date | datetime | None] = {
        "rejection": run.received_on or (date.fromisoformat(by_hand) if by_hand else None),
        "winner_start": run.winner_starts_on,
        "coffee": coffee_of(known, run),
        "trial_start": run.trial_started_on,
        "decision": run.decides_on,
    }
    return {name: day for name, day in told.items() if day is not None}


def coffee_of(known: Known, run: KnownRun) -> datetime | None:
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


def _are_sisters(run: KnownRun, other: KnownRun) -> bool:
    return (run.opportunity_id, run.rejection_id) == (
        other.opportunity_id,
        other.rejection_id,
    )


def is_coffee(touch: Touchpoint | rules.Touch) -> bool:
    """Whether it is a coffee that took place without a window of its own."""
    return touch.kind == "coffee" and touch.outcome == "met" and touch.window_id is None


def person_of(contact: KnownPerson, home: rules.Calendar) -> rules.Person:
    """A contact with the calendar on their wall."""
    return rules.Person(
        id=contact.id,
        role=contact.role,
        calendar=home.elsewhere(ZoneInfo(contact.time_zone)) if contact.time_zone else home,
        own_zone=bool(contact.time_zone),
        refuses=contact.do_not_contact,
    )


def slot_of(window: KnownWindow, done_at: Mapping[UUID, datetime]) -> rules.Slot:
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
