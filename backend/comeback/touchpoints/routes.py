"""What was said and done."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..gives import service as shelf
from ..gives.models import Give
from ..kit.db import account_of
from ..kit.paging import Listing, Pager, UpdatedSince
from ..kit.schema import Cursor, Limit, resource
from . import service
from .models import Touchpoint
from .schemas import Gives, Ledger, TouchpointOut

PATH = "/api/v1/touchpoints"
SHELF = "/api/v1/gives"


class TouchpointController(Controller):
    """Contacts made and received."""

    path = "/touchpoints"
    tags = ("Touchpoints",)
    opt = {"scope": "touchpoints"}

    @get(operation_id="listTouchpoints", summary="All touchpoints")
    async def list_touchpoints(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        contact_id: FromQuery[UUID | None] = None,
        opportunity_id: FromQuery[UUID | None] = None,
        window_id: FromQuery[UUID | None] = None,
        give_id: FromQuery[UUID | None] = None,
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[TouchpointOut]]:
        """In the order in which they happened."""
        statement = select(Touchpoint).where(Touchpoint.account_id == account_of(session))
        filters = {
            "contact_id": contact_id, "opportunity_id": opportunity_id, "window_id": window_id, "give_id": give_id,
        }  # fmt: skip
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(getattr(Touchpoint, name) == value)
        return await pager.listing(
            session, statement, service.show,
            by=Touchpoint.occurred_at, filters=filters, path=PATH,
            updated_since=updated_since, cursor=cursor, limit=limit,
        )  # fmt: skip

    @get("/{touchpoint_id:uuid}", operation_id="getTouchpoint", summary="One touchpoint")
    async def read(
        self, touchpoint_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[TouchpointOut]:
        """With its ETag."""
        return resource(service.show(await service.get(session, touchpoint_id)))


class LedgerController(Controller):
    """Who got what, and what they could get next."""

    tags = ("Gives",)
    opt = {"scope": "gives"}

    @get("/gives", operation_id="listGives", summary="All gives, or those for one person")
    async def list_gives(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        for_contact: FromQuery[UUID | None] = None,
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Gives]:
        """In the order in which they were added.

        With `for_contact` one page of what this person does not have yet, best match first, and ideas where nothing
        on the shelf fits.
        """
        if for_contact is not None:
            return Response(await service.gives_for(session, for_contact, updated_since, cursor, limit))
        page = await pager.listing(
            session, select(Give).where(Give.account_id == account_of(session)), shelf.show_on_shelf,
            by=Give.created_at, filters={}, updated_since=updated_since, cursor=cursor, limit=limit, path=SHELF,
        )  # fmt: skip
        return Response(Gives(**msgspec.structs.asdict(page.content)), headers=page.headers)

    @get("/contacts/{contact_id:uuid}/gives", operation_id="getLedger", summary="What a person got")
    async def ledger(
        self, contact_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[Ledger]:
        """The give ledger: the latest first, with gives and asks counted."""
        return Response(await service.ledger(session, contact_id))
