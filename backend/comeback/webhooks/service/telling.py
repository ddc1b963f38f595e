"""What was announced becomes events and deliveries, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ...accounts.service import my_account
from ...contacts import service as contacts
from ...contacts.models import Contact
from ...deliveries.models import Delivery
from ...deliveries.service import send_off
from ...kit.db import account_of, now_of
from ...kit.events import Announcement
from ...kit.models import ChangeCounter, Tenant
from ...kit.schema import shown
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity, Rejection
from ...touchpoints import service as touchpoints
from ...touchpoints.models import Touchpoint
from ...windows import service as windows
from ...windows.models import Window
from ..catalogue import TEST
from ..models import Webhook, WebhookEvent
from ..schemas import (
    ContactChanged,
    Event,
    Rejected,
    SecondChanceWon,
    StageChanged,
    Tested,
    Touched,
    WebhookOut,
    WindowChanged,
)

KEPT = timedelta(days=30)
SECOND_CHANCE = "second_chance.won"
SUBJECTS: Mapping[str, type[Tenant]] = {
    "opportunity.rejected": Rejection,
    "opportunity.stage_changed": Opportunity,
    "window.opened": Window,
    "window.missed": Window,
    "window.done": Window,
    "touchpoint.created": Touchpoint,
    SECOND_CHANCE: Rejection,
    "contact.updated": Contact,
    TEST: Webhook,
}
Rows = Mapping[UUID, Tenant]


async def publish(session: AsyncSession, announced: Sequence[Announcement]) -> None:
    """Tell the active webhooks of the account; where there is none, nothing is announced any more."""
    mine = select(Webhook).where(Webhook.account_id == account_of(session), Webhook.active)
    hooks = (await session.scalars(mine)).all()
    if not hooks:
        counter = ChangeCounter.account_id == account_of(session)
        await session.execute(update(ChangeCounter).where(counter).values(listened=False))
        return
    await tell(session, announced, hooks)
    await forget_old(session)


async def tell(
    session: AsyncSession, announced: Sequence[Announcement], hooks: Sequence[Webhook]
) -> list[Delivery]:
    """Write the events that these webhooks want to hear, and put them on their way; a constant number of statements."""
    wanted = {TEST}.union(*(hook.events for hook in hooks))
    told = await render(session, [item for item in announced if item.event in wanted], now_of(session))
    events = [
        WebhookEvent(
            id=uuid7(), type=item.event, row_id=item.row_id, before=item.before, after=item.after, body=body
        )
        for item, body in told.items()
    ]
    deliveries = [
        Delivery(
            channel="webhook", event_id=event.id, event_type=event.type, webhook_id=hook.id,
            service=urlsplit(hook.url).hostname or "", state="pending",
        )
        for event in events
        for hook in hooks
        if event.type == TEST or event.type in hook.events
    ]  # fmt: skip
    if deliveries:
        session.add_all(events)
        await session.flush()
        await send_off(session, deliveries)
    return deliveries


async def forget_old(session: AsyncSession) -> None:
    """Delete the events of more than thirty days ago, and their deliveries with them."""
    old = WebhookEvent.created_at < now_of(session) - KEPT
    await session.execute(delete(WebhookEvent).where(WebhookEvent.account_id == account_of(session), old))


async def render(
    session: AsyncSession, announced: Iterable[Announcement], at: datetime
) -> dict[Announcement, str]:
    """What is sent of these, as their rows are now; nothing of what is there no more."""
    known: dict[type[Tenant], Rows] = {}
    items = list(announced)
    for model in dict.fromkeys(SUBJECTS[item.event] for item in items):
        ids = {item.row_id for item in items if SUBJECTS[item.event] is model}
        known[model] = await by_id(session, model, ids)
    about = {cast(Rejection, row).opportunity_id for row in known.get(Rejection, {}).values()}
    if about:
        known[Opportunity] = {**known.get(Opportunity, {}), **await by_id(session, Opportunity, about)}
    language = (await my_account(session)).language
    bodies = {}
    for item in items:
        row = known[SUBJECTS[item.event]].get(item.row_id)
        if row is not None:
            data = data_of(item, row, known.get(Opportunity, {}), language)
            event = Event(type=item.event, timestamp=at, data=data)
            bodies[item] = msgspec.json.encode(event).decode()
    return bodies


async def by_id(session: AsyncSession, model: type[Tenant], ids: Collection[UUID]) -> Rows:
    """Rows of this account, as this transaction has them."""
    statement = select(model).where(model.account_id == account_of(session), model.id.in_(ids))
    return {row.id: row for row in await session.scalars(statement)}


def data_of(item: Announcement, row: Tenant, about: Rows, language: Any) -> msgspec.Struct:
    """What an event tells of its row."""
    moved = {"from": item.before, "to": item.after}
    match row:
        case Window():
            return msgspec.convert({"window": windows.show(row), **moved}, WindowChanged)
        case Opportunity():
            return msgspec.convert({"opportunity": opportunities.show(row), **moved}, StageChanged)
        case Rejection():
            opportunity = opportunities.show(cast(Opportunity, about[row.opportunity_id]))
            rejection = opportunities.show_rejection(row)
            if item.event == SECOND_CHANCE and row.second_chance_on is not None:
                return SecondChanceWon(
                    opportunity=opportunity, rejection=rejection, won_on=row.second_chance_on
                )
            return Rejected(opportunity=opportunity, rejection=rejection)
        case Touchpoint():
            return Touched(touchpoint=touchpoints.show(row))
        case Contact():
            return ContactChanged(contact=contacts.show(row, language))
        case _:
            return Tested(webhook=shown(row, WebhookOut))


async def forget(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Write the events that name these rows anew, as the rows are now; what is gone is told no more."""
    named = or_(*(WebhookEvent.body.contains(str(one)) for one in ids))
    found = select(WebhookEvent).where(WebhookEvent.account_id == account_of(session), named)
    for event in (await session.scalars(found)).all():
        item = Announcement(event.type, event.row_id, event.before, event.after)
        body = (await render(session, [item], event.created_at)).get(item)
        if body is None:
            await session.delete(event)
        else:
            event.body = body
    await session.flush()
