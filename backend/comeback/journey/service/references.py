"""Everything that refers to a person: rows, seats in runs and windows, moved to another person and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, delete, insert, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from ...kit.db import account_of
from ...needs.models import Need
from ...opportunities.models import Rejection
from ...plays.models import Run, RunContact
from ...touchpoints.models import Touchpoint
from ...windows.models import Window
from . import twins
from .twins import Cancelled

Row = Touchpoint | Window | Rejection | Need
Column = InstrumentedAttribute[UUID | None]
REFERENCES: tuple[Column, ...] = (
    Touchpoint.contact_id,
    Window.contact_id,
    Rejection.decided_by,
    Need.heard_from,
)
"""The columns that name a person, beside the seats in runs."""


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A person's place in a run."""

    run_id: UUID
    contact_id: UUID
    position: int


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What moved from one person to another: rows by their table, and how the seats in their runs were before.

    `gives` were lost by touchpoints, because the kept person got them, too; `titles` are those of windows, before and
    after; `opportunities` are those concerned.
    """

    rows: dict[str, list[UUID]]
    gives: dict[UUID, UUID]
    seats: list[Seat]
    cancelled: dict[UUID, Cancelled]
    titles: dict[UUID, tuple[str, str]]
    opportunities: list[UUID]


async def move_over(session: AsyncSession, kept_id: UUID, other_id: UUID, names: tuple[str, str]) -> Moved:
    """Move the other's rows to the kept person; only the windows of steps that both have stay, and are over.

    `names` are the other's and the kept one's, for the titles of windows.
    """
    staying = await twins.same_steps(session, kept_id, other_id)
    cancelled = await twins.close(session, staying)
    gives = await twins.give_once(session, kept_id, other_id)
    opportunities = await concerned(session, [other_id])
    rows: dict[str, list[UUID]] = {}
    for column in REFERENCES:
        moving = [row for row in await _rows(session, column, column == other_id) if row.id not in staying]
        _point(moving, column, kept_id)
        rows[column.class_.__tablename__] = [row.id for row in moving]
    return Moved(
        rows=rows,
        gives=gives,
        seats=await _seat_one(session, kept_id, other_id),
        cancelled=cancelled,
        titles=await _retitle(session, [*rows[Window.__tablename__], *staying], *names),
        opportunities=opportunities,
    )


async def move_back(session: AsyncSession, kept_id: UUID, other_id: UUID, moved: Moved) -> None:
    """Move those rows back that are still with the kept person, with what was made for them since."""
    kept_runs = {seat.run_id for seat in moved.seats if seat.contact_id == kept_id}
    windows = select(Window.id).where(
        Window.account_id == account_of(session),
        or_(Window.contact_id == other_id, Window.id.in_(moved.rows[Window.__tablename__])),
    )
    since = {
        Touchpoint.contact_id: Touchpoint.window_id.in_(windows),
        Window.contact_id: Window.run_id.in_({seat.run_id for seat in moved.seats} - kept_runs),
    }
    for column in REFERENCES:
        theirs = column.class_.id.in_(moved.rows[column.class_.__tablename__])
        both = theirs | since[column] if column in since else theirs
        _point(await _rows(session, column, column == kept_id, both), column, other_id)
    await _sit_apart(session, kept_id, other_id, moved.seats)
    await twins.give_again(session, other_id, moved.gives)
    for window in await _windows(session, moved.titles):
        before, after = moved.titles[window.id]
        if window.title == after:
            window.title = before
    await twins.bring_back(session, moved.cancelled)


async def concerned(session: AsyncSession, people: Sequence[UUID]) -> list[UUID]:
    """The opportunities in which anything refers to these people, by id."""
    account_id = account_of(session)
    seats = select(RunContact.run_id).where(
        RunContact.account_id == account_id, RunContact.contact_id.in_(people)
    )
    found = [select(Run.opportunity_id).where(Run.account_id == account_id, Run.id.in_(seats))]
    for column in REFERENCES:
        model = column.class_
        found.append(select(model.opportunity_id).where(model.account_id == account_id, column.in_(people)))
    return sorted(item for item in await session.scalars(union(*found)) if item is not None)


async def _rows(session: AsyncSession, column: Column, *where: ColumnElement[bool]) -> Sequence[Row]:
    model = column.class_
    statement = select(model).where(model.account_id == account_of(session), *where)
    found: Sequence[Row] = (await session.scalars(statement.order_by(model.id).with_for_update())).all()
    return found


async def _windows(session: AsyncSession, window_ids: Collection[UUID]) -> Sequence[Window]:
    statement = select(Window).where(Window.account_id == account_of(session), Window.id.in_(window_ids))
    return (await session.scalars(statement.order_by(Window.id))).all()


def _point(rows: Sequence[Row], column: Column, person_id: UUID) -> None:
    for row in rows:
        setattr(row, column.key, person_id)


async def _retitle(
    session: AsyncSession, window_ids: Sequence[UUID], old: str, new: str
) -> dict[UUID, tuple[str, str]]:
    """Name the kept person in the titles of a play's windows; those by hand are the user's own words."""
    changed = {}
    for window in await _windows(session, window_ids):
        title = window.title.replace(old, new)
        if window.run_id is not None and title != window.title:
            changed[window.id] = (window.title, title)
            window.title = title
    return changed


async def _seat_one(session: AsyncSession, kept_id: UUID, other_id: UUID) -> list[Seat]:
    """Give the other's seats to the kept person, the earlier one where both sit; answers how they sat."""
    found = await _seats(session, kept_id, other_id)
    others = {seat.run_id for seat in found if seat.contact_id == other_id}
    before = [seat for seat in found if seat.run_id in others]
    earliest = {seat.run_id: msgspec.structs.replace(seat, contact_id=kept_id) for seat in before}
    await _reseat(session, (kept_id, other_id), before, list(earliest.values()))
    return before


async def _sit_apart(session: AsyncSession, kept_id: UUID, other_id: UUID, before: Sequence[Seat]) -> None:
    """Seat the two as they sat, unless the kept one has left since."""
    still = {seat.run_id for seat in await _seats(session, kept_id)}
    back = [seat for seat in before if seat.contact_id == other_id or seat.run_id in still]
    await _reseat(session, (kept_id, other_id), before, back)


async def _seats(session: AsyncSession, *people: UUID) -> list[Seat]:
    """Where these people sit, the last places first."""
    statement = (
        select(RunContact.run_id, RunContact.contact_id, RunContact.position)
        .where(RunContact.account_id == account_of(session), RunContact.contact_id.in_(people))
        .order_by(RunContact.position.desc(), RunContact.run_id)
    )
    return [
        Seat(run_id=run_id, contact_id=contact_id, position=position)
        for run_id, contact_id, position in (await session.execute(statement)).tuples()
    ]


async def _reseat(
    session: AsyncSession, people: Sequence[UUID], of: Sequence[Seat], seats: Sequence[Seat]
) -> None:
    """Take these people's seats in the runs `of` away, and give them `seats`."""
    account_id, runs = account_of(session), {seat.run_id for seat in of}
    if not runs:
        return
    left = (RunContact.account_id == account_id, RunContact.run_id.in_(runs))
    await session.execute(delete(RunContact).where(*left, RunContact.contact_id.in_(people)))
    taken = [{"account_id": account_id, **msgspec.structs.asdict(seat)} for seat in seats]
    if taken:
        await session.execute(insert(RunContact), taken)
