"""The people of a search."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.paging import Listing, Pager, UpdatedSince
from ..kit.schema import END, Cursor, IfMatch, Limit, resource
from . import service
from .models import Contact
from .schemas import ContactOut, NewContact

PATH = "/api/v1/contacts"

Email = Annotated[
    str | None,
    QueryParameter(
        name="email",
        description="Those with this address, whatever its case.",
        pattern=rf"^[^@\s]+@[^@\s]+{END}",
        max_length=254,
    ),
]


class ContactController(Controller):
    """People at and around employers."""

    path = "/contacts"
    tags = ("Contacts",)
    opt = {"scope": "contacts"}

    @get(operation_id="listContacts", summary="All contacts")
    async def list_contacts(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        employer_id: FromQuery[UUID | None] = None,
        email: Email = None,
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[ContactOut]]:
        """In the order in which they were added; of one employer with `employer_id`, by address with `email`."""
        statement = select(Contact).where(Contact.account_id == account_of(session), Contact.there())
        if employer_id is not None:
            statement = statement.where(Contact.employer_id == employer_id)
        if email is not None:
            statement = statement.where(service.has_email(email))
        filters = {"employer_id": employer_id, "email": email}
        return await pager.listing(
            session, statement, await service.show_in_own_language(session),
            by=Contact.created_at, filters=filters, updated_since=updated_since, cursor=cursor, limit=limit, path=PATH,
        )  # fmt: skip

    @post(operation_id="createContact", summary="Add a contact")
    async def create(
        self, data: JSONBody[NewContact], session: NamedDependency[AsyncSession]
    ) -> Response[ContactOut]:
        """422 when the employer is not there."""
        return resource(service.show(await service.create(session, data)), status=201)

    @get("/{contact_id:uuid}", operation_id="getContact", summary="One contact")
    async def read(
        self, contact_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[ContactOut]:
        """With its ETag; 404 for one that was merged into another."""
        show = await service.show_in_own_language(session)
        return resource(show(await service.get(session, contact_id)))

    @delete("/{contact_id:uuid}", operation_id="deleteContact", summary="Delete a contact")
    async def delete(
        self,
        contact_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """Only one that nothing refers to, with those merged into it; 409 else."""
        await service.delete(session, contact_id, if_match)
