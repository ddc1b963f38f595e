"""Keyset pages behind opaque, signed cursors that are bound to account, filters and order."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import DateTime, Select, Uuid, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from .changes import HIGHEST, Gone, Since, Span, changes_of, reached, since_of
from .db import account_of
from .errors import FieldError, Malformed
from .models import Resource, Tenant
from .schema import Page

M = TypeVar("M", bound=Tenant)
R = TypeVar("R", bound=Resource)
T = TypeVar("T")
P = TypeVar("P", bound=tuple[Any, ...])
G = TypeVar("G", bound=Page[Any])

UpdatedSince = Annotated[
    str | None,
    QueryParameter(
        name="updated_since",
        description="What changed after this `updated_until` (0: everything), in the order of the changes, with "
        "what was deleted; an instant serves too, and is less exact.",
        max_length=40,
    ),
]


class Listing(Page[T], frozen=True, kw_only=True):
    """A page of a list that can be followed; the last two are there where `updated_since` was asked for."""

    deleted: Annotated[
        list[Gone] | UnsetType,
        Meta(description="What is there no more, whatever the other filters say."),
    ] = UNSET
    updated_until: Annotated[
        int | UnsetType, Meta(description="The `updated_since` of the next time, once the last page is read.")
    ] = UNSET


class Pager:
    """Makes and reads cursors; `key` signs them."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    async def page(
        self,
        session: AsyncSession,
        statement: Select[tuple[M]],
        show: Callable[[M], T],
        *,
        by: InstrumentedAttribute[datetime],
        filters: Mapping[str, Any],
        cursor: str | None,
        limit: int,
        path: str,
        latest_first: bool = False,
    ) -> Response[Page[T]]:
        """A page ordered by `(by, id)`, or the other way round; 400 when the cursor belongs to another list."""
        bound = msgspec.json.encode([account_of(session), path, filters])
        items, following = await self._in_order(
            session, statement, show, by, cursor, bound, limit, latest_first=latest_first
        )
        return _response(Page(items=items, next_cursor=following), path, filters, limit)

    async def listing(
        self,
        session: AsyncSession,
        statement: Select[tuple[R]],
        show: Callable[[R], T],
        *,
        by: InstrumentedAttribute[datetime],
        filters: Mapping[str, Any],
        updated_since: str | None,
        cursor: str | None,
        limit: int,
        path: str,
    ) -> Response[Listing[T]]:
        """Such a page, or with `updated_since` one of changes in their order; 400 for what was never told."""
        filters = {**filters, "updated_since": updated_since}
        bound = msgspec.json.encode([account_of(session), path, filters])
        if updated_since is None:
            items, following = await self._in_order(session, statement, show, by, cursor, bound, limit)
            return _response(Listing(items=items, next_cursor=following), path, filters, limit)
        span = await self._span(session, since_of(updated_since), cursor, bound)
        found = await changes_of(session, statement, span, limit + 1)
        told, more = found[:limit], len(found) > limit
        following = self._write((span.until, *told[-1][:2]), bound) if more else None
        return _response(_changes(told, show, span.until, following), path, filters, limit)

    async def _in_order(
        self,
        session: AsyncSession,
        statement: Select[tuple[M]],
        show: Callable[[M], T],
        by: InstrumentedAttribute[datetime],
        cursor: str | None,
        bound: bytes,
        limit: int,
        *,
        latest_first: bool = False,
    ) -> tuple[list[T], str | None]:
        model = by.class_
        key = tuple_(by, model.id)
        if cursor is not None:
            at, row_id = self._read(cursor, bound, tuple[datetime, UUID])
            after = tuple_(literal(at, DateTime(timezone=True)), literal(row_id, Uuid()))
            statement = statement.where(key < after if latest_first else key > after)
        order = (by.desc(), model.id.desc()) if latest_first else (by, model.id)
        rows = list(await session.scalars(statement.order_by(*order).limit(limit + 1)))
        shown, more = rows[:limit], len(rows) > limit
        following = self._write((getattr(shown[-1], by.key), shown[-1].id), bound) if more else None
        return [show(row) for row in shown], following

    async def _span(self, session: AsyncSession, since: Since, cursor: str | None, bound: bytes) -> Span:
        # All pages end where the first one did: what changes meanwhile is for the next time.
        if cursor is None:
            return Span(since, await reached(session, since))
        until, change, row_id = self._read(cursor, bound, tuple[int, int, UUID])
        return Span(since, until, (change, row_id))

    def _sign(self, payload: bytes, bound: bytes) -> bytes:
        return hmac.digest(self._key, payload + b"\n" + bound, hashlib.sha256)[:16]

    def _write(self, place: tuple[Any, ...], bound: bytes) -> str:
        payload = msgspec.json.encode(place)
        return base64.urlsafe_b64encode(self._sign(payload, bound) + payload).decode().rstrip("=")

    def _read(self, cursor: str, bound: bytes, kind: type[P]) -> P:
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            if not hmac.compare_digest(raw[:16], self._sign(raw[16:], bound)):
                raise ValueError("not signed for this list")
            place: P = msgspec.json.decode(raw[16:], type=kind)
        except ValueError as error:
            detail = "This cursor does not belong to this list."
            raise Malformed(detail, errors=[FieldError("?cursor", "invalid", detail)]) from error
        return place


async def followed(
    session: AsyncSession, statement: Select[tuple[R]], show: Callable[[R], T], updated_since: str
) -> Listing[T]:
    """All changes of a short list in their order, on one page; 400 for what was never told."""
    since = since_of(updated_since)
    span = Span(since, await reached(session, since))
    told = await changes_of(session, statement, span, HIGHEST)
    return _changes(told, show, span.until, None)


def _changes(
    told: Sequence[tuple[int, UUID, R | Gone]], show: Callable[[R], T], until: int, following: str | None
) -> Listing[T]:
    return Listing(
        items=[show(row) for _, _, row in told if not isinstance(row, Gone)],
        next_cursor=following,
        deleted=[gone for _, _, gone in told if isinstance(gone, Gone)],
        updated_until=until,
    )


def _response(page: G, path: str, filters: Mapping[str, Any], limit: int) -> Response[G]:
    if page.next_cursor is None:
        return Response(page)
    query = _query({**filters, "limit": limit, "cursor": page.next_cursor})
    return Response(page, headers={"Link": f'<{path}?{query}>; rel="next"'})


def _query(parameters: Mapping[str, Any]) -> str:
    given = {name: msgspec.to_builtins(value) for name, value in parameters.items() if value is not None}
    return urlencode(given, doseq=True)
