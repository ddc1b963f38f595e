"""Adding, finding and changing contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.catalogue import Language
from ..accounts.service import my_account
from ..employers.models import Employer
from ..kit.db import account_of
from ..kit.errors import Conflict, FieldError, Invalid, NotFound
from ..kit.events import announce
from ..kit.rows import add, check_reference, find, remove
from ..kit.schema import apply_patch, check_zone, expect_version, shown
from . import rules
from .catalogue import SOMEONE
from .models import Contact
from .rules import Person
from .schemas import ContactOut, ContactPatch, NewContact


class Anonymised(Conflict):
    """Nothing is known about this person any more, and nothing can be added."""

    title = "Anonymised"
    remedy = "Add the person as a new contact."


async def create(session: AsyncSession, body: NewContact) -> Contact:
    """A new contact, each address once; 422 when its employer is not there or its zone is none."""
    check_zone("time_zone", body.time_zone)
    await check_reference(session, Employer, body.employer_id, "employer_id")
    once = {"emails": rules.emails(body.emails), "phones": rules.phones(body.phones)}
    return await add(session, Contact, body, **once, interests=rules.interests(body.interests))


async def get(session: AsyncSession, contact_id: UUID, *, lock: bool = False) -> Contact:
    """One contact of this account; 404 else, and for one that was merged into another."""
    return await find(session, Contact, contact_id, lock=lock)


async def change(
    session: AsyncSession, contact_id: UUID, body: ContactPatch, if_match: str | None
) -> Contact:
    """Apply a merge patch to the version that the client read; 409 for one that was anonymised."""
    contact = await get(session, contact_id)
    expect_version(if_match, contact)
    if contact.anonymised_at is not None:
        raise Anonymised()
    check_zone("time_zone", body.time_zone)
    await check_reference(session, Employer, body.employer_id, "employer_id")
    version = contact.version
    apply_patch(contact, each_once(body))
    await session.flush()
    if contact.version != version:
        announce(session, "contact.updated", contact.id)
    return contact


def each_once(body: ContactPatch) -> ContactPatch:
    """The patch with each address and interest once."""
    return msgspec.structs.replace(
        body,
        emails=UNSET if body.emails is UNSET else rules.emails(body.emails),
        phones=UNSET if body.phones is UNSET else rules.phones(body.phones),
        interests=UNSET if body.interests is UNSET else rules.interests(body.interests),
    )


async def delete(session: AsyncSession, contact_id: UUID, if_match: str | None) -> None:
    """Delete a contact that nothing refers to, and those that were merged into it; 409 else."""
    contact = await get(session, contact_id)
    expect_version(if_match, contact)
    for other in await merged_into(session, contact_id):
        await session.delete(other)
    await remove(session, contact)


async def get_all(session: AsyncSession, contact_ids: Sequence[UUID], pointer: str) -> list[Contact]:
    """These contacts in this order; 422 that names the first one which is not there."""
    mine = Contact.account_id == account_of(session)
    statement = select(Contact).where(mine, Contact.id.in_(contact_ids), Contact.there())
    found = {contact.id: contact for contact in await session.scalars(statement)}
    for index, contact_id in enumerate(contact_ids):
        if contact_id not in found:
            detail = NotFound.__doc__ or ""
            raise Invalid(detail, errors=[FieldError(f"{pointer}/{index}", "not_found", detail)])
    return [found[contact_id] for contact_id in dict.fromkeys(contact_ids)]


async def merged_into(session: AsyncSession, contact_id: UUID) -> Sequence[Contact]:
    """Those that turned out to be this contact, locked."""
    mine = Contact.account_id == account_of(session)
    statement = select(Contact).where(mine, Contact.merged_into == contact_id).order_by(Contact.id)
    return (await session.scalars(statement.with_for_update())).all()


async def known_as(session: AsyncSession, contact_id: UUID) -> UUID:
    """Whom a contact turned out to be; itself where it was not merged into another."""
    mine = Contact.account_id == account_of(session)
    kept_id = await session.scalar(select(Contact.merged_into).where(mine, Contact.id == contact_id))
    return kept_id or contact_id


def has_email(email: str) -> ColumnElement[bool]:
    """Whether one of a contact's addresses is this one, whatever its case."""
    address = func.unnest(Contact.emails).column_valued("address")
    return select(address).where(func.lower(address) == func.lower(email)).exists()


def person(contact: Contact) -> Person:
    """What of a contact can be united with another."""
    return msgspec.convert(contact, Person, from_attributes=True)


def write(contact: Contact, known: Person) -> None:
    """Put what is known on the row, which stays untouched where it says so already."""
    for name in Person.__struct_fields__:
        setattr(contact, name, getattr(known, name))


def show(contact: Contact, language: Language = "en") -> ContactOut:
    """The contact as the API tells it; `language` is for one without a name."""
    told = shown(contact, ContactOut)
    return told if told.anonymised_at is None else msgspec.structs.replace(told, name=SOMEONE[language])


async def show_in_own_language(session: AsyncSession) -> Callable[[Contact], ContactOut]:
    """`show` in the user's language."""
    return partial(show, language=(await my_account(session)).language)
