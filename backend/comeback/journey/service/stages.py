"""Moves of an opportunity's stage: which plays and windows lose their point, and when a no became a second chance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import zone_of
from ...kit.db import account_of, now_of
from ...opportunities import service as opportunities
from ...opportunities.catalogue import Stage
from ...opportunities.models import Opportunity, Rejection
from ...plays.models import OwnPlay, Run
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ..catalogue import GO_ON
from . import plays
from .arranging import arrange, end

OVER: frozenset[Stage] = frozenset({"hired", "closed"})
OPEN_AGAIN: frozenset[Stage] = frozenset({"reopened", "trial", "offered"})
SECOND_CHANCE: frozenset[Stage] = OPEN_AGAIN | {"hired"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a move of the stage left behind: the stage before, and the windows and runs that it ended."""

    opportunity: Opportunity
    before: Stage
    windows: Sequence[Window] = ()
    runs: Sequence[Run] = ()
    second_chance: Rejection | None = None


async def move_to(
    session: AsyncSession,
    account: Account,
    opportunity: Opportunity,
    stage: Stage,
    cause: str,
    *,
    at: datetime | None = None,
    note: str | None = None,
) -> Left:
    """Move the stage and end what loses its point; the windows that remain are worked out anew.

    `hired` and `closed` cancel all windows of the opportunity; `reopened`, `trial` and `offered` leave those of
    *answer the needs* and *temp to hire*.
    """
    before = opportunity.stage
    opportunities.move(session, opportunity, stage, cause, at=at, note=note)
    chance = await _second_chance(session, account, opportunity, at or now_of(session))
    ended, runs = await _end_pointless(session, opportunity)
    await arrange(session, account, cause)
    return Left(opportunity=opportunity, before=before, windows=ended, runs=runs, second_chance=chance)


async def _second_chance(
    session: AsyncSession, account: Account, opportunity: Opportunity, at: datetime
) -> Rejection | None:
    """The latest no that this move turns into a second chance, None where there is none."""
    if opportunity.stage not in SECOND_CHANCE:
        return None
    latest = next(iter(await opportunities.rejections(session, opportunity.id)), None)
    if latest is None or latest.second_chance_on is not None:
        return None
    latest.second_chance_on = max(rules.wall(at, zone_of(account)).date(), latest.received_on)
    return latest


async def _end_pointless(session: AsyncSession, opportunity: Opportunity) -> tuple[list[Window], list[Run]]:
    if opportunity.stage not in OVER | OPEN_AGAIN:
        return [], []
    running = [run for run in await plays.runs_of(session, opportunity.id) if run.state == "active"]
    kept = set() if opportunity.stage in OVER else await _that_go_on(session, running)
    live = await windows.live(session, Window.opportunity_id == opportunity.id)
    pointless = [window for window in live if window.run_id not in kept]
    ended = [run for run in running if run.id not in kept]
    windows.cancel(session, pointless, opportunity.stage)
    for run in ended:
        end(session, run, opportunity.stage)
    return pointless, ended


async def _that_go_on(session: AsyncSession, running: Collection[Run]) -> set[UUID]:
    """The runs of plays that make sense while the door is open again, and of copies of them."""
    copies = select(OwnPlay.key).where(
        OwnPlay.account_id == account_of(session), OwnPlay.copied_from.in_(GO_ON)
    )
    keys = {*GO_ON, *await session.scalars(copies)}
    return {run.id for run in running if run.play in keys}
