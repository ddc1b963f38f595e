"""An account with as many scheduled windows as a test wants, written past the API, and what it costs to change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.connection import LoggedQuery
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from comeback.accounts.service import my_account
from comeback.contacts.models import Contact
from comeback.employers.models import Employer
from comeback.journey.service.arranging import arrange
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.opportunities.models import Opportunity, Rejection
from comeback.plays.models import Run, RunContact
from living import App, Client

EACH = 5
"""The windows of one *stay in touch* with one hiring manager, before its long cadence."""


async def refused_often(app: App, who: Client, windows: int) -> None:
    """So many windows, a multiple of five, of plays that one manager each is kept in touch with."""
    now, account_id = parse_instant(app.clock_file.read_text()), UUID(who.me["id"])
    async with in_account(app.sessions, account_id, now) as session:
        account = await my_account(session)
        employer = Employer(id=uuid7(), name="Alder & Pike Architects")
        session.add(employer)
        await session.flush()
        for _ in range(windows // EACH):
            await _refused_once(session, account_id, employer.id, now)
        await arrange(session, account, "play")


async def _refused_once(session: AsyncSession, account_id: UUID, employer_id: UUID, now: datetime) -> None:
    contact = Contact(id=uuid7(), employer_id=employer_id, name="Daniel Reyes", role="hiring_manager")
    role = Opportunity(id=uuid7(), employer_id=employer_id, title="Interior designer", stage="rejected")
    session.add_all([contact, role])
    await session.flush()
    said = Rejection(
        id=uuid7(), opportunity_id=role.id, received_on=now.date(),
        channel="email", door="unknown", winner="unknown",
    )  # fmt: skip
    session.add(said)
    await session.flush()
    run = Run(
        id=uuid7(), opportunity_id=role.id, rejection_id=said.id, play="stay_in_touch", state="active",
        started_at=now, time_zone=None, anchors={},
    )  # fmt: skip
    session.add(run)
    await session.flush()
    session.add(RunContact(account_id=account_id, run_id=run.id, contact_id=contact.id, position=0))


@contextmanager
def statements(app: App) -> Iterator[list[str]]:
    """The statements that the application's sessions send meanwhile, through SQLAlchemy and past it."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    def log(query: LoggedQuery) -> None:
        seen.append(query.query)

    def attend(connection: Any, *_rest: Any) -> None:
        connection.driver_connection.add_query_logger(log)

    def leave(connection: Any, *_rest: Any) -> None:
        connection.driver_connection.remove_query_logger(log)

    engine = app.sessions.kw["bind"].sync_engine
    listeners: dict[str, Callable[..., None]] = {
        "before_cursor_execute": listen,
        "checkout": attend,
        "checkin": leave,
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield seen
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


async def move_house(who: Client, time_zone: str) -> None:
    """Move to another zone, in one request."""
    who.ok(await who.call("PATCH", "/me", json={"time_zone": time_zone}, headers={"If-Match": "*"}))
