"""Looking at windows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.paging import Listing, Pager, UpdatedSince
from ..kit.schema import Cursor, Limit, check_instant, resource
from . import service
from .models import Window
from .rules import WindowState
from .schemas import WindowOut

InState = Annotated[
    WindowState | None, QueryParameter(name="state", description="Those in this state alone.")
]
PATH = "/api/v1/windows"


class WindowController(Controller):
    """Follow-up windows."""

    path = "/windows"
    tags = ("Windows",)
    opt = {"scope": "windows"}

    @get(operation_id="listWindows", summary="All windows")
    async def list_windows(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        in_state: InState = None,
        opens_before: FromQuery[datetime | None] = None,
        opens_after: FromQuery[datetime | None] = None,
        contact_id: FromQuery[UUID | None] = None,
        opportunity_id: FromQuery[UUID | None] = None,
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[WindowOut]]:
        """By their opening; `opens_after` is included, `opens_before` is not."""
        check_instant("?opens_before", opens_before)
        check_instant("?opens_after", opens_after)
        statement = select(Window).where(Window.account_id == account_of(session))
        equal = {"state": in_state, "contact_id": contact_id, "opportunity_id": opportunity_id}
        for name, value in equal.items():
            if value is not None:
                statement = statement.where(getattr(Window, name) == value)
        if opens_before is not None:
            statement = statement.where(Window.opens_at < opens_before)
        if opens_after is not None:
            statement = statement.where(Window.opens_at >= opens_after)
        filters = equal | {"opens_before": opens_before, "opens_after": opens_after}
        return await pager.listing(
            session, statement, service.show,
            by=Window.opens_at, filters=filters, updated_since=updated_since, cursor=cursor, limit=limit, path=PATH,
        )  # fmt: skip

    @get("/{window_id:uuid}", operation_id="getWindow", summary="One window")
    async def read(
        self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """With its ETag."""
        return resource(service.show(await service.get(session, window_id)))
