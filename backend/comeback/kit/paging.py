"""Keyset pages behind opaque, signed cursors that are bound to account, filters and order."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response
from sqlalchemy import DateTime, Select, Tuple, Uuid, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from .db import account_of
from .errors import FieldError, Malformed
from .models import Tenant
from .schema import Page

M = TypeVar("M", bound=Tenant)
T = TypeVar("T")


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
    ) -> Response[Page[T]]:
        """A page ordered by `(by, id)`; 400 when the cursor belongs to another list."""
        model = by.class_
        bound = msgspec.json.encode([account_of(session), path, filters])
        if cursor is not None:
            statement = statement.where(tuple_(by, model.id) > self._after(cursor, bound))
        rows = list(await session.scalars(statement.order_by(by, model.id).limit(limit + 1)))
        shown, more = rows[:limit], len(rows) > limit
        following = self._write(getattr(shown[-1], by.key), shown[-1].id, bound) if more else None
        return _response(
            Page(items=[show(row) for row in shown], next_cursor=following), path, filters, limit
        )

    def _after(self, cursor: str, bound: bytes) -> Tuple:
        at, row_id = self._read(cursor, bound)
        return tuple_(literal(at, DateTime(timezone=True)), literal(row_id, Uuid()))

    def _sign(self, payload: bytes, bound: bytes) -> bytes:
        return hmac.digest(self._key, payload + b"\n" + bound, hashlib.sha256)[:16]

    def _write(self, at: datetime, row_id: UUID, bound: bytes) -> str:
        payload = msgspec.json.encode([at, row_id])
        return base64.urlsafe_b64encode(self._sign(payload, bound) + payload).decode().rstrip("=")

    def _read(self, cursor: str, bound: bytes) -> tuple[datetime, UUID]:
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            if not hmac.compare_digest(raw[:16], self._sign(raw[16:], bound)):
                raise ValueError("not signed for this list")
            return msgspec.json.decode(raw[16:], type=tuple[datetime, UUID])
        except ValueError as error:
            detail = "This cursor does not belong to this list."
            raise Malformed(detail, errors=[FieldError("?cursor", "invalid", detail)]) from error


def _response(page: Page[T], path: str, filters: Mapping[str, Any], limit: int) -> Response[Page[T]]:
    if page.next_cursor is None:
        return Response(page)
    query = _query({**filters, "limit": limit, "cursor": page.next_cursor})
    return Response(page, headers={"Link": f'<{path}?{query}>; rel="next"'})


def _query(parameters: Mapping[str, Any]) -> str:
    given = {name: msgspec.to_builtins(value) for name, value in parameters.items() if value is not None}
    return urlencode(given, doseq=True)
