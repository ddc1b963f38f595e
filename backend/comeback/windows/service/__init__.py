"""Windows: put on the calendar, moved between states, each change told to the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...contacts.models import Contact
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict, invalid
from ...kit.events import announce
from ...kit.rows import check_reference, find
from ...kit.schema import check_instant, check_zone, new_id, shown
from ...opportunities.models import Opportunity
from ...opportunities.service import tell
from ...plays.rules import Step
from .. import rules
from ..models import Window
from ..rules import (
    Bell,
    Calendar,
    IllegalMove,
    OutsideWindow,
    Quiet,
    Ringing,
    Times,
    UnknownPlace,
    WindowState,
)
from ..schemas import KnownWindow, NewTimes, NewWindow, WindowOut

BY_HAND = "by_hand"
LIVE = ("scheduled", "open")
EVENTS: Mapping[WindowState, str] = {
    "open": "window.opened",
    "missed": "window.missed",
    "done": "window.done",
}


class WrongState(Conflict):
    """The window is not in a state that allows this."""

    title = "Not in this state"
    remedy = "Read the window again, and offer what its state allows."


def quiet_hours(account: Account) -> Quiet:
    """When the user's phone stays silent."""
    return Quiet(time.fromisoformat(account.quiet_from), time.fromisoformat(account.quiet_to))


def calendar_of(account: Account) -> Calendar:
    """The user's working days and hours."""
    home = ZoneInfo(account.time_zone)
    return Calendar(
        zone=home,
        working_days=frozenset(account.working_days),
        holidays=rules.holidays_of(account.country, account.region),
        opening=time.fromisoformat(account.opening_hour),
        closing=time.fromisoformat(account.closing_hour),
        home=home,
    )


def check_place(country: str | None, region: str | None) -> None:
    """422 when the public holidays of a place are not known."""
    for field, part in (("country", None), ("region", region)):
        try:
            rules.holidays_of(country, part)
        except UnknownPlace as error:
            raise invalid(field, str(error)) from error


def times_of(window: Window | KnownWindow) -> Times:
    """The wall times of a window."""
    return Times(ZoneInfo(window.time_zone), window.opens_wall, window.best_wall, window.closes_wall)


def put(window: Window, times: Times, ringing: Ringing) -> None:
    """Write times and pushes, and when the tick shall look next."""
    window.time_zone = str(times.zone)
    window.opens_wall, window.best_wall, window.closes_wall = times.opens, times.best, times.closes
    window.opens_at, window.best_at, window.closes_at = times.opens_at, times.best_at, times.closes_at
    window.rings_at, window.last_call_at = ringing.rings_at, ringing.last_call_at
    window.due_at = rules.due_at(bell_of(window))


def bell_of(window: Window) -> Bell:
    """What the tick needs to know."""
    return Bell(window.state, window.opens_at, window.closes_at, window.rings_at, window.last_call_at)


def ringing_of(account: Account, times: Times, started_at: datetime | None = None) -> Ringing:
    """When a window with these times rings this user."""
    return rules.ringing(
        times,
        started_at=started_at,
        quiet=quiet_hours(account),
        zone=ZoneInfo(account.time_zone),
        opening=time.fromisoformat(account.opening_hour),
    )


async def make_by_hand(session: AsyncSession, account: Account, body: NewWindow) -> Window:
    """A window with its own times; 422 where they are out of order or past."""
    check_zone("time_zone", body.time_zone)
    await check_reference(session, Opportunity, body.opportunity_id, "opportunity_id")
    await check_reference(session, Contact, body.contact_id, "contact_id")
    zone = ZoneInfo(body.time_zone or account.time_zone)
    times = _times_by_hand(
        NewTimes(opens_at=body.opens_at, best_at=body.best_at, closes_at=body.closes_at), zone
    )
    if rules.is_passed(times, now_of(session)):
        raise invalid("closes_at", "A window must close in the future.")
    ringing = ringing_of(account, times)
    window = Window(
        opportunity_id=body.opportunity_id, contact_id=body.contact_id, run_id=None, step=BY_HAND, kind=body.kind,
        by_hand=True, title=body.title, why=body.why, source="", state="scheduled",
        zone_of="own" if body.time_zone else "user",
    )  # fmt: skip
    put(window, times, ringing)
    if (own_id := new_id(body.id)) is not None:
        window.id = own_id
    session.add(window)
    await session.flush()
    tell_about(session, window, "user", {"to": "scheduled"})
    return window


