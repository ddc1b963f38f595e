"""Webhooks: made, changed, tried out, and what became of what they were sent."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from uuid import UUID

import msgspec
from msgspec import UnsetType
from sqlalchemy import delete as delete_rows
from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ...deliveries.models import Delivery
from ...kit.db import account_of, machine_now
from ...kit.errors import Conflict, NotFound
from ...kit.events import Announcement
from ...kit.models import ChangeCounter
from ...kit.rows import add, find
from ...kit.schema import apply_patch, expect_version, shown
from ...kit.scopes import Principal
from .. import rules
from ..catalogue import AT_MOST, READS, TEST, EventType
from ..models import Webhook, WebhookEvent
from ..rules import OLD_SECRET_SIGNS, SECRET_BYTES
from ..schemas import FreshWebhook, NewWebhook, WebhookDeliveryOut, WebhookOut, WebhookPatch
from .telling import tell


class TooManyWebhooks(Conflict):
    """Twenty webhooks are enough. Delete one that nobody uses."""

    title = "Too many webhooks"
    remedy = "Delete a webhook that is not in use any more."


class SwitchedOff(Conflict):
    """This webhook is not active. Switch it on first."""

    title = "Switched off"
    remedy = "Set `active` to true first."


class OnItsWay(Conflict):
    """This is being sent right now. Look again in a moment."""

    title = "On its way"
    remedy = "Wait: it is sent without another call."


async def create(
    session: AsyncSession, principal: Principal, body: NewWebhook, origins: Collection[str]
) -> FreshWebhook:
    """A new webhook with its secret; 422 for an address that cannot be told anything, 409 beyond twenty."""
    require_reading(principal, body.events)
    rules.check_url(body.url, origins)
    held = select(func.count()).select_from(Webhook).where(Webhook.account_id == account_of(session))
    if (await session.execute(held)).scalar_one() >= AT_MOST:
        raise TooManyWebhooks()
    secret = secrets.token_bytes(SECRET_BYTES)
    row = await add(session, Webhook, body, events=each_once(body.events), secret=secret)
    await listen(session)
    return show_fresh(row)


def require_reading(principal: Principal, events: Collection[EventType]) -> None:
    """403 for a token that may not read what these events tell."""
    for event in events:
        principal.require(READS[event], "read")


def each_once(events: Collection[EventType]) -> list[EventType]:
    """The events in the order in which they were named."""
    return list(dict.fromkeys(events))


async def listen(session: AsyncSession) -> None:
    """From the next transaction on, what happens in this account is announced."""
    mine = ChangeCounter.account_id == account_of(session)
    await session.execute(update(ChangeCounter).where(mine).values(listened=True))


async def get(session: AsyncSession, webhook_id: UUID) -> Webhook:
    """One webhook of this account; 404 else."""
    return await find(session, Webhook, webhook_id)


async def change(
    session: AsyncSession,
    principal: Principal,
    webhook_id: UUID,
    body: WebhookPatch,
    if_match: str | None,
    origins: Collection[str],
) -> Webhook:
    """Apply a merge patch to the version that the client read; switched on, it begins anew.

    What it was to be told so far may still be sent: a token reads that, too, unless it only switches it off.
    """
    row = await get(session, webhook_id)
    expect_version(if_match, row)
    if body != WebhookPatch(active=False):
        require_reading(principal, row.events)
    if not isinstance(body.url, UnsetType):
        rules.check_url(body.url, origins)
    if not isinstance(body.events, UnsetType):
        require_reading(principal, body.events)
        body = msgspec.structs.replace(body, events=each_once(body.events))
    apply_patch(row, body)
    if body.active is True:
        row.failing_since = row.disabled_at = row.disabled_because = None
        await listen(session)
    await session.flush()
    return row


async def delete(session: AsyncSession, webhook_id: UUID, if_match: str | None) -> None:
    """Delete a webhook and its log; nothing more is sent to it."""
    row = await get(session, webhook_id)
    expect_version(if_match, row)
    account_id = account_of(session)
    # In the order in which the worker locks them.
    log = delete_rows(Delivery).where(Delivery.account_id == account_id, Delivery.webhook_id == row.id)
    await session.execute(log)
    await session.delete(row)
    await session.flush()
    told = exists().where(Delivery.account_id == account_id, Delivery.event_id == WebhookEvent.id)
    await session.execute(delete_rows(WebhookEvent).where(WebhookEvent.account_id == account_id, ~told))


async def renew_secret(session: AsyncSession, webhook_id: UUID, if_match: str | None) -> FreshWebhook:
    """A new secret; the one before signs, too, for a day."""
    row = await get(session, webhook_id)
    expect_version(if_match, row, required=False)
    row.old_secret, row.old_secret_until = row.secret, await machine_now(session) + OLD_SECRET_SIGNS
    row.secret = secrets.token_bytes(SECRET_BYTES)
    await session.flush()
    return show_fresh(row)


async def test(session: AsyncSession, webhook_id: UUID) -> WebhookDeliveryOut:
    """Send an event that says nothing; 409 while the webhook is not active."""
    row = await active(session, webhook_id)
    (delivery,) = await tell(session, [Announcement(TEST, row.id)], [row])
    return show_delivery(delivery)


async def active(session: AsyncSession, webhook_id: UUID) -> Webhook:
    """One webhook that may be sent something; 409 while it is switched off."""
    row = await get(session, webhook_id)
    if not row.active:
        raise SwitchedOff()
    return row


async def replay(session: AsyncSession, webhook_id: UUID, delivery_id: UUID) -> WebhookDeliveryOut:
    """Send it once more under its id, now, with all its attempts anew; 409 while it is being sent."""
    await active(session, webhook_id)
    delivery = await find(session, Delivery, delivery_id, lock=True)
    if delivery.webhook_id != webhook_id:
        raise NotFound()
    now = await machine_now(session)
    if delivery.leased_until is not None and delivery.leased_until > now:
        raise OnItsWay(headers={"Retry-After": "30"})
    delivery.state, delivery.next_at, delivery.leased_until = "pending", now, None
    delivery.attempts = delivery.crashes = 0
    await session.flush()
    return show_delivery(delivery)


def show(row: Webhook) -> WebhookOut:
    """The webhook as the API tells it, without its secret."""
    return shown(row, WebhookOut)


def show_fresh(row: Webhook) -> FreshWebhook:
    """The webhook with its secret."""
    told = {name: getattr(show(row), name) for name in WebhookOut.__struct_fields__}
    return FreshWebhook(secret=rules.secret_text(row.secret), **told)


def show_delivery(row: Delivery) -> WebhookDeliveryOut:
    """A line of the log."""
    told = shown(row, WebhookDeliveryOut)
    return told if row.state == "pending" else msgspec.structs.replace(told, next_at=None)
