"""Two contacts that turn out to be one person, and, for ten minutes, two again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.service import my_account
from ...contacts import service as contacts
from ...contacts.models import Contact, ContactMerge
from ...contacts.rules import Person, parted, united
from ...employers.models import Employer
from ...kit.db import account_of, now_of
from ...kit.errors import invalid
from ...kit.events import announce
from ...kit.rows import check_reference
from ...opportunities.service import tell
from ..catalogue import UNDO_WITHIN
from .arranging import arrange
from .references import Moved, move_back, move_over
from .twins import refuse
from .undo import TooLateToUndo


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """The kept contact as it was, and what the merge made of it."""

    was: Person
    made: Person


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What moved to the kept contact, who had been merged into the other before, and where that one worked."""

    moved: Moved
    merged: list[UUID]
    employer_id: UUID | None


async def merge(session: AsyncSession, contact_id: UUID, other_id: UUID) -> Contact:
    """Everything of the other moves to this contact, which takes over what was not known of it.

    422 for itself or one that is not there, 409 where one of them was anonymised.
    """
    account, kept = await my_account(session), await contacts.get(session, contact_id, lock=True)
    other = await _other_than(session, kept, other_id)
    before = Before(was=contacts.person(kept), made=united(contacts.person(kept), contacts.person(other)))
    moved = await move_over(session, kept.id, other.id, (other.name, kept.name))
    contacts.write(kept, before.made)
    refused = await refuse(session, kept.id) if kept.do_not_contact else {}
    moved = msgspec.structs.replace(moved, cancelled=moved.cancelled | refused)
    others = await contacts.merged_into(session, other.id)
    _point([other, *others], kept.id)
    change = Change(moved=moved, merged=[person.id for person in others], employer_id=other.employer_id)
    other.employer_id = None
    session.add(
        ContactMerge(
            kept_id=kept.id,
            other_id=other.id,
            at=now_of(session),
            before=msgspec.to_builtins(before),
            moved=msgspec.to_builtins(change, str_keys=True),
        )
    )
    _tell(session, kept, other, moved, "contact_merged")
    announce(session, "contact.updated", kept.id)
    await session.flush()
    await arrange(session, account, "contact_merged")
    return kept


async def undo_merge(session: AsyncSession, contact_id: UUID) -> Contact:
    """Take back the last merge into this contact; fields changed since then stay. 409 when it is too late."""
    account, kept = await my_account(session), await contacts.get(session, contact_id, lock=True)
    last = await _last_merge(session, kept)
    other = await session.get_one(Contact, (account.id, last.other_id))
    before = msgspec.convert(last.before, Before)
    change = msgspec.convert(last.moved, Change, str_keys=True)
    await move_back(session, kept.id, other.id, change.moved)
    contacts.write(kept, parted(contacts.person(kept), before.was, before.made))
    _point(
        [item for item in await contacts.merged_into(session, kept.id) if item.id in change.merged], other.id
    )
    other.merged_into, last.undone_at = None, now_of(session)
    other.employer_id = await _still_there(session, change.employer_id)
    _tell(session, kept, other, change.moved, "undone")
    for contact in (kept, other):
        announce(session, "contact.updated", contact.id)
    await session.flush()
    await arrange(session, account, "undone")
    return kept


async def _other_than(session: AsyncSession, kept: Contact, other_id: UUID) -> Contact:
    if other_id == kept.id:
        raise invalid("other_id", "Choose another contact; this one is itself already.")
    await check_reference(session, Contact, other_id, "other_id")
    other = await contacts.get(session, other_id, lock=True)
    if kept.anonymised_at or other.anonymised_at:
        raise contacts.Anonymised()
    return other


async def _last_merge(session: AsyncSession, kept: Contact) -> ContactMerge:
    statement = (
        select(ContactMerge)
        .where(ContactMerge.account_id == account_of(session), ContactMerge.kept_id == kept.id)
        .where(ContactMerge.undone_at.is_(None), ContactMerge.at > now_of(session) - UNDO_WITHIN)
        .order_by(ContactMerge.at.desc(), ContactMerge.id.desc())
        .limit(1)
    )
    found: ContactMerge | None = await session.scalar(statement)
    if found is None:
        raise TooLateToUndo()
    return found


def _point(others: Sequence[Contact], kept_id: UUID) -> None:
    for other in others:
        other.merged_into = kept_id


async def _still_there(session: AsyncSession, employer_id: UUID | None) -> UUID | None:
    """The employer, unless it was deleted since."""
    there = select(Employer.id).where(Employer.account_id == account_of(session), Employer.id == employer_id)
    found: UUID | None = await session.scalar(there)
    return found


def _tell(session: AsyncSession, kept: Contact, other: Contact, moved: Moved, cause: str) -> None:
    for opportunity_id in moved.opportunities:
        tell(
            session, "contact", cause,
            opportunity_id=opportunity_id, contact_id=kept.id, details={"other_id": str(other.id)},
        )  # fmt: skip
