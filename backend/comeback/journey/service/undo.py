"""Taking back what was done to a window, for ten minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.service import my_account
from ...contacts.models import Contact
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict
from ...opportunities.service import tell
from ...plays.models import Run
from ...touchpoints.models import Touchpoint
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Ringing
from ..catalogue import UNDO_WITHIN, ActKind
from ..models import ActRecord
from . import plays

BY_AN_ACT = ("coffee_held", "declined", "two_nudges_unanswered")


class TooLateToUndo(Conflict):
    """There is nothing here that was done in the last ten minutes."""

    title = "Too late to undo"


class SomethingFollowed(Conflict):
    """Something was built upon this already; undo that first."""

    title = "Something followed"


def before(window: Window) -> dict[str, Any]:
    """What an act takes from a window and undo gives back: its pushes and its snooze."""
    found = {name: getattr(window, name) for name in ("rings_at", "last_call_at", "snoozed_until")}
    return {name: value.isoformat() if value else None for name, value in found.items()}


def before_run(run: Run | None) -> dict[str, Any]:
    """What an act changes of a run."""
    return {} if run is None else {"id": str(run.id), "state": run.state, "anchors": dict(run.anchors)}


def remember(
    session: AsyncSession,
    window: Window,
    kind: ActKind,
    window_before: dict[str, Any],
    *,
    touchpoint: Touchpoint | None = None,
    made: Sequence[Window] = (),
    ended: Sequence[Window] = (),
    run_before: dict[str, Any] | None = None,
) -> None:
    """Keep what undo needs."""
    session.add(
        ActRecord(
            window_id=window.id,
            kind=kind,
            at=now_of(session),
            touchpoint_id=touchpoint.id if touchpoint else None,
            window_before=window_before,
            made=[item.id for item in made],
            ended=[item.id for item in ended],
            run_before=run_before or {},
        )
    )


async def undo(session: AsyncSession, window_id: UUID) -> Window:
    """Take back the last act on a window: its touchpoint goes, what it made goes, what it ended comes back."""
    account, window = await my_account(session), await windows.get(session, window_id, lock=True)
    act = await last_act(session, window.id)
    now = now_of(session)
    await take_back_made(session, act)
    if act.touchpoint_id is not None:
        await session.delete(await session.get_one(Touchpoint, (account.id, act.touchpoint_id)))
    windows.bring_back(session, window, read_ringing(act.window_before), "undone")
    window.snoozed_until = read_instant(act.window_before["snoozed_until"])
    for ended in await by_ids(session, act.ended):
        if ended.state == "cancelled":
            windows.bring_back(session, ended, windows.ringing_of(account, windows.times_of(ended)), "undone")
    await restore_run(session, act)
    await session.flush()
    await leave_alone(session, [window.id, *act.ended])
    act.undone_at = now
    await session.flush()
    return window


async def last_act(session: AsyncSession, window_id: UUID) -> ActRecord:
    """The last act on a window that can still be taken back; 409 when there is none."""
    statement = (
        select(ActRecord)
        .where(ActRecord.account_id == account_of(session), ActRecord.window_id == window_id)
        .where(ActRecord.undone_at.is_(None), ActRecord.at > now_of(session) - UNDO_WITHIN)
        .order_by(ActRecord.at.desc(), ActRecord.created_at.desc(), ActRecord.id.desc())
        .limit(1)
    )
    found: ActRecord | None = await session.scalar(statement)
    if found is None:
        raise TooLateToUndo()
    return found


async def take_back_made(session: AsyncSession, act: ActRecord) -> None:
    """Delete the windows that the act made; 409 when somebody has acted on one of them."""
    made = await by_ids(session, act.made)
    if any(window.state not in windows.LIVE for window in made):
        raise SomethingFollowed()
    for window in made:
        await session.delete(window)


async def leave_alone(session: AsyncSession, window_ids: Sequence[UUID]) -> None:
    """Cancel again what came back with a person who does not want to be contacted any more."""
    refusing = select(Contact.id).where(Contact.account_id == account_of(session), Contact.do_not_contact)
    back = await windows.live(session, Window.id.in_(window_ids), Window.contact_id.in_(refusing))
    windows.cancel(session, back, "do_not_contact")


async def by_ids(session: AsyncSession, window_ids: Sequence[UUID]) -> Sequence[Window]:
    """These windows, locked."""
    statement = select(Window).where(Window.account_id == account_of(session), Window.id.in_(window_ids))
    return (await session.scalars(statement.order_by(Window.id).with_for_update())).all()


async def restore_run(session: AsyncSession, act: ActRecord) -> None:
    """Put the run back to where it stood, and say so when it had ended."""
    if not act.run_before:
        return
    run = await plays.run_by_id(session, UUID(act.run_before["id"]))
    if run.state == "ended" and run.ended_because not in BY_AN_ACT:
        raise SomethingFollowed()
    if run.state != act.run_before["state"]:
        run.state, run.ended_at, run.ended_because = "active", None, None
        details = {"play": run.play}
        tell(
            session,
            "run_started",
            "undone",
            opportunity_id=run.opportunity_id,
            run_id=run.id,
            details=details,
        )
    run.anchors = act.run_before["anchors"]


def read_instant(text: str | None) -> datetime | None:
    """An instant as it was kept."""
    return datetime.fromisoformat(text) if text else None


def read_ringing(kept: dict[str, Any]) -> Ringing:
    """The pushes that were still to come."""
    return Ringing(read_instant(kept["rings_at"]), read_instant(kept["last_call_at"]))
