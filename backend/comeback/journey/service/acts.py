"""What a person does with a window, and what follows from it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account, zone_of
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict, invalid
from ...kit.schema import check_date
from ...plays.models import Run, RunContact
from ...plays.rules import ends_nudges, touchpoint_kind
from ...touchpoints import service as touchpoints
from ...touchpoints.models import Touchpoint
from ...touchpoints.schemas import NewTouchpoint
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.schemas import Done
from ..schemas import Act
from . import plays, undo

NUDGES = ("first_nudge", "last_nudge")
ASKING = ("ask", *NUDGES)


class NotACoffee(Conflict):
    """Only a coffee that was asked for and is not over can be given a date."""

    title = "No coffee to date"


async def done(session: AsyncSession, window_id: UUID, body: Done) -> Act:
    """Mark a window done, write its touchpoint, and let its play go on from there."""
    account, window = await my_account(session), await windows.get(session, window_id, lock=True)
    windows.check_move(window, "done")
    occurred_at = touchpoints.check_occurred(body.occurred_at, now_of(session))
    meets_at = meeting(account, window, body, occurred_at)
    run = await plays.run_by_id(session, window.run_id) if window.run_id else None
    window_before, run_before = undo.before(window), undo.before_run(run)
    touchpoint = await write_down(session, window, body, occurred_at)
    windows.move(session, window, "done", "user")
    await session.flush()
    made, ended = await follow(session, account, window, run, body, occurred_at, meets_at)
    undo.remember(
        session, window, "done", window_before,
        touchpoint=touchpoint, made=made, ended=ended, run_before=run_before,
    )  # fmt: skip
    await session.flush()
    return Act(
        window=windows.show(window),
        touchpoint=touchpoints.show(touchpoint) if touchpoint else None,
        windows=[windows.show(item) for item in made],
        ended=[windows.show(item) for item in ended],
    )


def meeting(account: Account, window: Window, body: Done, occurred_at: datetime) -> datetime | None:
    """The instant of an agreed coffee; 422 unless it was accepted, and lies ahead of what was agreed."""
    if body.meets_at is None:
        return None
    if window.step not in ASKING or body.outcome != "accepted":
        raise invalid("meets_at", "A date belongs to a coffee that was accepted.")
    meets_at = coffee_instant(account, body.meets_at)
    if meets_at <= occurred_at:
        raise invalid("meets_at", "A coffee takes place after it was agreed on.")
    return meets_at


def coffee_instant(account: Account, wall: str) -> datetime:
    """The instant of a wall time of the user's; 422 when there is no such day."""
    try:
        day = datetime.fromisoformat(wall)
    except ValueError as error:
        raise invalid("meets_at", "There is no such day or hour.") from error
    check_date("meets_at", day)
    return rules.instant(day, zone_of(account))


async def write_down(
    session: AsyncSession, window: Window, body: Done, occurred_at: datetime
) -> Touchpoint | None:
    """The touchpoint of a step that was done; None for one that touches nobody."""
    kind = touchpoint_kind(window.kind)
    if kind is None:
        return None
    return await touchpoints.create(
        session,
        NewTouchpoint(
            contact_id=window.contact_id,
            opportunity_id=window.opportunity_id,
            window_id=window.id,
            kind=kind,
            channel=body.channel or ("in_person" if kind == "coffee" else "email"),
            occurred_at=occurred_at,
            outcome=body.outcome,
            notes=body.notes,
        ),
    )


async def follow(
    session: AsyncSession,
    account: Account,
    window: Window,
    run: Run | None,
    body: Done,
    occurred_at: datetime,
    meets_at: datetime | None,
) -> tuple[list[Window], list[Window]]:
    """What a done step makes and ends in its run."""
    if run is None or run.play != plays.COFFEE or run.state == "ended":
        return [], []
    if window.step == "ask":
        run.anchors = run.anchors | {"request": occurred_at.isoformat()}
    if meets_at is not None:
        run.anchors = run.anchors | {"coffee": meets_at.isoformat()}
    answered = window.step == "coffee" or ends_nudges("out", body.outcome)
    made, _ = await plays.grow(session, account, run, leave=NUDGES if answered else ())
    ended = await end_nudges(session, run, "answered") if answered else []
    finish(session, run, window, body.outcome)
    return made, ended


