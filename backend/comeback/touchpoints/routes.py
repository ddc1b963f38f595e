"""What was said and done."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.paging import Pager
from ..kit.schema import Cursor, IfMatch, Limit, Page, resource
from . import service
from .models import Touchpoint
from .schemas import TouchpointOut, TouchpointPatch

PATH = "/api/v1/touchpoints"


class TouchpointController(Controller):
    """Contacts made and received."""

    path = "/touchpoints"
    tags = ("Touchpoints",)

    @get(operation_id="listTouchpoints", summary="All touchpoints")
    async def list_touchpoints(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        contact_id: FromQuery[UUID | None] = None,
        opportunity_id: FromQuery[UUID | None] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Page[TouchpointOut]]:
        """In the order in which they happened."""
        statement = select(Touchpoint).where(Touchpoint.account_id == account_of(session))
        filters = {"contact_id": contact_id, "opportunity_id": opportunity_id}
        for name, value in filters.items():
            if value is not None:
                statement = statement.where(getattr(Touchpoint, name) == value)
        return await pager.page(
            session, statement, service.show,
            by=Touchpoint.occurred_at, filters=filters, cursor=cursor, limit=limit, path=PATH,
        )  # fmt: skip

    @get("/{touchpoint_id:uuid}", operation_id="getTouchpoint", summary="One touchpoint")
    async def read(
        self, touchpoint_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[TouchpointOut]:
        """With its ETag."""
        return resource(service.show(await service.get(session, touchpoint_id)))

    @patch("/{touchpoint_id:uuid}", operation_id="changeTouchpoint", summary="Change a touchpoint")
    async def change(
        self,
        touchpoint_id: FromPath[UUID],
        data: JSONBody[TouchpointPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[TouchpointOut]:
        """A merge patch of the version that was read."""
        return resource(service.show(await service.change(session, touchpoint_id, data, if_match)))
