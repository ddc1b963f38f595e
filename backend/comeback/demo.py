"""The two stories that Comeback grew from, as two accounts at interesting points of their calendar."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from .accounts import service as accounts
from .accounts.models import Account, Login
from .accounts.schemas import SignUp
from .contacts import service as contacts
from .contacts.schemas import NewContact
from .employers import service as employers
from .employers.schemas import NewEmployer
from .gives import service as gives
from .gives.schemas import NewGive
from .host.failure import StartFailure
from .host.operating import app_url
from .journey.schemas import StartPlay, TheyCalled, TheySaidNo
from .journey.service import acts, calling, noes, trials
from .journey.service.ticking import advance_all
from .kit.clock import make_clock
from .kit.config import Settings, read_settings
from .kit.db import Sessions, account_of, enter_account, in_account, make_engine, make_sessions, settle
from .kit.passwords import Passwords
from .needs import service as needs
from .needs.catalogue import NeedKind
from .needs.schemas import NewEvidence, NewNeed
from .opportunities import service as opportunities
from .opportunities.schemas import NewOpportunity
from .plays import service as plays
from .plays.schemas import PlayCopy
from .tables import Base
from .trials.schemas import NewReview, NewTrial
from .windows.models import Window
from .windows.schemas import Done

DESIGNER, ACCOUNTANT = "designer@demo.example", "accountant@demo.example"
SHELF = (
    NewGive(kind="article", title="The new lease rules, explained", topics=["leases"]),
    NewGive(kind="referral", title="A payroll clerk who is looking", topics=["people"]),
    NewGive(kind="article", title="A month-end close in three days", topics=["month-end close"]),
    NewGive(kind="event", title="An evening for controllers", topics=["people", "food"]),
)


class Teller:
    """Tells a story in one account, each step at its own product time."""

    def __init__(self, sessions: Sessions, account_id: UUID) -> None:
        self._sessions, self._account_id = sessions, account_id

    @asynccontextmanager
    async def at(self, when: datetime) -> AsyncIterator[AsyncSession]:
        """One step of the story; what was due by then has happened."""
        async with in_account(self._sessions, self._account_id, when) as session:
            await let_time_pass(session, when)
            yield session

    async def done(self, when: datetime, step: str, what: Done) -> None:
        """The window of a step is done."""
        async with self.at(when) as session:
            named = select(Window.id).where(Window.account_id == self._account_id, Window.step == step)
            for window_id in (
                await session.scalars(named.where(Window.state.in_(("scheduled", "open"))))
            ).all():
                await acts.done(session, window_id, what)


async def let_time_pass(session: AsyncSession, when: datetime) -> None:
    """Open and close the account's windows that are due by then."""
    due = select(Window.id).where(Window.account_id == account_of(session), Window.due_at <= when)
    await advance_all(session, (await session.scalars(due)).all(), when)


async def begin(
    sessions: Sessions, email: str, name: str, time_zone: str, now: datetime
) -> tuple[Teller, str]:
    """A new account in place of an older one of the same story, and its password."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    async with sessions(info={"now": now}) as session:
        known = await session.get(Login, email)
        if known is not None:
            await enter_account(session, known.account_id)
            await session.execute(delete(Account).where(Account.account_id == known.account_id))
            session.expunge_all()
        body = SignUp(email=email, password=password, name=name, time_zone=time_zone)
        account = await accounts.sign_up(session, body, Passwords())
        await session.commit()
    return Teller(sessions, account.account_id), password


async def tell_the_designers(sessions: Sessions, now: datetime) -> str:
    """One firm called back and has her on trial, the other had coffee with her yesterday: the answer is open."""
    refused = now - timedelta(days=11)
    teller, password = await begin(sessions, DESIGNER, "Mira Sand", "Europe/London", now - timedelta(days=71))
    trial = await gets_on_trial(teller, now)
    daniel, role = await is_refused(teller, refused)
    await teller.done(refused + timedelta(days=1), "ask", Done(outcome="none"))
    await teller.done(
        now - timedelta(days=7), "prepare_review.1", Done(notes="The timber samples, the first plans")
    )
    coffee = now - timedelta(days=1)
    meets_at = coffee.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%dT%H:%M")
    await teller.done(now - timedelta(days=5), "first_nudge", Done(outcome="accepted", meets_at=meets_at))
    async with teller.at(now - timedelta(days=3)) as session:
        said = NewReview(said="The plans came on time.", agreed="One site of her own.", proof="Week two")
        await trials.log_review(session, trial, said)
    await teller.done(coffee + timedelta(minutes=20), "coffee", Done(outcome="met"))
    async with teller.at(coffee + timedelta(minutes=25)) as session:
        await hears(session, role, daniel)
    async with teller.at(now):
        pass
    return password


async def gets_on_trial(teller: Teller, now: datetime) -> UUID:
    """Harbour Rooms said no ten weeks ago, called five weeks later, and took her on trial; the trial's id."""
    async with teller.at(now - timedelta(days=70)) as session:
        firm = await employers.create(session, NewEmployer(name="Harbour Rooms", plan_rank=2))
        ines = await contacts.create(
            session,
            NewContact(employer_id=firm.id, name="Inês Carvalho", role="hiring_manager", title="Studio lead"),
        )
        role = await opportunities.create(
            session, NewOpportunity(employer_id=firm.id, title="Fit-out designer", stage="interviewing")
        )
        start = [StartPlay(play="stay_in_touch", contact_ids=[ines.id])]
        no = TheySaidNo(
            reasons=["position_filled"], decided_by=ines.id, door="open", winner="internal", start=start
        )
        await noes.they_said_no(session, role.id, no)
    await teller.done(now - timedelta(days=53), "winner_started", Done(notes="Yes, from the other studio."))
    await teller.done(
        now - timedelta(days=45), "give_1", Done(outcome="replied", notes="Small hotels in old mills")
    )
    async with teller.at(now - timedelta(days=38)) as session:
        called = TheyCalled(contact_id=ines.id, notes="They have work for three months.")
        await calling.they_called(session, role.id, called)
    async with teller.at(now - timedelta(days=36)) as session:
        days = NewTrial(
            started_on=(now - timedelta(days=36)).date(), decides_on=(now + timedelta(days=55)).date()
        )
        return (await trials.begin(session, role.id, days)).id


