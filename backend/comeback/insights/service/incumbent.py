"""The incumbent clock of one opportunity."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.schemas import CurvePoint
from ...accounts.service import my_account, today_of
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict
from ...opportunities import service as opportunities
from ...windows.models import Window
from ...windows.service import LIVE, calendar_of
from ..catalogue import DEFAULT_CURVE, GUESS, OWN_CURVE, SOURCES
from ..rules import Curve, good_day, odds
from ..schemas import Incumbent

HELLOS_AND_GIVES = ("check_in", "article", "referral", "introduction")


class NobodySaidNo(Conflict):
    """Nobody said no here."""

    title = "Nobody said no"
    remedy = "Record the rejection first."


async def clock(session: AsyncSession, opportunity_id: UUID) -> Incumbent:
    """Where the clock stands today, in the user's zone; 409 while nobody has said no here."""
    account = await my_account(session)
    await opportunities.get(session, opportunity_id)
    rejection = next(iter(await opportunities.rejections(session, opportunity_id)), None)
    if rejection is None:
        raise NobodySaidNo()
    today = today_of(account, now_of(session))
    since = rejection.winner_starts_on or rejection.received_on
    day, curve = max((today - since).days, 0), curve_of(account)
    planned = await next_planned(session, opportunity_id, today)
    return Incumbent(
        since=since,
        since_what="winner_start" if rejection.winner_starts_on else "rejection",
        day=day,
        odds=odds(curve, day),
        curve=[CurvePoint(day=point[0], odds=point[1]) for point in curve],
        sources=sources_of(account),
        next_good_day=planned or good_day(curve, since, today, calendar_of(account).rolled),
    )


def curve_of(account: Account) -> Curve:
    """The user's own curve, else the default."""
    if account.incumbent_curve is None:
        return DEFAULT_CURVE
    points = msgspec.convert(account.incumbent_curve, list[CurvePoint])
    return [(point.day, point.odds) for point in points]


def sources_of(account: Account) -> list[str]:
    """Where the odds come from, as sentences in the user's language."""
    own = account.incumbent_curve is not None
    told = (OWN_CURVE[account.language],) if own else SOURCES[account.language]
    return [*told, GUESS[account.language]]


async def next_planned(session: AsyncSession, opportunity_id: UUID, today: date) -> date | None:
    """The best day of the next check-in or give that a play has planned here; today where it is past, but open."""
    statement = (
        select(Window.best_wall)
        .where(Window.account_id == account_of(session), Window.opportunity_id == opportunity_id)
        .where(Window.state.in_(LIVE), Window.kind.in_(HELLOS_AND_GIVES), Window.run_id.is_not(None))
        .order_by(Window.best_at)
        .limit(1)
    )
    best = await session.scalar(statement)
    return max(best.date(), today) if best else None
