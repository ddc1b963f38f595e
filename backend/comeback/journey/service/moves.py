"""Moves of a stage, of a person's wishes and of the user's own place, and the windows that follow them."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts import service as accounts
from ...accounts.models import Account
from ...accounts.schemas import MePatch
from ...contacts import service as contacts
from ...contacts.models import Contact
from ...contacts.schemas import ContactPatch
from ...kit.db import now_of
from ...kit.schema import expect_version
from ...opportunities import service as opportunities
from ...opportunities.catalogue import Stage
from ...opportunities.models import Opportunity
from ...opportunities.schemas import StageMove
from ...touchpoints.service import check_occurred
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.schemas import NewTimes
from . import plays

ENDING: frozenset[Stage] = frozenset({"hired", "closed", "reopened", "trial", "offered"})


async def move_stage(
    session: AsyncSession, opportunity_id: UUID, body: StageMove, if_match: str | None
) -> Opportunity:
    """Move the stage; where the search here is over or open again, its plays end and their windows with them."""
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    expect_version(if_match, opportunity, required=False)
    at = check_occurred(body.occurred_at, now_of(session))
    opportunities.move(session, opportunity, body.stage, "user", at=at, note=body.note)
    if body.stage in ENDING:
        await end_plays(session, opportunity, body.stage)
    await session.flush()
    return opportunity


async def end_plays(session: AsyncSession, opportunity: Opportunity, stage: Stage) -> None:
    """Cancel the opportunity's windows and end its runs: the search here is over, or open again."""
    pointless = await windows.live(session, Window.opportunity_id == opportunity.id)
    windows.cancel(session, pointless, stage)
    for run in await plays.runs_of(session, opportunity.id):
        plays.end(session, run, stage)


async def change_contact(
    session: AsyncSession, contact_id: UUID, body: ContactPatch, if_match: str | None
) -> Contact:
    """Change a contact; who must not be contacted loses every window at once."""
    contact = await contacts.change(session, contact_id, body, if_match)
    if contact.do_not_contact:
        windows.cancel(
            session, await windows.live(session, Window.contact_id == contact.id), "do_not_contact"
        )
        await session.flush()
    return contact


async def change_me(session: AsyncSession, body: MePatch, if_match: str | None) -> Account:
    """Change settings; scheduled windows on the user's wall keep their wall times in a new zone."""
    before = (await accounts.my_account(session)).time_zone
    account = await accounts.change_me(session, body, if_match)
    windows.check_place(account.country, account.region)
    if account.time_zone != before:
        zone = ZoneInfo(account.time_zone)
        for window in await windows.live(session, Window.state == "scheduled", Window.zone_of == "user"):
            times = rules.reanchor(windows.times_of(window), zone)
            windows.place_again(session, account, window, times, "zone_changed")
        await session.flush()
    return account


async def reschedule(session: AsyncSession, window_id: UUID, body: NewTimes) -> Window:
    """Give a window new times by hand."""
    account, window = await accounts.my_account(session), await windows.get(session, window_id, lock=True)
    await windows.reschedule(session, account, window, body)
    await session.flush()
    return window
