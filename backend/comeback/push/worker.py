"""Brings reminders to devices: what a push says at this moment, and what follows from each answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.models import Account
from ..accounts.service import my_account
from ..contacts.models import Contact
from ..deliveries.catalogue import ChannelName, DeliveryState
from ..deliveries.models import Delivery
from ..deliveries.worker import Ended, Sent
from ..employers.models import Employer
from ..kit.clock import Clock
from ..kit.db import account_of
from ..kit.egress import EgressError, Refused
from ..opportunities.models import Opportunity
from ..windows.models import Window
from . import rules
from .catalogue import ACTIONS, Text
from .catalogue import text as words_of
from .models import PushEndpoint, PushSubscription, Reminder
from .rules import PayloadTooLong, Target, Urgency, Verdict
from .sender import KeyRests, PushSender
from .service import ABOUT_NO_WINDOW, forget

log = logging.getLogger(__name__)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed delivery with all that is needed to send it, no row held."""

    delivery_id: UUID
    target: Target
    payload: bytes
    ttl: int
    urgency: Urgency
    topic: str
    expires_at: datetime


class PushChannel:
    """Reminders on their way to devices."""

    name: ChannelName = "push"
    width = 200

    def __init__(self, clock: Clock, sender: PushSender, public_url: str) -> None:
        self._clock, self._sender, self._public_url = clock, sender, public_url
        self._random = Random()

    async def pack(self, session: AsyncSession, delivery: Delivery) -> Parcel | Ended:
        """The push as it is now; nothing where no window of it is open any more, or the device is gone."""
        reminder = await session.get_one(Reminder, (delivery.account_id, delivery.reminder_id))
        device = await session.get(PushSubscription, (delivery.account_id, delivery.subscription_id))
        if device is None or not await _rings_here(session, device):
            return Ended("gone", "the device is gone")
        if reminder.kind not in ABOUT_NO_WINDOW and not await open_of(session, reminder):
            return Ended("withdrawn", "the window is no longer open")
        if self._clock.now() >= reminder.expires_at:
            return Ended("expired", "the window has closed")
        account = await my_account(session)
        payload = await compose(session, account, reminder, self._public_url)
        return Parcel(
            delivery_id=delivery.id,
            target=Target(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth),
            payload=payload,
            ttl=rules.ttl(reminder.expires_at, self._clock.now()),
            urgency="normal" if reminder.kind == "last_call" else "high",
            topic=rules.topic(reminder.id),
            expires_at=reminder.expires_at,
        )

    async def send(self, parcel: Parcel) -> Sent[Verdict]:
        """What the push service said, and what it means."""
        try:
            answer = await self._sender.send(
                parcel.target, parcel.payload, ttl=parcel.ttl, urgency=parcel.urgency, topic=parcel.topic
            )
        except (Refused, PayloadTooLong) as error:
            log.error("delivery %s cannot be sent: %s", parcel.delivery_id, error)
            return Sent(Verdict("refused"), None, str(error))
        except (EgressError, KeyRests) as error:
            return Sent(Verdict("retry"), None, str(error))
        found = rules.verdict(answer.status, answer.headers, datetime.now(UTC), answer.body)
        return Sent(found, answer.status, f"HTTP {answer.status}")

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: Parcel, sent: Sent[Verdict]
    ) -> DeliveryState | float:
        """A device that is gone is forgotten; what may still arrive is tried again until the window closes."""
        match sent.verdict.meaning:
            case "done":
                return "sent"
            case "gone":
                await _forget(session, delivery)
                return "gone"
            case "retry" | "refused_key":
                left = (parcel.expires_at - self._clock.now()).total_seconds()
                return (
                    "expired"
                    if left <= 0
                    else rules.wait(sent.verdict, delivery.attempts, left, self._random)
                )
            case "too_large" | "refused":
                log.error("a push service refuses delivery %s: %s", delivery.id, sent.said)
                return "refused"


async def _rings_here(session: AsyncSession, device: PushSubscription) -> bool:
    owner = await session.get(PushEndpoint, device.endpoint_hash)
    return owner is not None and owner.account_id == device.account_id


async def open_of(session: AsyncSession, reminder: Reminder) -> Sequence[Window]:
    """The windows of a reminder that are still open, the first to close first."""
    ids = reminder.window_ids if reminder.window_id is None else [reminder.window_id]
    statement = select(Window).where(Window.account_id == account_of(session), Window.id.in_(ids))
    return (
        await session.scalars(statement.where(Window.state == "open").order_by(Window.closes_at, Window.id))
    ).all()


async def _forget(session: AsyncSession, delivery: Delivery) -> None:
    device = await session.get(PushSubscription, (delivery.account_id, delivery.subscription_id))
    if device is not None:
        await forget(session, device)


async def compose(session: AsyncSession, account: Account, reminder: Reminder, public_url: str) -> bytes:
    """The push as JSON, in the user's language, with names where the user wants them on the lock screen."""
    found = await open_of(session, reminder)
    window = found[0] if found and reminder.window_id is not None else None
    said = said_of(account, reminder, found)
    employer = await employer_name(session, window) if window is not None else ""
    title, body = rules.words(
        account.lock_screen, said.title, said.body, window.title if window is not None else "", employer
    )
    return rules.payload(
        title=title,
        body=body,
        language=account.language,
        reminder_id=reminder.id,
        window_id=reminder.window_id,
        opened_at=window.opens_at if window is not None else reminder.due_at,
        actions=ACTIONS[account.language],
        badge=await open_windows(session),
        public_url=public_url,
    )


def said_of(account: Account, reminder: Reminder, found: Sequence[Window]) -> Text:
    """The words of a reminder: of its step where it opens, of its kind else; a group names its first close."""
    zone, first = ZoneInfo(account.time_zone), found[0] if found else None
    if reminder.kind == "group" and first is not None:
        return words_of("group", account.language, first.closes_at.astimezone(zone), len(found))
    step = first.step.partition(".")[0] if first is not None and reminder.kind == "opening" else reminder.kind
    at = first.best_at if first is not None and first.kind == "coffee" else reminder.due_at
    return words_of(step, account.language, at.astimezone(zone))


async def open_windows(session: AsyncSession) -> int:
    """How many windows of the account are open: the number on the app's icon."""
    statement = select(func.count()).select_from(Window)
    mine = statement.where(Window.account_id == account_of(session), Window.state == "open")
    return (await session.execute(mine)).scalar_one()


async def employer_name(session: AsyncSession, window: Window) -> str:
    """The employer that a window is about, '' where there is none."""
    account_id = account_of(session)
    by_opportunity = (
        select(Employer.name)
        .join(
            Opportunity,
            (Opportunity.account_id == Employer.account_id) & (Opportunity.employer_id == Employer.id),
        )
        .where(Employer.account_id == account_id, Opportunity.id == window.opportunity_id)
    )
    by_contact = (
        select(Employer.name)
        .join(Contact, (Contact.account_id == Employer.account_id) & (Contact.employer_id == Employer.id))
        .where(Employer.account_id == account_id, Contact.id == window.contact_id)
    )
    return await session.scalar(by_opportunity) or await session.scalar(by_contact) or ""
