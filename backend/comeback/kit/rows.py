"""Making, finding and removing rows of the account in context."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import ColumnElement, Select, bindparam, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from .db import account_of, fetch_first
from .errors import NotFound, invalid
from .models import Tenant
from .reading import Prepared
from .schema import given, new_id

M = TypeVar("M", bound=Tenant)


# Built once: to build a statement and to find it in SQLAlchemy's cache costs more than to run it.
@cache
def _row(model: type[Tenant], *, lock: bool) -> Select[Any]:
    statement = select(model).where(*_is_this(model))
    return statement.with_for_update() if lock else statement


@cache
def _known(model: type[Tenant]) -> Prepared:
    return Prepared(select(model.id).where(*_is_this(model)))


def _is_this(model: type[Tenant]) -> tuple[ColumnElement[bool], ...]:
    return (
        model.account_id == bindparam("account_id", type_=model.account_id.type),
        model.id == bindparam("row_id", type_=model.id.type),
        model.there(),
    )


def insertion(model: type[Tenant]) -> Prepared:
    """A statement that writes a row past the session; it is given every column that the database does not fill."""
    table = model.__table__
    filled = {c.name: bindparam(c.name, type_=c.type) for c in table.c if c.server_default is None}
    return Prepared(insert(model).values(filled))


async def add(session: AsyncSession, model: type[M], body: msgspec.Struct, **more: object) -> M:
    """A new row from a body, with the client's id where it made one; `more` adds or overrides columns."""
    values = given(body, "id") | more
    row_id = new_id(getattr(body, "id", UNSET))
    row = model(**values) if row_id is None else model(id=row_id, **values)
    session.add(row)
    await session.flush()
    return row


async def find(session: AsyncSession, model: type[M], row_id: UUID, *, lock: bool = False) -> M:
    """The row of this account with this id; the same 404 for absent ids and for those of others."""
    row: M | None = await session.scalar(
        _row(model, lock=lock), {"account_id": account_of(session), "row_id": row_id}
    )
    if row is None:
        raise NotFound()
    return row


async def remove(session: AsyncSession, row: Tenant) -> None:
    """Delete a row and have its foreign keys checked now, not at commit."""
    await session.delete(row)
    await session.flush()
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


async def check_reference(session: AsyncSession, model: type[Tenant], row_id: object, field: str) -> None:
    """422 that names the field when it refers to a row that this account does not have."""
    if not isinstance(row_id, UUID):
        return
    await session.flush()
    if await fetch_first(session, _known(model), account_id=account_of(session), row_id=row_id) is None:
        raise invalid(field, "There is nothing with this id.", "not_found")