async def end_nudges(session: AsyncSession, run: Run, because: str) -> list[Window]:
    """Cancel the nudges of a run that are still to come: nobody is nudged who has answered."""
    coming = await windows.live(session, Window.run_id == run.id, Window.step.in_(ASKING))
    return windows.cancel(session, coming, because)


def finish(session: AsyncSession, run: Run, window: Window, outcome: str) -> None:
    """End the coffee play where nothing is left to do in it."""
    if window.step == "coffee":
        plays.end(session, run, "coffee_held")
    elif outcome == "declined":
        plays.end(session, run, "declined")
    elif window.step == "last_nudge" and outcome == "none":
        plays.end(session, run, "two_nudges_unanswered")


async def date_coffee(session: AsyncSession, run_id: UUID, wall: str) -> Act:
    """Set or move the date of a coffee that was accepted."""
    account, run = await my_account(session), await plays.run_by_id(session, run_id)
    if run.play != plays.COFFEE or run.state == "ended" or "request" not in run.anchors:
        raise NotACoffee()
    run.anchors = run.anchors | {"coffee": coffee_instant(account, wall).isoformat()}
    await plays.realign(session, account, run, "user")
    await plays.grow(session, account, run, leave=NUDGES)
    ended = await end_nudges(session, run, "answered")
    coffee = await windows.live(session, Window.run_id == run.id, Window.step == "coffee")
    if not coffee:
        raise invalid("meets_at", "Choose a time that is still to come.")
    await session.flush()
    shown = [windows.show(item) for item in ended]
    return Act(window=windows.show(coffee[0]), touchpoint=None, windows=[], ended=shown)


async def touch(session: AsyncSession, body: NewTouchpoint) -> Touchpoint:
    """A touchpoint from anywhere: a reply ends the nudges, and open windows of *stay in touch* were answered."""
    touchpoint = await touchpoints.create(session, body)
    if touchpoint.contact_id is None:
        return touchpoint
    if ends_nudges(touchpoint.direction, touchpoint.outcome):
        for run in await active_runs(session, touchpoint.contact_id, plays.COFFEE):
            await end_nudges(session, run, "answered")
    if touchpoint.window_id is None:
        for run in await active_runs(session, touchpoint.contact_id, plays.STAY):
            answered = await windows.live(
                session,
                Window.run_id == run.id, Window.contact_id == touchpoint.contact_id, Window.state == "open",
            )  # fmt: skip
            windows.cancel(session, answered, "touched")
    await session.flush()
    return touchpoint


async def active_runs(session: AsyncSession, contact_id: UUID, play: str) -> list[Run]:
    """The active runs of a play in which this person is."""
    statement = (
        select(Run)
        .join(RunContact, (RunContact.account_id == Run.account_id) & (RunContact.run_id == Run.id))
        .where(Run.account_id == account_of(session), RunContact.contact_id == contact_id)
        .where(Run.play == play, Run.state == "active")
        .order_by(Run.id)
    )
    return list(await session.scalars(statement))


async def skip(session: AsyncSession, window_id: UUID, reason: str) -> Window:
    """Leave a window out, with the reason."""
    window = await windows.get(session, window_id, lock=True)
    window_before = undo.before(window)
    windows.move(session, window, "skipped", "user", because=reason or None)
    undo.remember(session, window, "skip", window_before)
    await session.flush()
    return window


async def snooze(session: AsyncSession, window_id: UUID, until: datetime | None) -> Window:
    """Move the push of a window."""
    account, window = await my_account(session), await windows.get(session, window_id, lock=True)
    window_before = undo.before(window)
    await windows.snooze(session, account, window, until)
    undo.remember(session, window, "snooze", window_before)
    await session.flush()
    return window
