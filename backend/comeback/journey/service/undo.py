"""Taking back what was done to a window, for ten minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.service import my_account
from ...contacts.models import Contact
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity
from ...plays.models import Run
from ...touchpoints.models import Touchpoint
from ...trials.models import Review, Trial
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Ringing
from ..catalogue import ENDED_BY_FACTS, OPEN_AGAIN, OVER, UNDO_WITHIN, ActKind
from ..models import ActRecord
from . import plays
from .arranging import arrange, end, go_on
from .stages import Left

SILENT = Ringing(None, None)
AFTERWARDS = ("needs_answer", "prepare", "review", "ask_decision")
"""The kinds of steps that have their point while the door is open again."""


class TooLateToUndo(Conflict):
    """There is nothing here that was done in the last ten minutes."""

    title = "Too late to undo"
    remedy = "Change it by hand: undo reaches ten minutes back."


class SomethingFollowed(Conflict):
    """Something was built upon this already; undo that first."""

    title = "Something followed"
    remedy = "Undo what was built upon it first."


def before_run(run: Run | None) -> dict[str, Any]:
    """What an act changes of a run."""
    return {} if run is None else {"id": str(run.id), "anchors": dict(run.anchors)}


def remember(
    session: AsyncSession,
    window: Window,
    kind: ActKind,
    window_before: dict[str, Any],
    *,
    touchpoint: Touchpoint | None = None,
    run_before: dict[str, Any] | None = None,
) -> None:
    """Keep what undo needs of an act on a window."""
    session.add(
        ActRecord(
            window_id=window.id,
            kind=kind,
            at=now_of(session),
            touchpoint_id=touchpoint.id if touchpoint else None,
            window_before=window_before,
            run_before=run_before or {},
        )
    )


def remember_stage(
    session: AsyncSession,
    left: Left,
    kind: ActKind,
    *,
    touchpoint: Touchpoint | None = None,
    trial_id: UUID | None = None,
    run_id: UUID | None = None,
    outcome: str | None = None,
) -> None:
    """Keep what undo needs of a move of the stage: a trial and a run that began with it, an outcome that it had."""
    chance = left.second_chance
    before: dict[str, object | None] = {
        "stage": left.before,
        "to": left.opportunity.stage,
        "rejection_id": str(chance.id) if chance else None,
        "trial_id": str(trial_id) if trial_id else None,
        "run_id": str(run_id) if run_id else None,
        "outcome": outcome,
        "windows": left.pushes,
    }
    session.add(
        ActRecord(
            opportunity_id=left.opportunity.id,
            kind=kind,
            at=now_of(session),
            touchpoint_id=touchpoint.id if touchpoint else None,
            opportunity_before={name: value for name, value in before.items() if value is not None},
            ended=[window.id for window in left.windows],
            ended_runs=[run.id for run in left.runs],
        )
    )


async def undo(session: AsyncSession, window_id: UUID) -> Window:
    """Take back the last act on a window: its touchpoint goes, and everything that followed from it."""
    account, window = await my_account(session), await windows.get(session, window_id, lock=True)
    act = await last_act(session, ActRecord.window_id == window.id)
    await check_ground(session, window, act)
    await take_back_touch(session, act)
    if act.kind != "snooze":
        windows.bring_back(session, window, SILENT, "undone")
    windows.give_pushes_back(window, act.window_before)
    await restore_run(session, act)
    act.undone_at = now_of(session)
    await leave_alone(session, [window.id])
    await arrange(session, account, "undone")
    return window


async def check_ground(session: AsyncSession, window: Window, act: ActRecord) -> None:
    """409 where the play was ended, or the search here, since: what would come back has lost its point."""
    if act.kind == "snooze" and window.state not in windows.LIVE:
        raise SomethingFollowed()
    if window.run_id is not None:
        run = await plays.run_by_id(session, window.run_id)
        if run.state == "ended" and run.ended_because not in ENDED_BY_FACTS:
            raise SomethingFollowed()
    if window.opportunity_id is None:
        return
    stage = (await opportunities.get(session, window.opportunity_id)).stage
    by_play = window.run_id is not None and stage in OPEN_AGAIN and window.kind not in AFTERWARDS
    if stage in OVER or by_play:
        raise SomethingFollowed()


async def undo_stage(session: AsyncSession, opportunity_id: UUID) -> Opportunity:
    """Take back the last move of the stage, or the call that made it: plays and windows it ended come back."""
    account, opportunity = (
        await my_account(session),
        await opportunities.get(session, opportunity_id, lock=True),
    )
    act = await last_act(session, ActRecord.opportunity_id == opportunity.id)
    if opportunity.stage != act.opportunity_before["to"] or await began_a_trial(session, act):
        raise SomethingFollowed()
    await take_back_touch(session, act)
    await take_back_trial(session, act)
    if act.opportunity_before["stage"] != opportunity.stage:
        opportunities.move(session, opportunity, act.opportunity_before["stage"], "undone")
    if "rejection_id" in act.opportunity_before:
        rejection = await opportunities.get_rejection(session, UUID(act.opportunity_before["rejection_id"]))
        rejection.second_chance_on = None
    for run_id in act.ended_runs:
        go_on(session, await plays.run_by_id(session, run_id), "undone")
    for window in await by_ids(session, act.ended):
        if window.state == "cancelled":
            kept = act.opportunity_before.get("windows", {}).get(str(window.id), {})
            windows.bring_back(session, window, SILENT, "undone")
            windows.give_pushes_back(window, kept)
    act.undone_at = now_of(session)
    await leave_alone(session, act.ended)
    await arrange(session, account, "undone")
    return opportunity


async def began_a_trial(session: AsyncSession, act: ActRecord) -> bool:
    """Whether the move of the stage was built upon: a trial began since, or one that it began has a review."""
    own = act.opportunity_before.get("trial_id")
    if own is not None:
        reviews = select(Review.id).where(
            Review.account_id == account_of(session), Review.trial_id == UUID(own)
        )
        return (await session.scalar(reviews.limit(1))) is not None
    if "outcome" in act.opportunity_before:
        return False
    began = select(Trial.id).where(
        Trial.account_id == account_of(session),
        Trial.opportunity_id == act.opportunity_id,
        Trial.created_at >= act.at,
    )
    return (await session.scalar(began)) is not None


async def take_back_trial(session: AsyncSession, act: ActRecord) -> None:
    """A trial that began with the act goes, and its play ends; one that ended with it goes on."""
    before, account_id = act.opportunity_before, account_of(session)
    if "trial_id" in before:
        await session.delete(await session.get_one(Trial, (account_id, UUID(before["trial_id"]))))
    if "run_id" in before:
        run = await plays.run_by_id(session, UUID(before["run_id"]))
        windows.cancel(session, await windows.live(session, Window.run_id == run.id), "undone")
        end(session, run, "undone")
    if "outcome" in before:
        of_it = select(Trial).where(
            Trial.account_id == account_id, Trial.opportunity_id == act.opportunity_id
        )
        for trial in await session.scalars(of_it):
            trial.outcome = before["outcome"] or None


async def last_act(session: AsyncSession, of: ColumnElement[bool]) -> ActRecord:
    """The last act that can still be taken back; 409 when there is none."""
    statement = (
        select(ActRecord)
        .where(ActRecord.account_id == account_of(session), of)
        .where(ActRecord.undone_at.is_(None), ActRecord.at > now_of(session) - UNDO_WITHIN)
        .order_by(ActRecord.at.desc(), ActRecord.created_at.desc(), ActRecord.id.desc())
        .limit(1)
    )
    found: ActRecord | None = await session.scalar(statement)
    if found is None:
        raise TooLateToUndo()
    return found


async def take_back_touch(session: AsyncSession, act: ActRecord) -> None:
    """The touchpoint that the act wrote goes, unless it went already."""
    if act.touchpoint_id is None:
        return
    written = await session.get(Touchpoint, (account_of(session), act.touchpoint_id))
    if written is not None:
        await session.delete(written)


async def leave_alone(session: AsyncSession, window_ids: Sequence[UUID]) -> None:
    """Cancel again what came back with a person who does not want to be contacted any more."""
    await session.flush()
    refusing = select(Contact.id).where(Contact.account_id == account_of(session), Contact.do_not_contact)
    back = await windows.live(session, Window.id.in_(window_ids), Window.contact_id.in_(refusing))
    windows.cancel(session, back, "do_not_contact")


async def by_ids(session: AsyncSession, window_ids: Sequence[UUID]) -> Sequence[Window]:
    """These windows, locked."""
    statement = select(Window).where(Window.account_id == account_of(session), Window.id.in_(window_ids))
    return (await session.scalars(statement.order_by(Window.id).with_for_update())).all()


async def restore_run(session: AsyncSession, act: ActRecord) -> None:
    """Give the run back the dates it had."""
    if act.run_before:
        run = await plays.run_by_id(session, UUID(act.run_before["id"]))
        run.anchors = act.run_before["anchors"]