def _times_by_hand(body: NewTimes, zone: ZoneInfo) -> Times:
    for field in ("opens_at", "best_at", "closes_at"):
        check_instant(field, getattr(body, field))
    if body.opens_at >= body.closes_at:
        raise invalid("closes_at", "A window closes after it opens.")
    best = body.best_at or body.opens_at
    if not body.opens_at <= best <= body.closes_at:
        raise invalid("best_at", "The best time lies between opening and close.")
    opens, peak, closes = (rules.wall(at, zone) for at in (body.opens_at, best, body.closes_at))
    try:
        return Times(zone, opens, peak, closes)
    except ValueError as error:
        raise invalid("closes_at", str(error)) from error


async def get(session: AsyncSession, window_id: UUID, *, lock: bool = False) -> Window:
    """One window of this account; 404 else. Locked, it stays as it is until the transaction ends."""
    return await find(session, Window, window_id, lock=lock)


async def these(session: AsyncSession, window_ids: Sequence[UUID]) -> list[Window]:
    """Windows of this account by their ids, in this order."""
    if not window_ids:
        return []
    found = select(Window).where(Window.account_id == account_of(session), Window.id.in_(window_ids))
    by_id = {window.id: window for window in await session.scalars(found)}
    return [by_id[window_id] for window_id in window_ids]


async def live(session: AsyncSession, *where: ColumnElement[bool]) -> Sequence[Window]:
    """Scheduled and open windows under these conditions, locked."""
    statement = select(Window).where(Window.account_id == account_of(session), Window.state.in_(LIVE), *where)
    return (await session.scalars(statement.order_by(Window.closes_at, Window.id).with_for_update())).all()


def check_move(window: Window, to: WindowState) -> None:
    """409 when the window cannot go there."""
    try:
        rules.check_move(window.state, to)
    except IllegalMove as error:
        raise WrongState(str(error)) from error


def move(
    session: AsyncSession, window: Window, to: WindowState, cause: str, *, because: str | None = None
) -> None:
    """Change the state, 409 where that is not allowed, and tell the timeline why."""
    check_move(window, to)
    before, reason = window.state, {"because": because} if because else {}
    window.state, window.because = to, because
    if to not in LIVE:
        window.rings_at = window.last_call_at = window.snoozed_until = None
    window.due_at = rules.due_at(bell_of(window))
    tell_move(session, window, cause, before, to, reason)


def bring_back(session: AsyncSession, window: Window, ringing: Ringing, cause: str) -> None:
    """Undo what ended a window: it is as its times say now, with the pushes that were still to come."""
    to = rules.restored(window.opens_at, window.closes_at, now_of(session))
    tell_move(session, window, cause, window.state, to)
    window.state, window.because, window.done_at = to, None, None
    if to in LIVE:
        window.rings_at, window.last_call_at = ringing.rings_at, ringing.last_call_at
    window.due_at = rules.due_at(bell_of(window))


def cancel(session: AsyncSession, windows: Sequence[Window], because: str) -> list[Window]:
    """Cancel windows that are no longer needed, each told with the reason."""
    for window in windows:
        move(session, window, "cancelled", because, because=because)
    return list(windows)


def times_from(
    account: Account, step: Step, anchors: rules.Anchors, window: Window, now: datetime
) -> Times | None:
    """Where a step falls on the wall that its window hangs on."""
    calendar = calendar_of(account).elsewhere(ZoneInfo(window.time_zone))
    return rules.times(step, anchors, calendar, now)


def give_later_date(session: AsyncSession, account: Account, window: Window, times: Times) -> None:
    """Give a window a later date: missed, it is planned again; open, it stays so, and rings when the date is near."""
    if window.state == "missed":
        move(session, window, "scheduled", "user")
        put(window, times, ringing_of(account, times))
    elif window.state == "open" and times.opens_at > now_of(session):
        rings = ringing_of(account, times)
        put(window, Times(times.zone, window.opens_wall, times.best, times.closes), rings)
        tell_about(session, window, "user", {"to_opens_at": times.opens_at.isoformat()})


def pushes_of(window: Window) -> dict[str, str | None]:
    """The pushes still to come and the snooze of a window, as an act keeps them for its undo."""
    found = {name: getattr(window, name) for name in ("rings_at", "last_call_at", "snoozed_until")}
    return {name: value.isoformat() if value else None for name, value in found.items()}


