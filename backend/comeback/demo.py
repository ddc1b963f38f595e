"""The two stories that Comeback grew from, as two accounts at interesting points of their calendar."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from .accounts import service as accounts
from .accounts.models import Account, Login
from .accounts.schemas import SignUp
from .contacts import service as contacts
from .contacts.schemas import NewContact
from .employers import service as employers
from .employers.schemas import NewEmployer
from .host.bootstrap import APP, DATABASE, kept_passwords
from .host.failure import StartFailure
from .host.postgres import running_url
from .journey.schemas import StartPlay, TheySaidNo
from .journey.service import acts, noes
from .journey.service.ticking import advance_all
from .kit.clock import make_clock
from .kit.config import Settings, read_settings
from .kit.db import Sessions, account_of, enter_account, in_account, make_engine, make_sessions, settle
from .kit.passwords import Passwords
from .opportunities import service as opportunities
from .opportunities.schemas import NewOpportunity
from .tables import Base
from .windows.models import Window
from .windows.schemas import Done

DESIGNER, ACCOUNTANT = "designer@demo.example", "accountant@demo.example"


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
    """Refused a week ago, the coffee asked for the next morning, no answer yet: the first nudge is near or open."""
    refused = now - timedelta(days=7)
    teller, password = await begin(sessions, DESIGNER, "Mira Sand", "Europe/London", refused)
    async with teller.at(refused) as session:
        firm = await employers.create(session, NewEmployer(name="Alder & Pike Architects", plan_rank=1))
        await employers.create(session, NewEmployer(name="Harbour Rooms", plan_rank=2))
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
    await teller.done(refused + timedelta(days=1), "ask", Done(outcome="none"))
    async with teller.at(now):
        pass
    return password


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
    await teller.done(refused + timedelta(days=17), "winner_started", Done(notes="Yes, she is there."))
    article = Done(outcome="replied", notes="The new lease rules, explained")
    await teller.done(started + timedelta(days=28), "give_1", article)
    await teller.done(started + timedelta(days=46), "give_2", Done(channel="linkedin"))
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
    url = settings.database_url or running_url(
        settings.data, APP, kept_passwords(settings.data).app, DATABASE
    )
    for email, password in asyncio.run(load(settings, url)).items():
        print(f"{email}   {password}")
    print(f"Sign in at {settings.public_url}")
