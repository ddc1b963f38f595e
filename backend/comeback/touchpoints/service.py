"""Writing down what was said and done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.service import my_account
from ..contacts import service as contacts
from ..contacts.models import Contact
from ..employers.models import Employer
from ..gives import rules
from ..gives import service as shelf
from ..gives.catalogue import GiveKind
from ..gives.models import Give
from ..gives.schemas import GiveMatch
from ..kit.db import account_of, now_of
from ..kit.errors import FieldError, Malformed
from ..kit.events import announce
from ..kit.rows import add, check_reference, find
from ..kit.schema import apply_patch, check_past, expect_version, shown
from ..opportunities.models import Opportunity
from ..opportunities.service import tell
from ..windows.models import Window
from .catalogue import ASKING, ASKING_STEPS, GIVING
from .models import GOT_THIS, Touchpoint
from .schemas import Given, Gives, Ledger, NewTouchpoint, TouchpointOut, TouchpointPatch

AT_MOST = 200


async def create(session: AsyncSession, body: NewTouchpoint) -> Touchpoint:
    """A new touchpoint on the timeline.

    What answers a window of somebody who turned out to be another is with that other. 422 when it lies in the future
    or refers to nothing, 409 when its person got its give already.
    """
    if body.contact_id is not None and body.window_id is not None:
        body = msgspec.structs.replace(body, contact_id=await contacts.known_as(session, body.contact_id))
    await check_reference(session, Contact, body.contact_id, "contact_id")
    await check_reference(session, Opportunity, body.opportunity_id, "opportunity_id")
    await check_reference(session, Window, body.window_id, "window_id")
    await check_reference(session, Give, body.give_id, "give_id")
    occurred_at = check_occurred(body.occurred_at, now_of(session))
    touchpoint = await add(session, Touchpoint, body, occurred_at=occurred_at)
    await check_given_once(session, touchpoint)
    note(session, touchpoint, "user", at=occurred_at)
    announce(session, "touchpoint.created", touchpoint.id)
    return touchpoint


def note(
    session: AsyncSession,
    touchpoint: Touchpoint,
    cause: str,
    *,
    at: datetime | None = None,
    **more: object,
) -> None:
    """Put a touchpoint on the timeline; `more` goes into the details."""
    tell(
        session, "touchpoint", cause,
        opportunity_id=touchpoint.opportunity_id, contact_id=touchpoint.contact_id, window_id=touchpoint.window_id,
        touchpoint_id=touchpoint.id, at=at,
        details={"kind": touchpoint.kind, "direction": touchpoint.direction, "outcome": touchpoint.outcome, **more},
    )  # fmt: skip


async def check_given_once(session: AsyncSession, touchpoint: Touchpoint) -> None:
    """409 when a contact that was merged with this one got the give; for one contact alone a constraint sees to it."""
    if touchpoint.contact_id is None or touchpoint.give_id is None or touchpoint.direction == "in":
        return
    same = (
        select(Touchpoint.id)
        .where(Touchpoint.account_id == account_of(session), Touchpoint.direction == "out")
        .where(Touchpoint.give_id == touchpoint.give_id, Touchpoint.id != touchpoint.id)
        .where(Touchpoint.contact_id.in_(one_person(session, touchpoint.contact_id)))
    )
    if await session.scalar(same) is not None:
        got = GOT_THIS["broken"]
        raise got.problem(got.detail, errors=[FieldError(f"/{got.field}", "conflict", got.detail)])


def one_person(session: AsyncSession, contact_id: UUID) -> Select[tuple[UUID]]:
    """The ids of a contact and of all that were merged with it, over any number of merges."""
    columns = select(Contact.account_id, Contact.id, Contact.merged_into)
    mine = columns.where(Contact.account_id == account_of(session), Contact.id == contact_id)
    person = mine.cte("person", recursive=True)
    joined = or_(Contact.merged_into == person.c.id, Contact.id == person.c.merged_into)
    person = person.union(columns.where(Contact.account_id == person.c.account_id, joined))
    return select(person.c.id)


def check_occurred(occurred_at: datetime | None, now: datetime) -> datetime:
    """The instant, now when there is none; 422 for one in the future or without an offset."""
    return check_past("occurred_at", occurred_at, now, "This has not happened yet.")


async def get(session: AsyncSession, touchpoint_id: UUID) -> Touchpoint:
    """One touchpoint of this account; 404 else."""
    return await find(session, Touchpoint, touchpoint_id)


async def change(
    session: AsyncSession, touchpoint_id: UUID, body: TouchpointPatch, if_match: str | None
) -> Touchpoint:
    """Apply a merge patch to the version that the client read; the same refusals as when it was made."""
    touchpoint = await get(session, touchpoint_id)
    expect_version(if_match, touchpoint)
    if isinstance(body.occurred_at, datetime):
        check_occurred(body.occurred_at, now_of(session))
    await check_reference(session, Give, body.give_id, "give_id")
    gave = (touchpoint.give_id, touchpoint.direction)
    apply_patch(touchpoint, body)
    await session.flush()
    # Two contacts that were merged may both have got it before: that is no reason to refuse a note.
    if (touchpoint.give_id, touchpoint.direction) != gave:
        await check_given_once(session, touchpoint)
    return touchpoint


async def delete(session: AsyncSession, touchpoint_id: UUID, if_match: str | None) -> Touchpoint:
    """Delete a touchpoint and say so on the timeline, where its own entry stays; answers with what it was."""
    touchpoint = await get(session, touchpoint_id)
    expect_version(if_match, touchpoint)
    await session.delete(touchpoint)
    note(session, touchpoint, "touchpoint_deleted", deleted=True)
    await session.flush()
    return touchpoint


async def best_gives(
    session: AsyncSession, contact: Contact, kinds: Collection[GiveKind] = ()
) -> Sequence[tuple[Give, Sequence[str]]]:
    """What could be given to this person, best match first, each with what matches; kinds come before others.

    Never what passed between the two already, in either direction, and nothing for somebody who is not to be contacted.
    """
    if contact.do_not_contact:
        return []
    known = select(Touchpoint.give_id).where(
        Touchpoint.account_id == account_of(session),
        Touchpoint.contact_id.in_(one_person(session, contact.id)),
        Touchpoint.give_id.is_not(None),
    )
    given = {give_id for give_id in await session.scalars(known) if give_id is not None}
    return rules.ranked(await shelf.shelf(session), contact.interests, kinds, given)


async def gives_for(
    session: AsyncSession, contact_id: UUID, updated_since: str | None, cursor: str | None, at_most: int
) -> Gives:
    """The best gives for a person, and ideas where none of them fits; nothing where there is no such contact.

    400 for a cursor or `updated_since`: there is one page, worked out anew each time.
    """
    for name, value in {"cursor": cursor, "updated_since": updated_since}.items():
        if value is not None:
            detail = "What is there for one person comes on one page."
            raise Malformed(detail, errors=[FieldError(f"?{name}", "invalid", detail)])
    statement = select(Contact).where(Contact.account_id == account_of(session), Contact.id == contact_id)
    contact = await session.scalar(statement)
    if contact is None:
        return Gives(items=[])
    best = await best_gives(session, contact)
    items = [
        msgspec.structs.replace(shown(give, GiveMatch), matches=list(matches))
        for give, matches in best[:at_most]
    ]
    fits = contact.do_not_contact or any(item.matches for item in items)
    return Gives(items=items, ideas=[] if fits else await ideas(session, contact))


async def ideas(session: AsyncSession, contact: Contact) -> list[str]:
    """What to look for to give this person, in the user's language."""
    language = (await my_account(session)).language
    employer = None
    if contact.employer_id is not None:
        employer = await session.get(Employer, (contact.account_id, contact.employer_id))
    industry, name = (employer.industry, employer.name) if employer else (None, None)
    return rules.ideas(contact.interests, industry, name, language)


