"""The version that a client read, honoured by actions that do not ask for it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from ...kit.models import Tenant
from ...kit.rows import find
from ...kit.schema import expect_version


async def honour(session: AsyncSession, model: type[Tenant], row_id: UUID, if_match: str | None) -> None:
    """412 when the row is not the one that the client read, 404 when it is not there; nothing without If-Match."""
    if if_match is not None:
        expect_version(if_match, await find(session, model, row_id))
