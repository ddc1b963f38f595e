"""What operators and programs ask first: does it live, can it serve, what does it offer."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get
from sqlalchemy import text

from .about import described
from .kit.db import DATABASE_ERRORS
from .kit.errors import Unavailable

OPEN = {"transaction": False, "public": True}


class Status(msgspec.Struct, frozen=True):
    """`ok` when it is."""

    status: str


@get(
    "/openapi.json",
    opt=OPEN,
    tags=["Operation"],
    operation_id="getDocument",
    summary="This document",
    sync_to_thread=True,
)
def document(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """OpenAPI 3.1, the same for every setting."""
    return Response(described(request.app), headers={"Cache-Control": "no-cache"})


@get("/healthz", opt=OPEN, tags=["Operation"], operation_id="health", summary="Whether the process lives")
async def health() -> Status:
    """Answers without asking the database."""
    return Status("ok")


@get("/readyz", opt=OPEN, tags=["Operation"], operation_id="ready", summary="Whether requests can be served")
async def ready(request: Request[Any, Any, Any]) -> Status:
    """503 while the database does not answer or is not migrated."""
    try:
        async with request.app.state.sessions.begin() as session:
            await session.execute(text("SELECT 1 FROM account LIMIT 0"))
    except DATABASE_ERRORS as error:
        raise Unavailable("The database does not answer.") from error
    return Status("ok")
