"""Two contacts that are one person, and a person to forget."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ...contacts import service as contacts
from ...contacts.models import Contact
from ...contacts.schemas import ContactOut, MergeWith
from ...kit.schema import IfMatch, resource
from ..service import forgetting, people
from ..service.versions import honour


class PeopleController(Controller):
    """What becomes of a person."""

    path = "/contacts/{contact_id:uuid}"
    tags = ("Contacts",)
    opt = {"scope": "contacts"}

    @post("/merge", status_code=200, operation_id="mergeContacts", summary="Two are one")
    async def merge(
        self,
        contact_id: FromPath[UUID],
        data: JSONBody[MergeWith],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[ContactOut]:
        """Everything of the other moves here and the other is shown no more; windows follow."""
        await honour(session, Contact, contact_id, if_match)
        return resource(contacts.show(await people.merge(session, contact_id, data.other_id)))

    @post("/merge/undo", status_code=200, operation_id="undoMerge", summary="They are two after all")
    async def undo_merge(
        self, contact_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[ContactOut]:
        """The last merge, for ten minutes; fields that were changed since then stay."""
        await honour(session, Contact, contact_id, if_match)
        return resource(contacts.show(await people.undo_merge(session, contact_id)))

    @post("/anonymise", status_code=200, operation_id="anonymiseContact", summary="Forget a person")
    async def anonymise(
        self, contact_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[ContactOut]:
        """Name, addresses and notes go, their windows are cancelled, the statistics stay; this cannot be undone."""
        await honour(session, Contact, contact_id, if_match)
        show = await contacts.show_in_own_language(session)
        return resource(show(await forgetting.anonymise(session, contact_id)))
