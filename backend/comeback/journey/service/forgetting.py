"""A person who is forgotten: what happened still counts, who it was with is nobody's business any more."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account
from ...contacts import service as contacts
from ...contacts.catalogue import WITH_SOMEONE
from ...contacts.models import Contact, ContactMerge
from ...contacts.rules import Person
from ...kit.db import account_of, now_of
from ...kit.events import announce
from ...kit.models import StoredAnswer
from ...opportunities.service import tell
from ...plays.models import Run, RunContact
from ...plays.rules import Step, title
from ...plays.service import plays_by_key
from ...touchpoints.models import Touchpoint
from ...webhooks.service import telling
from ...windows import service as windows
from ...windows.models import Window
from .arranging import arrange
from .references import concerned


async def anonymise(session: AsyncSession, contact_id: UUID) -> Contact:
    """Drop a person with all that was merged into it, and keep the statistics; nothing brings them back.

    The user's own words elsewhere (what was said in a no, notes on an opportunity) stay as they are.
    """
    account, contact = await my_account(session), await contacts.get(session, contact_id, lock=True)
    if contact.anonymised_at is not None:
        return contact
    people = [contact, *await contacts.merged_into(session, contact.id)]
    for person in people:
        _empty(session, person)
    ids = [person.id for person in people]
    for opportunity_id in await concerned(session, ids):
        tell(
            session, "contact", "anonymised", opportunity_id=opportunity_id, contact_id=contact.id, details={}
        )
    await _forget_windows(session, account, ids)
    await _forget_words(session, ids)
    await _forget_answers(session, [*ids, *await _forget_runs(session, ids)])
    await session.flush()
    await telling.forget(session, ids)
    announce(session, "contact.updated", contact.id)
    await arrange(session, account, "anonymised")
    return contact


def _empty(session: AsyncSession, contact: Contact) -> None:
    contact.name, contact.anonymised_at = "", now_of(session)
    contacts.write(contact, Person(employer_id=contact.employer_id, do_not_contact=True))


async def _forget_windows(session: AsyncSession, account: Account, people: Sequence[UUID]) -> None:
    """Cancel what is still to come, and take the name out of every title, the reason out of what was skipped."""
    windows.cancel(session, await windows.live(session, Window.contact_id.in_(people)), "anonymised")
    steps = await _steps(session, account, people)
    statement = select(Window).where(Window.account_id == account.id, Window.contact_id.in_(people))
    for window in (await session.scalars(statement)).all():
        step = steps.get((window.run_id, window.step.partition(".")[0]))
        window.title = title(step, None) if step else WITH_SOMEONE[account.language]
        if window.run_id is None:
            window.why = ""
        if window.state == "skipped":
            window.because = None


async def _steps(
    session: AsyncSession, account: Account, people: Sequence[UUID]
) -> dict[tuple[UUID | None, str], Step]:
    """The steps of these people's runs, by run and key."""
    theirs = select(Window.run_id).where(Window.account_id == account.id, Window.contact_id.in_(people))
    statement = select(Run.id, Run.play).where(Run.account_id == account.id, Run.id.in_(theirs))
    runs = (await session.execute(statement)).tuples().all()
    plays = await plays_by_key(session, account, {key for _, key in runs})
    return {
        (run_id, step.key): step
        for run_id, key in runs
        if key in plays
        for step in (*plays[key].steps, *plays[key].cadence)
    }


async def _forget_runs(session: AsyncSession, people: Sequence[UUID]) -> list[UUID]:
    """Empty the reasons why plays with these people were stopped; the runs that had one."""
    account_id = account_of(session)
    seats = select(RunContact.run_id).where(
        RunContact.account_id == account_id, RunContact.contact_id.in_(people)
    )
    named = select(Window.run_id).where(Window.account_id == account_id, Window.contact_id.in_(people))
    statement = select(Run).where(
        Run.account_id == account_id,
        Run.stopped_reason.is_not(None),
        Run.id.in_(seats) | Run.id.in_(named),
    )
    runs = (await session.scalars(statement.with_for_update())).all()
    for run in runs:
        run.stopped_reason = None
    return [run.id for run in runs]


async def _forget_words(session: AsyncSession, people: Sequence[UUID]) -> None:
    """Empty the notes on these people, and delete what merges kept of them."""
    account_id = account_of(session)
    noted = select(Touchpoint).where(
        Touchpoint.account_id == account_id, Touchpoint.contact_id.in_(people), Touchpoint.notes.is_not(None)
    )
    for touchpoint in (await session.scalars(noted)).all():
        touchpoint.notes = None
    merges = delete(ContactMerge).where(
        ContactMerge.account_id == account_id,
        ContactMerge.kept_id.in_(people) | ContactMerge.other_id.in_(people),
    )
    await session.execute(merges)


async def _forget_answers(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Delete what repeated requests kept of these people and runs."""
    told = or_(*(StoredAnswer.body.like(b"%" + str(one).encode() + b"%") for one in ids))
    await session.execute(delete(StoredAnswer).where(StoredAnswer.account_id == account_of(session), told))
