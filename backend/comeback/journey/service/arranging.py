"""The windows of an account made to be as the facts say, each change told with its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...kit.db import now_of
from ...opportunities.service import tell
from ...plays.models import Run
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Arrangement, Placement
from ...windows.service import rewriting, tell_about, tell_move
from . import facts
from .facts import Known

CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Windows that came (new ones, then those that came back), windows that ended, steps that had no time left."""

    made: Sequence[Window]
    ended: Sequence[Window]
    passed: Sequence[Placement]


async def arrange(
    session: AsyncSession, account: Account, cause: str, *, started: Run | None = None
) -> Arranged:
    """Work out every window of the account anew and write what differs; `cause` is what the timeline says of it.

    The caller's transaction and a constant number of statements, however many windows there are. Of a run that was
    just `started`, no coming window is told: that it started says it all.
    """
    await session.flush()
    known = await facts.read(session, account)
    arrangement = rules.arrange(facts.facts_of(known), now_of(session))
    back, ended = await _change(session, known, arrangement, cause)
    made = await _make(session, known, arrangement, cause, started)
    _end_runs(session, known, arrangement.ended, cause)
    await session.flush()
    return Arranged(made=[*made, *back], ended=ended, passed=arrangement.passed)


async def _change(
    session: AsyncSession, known: Known, arrangement: Arrangement, cause: str
) -> tuple[list[Window], list[Window]]:
    """Rewrite the windows that are other than they should be; those that came back, and those that ended."""
    started_at = {run.id: run.started_at for run in known.runs}
    names, changes = _names(known), {change.slot.id: change for change in arrangement.changed}
    by_id, rows = {window.id: window for window in known.windows}, []
    for window in known.windows:
        change, stays = changes.get(window.id), arrangement.stay.get(window.id)
        at = started_at.get(window.run_id) if window.run_id else None
        name = names.get(window.contact_id) if window.contact_id else None
        row = rewriting.rewritten(known.account, window, change, stays, name, at)
        if row is not None:
            rows.append(row)
    for change in arrangement.changed:
        rewriting.tell_change(session, by_id[change.slot.id], change, cause)
    await rewriting.rewrite(session, rows)
    turned = [change for change in arrangement.changed if change.state != change.slot.state]
    return (
        [by_id[change.slot.id] for change in turned if change.state in windows.LIVE],
        [by_id[change.slot.id] for change in turned if change.state == "cancelled"],
    )


def _names(known: Known) -> Mapping[UUID, str]:
    return {contact.id: contact.name for named in known.people.values() for contact in named}


async def _make(
    session: AsyncSession, known: Known, arrangement: Arrangement, cause: str, started: Run | None
) -> list[Window]:
    runs, names, now = {run.id: run for run in known.runs}, _names(known), now_of(session)
    made = []
    for placement in arrangement.made:
        name = names.get(placement.person.id) if placement.person else None
        made.append(rewriting.new_window(known.account, placement, name, runs[placement.run_id], now))
    session.add_all(made)
    await session.flush()
    for window, placement in zip(made, arrangement.made, strict=True):
        reason = {"because": placement.moved} if placement.moved else {}
        if started is None or window.run_id != started.id or reason:
            tell_about(session, window, cause, {"to": "scheduled", **reason})
        if window.state == "open":
            tell_move(session, window, CLOCK, "scheduled", "open")
    return made


def _end_runs(session: AsyncSession, known: Known, ended: Mapping[UUID, str | None], cause: str) -> None:
    """End the runs that came to their end, and go on with those that did so by mistake."""
    for run in known.runs:
        because = ended.get(run.id)
        if because is not None and run.state == "active":
            end(session, run, because)
        elif because is None and run.state == "ended" and run.id in ended and not _is_running(known, run):
            go_on(session, run, cause)


def _is_running(known: Known, run: Run) -> bool:
    """Whether the same play was started anew since."""
    return any(
        (other.play, other.opportunity_id, other.state) == (run.play, run.opportunity_id, "active")
        for other in known.runs
    )


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
