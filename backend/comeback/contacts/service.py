"""Adding, finding and changing contacts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..employers.models import Employer
from ..kit.db import account_of
from ..kit.errors import FieldError, Invalid, NotFound
from ..kit.rows import add, check_reference, find, remove
from ..kit.schema import apply_patch, check_zone, expect_version, shown
from .models import Contact
from .schemas import ContactOut, ContactPatch, NewContact


async def create(session: AsyncSession, body: NewContact) -> Contact:
    """A new contact; 422 when its employer is not there or its zone is none."""
    check_zone("time_zone", body.time_zone)
    await check_reference(session, Employer, body.employer_id, "employer_id")
    return await add(session, Contact, body)


async def get(session: AsyncSession, contact_id: UUID) -> Contact:
    """One contact of this account; 404 else."""
    return await find(session, Contact, contact_id)


async def change(
    session: AsyncSession, contact_id: UUID, body: ContactPatch, if_match: str | None
) -> Contact:
    """Apply a merge patch to the version that the client read."""
    contact = await get(session, contact_id)
    expect_version(if_match, contact)
    check_zone("time_zone", body.time_zone)
    await check_reference(session, Employer, body.employer_id, "employer_id")
    apply_patch(contact, body)
    await session.flush()
    return contact


async def delete(session: AsyncSession, contact_id: UUID, if_match: str | None) -> None:
    """Delete a contact that nothing refers to; 409 else."""
    contact = await get(session, contact_id)
    expect_version(if_match, contact)
    await remove(session, contact)


async def get_all(session: AsyncSession, contact_ids: Sequence[UUID], pointer: str) -> list[Contact]:
    """These contacts in this order; 422 that names the first one which is not there."""
    statement = select(Contact).where(Contact.account_id == account_of(session), Contact.id.in_(contact_ids))
    found = {contact.id: contact for contact in await session.scalars(statement)}
    for index, contact_id in enumerate(contact_ids):
        if contact_id not in found:
            detail = NotFound.__doc__ or ""
            raise Invalid(detail, errors=[FieldError(f"{pointer}/{index}", "not_found", detail)])
    return [found[contact_id] for contact_id in dict.fromkeys(contact_ids)]


def show(contact: Contact) -> ContactOut:
    """The contact as the API tells it."""
    return shown(contact, ContactOut)
