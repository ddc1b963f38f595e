"""The peer to leave behind: FastAPI, the ORM of SQLAlchemy and pydantic on uvicorn with uvloop and httptools.

It looks the token up, and answers GET /api/v1/today and POST /api/v1/touchpoints, the latter with windows worked out
anew. It has no row-level security, no limits and no idempotency. Run with the superuser's address.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from recomputing import recompute
from shapes import NewTouchpoint, Today, TouchpointOut
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import contains_eager, joinedload
from tables import Account, Contact, Opportunity, TimelineEntry, Token, Touchpoint, Window

NOW = datetime.fromisoformat(os.environ["BENCH_NOW"])
PEPPER = bytes.fromhex(os.environ["BENCH_PEPPER"])
OVER = ("hired", "closed")

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+asyncpg:"), pool_size=10, max_overflow=0
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def get_session() -> AsyncIterator[AsyncSession]:
    """A session for the request."""
    async with sessions() as session:
        yield session


Db = Annotated[AsyncSession, Depends(get_session)]


async def get_account(session: Db, authorization: Annotated[str, Header()]) -> Any:
    """Whom the token stands for."""
    digest = hmac.digest(PEPPER, authorization.removeprefix("Bearer ").encode(), hashlib.sha256)
    token = await session.get(Token, digest)
    if token is None or token.expires_at < datetime.now(UTC):
        raise HTTPException(401)
    return token.account_id


Me = Annotated[Any, Depends(get_account)]


@app.get("/api/v1/today", response_model=Today)
async def today(session: Db, me: Me) -> Any:
    """Open windows, missed ones, and what opens in seven days."""
    shown = or_(
        Window.state == "open",
        and_(
            Window.state == "missed",
            Window.closes_at > NOW - timedelta(days=30),
            or_(Opportunity.id.is_(None), Opportunity.stage.not_in(OVER)),
        ),
        and_(Window.state == "scheduled", Window.opens_at <= NOW + timedelta(days=7)),
    )
    statement = (
        select(Window)
        .outerjoin(Window.opportunity)
        .where(Window.account_id == me, shown)
        .options(
            joinedload(Window.contact).joinedload(Contact.employer),
            contains_eager(Window.opportunity).joinedload(Opportunity.employer),
        )
        .order_by(Window.closes_at, Window.id)
    )
    windows = (await session.scalars(statement)).all()
    return {
        "now": NOW,
        "open": [window for window in windows if window.state == "open"],
        "missed": [window for window in windows if window.state == "missed"],
        "upcoming": [window for window in windows if window.state == "scheduled"],
    }


@app.post("/api/v1/touchpoints", response_model=TouchpointOut, status_code=201)
async def touch(body: NewTouchpoint, session: Db, me: Me) -> Any:
    """A touchpoint on the timeline, and the windows that it moves."""
    account = await session.get_one(Account, (me, me))
    if body.contact_id is not None and await session.get(Contact, (me, body.contact_id)) is None:
        raise HTTPException(422, "There is no such contact.")
    if body.window_id is not None and await session.get(Window, (me, body.window_id)) is None:
        raise HTTPException(422, "There is no such window.")
    stamps = {"account_id": me, "created_at": NOW, "updated_at": NOW, "version": 1}
    touchpoint = Touchpoint(
        **body.model_dump() | {"occurred_at": body.occurred_at or NOW}, change=0, **stamps
    )
    session.add(touchpoint)
    await session.flush()
    details = {"kind": touchpoint.kind, "direction": touchpoint.direction, "outcome": touchpoint.outcome}
    session.add(
        TimelineEntry(
            contact_id=touchpoint.contact_id, opportunity_id=touchpoint.opportunity_id, actor_id=me,
            window_id=touchpoint.window_id, touchpoint_id=touchpoint.id, at=touchpoint.occurred_at,
            kind="touchpoint", cause="user", details=details, **stamps,
        )
    )  # fmt: skip
    await recompute(session, account, NOW)
    await session.commit()
    return touchpoint


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
