"""Messages drafted from the facts at hand: for a step, and the answer to what was heard."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.catalogue import Language
from ...accounts.models import Account
from ...accounts.service import my_account
from ...contacts.models import Contact
from ...employers.models import Employer
from ...kit.db import account_of
from ...kit.errors import Conflict
from ...needs import rules as needs_rules
from ...needs import service as needs
from ...needs.models import Need
from ...needs.rules import Answers
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity
from ...plays.catalogue import play_by_key
from ...plays.models import Run
from ...plays.rules import Frame, first_name, render
from ...plays.service import plays_by_key
from ...touchpoints.service import best_gives
from ...windows import service as windows
from ...windows.models import Window
from ..rules import ON_THE_SHELF, facts_of, give_line, in_order
from ..schemas import MessageDraft
from .today import card_row

ANSWER = ("answer_the_needs", "answer")


class NothingToSend(Conflict):
    """This step has no message: there is something to find out, not to send."""

    title = "Nothing to send"
    remedy = "Show the step without a message."


class About(NamedTuple):
    """Whom a message is for, and what it is about."""

    account: Account
    contact: Contact | None
    opportunity: Opportunity | None
    employer: Employer | None


async def draft(session: AsyncSession, window_id: UUID) -> MessageDraft:
    """The step's message with the facts at hand; 409 for a step without one."""
    account = await my_account(session)
    window, contact, opportunity, employer = await card_row(session, window_id)
    frame = await _frame(session, account, window)
    if frame is None:
        raise NothingToSend()
    if contact is None and opportunity is not None and "answers" in facts_of(frame):
        contact = await _heard_from(session, opportunity.id)
    return await _filled(session, frame, About(account, contact, opportunity, employer))


async def answer(session: AsyncSession, opportunity_id: UUID) -> MessageDraft:
    """Each need heard with its evidence, as the step *answer* would send it; 404 where there is no opportunity."""
    account, opportunity = await my_account(session), await opportunities.get(session, opportunity_id)
    window = await _answering(session, opportunity_id)
    if window is not None:
        frame = await _frame(session, account, window)
        if frame is not None and "answers" in facts_of(frame):
            return await draft(session, window.id)
    employer = await session.get_one(Employer, (account.id, opportunity.employer_id))
    contact = await _heard_from(session, opportunity_id)
    return await _filled(
        session, _answer_frame(account.language), About(account, contact, opportunity, employer)
    )


async def _filled(session: AsyncSession, frame: Frame, about: About) -> MessageDraft:
    wanted, contact = facts_of(frame), about.contact
    name = contact.name if contact and contact.anonymised_at is None else ""
    answers = await _answers(session, about) if "answers" in wanted else Answers("", ())
    facts = {
        "name": name,
        "first_name": first_name(name),
        "employer": about.employer.name if about.employer else "",
        "role": about.opportunity.title if about.opportunity else "",
        "me": about.account.name,
        "words": await _words(session, about.opportunity) if "words" in wanted else "",
        "answers": answers.text,
    }
    for fact in ON_THE_SHELF.keys() & wanted:
        facts[fact] = await _from_the_shelf(session, contact, fact)
    made = render(frame, facts)
    return MessageDraft(
        subject=made.subject,
        text=made.text,
        to=contact.emails if contact and not contact.do_not_contact else [],
        gaps=in_order(f"{made.subject}\n{made.text}", [*made.gaps, *answers.gaps]),
    )


async def _frame(session: AsyncSession, account: Account, window: Window) -> Frame | None:
    if window.run_id is None:
        return None
    run = await session.get_one(Run, (window.account_id, window.run_id))
    play = (await plays_by_key(session, account, {run.play})).get(run.play)
    steps = (*play.steps, *play.cadence) if play else ()
    # Steps that come again carry their number: `cadence_give.3`.
    keys = (window.step, window.step.rpartition(".")[0])
    return next((step.frame for step in steps if step.key in keys), None)


def _answer_frame(language: Language) -> Frame:
    play_key, step_key = ANSWER
    play = play_by_key(play_key, language)
    frame = next((step.frame for step in play.steps if step.key == step_key), None) if play else None
    assert frame is not None
    return frame


async def _answering(session: AsyncSession, opportunity_id: UUID) -> Window | None:
    """The window in which the needs of an opportunity are answered: one still to come, else the latest."""
    statement = (
        select(Window)
        .where(Window.account_id == account_of(session), Window.opportunity_id == opportunity_id)
        .where(Window.step == ANSWER[1], Window.kind == "needs_answer", Window.run_id.is_not(None))
        .order_by(Window.state.in_(windows.LIVE).desc(), Window.opens_at.desc(), Window.id)
        .limit(1)
    )
    found: Window | None = await session.scalar(statement)
    return found


async def _heard_from(session: AsyncSession, opportunity_id: UUID) -> Contact | None:
    """Who told a need of this opportunity last."""
    statement = (
        select(Contact)
        .join(Need, (Need.account_id == Contact.account_id) & (Need.heard_from == Contact.id))
        .where(Need.account_id == account_of(session), Need.opportunity_id == opportunity_id, Contact.there())
        .order_by(Need.heard_at.desc(), Need.id.desc())
        .limit(1)
    )
    found: Contact | None = await session.scalar(statement)
    return found


async def _answers(session: AsyncSession, about: About) -> Answers:
    if about.opportunity is None:
        return Answers("", ())
    heard = await needs.as_heard(session, about.opportunity.id)
    return needs_rules.answers([needs.heard(need) for need in heard], about.account.language)


async def _from_the_shelf(session: AsyncSession, contact: Contact | None, fact: str) -> str:
    """The best give for a person that fits the blank and that they have not got; '' where there is none."""
    if contact is None:
        return ""
    kinds = ON_THE_SHELF[fact]
    best = await best_gives(session, contact, kinds)
    return next((give_line(give.title, give.url) for give, _ in best if give.kind in kinds), "")


async def _words(session: AsyncSession, opportunity: Opportunity | None) -> str:
    if opportunity is None:
        return ""
    noes = await opportunities.rejections(session, opportunity.id)
    return next((no.words or "" for no in noes), "")
