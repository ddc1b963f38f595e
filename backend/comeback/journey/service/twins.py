"""What two contacts both have when they turn out to be one: kept once, and given back when they are two again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from ...gives.models import Give
from ...kit.db import account_of
from ...touchpoints.models import Touchpoint
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import SOFT, Ringing

SILENT = Ringing(None, None)


class Cancelled(msgspec.Struct, frozen=True, kw_only=True):
    """Why a window was cancelled, and what it lost by that: its pushes; `aside` is why it was laid aside before."""

    because: str
    aside: str | None
    pushes: dict[str, str | None]


async def same_steps(session: AsyncSession, kept_id: UUID, other_id: UUID) -> set[UUID]:
    """The windows of the other whose step in their run the kept person has, too."""
    mine = Window.account_id == account_of(session)
    steps = select(Window.run_id, Window.step).where(
        mine, Window.contact_id == kept_id, Window.run_id.is_not(None)
    )
    same = select(Window.id).where(
        mine, Window.contact_id == other_id, tuple_(Window.run_id, Window.step).in_(steps)
    )
    return set(await session.scalars(same))


async def close(session: AsyncSession, window_ids: Collection[UUID]) -> dict[UUID, Cancelled]:
    """Cancel what can still be done of these windows, missed ones too; what it takes to bring them back."""
    missed = await _windows(session, window_ids, ("missed",))
    live = await windows.live(session, Window.id.in_(window_ids))
    lost = _remember([*live, *missed], "merged")
    windows.cancel(session, live, "merged")
    for window in missed:
        # Nobody but a merge cancels what was missed, so this is none of the moves between states.
        told = {"from": window.state, "to": "cancelled", "because": "merged"}
        window.state, window.because = "cancelled", "merged"
        windows.tell_about(session, window, "merged", told)
    return lost


async def refuse(session: AsyncSession, person_id: UUID) -> dict[UUID, Cancelled]:
    """Cancel every window of somebody who does not want to be contacted; what it takes to bring them back."""
    aside = select(Window).where(
        Window.account_id == account_of(session), Window.contact_id == person_id,
        Window.state == "cancelled", Window.because.in_(SOFT),
    )  # fmt: skip
    live = await windows.live(session, Window.contact_id == person_id)
    lost = _remember([*live, *await session.scalars(aside)], "do_not_contact")
    await windows.leave_alone(session, person_id, "do_not_contact")
    return lost


async def bring_back(session: AsyncSession, cancelled: Mapping[UUID, Cancelled]) -> None:
    """Take back what was cancelled, unless something else became of it since."""
    for window in await _windows(session, cancelled, ("cancelled",)):
        lost = cancelled[window.id]
        if window.because != lost.because:
            continue
        if lost.aside is not None:
            window.because = lost.aside
        else:
            windows.bring_back(session, window, SILENT, "undone")
            windows.give_pushes_back(window, lost.pushes)


def _remember(found: Sequence[Window], because: str) -> dict[UUID, Cancelled]:
    return {
        window.id: Cancelled(because=because, aside=window.because, pushes=windows.pushes_of(window))
        for window in found
    }


async def _windows(
    session: AsyncSession, window_ids: Collection[UUID], states: Collection[str]
) -> Sequence[Window]:
    statement = select(Window).where(
        Window.account_id == account_of(session), Window.id.in_(window_ids), Window.state.in_(states)
    )
    return (await session.scalars(statement.order_by(Window.id).with_for_update())).all()


async def give_once(session: AsyncSession, kept_id: UUID, other_id: UUID) -> dict[UUID, UUID]:
    """Leave gives that both got to the kept person's touchpoints; which of the other's lost which give."""
    lost: dict[UUID, UUID] = {}
    for touch in await _carrying(session, other_id, Touchpoint.give_id.in_(_given_to(session, kept_id))):
        if touch.give_id is not None:
            lost[touch.id], touch.give_id = touch.give_id, None
    return lost


async def give_again(session: AsyncSession, other_id: UUID, lost: Mapping[UUID, UUID]) -> None:
    """Give the other's touchpoints back what they carried, unless something else was written down since."""
    free = select(Give.id).where(
        Give.account_id == account_of(session),
        Give.id.in_(lost.values()), Give.id.not_in(_given_to(session, other_id)),
    )  # fmt: skip
    there = set(await session.scalars(free))
    for touch in await _carrying(session, other_id, Touchpoint.id.in_(lost), Touchpoint.give_id.is_(None)):
        if lost[touch.id] in there:
            touch.give_id = lost[touch.id]


async def _carrying(
    session: AsyncSession, person_id: UUID, *where: ColumnElement[bool]
) -> Sequence[Touchpoint]:
    statement = select(Touchpoint).where(
        Touchpoint.account_id == account_of(session), Touchpoint.contact_id == person_id,
        Touchpoint.direction == "out", *where,
    )  # fmt: skip
    return (await session.scalars(statement.order_by(Touchpoint.id).with_for_update())).all()


def _given_to(session: AsyncSession, person_id: UUID) -> Select[tuple[UUID | None]]:
    return select(Touchpoint.give_id).where(
        Touchpoint.account_id == account_of(session), Touchpoint.contact_id == person_id,
        Touchpoint.direction == "out", Touchpoint.give_id.is_not(None),
    )  # fmt: skip
