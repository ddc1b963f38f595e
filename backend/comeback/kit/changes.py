"""What changed in an account, by the numbers that its transactions take: they commit in the order of the numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, exists, literal, not_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from .db import account_of
from .errors import FieldError, Malformed
from .models import ChangeCounter, Resource, Tombstone

M = TypeVar("M", bound=Resource)
Since = int | datetime
"""After this change number, or from this instant on."""

HIGHEST = 2**63 - 1


class Gone(msgspec.Struct, frozen=True):
    """A resource that was deleted, or that cannot be found any more because it was merged into another."""

    id: UUID
    deleted_at: datetime


class Span(msgspec.Struct, frozen=True):
    """The changes from `since` to the number `until`, without those up to `after` (change and id)."""

    since: Since
    until: int
    after: tuple[int, UUID] | None = None

    def of(self, table: type[Resource | Tombstone]) -> list[ColumnElement[bool]]:
        """Which rows of a table belong to it."""
        bounds = [table.change <= self.until]
        if isinstance(self.since, int):
            bounds.append(table.change > self.since)
        elif issubclass(table, Tombstone):
            bounds.append(table.deleted_at >= self.since)
        else:
            bounds.append(table.updated_at >= self.since)
        if self.after is not None:
            bounds.append(tuple_(table.change, table.id) > tuple_(*map(literal, self.after)))
        return bounds


def since_of(text: str) -> Since:
    """What `updated_since` says: a number that was told before, or an RFC 3339 instant; 400 for anything else."""
    if text.isascii() and text.isdecimal():
        number = int(text)
        if number > HIGHEST:
            raise _unknown("This number was never told.")
        return number
    try:
        instant = msgspec.convert(text, datetime)
    except msgspec.ValidationError as error:
        raise _unknown("Send a number that was told as `updated_until`, or an RFC 3339 instant.") from error
    if instant.tzinfo is None or not 1970 <= instant.year <= 2199:
        raise _unknown("An instant has its offset from UTC, and lies between 1970 and 2199.")
    return instant.astimezone(UTC)


def _unknown(detail: str) -> Malformed:
    return Malformed(detail, errors=[FieldError("?updated_since", "invalid", detail)])


async def last_change(session: AsyncSession) -> int:
    """The number of the account's last committed change: all up to it are committed, and all to come lie above."""
    counter = select(ChangeCounter.value).where(ChangeCounter.account_id == account_of(session))
    return await session.scalar(counter) or 0


async def reached(session: AsyncSession, since: Since) -> int:
    """How far changes can be told now; 400 where `since` is a number that is still to come."""
    until = await last_change(session)
    if isinstance(since, int) and since > until:
        raise _unknown("This number was never told. Begin again with 0.")
    return until


async def changes_of(
    session: AsyncSession, statement: Select[tuple[M]], span: Span, limit: int
) -> list[tuple[int, UUID, M | Gone]]:
    """The first `limit` of what a statement finds changed in a span and what went from its table, in their order.

    Each with its change and id. Nothing can enter the span while it is read: what changes leaves it.
    """
    model: type[M] = statement.column_descriptions[0]["entity"]
    in_order = statement.where(*span.of(model)).order_by(model.change, model.id).limit(limit)
    found: list[tuple[int, UUID, M | Gone]] = [
        (row.change, row.id, row) for row in await session.scalars(in_order)
    ]
    went = (await session.execute(_gone(account_of(session), model, span, limit))).tuples()
    found += [(change, row_id, Gone(row_id, at)) for change, row_id, at in went]
    return sorted(found, key=lambda one: one[:2])[:limit]


def _gone(
    account_id: UUID, model: type[Resource], span: Span, limit: int
) -> Select[tuple[int, UUID, datetime]]:
    # What was made again under the id of something deleted is there.
    again = exists().where(model.account_id == account_id, model.id == Tombstone.id, model.there())
    buried = select(Tombstone.change, Tombstone.id, Tombstone.deleted_at).where(
        Tombstone.account_id == account_id,
        Tombstone.resource == model.__tablename__,
        ~again,
        *span.of(Tombstone),
    )
    hidden = select(model.change, model.id, model.updated_at).where(
        model.account_id == account_id, not_(model.there()), *span.of(model)
    )
    both = union_all(buried, hidden).subquery()
    return select(both).order_by(both.c.change, both.c.id).limit(limit)
