"""They said no: the rejection, the stage and the plays that answer it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account, today_of
from ...contacts.models import Contact
from ...contacts.service import get_all
from ...kit.db import account_of, now_of
from ...kit.errors import NotFound
from ...kit.rows import check_reference
from ...kit.schema import new_id
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity, Rejection
from ...opportunities.schemas import RejectionFacts, RejectionPatch
from ...plays.models import Run
from ...plays.service import find_play, startable
from ...windows import service as windows
from ...windows.models import Window
from ..schemas import PlayPreview, Preview, Recorded, Started, StartPlay, TheySaidNo
from . import plays
from .arranging import arrange


async def they_said_no(session: AsyncSession, opportunity_id: UUID, body: TheySaidNo) -> Recorded:
    """Record what was said, move the stage to `rejected`, start what the user chose, suggest the rest."""
    account = await my_account(session)
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    facts = RejectionFacts(**{name: getattr(body, name) for name in RejectionFacts.__struct_fields__})
    rejection = await opportunities.add_rejection(
        session, opportunity, facts, today_of(account, now_of(session))
    )
    if opportunity.stage != "rejected":
        opportunities.move(session, opportunity, "rejected", "rejection")
    runs, made = await start_all(session, account, opportunity, body.start, rejection)
    people = await people_of(session, opportunity.employer_id, rejection.decided_by)
    return Recorded(
        rejection=opportunities.show_rejection(rejection),
        opportunity=opportunities.show(opportunity),
        suggested_plays=await plays.suggest(session, account, people, rejection, [run.play for run in runs]),
        runs=[plays.show_run(run) for run in runs],
        windows=[windows.show(window) for window in made],
    )


async def start_all(
    session: AsyncSession,
    account: Account,
    opportunity: Opportunity,
    choices: Sequence[StartPlay],
    rejection: Rejection,
) -> tuple[list[Run], list[Window]]:
    """The runs of these plays, those that ran before as they were, and the windows of the new ones."""
    before = await plays.running(session, opportunity.id)
    runs: dict[UUID, Run] = {}
    made: list[Window] = []
    for index, choice in enumerate(choices):
        play = await startable(session, account, choice.play, f"start/{index}/play")
        contacts = await get_all(session, choice.contact_ids, f"/start/{index}/contact_ids")
        run_id = new_id(choice.id, f"start/{index}/id")
        run = before.get(play.key)
        if run is None:
            run, started, _ = await plays.start(
                session, account, opportunity, play, contacts, rejection, run_id
            )
            made += started
        runs[run.id] = run
    return list(runs.values()), made


async def people_of(session: AsyncSession, employer_id: UUID, first: UUID | None) -> Sequence[Contact]:
    """Those at the employer who may be contacted, whoever decided before all others."""
    statement = (
        select(Contact)
        .where(Contact.account_id == account_of(session), Contact.employer_id == employer_id)
        .where(Contact.do_not_contact.is_(False))
        .order_by((Contact.id == first).desc(), Contact.created_at, Contact.id)
        .limit(20)
    )
    return (await session.scalars(statement)).all()


async def start_play(session: AsyncSession, opportunity_id: UUID, body: StartPlay) -> Started:
    """Start a play by hand; it counts from the latest no, else from today."""
    account = await my_account(session)
    opportunity = await opportunities.get(session, opportunity_id, lock=True)
    play = await startable(session, account, body.play)
    contacts = await get_all(session, body.contact_ids, "/contact_ids")
    rejection = next(iter(await opportunities.rejections(session, opportunity_id)), None)
    run, made, passed = await plays.start(
        session, account, opportunity, play, contacts, rejection, new_id(body.id)
    )
    return Started(run=plays.show_run(run), windows=[windows.show(window) for window in made], passed=passed)


async def preview_play(session: AsyncSession, key: str, body: Preview) -> PlayPreview:
    """The days of a play before it is started, as they would fall among all that is planned."""
    account = await my_account(session)
    play = await find_play(session, account, key)
    if play is None:
        raise NotFound()
    await check_reference(session, Opportunity, body.opportunity_id, "opportunity_id")
    contacts = await get_all(session, body.contact_ids, "/contact_ids")
    today = today_of(account, now_of(session))
    rejection = next(iter(await opportunities.rejections(session, body.opportunity_id)), None)
    if rejection is None or body.received_on is not None or body.winner_starts_on is not None:
        received_on = body.received_on or today
        opportunities.check_rejection_days(received_on, body.winner_starts_on, today)
        rejection = plays.rejection_of(received_on, body.winner_starts_on, body.opportunity_id)
    return (await plays.preview(session, account, [play], body.opportunity_id, contacts, rejection))[0]


async def change_rejection(
    session: AsyncSession, rejection_id: UUID, body: RejectionPatch, if_match: str | None
) -> Rejection:
    """Change what was said; the windows of its runs move when the days they count from do."""
    account = await my_account(session)
    today = today_of(account, now_of(session))
    rejection = await opportunities.change_rejection(session, rejection_id, body, if_match, today)
    await arrange(session, account, "rejection_changed")
    return rejection
