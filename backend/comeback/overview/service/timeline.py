"""What happened to an opportunity, as sentences with their causes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ...accounts.catalogue import Language
from ...accounts.service import my_account
from ...contacts.models import Contact
from ...kit.db import account_of
from ...opportunities import service as opportunities
from ...opportunities.models import TimelineEntry
from ...plays.rules import Play
from ...plays.service import plays_by_key
from ...windows.models import Window
from ..catalogue import Told, sentence, why
from ..schemas import TimelineItem

AT_MOST = 200
Row = tuple[TimelineEntry, str | None, UUID | None, str | None]


async def timeline(session: AsyncSession, opportunity_id: UUID) -> list[TimelineItem]:
    """What happened to an opportunity, the latest first, at most two hundred entries.

    Of one instant the entry that was written later comes first: by the product time of writing, then, inside one
    request, by id, which one process makes in the order of writing. Ids order nothing that has times of its own.
    """
    await opportunities.get(session, opportunity_id)
    account = await my_account(session)
    latest_first = (TimelineEntry.at.desc(), TimelineEntry.created_at.desc(), TimelineEntry.id.desc())
    statement = _entries(session).where(TimelineEntry.opportunity_id == opportunity_id)
    rows = (await session.execute(statement.order_by(*latest_first).limit(AT_MOST))).tuples().all()
    named = {row[0].details["play"] for row in rows if "play" in row[0].details}
    plays = await plays_by_key(session, account, named)
    return [_item(row, plays, account.language) for row in rows]


def _entries(session: AsyncSession) -> Select[tuple[TimelineEntry, str, UUID, str]]:
    """Each with its person, who may have turned out to be another, and with the title of its window as it is now."""
    person, other = aliased(Contact), aliased(Contact)
    return (
        select(TimelineEntry, func.coalesce(other.name, person.name), other.id, Window.title)
        .outerjoin(
            person,
            (person.account_id == TimelineEntry.account_id) & (person.id == TimelineEntry.contact_id),
        )
        .outerjoin(other, (other.account_id == person.account_id) & (other.id == person.merged_into))
        .outerjoin(
            Window, (Window.account_id == TimelineEntry.account_id) & (Window.id == TimelineEntry.window_id)
        )
        .where(TimelineEntry.account_id == account_of(session))
    )


def _item(row: Row, plays: Mapping[str, Play], language: Language) -> TimelineItem:
    entry, name, other_id, title = row
    play = plays.get(entry.details.get("play", ""))
    told = Told(entry.kind, entry.cause, entry.details, name or "", title or "", play.name if play else "")
    return TimelineItem(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        text=sentence(told, language),
        cause=entry.cause,
        why=why(told, language),
        contact_id=other_id or entry.contact_id,
        window_id=entry.window_id,
        touchpoint_id=entry.touchpoint_id,
        run_id=entry.run_id,
    )
