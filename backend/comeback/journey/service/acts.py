"""What a person does with a window, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account, zone_of
from ...gives.catalogue import GiveKind
from ...gives.models import Give
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict, invalid
from ...kit.rows import check_reference, find
from ...kit.schema import check_date
from ...plays.models import Run
from ...plays.rules import TouchpointKind, touchpoint_kind
from ...plays.service import find_play
from ...touchpoints import service as touchpoints
from ...touchpoints.models import Touchpoint
from ...touchpoints.schemas import NewTouchpoint
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import is_passed
from ...windows.schemas import Done
from ..schemas import Act
from . import plays, undo
from .answering import answer_after
from .arranging import Arranged, arrange

ASKING = ("coffee_request", "nudge")
SENT_AS: Mapping[GiveKind, TouchpointKind] = {
    "article": "article",
    "referral": "referral",
    "introduction": "introduction",
}


class NotACoffee(Conflict):
    """Only a coffee that was asked for and is not over can be given a date."""

    title = "No coffee to date"
    remedy = "Read the run again: the coffee was not asked for, or is over."


async def done(session: AsyncSession, window_id: UUID, body: Done) -> Act:
    """Mark a window done, write its touchpoint, and let its play go on from there."""
    account, window = await my_account(session), await windows.get(session, window_id, lock=True)
    await check_reference(session, Give, body.give_id, "give_id")
    windows.check_move(window, "done")
    occurred_at = touchpoints.check_occurred(body.occurred_at, now_of(session))
    meets_at = meeting(account, window, body, occurred_at)
    run = await plays.run_by_id(session, window.run_id) if window.run_id else None
    window_before, run_before = windows.pushes_of(window), undo.before_run(run)
    touchpoint = await write_down(session, window, body, occurred_at)
    window.done_at = occurred_at
    windows.move(session, window, "done", "user")
    if run is not None and meets_at is not None:
        await set_coffee(session, account, run, meets_at)
    arranged = await arrange(session, account, "done")
    undo.remember(session, window, "done", window_before, touchpoint=touchpoint, run_before=run_before)
    await session.flush()
    return Act(
        window=windows.show(window),
        touchpoint=touchpoints.show(touchpoint) if touchpoint else None,
        windows=[windows.show(item) for item in await came(session, arranged)],
        ended=[windows.show(item) for item in await windows.these(session, arranged.ended)],
    )


async def came(session: AsyncSession, arranged: Arranged) -> list[Window]:
    """The windows that came, new ones before those that came back."""
    return [*arranged.made, *await windows.these(session, arranged.back)]


async def set_coffee(session: AsyncSession, account: Account, run: Run, meets_at: datetime) -> None:
    """A coffee has its date: the answer to what is heard in it can be planned."""
    run.anchors = run.anchors | {"coffee": meets_at.isoformat()}
    await answer_after(session, account, run)


def meeting(account: Account, window: Window, body: Done, occurred_at: datetime) -> datetime | None:
    """The instant of an agreed coffee; 422 unless it was accepted, and lies ahead of what was agreed."""
    if body.meets_at is None:
        return None
    if window.kind not in ASKING or window.run_id is None or body.outcome != "accepted":
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
    """The touchpoint of a step that was done, of the kind of its give; None for one that touches nobody."""
    kind = touchpoint_kind(window.kind)
    if kind is None:
        if body.give_id is not None:
            raise invalid("give_id", "There is nobody to give it to in this step.")
        return None
    give = await find(session, Give, body.give_id) if body.give_id else None
    return await touchpoints.create(
        session,
        NewTouchpoint(
            contact_id=window.contact_id,
            opportunity_id=window.opportunity_id,
            window_id=window.id,
            give_id=body.give_id,
            kind=SENT_AS.get(give.kind, kind) if give else kind,
            channel=body.channel or ("in_person" if kind == "coffee" else "email"),
            occurred_at=occurred_at,
            outcome=body.outcome,
            notes=body.notes,
        ),
    )


async def date_coffee(session: AsyncSession, run_id: UUID, wall: str) -> Act:
    """Set or move the date of a coffee that was accepted."""
    account, run = await my_account(session), await plays.run_by_id(session, run_id)
    if run.state == "ended" or not await was_asked(session, run):
        raise NotACoffee()
    meets_at = coffee_instant(account, wall)
    await set_coffee(session, account, run, meets_at)
    await make_way(session, account, run, meets_at)
    arranged = await arrange(session, account, "user")
    coffee = await windows.live(session, Window.run_id == run.id, Window.kind == "coffee")
    if not coffee:
        raise invalid("meets_at", "Choose a time that is still to come.")
    others = [window for window in await came(session, arranged) if window.id != coffee[0].id]
    return Act(
        window=windows.show(coffee[0]),
        touchpoint=None,
        windows=[windows.show(item) for item in others],
        ended=[windows.show(item) for item in await windows.these(session, arranged.ended)],
    )


async def make_way(session: AsyncSession, account: Account, run: Run, meets_at: datetime) -> None:
    """A coffee put off while its window was open stays open until the new date; a missed one is planned again."""
    found = select(Window).where(
        Window.account_id == account_of(session), Window.run_id == run.id,
        Window.kind == "coffee", Window.state.in_(("scheduled", "open", "missed")),
    )  # fmt: skip
    play = await find_play(session, account, run.play)
    steps = {step.key: step for step in play.steps} if play else {}
    for window in (await session.scalars(found.with_for_update())).all():
        step = steps.get(window.step)
        if step is None:
            continue
        times = windows.times_from(account, step, {"coffee": meets_at}, window, now_of(session))
        if times is not None and not is_passed(times, now_of(session)):
            window.by_hand = False
            windows.give_later_date(session, account, window, times)


async def was_asked(session: AsyncSession, run: Run) -> bool:
    """Whether the request for a coffee went out in this run."""
    asked = select(Window.id).where(
        Window.account_id == account_of(session), Window.run_id == run.id,
        Window.kind == "coffee_request", Window.state == "done",
    )  # fmt: skip
    return (await session.scalar(asked.limit(1))) is not None


async def skip(session: AsyncSession, window_id: UUID, reason: str) -> Window:
    """Leave a window out, with the reason."""
    window = await windows.get(session, window_id, lock=True)
    window_before = windows.pushes_of(window)
    windows.move(session, window, "skipped", "user")
    window.because = reason or None
    await arrange(session, await my_account(session), "skipped")
    undo.remember(session, window, "skip", window_before)
    await session.flush()
    return window


async def snooze(session: AsyncSession, window_id: UUID, until: datetime | None) -> Window:
    """Move the push of a window."""
    account, window = await my_account(session), await windows.get(session, window_id, lock=True)
    window_before = windows.pushes_of(window)
    await windows.snooze(session, account, window, until)
    undo.remember(session, window, "snooze", window_before)
    await session.flush()
    return window