async def is_refused(teller: Teller, refused: datetime) -> tuple[UUID, UUID]:
    """Alder & Pike say no, and both plays are started; the hiring manager and the role."""
    async with teller.at(refused) as session:
        firm = await employers.create(session, NewEmployer(name="Alder & Pike Architects", plan_rank=1))
        daniel = await contacts.create(
            session,
            NewContact(
                employer_id=firm.id, name="Daniel Reyes", role="hiring_manager", title="Head of interiors",
                emails=["daniel@alder-pike.example"], interests=["hotels", "timber"],
            ),
        )  # fmt: skip
        ruth = await contacts.create(session, NewContact(employer_id=firm.id, name="Ruth Okafor", role="hr"))
        role = await opportunities.create(
            session, NewOpportunity(employer_id=firm.id, title="Interior designer", stage="interviewing")
        )
        both = [daniel.id, ruth.id]
        await noes.they_said_no(
            session,
            role.id,
            TheySaidNo(
                words="We went with someone who has more experience with large international projects.",
                reasons=["experience_depth", "better_match"],
                decided_by=daniel.id,
                winner="external",
                start=[
                    StartPlay(play="coffee_after_the_no", contact_ids=both),
                    StartPlay(play="stay_in_touch", contact_ids=both),
                ],
            ),
        )
        return daniel.id, role.id


async def hears(session: AsyncSession, role: UUID, daniel: UUID) -> None:
    """What Daniel said he needs, and the proof for two of three."""
    heard: tuple[tuple[NeedKind, str, str], ...] = (
        ("expansion", "Two studios abroad next year", "I set up the Porto studio of my last firm in 2023."),
        (
            "challenge",
            "Interiors come into projects too late",
            "In the mill hotel my plans were in week two.",
        ),
        ("missed_selling_point", "Nobody knew that you speak Portuguese", ""),
    )
    for kind, said, proof in heard:
        need = await needs.create(session, role, NewNeed(kind=kind, text=said, heard_from=daniel))
        if proof:
            await needs.add_evidence(session, need.id, NewEvidence(text=proof))


async def tell_the_accountants(sessions: Sessions, now: datetime) -> str:
    """Day 62 after the winner's first day: two gives are sent, the sixty-day check-in is open."""
    started = now - timedelta(days=62)
    refused = started - timedelta(days=10)
    teller, password = await begin(sessions, ACCOUNTANT, "Jo Park", "America/New_York", refused)
    async with teller.at(refused) as session:
        firm = await employers.create(session, NewEmployer(name="Fennel & Co", plan_rank=3, industry="Food"))
        priya = await contacts.create(
            session,
            NewContact(
                employer_id=firm.id, name="Priya Raman", role="hiring_manager", title="Controller",
                emails=["priya@fennel.example"], interests=["leases", "month-end close"],
            ),
        )  # fmt: skip
        ruth = await contacts.create(session, NewContact(employer_id=firm.id, name="Ruth Bell", role="hr"))
        role = await opportunities.create(
            session, NewOpportunity(employer_id=firm.id, title="Senior accountant", stage="interviewing")
        )
        await noes.they_said_no(
            session,
            role.id,
            TheySaidNo(
                channel="phone",
                words="We went with someone who has a longer tenure.",
                reasons=["experience_length"],
                decided_by=priya.id,
                door="open",
                winner="external",
                winner_starts_on=started.date(),
                start=[StartPlay(play="stay_in_touch", contact_ids=[priya.id, ruth.id])],
            ),
        )
        shelf = [await gives.create(session, give) for give in SHELF]
        await plays.copy(session, "stay_in_touch", PlayCopy(name="Stay in touch, unhurried"))
    await teller.done(refused + timedelta(days=17), "winner_started", Done(notes="Yes, she is there."))
    article = Done(outcome="replied", notes="She passed it on.", give_id=shelf[0].id)
    await teller.done(started + timedelta(days=28), "give_1", article)
    await teller.done(started + timedelta(days=46), "give_2", Done(channel="linkedin", give_id=shelf[1].id))
    async with teller.at(now):
        pass
    return password


async def load(settings: Settings, url: str) -> dict[str, str]:
    """Both stories; the password of each account by its e-mail."""
    assert Base.metadata.tables
    engine = make_engine(url, pool_size=2)
    sessions, clock = make_sessions(engine), make_clock(settings.clock, settings.clock_started)
    try:
        await settle(sessions, clock)
        now = clock.now()
        return {
            DESIGNER: await tell_the_designers(sessions, now),
            ACCOUNTANT: await tell_the_accountants(sessions, now),
        }
    finally:
        await engine.dispose()


def main() -> None:
    """Load the stories into the Comeback that runs on this data folder or database, and print how to sign in."""
    settings = read_settings(os.environ)
    if settings.env == "production":
        raise StartFailure("the demo accounts do not belong into production")
    url = app_url(settings)
    for email, password in asyncio.run(load(settings, url)).items():
        print(f"{email}   {password}")
    print(f"Sign in at {settings.public_url}")