def give_pushes_back(window: Window, kept: Mapping[str, str | None]) -> None:
    """Write back what `pushes_of` kept, to a window that is live."""
    if window.state not in LIVE:
        return
    at = {name: datetime.fromisoformat(text) if text else None for name, text in kept.items()}
    window.rings_at, window.last_call_at = at.get("rings_at"), at.get("last_call_at")
    window.snoozed_until = at.get("snoozed_until")
    window.due_at = rules.due_at(bell_of(window))


async def leave_alone(session: AsyncSession, contact_id: UUID, because: str) -> list[Window]:
    """Cancel every window of a person for good, also those that would have come back; the ones that were live."""
    aside = select(Window).where(
        Window.account_id == account_of(session), Window.contact_id == contact_id,
        Window.state == "cancelled", Window.because.in_(rules.SOFT),
    )  # fmt: skip
    for window in await session.scalars(aside.with_for_update()):
        window.because = because
    return cancel(session, await live(session, Window.contact_id == contact_id), because)


async def snooze(session: AsyncSession, account: Account, window: Window, until: datetime | None) -> None:
    """Keep the phone quiet until then, inside the window; the window itself stays as it is."""
    if window.state not in LIVE:
        raise WrongState("Only a window that is still to come or open can be snoozed.")
    now, zone = now_of(session), ZoneInfo(account.time_zone)
    check_instant("until", until)
    try:
        if until is None:
            until = rules.snooze_until_default(now, calendar_of(account), window.closes_at)
        rules.check_snooze(until, now, window.closes_at)
    except OutsideWindow as error:
        raise invalid("until", str(error)) from error
    ringing = rules.snoozed(
        window.last_call_at, until, quiet=quiet_hours(account), zone=zone, closes_at=window.closes_at
    )
    window.snoozed_until = until
    window.rings_at, window.last_call_at = ringing.rings_at, ringing.last_call_at
    window.due_at = rules.due_at(bell_of(window))
    tell_about(session, window, "user", {"snoozed_until": until.isoformat()})


async def end_pause(session: AsyncSession, account: Account, was_until: datetime) -> None:
    """What a pause held back rings at its new end, or now where there is none."""
    until = max(account.paused_until or now_of(session), now_of(session))
    held = (Window.rings_at == was_until) | (Window.last_call_at == was_until)
    for window in await live(session, Window.state == "open", held):
        if window.rings_at == was_until:
            window.rings_at = until
        if window.last_call_at == was_until:
            window.last_call_at = until
        window.due_at = rules.due_at(bell_of(window))
    await session.flush()


async def reschedule(session: AsyncSession, account: Account, window: Window, body: NewTimes) -> None:
    """Give a window new times by hand; a missed one is scheduled again."""
    if window.state == "missed":
        move(session, window, "scheduled", "user")
    elif window.state not in LIVE:
        raise WrongState("Only a missed window, or one still to come or open, can be given new times.")
    times = _times_by_hand(body, ZoneInfo(window.time_zone))
    if rules.is_passed(times, now_of(session)):
        raise invalid("closes_at", "A window must close in the future.")
    if window.state == "open" and times.opens_at > now_of(session):
        raise WrongState("A window that is open stays open. Snooze it, or give it another close.")
    _place_by_hand(session, account, window, times, "user")


def _place_by_hand(session: AsyncSession, account: Account, window: Window, times: Times, cause: str) -> None:
    details = {"from_opens_at": window.opens_at.isoformat(), "to_opens_at": times.opens_at.isoformat()}
    window.by_hand, window.snoozed_until = True, None
    put(window, times, ringing_of(account, times))
    tell_about(session, window, cause, details)


def tell_move(
    session: AsyncSession,
    window: Window | KnownWindow,
    cause: str,
    before: WindowState,
    after: WindowState,
    more: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Put a change of a window's state on the timeline, and announce it where others may wait for it."""
    tell_about(session, window, cause, {"from": before, "to": after, **more})
    if after in EVENTS:
        announce(session, EVENTS[after], window.id, before, after)


def tell_about(
    session: AsyncSession, window: Window | KnownWindow, cause: str, details: Mapping[str, object]
) -> None:
    """Put a change of a window on the timeline."""
    tell(
        session, "window", cause,
        opportunity_id=window.opportunity_id, contact_id=window.contact_id, window_id=window.id,
        run_id=window.run_id, details={"step": window.step, **details},
    )  # fmt: skip


def show(window: Window) -> WindowOut:
    """The window as the API tells it."""
    return shown(window, WindowOut)
