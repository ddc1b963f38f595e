"""Moves of an opportunity's stage: which plays and windows lose their point, and when a no became a second chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import zone_of
from ...kit.db import account_of, now_of
from ...kit.events import announce
from ...opportunities import service as opportunities
from ...opportunities.catalogue import Stage
from ...opportunities.models import Opportunity, Rejection
from ...plays.models import OwnPlay, Run
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ..catalogue import GO_ON, OPEN_AGAIN, OVER
from . import plays
from .arranging import arrange, end

SECOND_CHANCE: frozenset[Stage] = OPEN_AGAIN | {"hired"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a move of the stage left behind: the stage before, and the windows and runs that it ended."""

    opportunity: Opportunity
    before: Stage
    windows: Sequence[Window] = ()
    pushes: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
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
    pointless = await _pointless(session, opportunity)
    pushes = {str(window.id): windows.pushes_of(window) for window in pointless}
    windows.cancel(session, pointless, opportunity.stage)
    runs = await _end_runs(session, opportunity)
    await arrange(session, account, cause)
    return Left(
        opportunity=opportunity,
        before=before,
        windows=pointless,
        pushes=pushes,
        runs=runs,
        second_chance=chance,
    )


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
    announce(session, "second_chance.won", latest.id)
    return latest


async def _pointless(session: AsyncSession, opportunity: Opportunity) -> Sequence[Window]:
    """The live windows of an opportunity that have no point at its stage."""
    if opportunity.stage not in OVER | OPEN_AGAIN:
        return []
    kept = {run.id for run in await _that_go_on(session, opportunity)}
    live = await windows.live(session, Window.opportunity_id == opportunity.id)
    return [window for window in live if window.run_id not in kept]


async def _end_runs(session: AsyncSession, opportunity: Opportunity) -> list[Run]:
    """End the runs that have no point at the stage; those that this ended."""
    if opportunity.stage not in OVER | OPEN_AGAIN:
        return []
    kept = {run.id for run in await _that_go_on(session, opportunity)}
    running = [run for run in await plays.runs_of(session, opportunity.id) if run.state == "active"]
    ended = [run for run in running if run.id not in kept]
    for run in ended:
        end(session, run, opportunity.stage)
    return ended


async def _that_go_on(session: AsyncSession, opportunity: Opportunity) -> list[Run]:
    """The runs of plays that make sense while the door is open again, and of copies of them."""
    if opportunity.stage in OVER:
        return []
    copies = select(OwnPlay.key).where(
        OwnPlay.account_id == account_of(session), OwnPlay.copied_from.in_(GO_ON)
    )
    keys = {*GO_ON, *await session.scalars(copies)}
    return [run for run in await plays.runs_of(session, opportunity.id) if run.play in keys]
