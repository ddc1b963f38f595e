"""Changes that windows follow: of an opportunity, of a person, of the user's own place, of a play, of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts import service as accounts
from ...accounts.models import Account
from ...accounts.schemas import MePatch
from ...contacts import service as contacts
from ...contacts.models import Contact
from ...contacts.schemas import ContactPatch
from ...employers import service as employers
from ...employers.models import Employer
from ...employers.schemas import EmployerPatch
from ...kit.db import now_of
from ...kit.schema import expect_version
from ...kit.scopes import Principal
from ...needs import service as needs
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity
from ...opportunities.schemas import OpportunityPatch, StageMove
from ...plays.models import Run, RunContact
from ...plays.schemas import PlayOut, PlayPatch
from ...plays.service import change, show
from ...touchpoints.service import check_occurred
from ...trials import service as trials
from ...windows import service as windows
from ...windows.models import Window
from ...windows.schemas import NewTimes, NewWindow
from .answering import people_of
from .arranging import arrange, end
from .stages import move_to
from .undo import remember_stage


async def move_stage(
    session: AsyncSession, opportunity_id: UUID, body: StageMove, if_match: str | None
) -> Opportunity:
    """Move the stage; where the search here is over or open again, plays end and their windows with them."""
    account = await accounts.my_account(session)
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    expect_version(if_match, opportunity, required=False)
    at = check_occurred(body.occurred_at, now_of(session))
    left = await move_to(session, account, opportunity, body.stage, "user", at=at, note=body.note)
    remember_stage(session, left, "stage")
    await session.flush()
    return opportunity


async def change_opportunity(
    session: AsyncSession, opportunity_id: UUID, body: OpportunityPatch, if_match: str | None
) -> Opportunity:
    """Change an opportunity; at an employer on the plan, the long cadence goes on, at another it rests."""
    before = (await opportunities.get(session, opportunity_id)).employer_id
    opportunity = await opportunities.change(session, opportunity_id, body, if_match)
    if opportunity.employer_id != before:
        await arrange(session, await accounts.my_account(session), "employer_changed")
    return opportunity


async def delete_opportunity(session: AsyncSession, opportunity_id: UUID, if_match: str | None) -> None:
    """Delete an opportunity and what is of it alone: noes, needs with evidence, a trial with reviews, the timeline."""
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    expect_version(if_match, opportunity)
    await needs.delete_of(session, opportunity.id)
    await trials.delete_of(session, opportunity.id)
    await opportunities.delete(session, opportunity)


async def change_contact(
    session: AsyncSession, contact_id: UUID, body: ContactPatch, if_match: str | None
) -> Contact:
    """Change a contact; who must not be contacted loses every window at once, who leaves those at the old place."""
    account = await accounts.my_account(session)
    before = (await contacts.get(session, contact_id)).employer_id
    contact = await contacts.change(session, contact_id, body, if_match)
    if contact.do_not_contact:
        await windows.leave_alone(session, contact.id, "do_not_contact")
    if before is not None and contact.employer_id != before:
        await leave(session, contact, before)
    await arrange(session, account, "contact_changed")
    return contact


async def leave(session: AsyncSession, contact: Contact, employer_id: UUID) -> None:
    """Take somebody who works elsewhere now out of the runs at the old employer; a run of nobody else ends."""
    statement = (
        select(Run, RunContact)
        .join(RunContact, (RunContact.account_id == Run.account_id) & (RunContact.run_id == Run.id))
        .join(
            Opportunity,
            (Opportunity.account_id == Run.account_id) & (Opportunity.id == Run.opportunity_id),
        )
        .where(Run.account_id == contact.account_id, Run.state == "active")
        .where(RunContact.contact_id == contact.id, Opportunity.employer_id == employer_id)
        .order_by(Run.id)
    )
    for run, place in (await session.execute(statement)).tuples().all():
        live = await windows.live(session, Window.run_id == run.id, Window.contact_id == contact.id)
        windows.cancel(session, live, "contact_left")
        await session.delete(place)
        await session.flush()
        if not await people_of(session, run.id):
            rest = await windows.live(session, Window.run_id == run.id)
            windows.cancel(session, rest, "contact_left")
            end(session, run, "contact_left")


async def change_me(
    session: AsyncSession, principal: Principal, body: MePatch, if_match: str | None
) -> Account:
    """Change settings; scheduled windows follow, and what a pause held back rings when the pause is lifted."""
    account = await accounts.my_account(session)
    zone, paused_until = account.time_zone, account.paused_until
    account = await accounts.change_me(session, principal, body, if_match)
    windows.check_place(account.country, account.region)
    if paused_until != account.paused_until and paused_until is not None:
        await windows.end_pause(session, account, paused_until)
    await arrange(session, account, "settings_changed" if account.time_zone == zone else "zone_changed")
    return account


async def change_play(session: AsyncSession, play_id: str, body: PlayPatch, if_match: str | None) -> PlayOut:
    """Change a play of one's own; the scheduled windows of its runs follow."""
    own = await change(session, play_id, body, if_match)
    await arrange(session, await accounts.my_account(session), "play_changed")
    return show(own)


async def change_employer(
    session: AsyncSession, employer_id: UUID, body: EmployerPatch, if_match: str | None
) -> Employer:
    """Change an employer; on the plan, the long cadence goes on, off it, it rests."""
    employer = await employers.change(session, employer_id, body, if_match)
    await arrange(session, await accounts.my_account(session), "plan_changed")
    return employer


async def order_plan(session: AsyncSession, employer_ids: Sequence[UUID], if_match: str | None) -> None:
    """Set the order of the plan, and have the long cadence follow."""
    await employers.reorder(session, employer_ids, if_match)
    await arrange(session, await accounts.my_account(session), "plan_changed")


async def reschedule(session: AsyncSession, window_id: UUID, body: NewTimes) -> Window:
    """Give a window new times by hand."""
    account, window = await accounts.my_account(session), await windows.get(session, window_id, lock=True)
    await windows.reschedule(session, account, window, body)
    await arrange(session, account, "user")
    return window


async def make_window(session: AsyncSession, body: NewWindow) -> Window:
    """A window by hand; those of plays make room on its day."""
    account = await accounts.my_account(session)
    window = await windows.make_by_hand(session, account, body)
    await arrange(session, account, "user")
    return window
