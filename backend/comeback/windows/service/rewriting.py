"""Windows written many at a time, so that a change of everything costs as many statements as a change of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from ...accounts.models import Account
from ...kit.db import account_of, now_of, number_change, raw_of
from ...kit.reading import Prepared
from ...plays.rules import title
from .. import rules
from ..models import Window
from ..rules import Bell, Change, Placement, Ringing, Times, WindowState
from ..schemas import KnownWindow
from . import LIVE, quiet_hours, ringing_of, tell_about, tell_move, times_of

COLUMNS = (
    "title", "why", "source", "time_zone", "zone_of", "opens_wall", "best_wall", "closes_wall", "opens_at", "best_at",
    "closes_at", "state", "because", "snoozed_until", "rings_at", "last_call_at", "due_at",
)  # fmt: skip


def _rewriting() -> Prepared:
    columns = {name: Window.__table__.c[name] for name in (*COLUMNS, "updated_at", "change")}
    return Prepared(
        update(Window)
        .where(Window.account_id == bindparam("of_account", type_=Window.account_id.type))
        .where(Window.id == bindparam("of", type_=Window.id.type))
        .values({name: bindparam(f"to_{name}", type_=column.type) for name, column in columns.items()})
        .values(version=Window.version + 1)
    )


REWRITE = _rewriting()


class Rewritten(msgspec.Struct, frozen=True, kw_only=True):
    """A window and what the columns of its row shall hold."""

    window: KnownWindow
    values: dict[str, Any]


def new_window(
    account: Account,
    placement: Placement,
    name: str | None,
    opportunity_id: UUID,
    started_at: datetime,
    now: datetime,
) -> Window:
    """A step made concrete, open at once where its opening is now."""
    state: WindowState = "open" if placement.times.opens_at <= now else "scheduled"
    ringing = ringing_of(account, placement.times, started_at)
    return Window(
        opportunity_id=opportunity_id,
        contact_id=placement.person.id if placement.person else None,
        run_id=placement.run_id,
        step=placement.key,
        kind=placement.step.kind,
        **_words(placement, name),
        **_clock(state, placement.times, ringing, None),
    )


def rewritten(
    account: Account,
    window: KnownWindow,
    change: Change | None,
    placement: Placement | None,
    name: str | None,
    started_at: datetime | None,
) -> Rewritten | None:
    """What the row of a window should hold; None where it holds just that."""
    state = change.state if change else window.state
    if change is None and state not in LIVE:
        return None
    times = change.times if change else times_of(window)
    values: dict[str, Any] = {column: getattr(window, column) for column in COLUMNS}
    if change is not None:
        values["because"] = change.because
    if placement is not None and not window.by_hand:
        values |= _words(placement, name)
    ringing, snoozed_until = _pushes(account, window, change, times, started_at)
    values |= _clock(state, times, ringing, snoozed_until)
    differs = any(getattr(window, column) != value for column, value in values.items())
    return Rewritten(window=window, values=values) if differs else None


def _words(placement: Placement, name: str | None) -> dict[str, Any]:
    step, person = placement.step, placement.person
    return {
        "title": title(step, name),
        "why": step.why,
        "source": step.source,
        "zone_of": "contact" if person and person.own_zone else "user",
    }


def _pushes(
    account: Account, window: KnownWindow, change: Change | None, times: Times, started_at: datetime | None
) -> tuple[Ringing, datetime | None]:
    """The pushes still to come, and the end of a snooze where that is inside the window.

    What is laid aside keeps its own, so that it neither rings twice nor never when it comes back.
    """
    state = change.state if change else window.state
    kept = Ringing(window.rings_at, window.last_call_at), window.snoozed_until
    if state not in LIVE:
        return kept if change and change.because in rules.SOFT else (Ringing(None, None), None)
    if state == "open" and window.state in ("open", "cancelled"):
        return kept
    ringing, until = ringing_of(account, times, started_at), window.snoozed_until
    if until is None or not times.opens_at < until < times.closes_at:
        return ringing, None
    zone, quiet = ZoneInfo(account.time_zone), quiet_hours(account)
    return rules.snoozed(
        ringing.last_call_at, until, quiet=quiet, zone=zone, closes_at=times.closes_at
    ), until


def _clock(
    state: WindowState, times: Times, ringing: Ringing, snoozed_until: datetime | None
) -> dict[str, Any]:
    bell = Bell(state, times.opens_at, times.closes_at, ringing.rings_at, ringing.last_call_at)
    return {
        "state": state,
        "time_zone": str(times.zone),
        "opens_wall": times.opens,
        "best_wall": times.best,
        "closes_wall": times.closes,
        "opens_at": times.opens_at,
        "best_at": times.best_at,
        "closes_at": times.closes_at,
        "snoozed_until": snoozed_until,
        "rings_at": ringing.rings_at,
        "last_call_at": ringing.last_call_at,
        "due_at": rules.due_at(bell),
    }


async def rewrite(session: AsyncSession, rows: Sequence[Rewritten]) -> None:
    """Write these windows in one round trip, past the session, which sees the new values all the same."""
    if not rows:
        return
    now, change, account_id = now_of(session), await number_change(session), account_of(session)
    stamps: dict[str, Any] = {"updated_at": now, "change": change}
    raw = await raw_of(session)
    await raw.executemany(
        REWRITE.sql,
        [
            REWRITE.arguments(of_account=account_id, of=row.window.id, **_to(row.values | stamps))
            for row in rows
        ],
    )
    for row in rows:
        loaded = session.identity_map.get(identity_key(Window, (account_id, row.window.id)))
        version = {"version": row.window.version + 1}
        for name, value in (row.values | stamps | version).items() if loaded is not None else ():
            set_committed_value(loaded, name, value)


def _to(values: Mapping[str, object]) -> dict[str, object]:
    return {f"to_{name}": value for name, value in values.items()}


def tell_change(session: AsyncSession, window: KnownWindow, change: Change, cause: str) -> None:
    """Put what became of a window on the timeline, with the reason of its own where it has one."""
    slot = change.slot
    because = change.because or change.moved
    reason = {"because": because} if because else {}
    if change.state != slot.state:
        tell_move(session, window, change.because or cause, slot.state, change.state, reason)
    elif change.state == "scheduled":
        moved = {
            "from_opens_at": slot.times.opens_at.isoformat(),
            "to_opens_at": change.times.opens_at.isoformat(),
        }
        tell_about(session, window, cause, moved | reason)
