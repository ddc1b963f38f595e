"""The windows of an account made to be as the facts say, each change told with its cause."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...kit.db import account_of, now_of
from ...opportunities.service import tell
from ...plays.models import Run
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Arrangement, Change, Placement
from ...windows.service import rewriting, tell_about, tell_move
from . import facts
from .facts import Known, KnownRun

CLOCK = "clock"


class Arranged(msgspec.Struct, frozen=True, kw_only=True):
    """Windows that came, ids of those that came back and that ended, and steps that had no time left."""

    made: Sequence[Window]
    back: Sequence[UUID]
    ended: Sequence[UUID]
    passed: Sequence[Placement]


async def arrange(
    session: AsyncSession, account: Account, cause: str, *, started: Run | None = None, touched: bool = False
) -> Arranged:
    """Work out every window of the account anew and write what differs; `cause` is what the timeline says of it.

    The caller's transaction and a constant number of statements, however many windows there are. Of a run that was
    just `started`, no coming window is told: that it started says it all. Where nothing but a person was `touched`,
    names, plays and settings are as they were, and windows that stay keep their words and pushes.
    """
    await session.flush()
    known = await facts.read(session, account)
    arrangement = rules.arrange(facts.facts_of(known), now_of(session))
    changes = {change.slot.id: change for change in arrangement.changed}
    await _change(session, known, arrangement, changes, cause, only=changes if touched else None)
    made = await _make(session, known, arrangement, cause, started)
    await _end_runs(session, known, arrangement.ended, cause)
    await session.flush()
    turned = {item.slot.id: item.state for item in arrangement.changed if item.state != item.slot.state}
    return Arranged(
        made=made,
        back=[window_id for window_id, state in turned.items() if state in windows.LIVE],
        ended=[window_id for window_id, state in turned.items() if state == "cancelled"],
        passed=arrangement.passed,
    )


async def _change(
    session: AsyncSession,
    known: Known,
    arrangement: Arrangement,
    changes: Mapping[UUID, Change],
    cause: str,
    only: Container[UUID] | None,
) -> None:
    """Rewrite the windows that are other than they should be, of `only` these where that is said."""
    started_at = {run.id: run.started_at for run in known.runs}
    names, rows = _names(known), []
    for window in known.windows:
        if only is not None and window.id not in only:
            continue
        change, stays = changes.get(window.id), arrangement.stay.get(window.id)
        at = started_at.get(window.run_id) if window.run_id else None
        name = names.get(window.contact_id) if window.contact_id else None
        row = rewriting.rewritten(known.account, window, change, stays, name, at)
        if row is not None:
            rows.append(row)
    await rewriting.rewrite(session, rows)
    by_id = {window.id: window for window in known.windows}
    for change in arrangement.changed:
        rewriting.tell_change(session, by_id[change.slot.id], change, cause)


def _names(known: Known) -> Mapping[UUID, str]:
    return {contact.id: contact.name for named in known.people.values() for contact in named}


async def _make(
    session: AsyncSession, known: Known, arrangement: Arrangement, cause: str, started: Run | None
) -> list[Window]:
    runs, names, now = {run.id: run for run in known.runs}, _names(known), now_of(session)
    made = []
    for placement in arrangement.made:
        name, run = names.get(placement.person.id) if placement.person else None, runs[placement.run_id]
        made.append(
            rewriting.new_window(known.account, placement, name, run.opportunity_id, run.started_at, now)
        )
    if made:
        session.add_all(made)
        await session.flush()
    for window, placement in zip(made, arrangement.made, strict=True):
        reason = {"because": placement.moved} if placement.moved else {}
        if started is None or window.run_id != started.id or reason:
            tell_about(session, window, cause, {"to": "scheduled", **reason})
        if window.state == "open":
            tell_move(session, window, CLOCK, "scheduled", "open")
    return made


async def _end_runs(
    session: AsyncSession, known: Known, ended: Mapping[UUID, str | None], cause: str
) -> None:
    """End the runs that came to their end, and go on with those that did so by mistake."""
    over = {run.id: because for run in known.runs if run.state == "active" and (because := ended.get(run.id))}
    back = {run.id for run in known.runs if _goes_on(known, run, ended)}
    for run in await _runs(session, [*over, *back]):
        if run.id in over:
            end(session, run, over[run.id])
        else:
            go_on(session, run, cause)


def _goes_on(known: Known, run: KnownRun, ended: Mapping[UUID, str | None]) -> bool:
    """Whether a run that is over has no reason to be any more, and was not started anew since."""
    by_mistake = run.state == "ended" and run.id in ended and ended[run.id] is None
    return by_mistake and not any(
        (other.play, other.opportunity_id, other.state) == (run.play, run.opportunity_id, "active")
        for other in known.runs
    )


async def _runs(session: AsyncSession, run_ids: Sequence[UUID]) -> Sequence[Run]:
    if not run_ids:
        return ()
    found = select(Run).where(Run.account_id == account_of(session), Run.id.in_(run_ids))
    return (await session.scalars(found.order_by(Run.started_at, Run.id))).all()


def end(session: AsyncSession, run: Run, because: str) -> None:
    """End a run and say why; its windows are the caller's business."""
    if run.state == "ended":
        return
    run.state, run.ended_at, run.ended_because = "ended", now_of(session), because
    details: dict[str, object] = {"play": run.play, "because": because}
    tell(session, "run_ended", because, opportunity_id=run.opportunity_id, run_id=run.id, details=details)


def go_on(session: AsyncSession, run: Run, cause: str) -> None:
    """A run that was over goes on."""
    run.state, run.ended_at, run.ended_because = "active", None, None
    told = {"play": run.play}
    tell(session, "run_started", cause, opportunity_id=run.opportunity_id, run_id=run.id, details=told)