async def ledger(session: AsyncSession, contact_id: UUID) -> Ledger:
    """Who got what, and gives per ask, over all that was sent to this person; 404 when there is no such contact."""
    contact = await contacts.get(session, contact_id)
    sent = (
        Touchpoint.account_id == account_of(session),
        Touchpoint.direction == "out",
        Touchpoint.contact_id.in_(one_person(session, contact.id)),
    )
    gives, asks = await count(session, *sent)
    return Ledger(items=await given(session, *sent), gives=gives, asks=asks)


async def given(session: AsyncSession, *sent: ColumnElement[bool]) -> list[Given]:
    """The gives that these touchpoints carried, the latest first."""
    statement = (
        select(Touchpoint, Give)
        .join(Give, (Give.account_id == Touchpoint.account_id) & (Give.id == Touchpoint.give_id))
        .where(*sent)
        .order_by(Touchpoint.occurred_at.desc(), Touchpoint.created_at.desc(), Touchpoint.id)
        .limit(AT_MOST)
    )
    return [
        Given(
            give=shelf.show(give),
            given_at=touchpoint.occurred_at,
            touchpoint_id=touchpoint.id,
            outcome=touchpoint.outcome,
        )
        for touchpoint, give in (await session.execute(statement)).tuples()
    ]


async def count(session: AsyncSession, *sent: ColumnElement[bool]) -> tuple[int, int]:
    """How many of these touchpoints gave something, and how many asked for something."""
    asking = select(Window.id).where(Window.account_id == account_of(session), Window.kind.in_(ASKING_STEPS))
    gives = or_(Touchpoint.give_id.is_not(None), Touchpoint.kind.in_(GIVING))
    asks = or_(Touchpoint.kind.in_(ASKING), Touchpoint.window_id.in_(asking))
    statement = select(func.count().filter(gives), func.count().filter(asks)).where(*sent)
    return (await session.execute(statement)).tuples().one()


def show(touchpoint: Touchpoint) -> TouchpointOut:
    """The touchpoint as the API tells it."""
    return shown(touchpoint, TouchpointOut)
