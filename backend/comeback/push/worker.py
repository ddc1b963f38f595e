"""Brings reminders to devices: claim, commit, send with no transaction open, mark."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.models import Account
from ..accounts.service import my_account
from ..contacts.models import Contact
from ..employers.models import Employer
from ..kit.clock import Clock
from ..kit.db import Sessions, account_of, in_account
from ..kit.egress import EgressError, Refused
from ..opportunities.models import Opportunity
from ..windows.models import Window
from . import rules
from .catalogue import ACTIONS, DeliveryState, Text
from .catalogue import text as words_of
from .models import Delivery, PushEndpoint, PushSubscription, Reminder
from .rules import PayloadTooLong, Target, Urgency, Verdict
from .sender import KeyRests, PushSender
from .service import forget

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(seconds=30)
CRASHES_AT_MOST = 8
Key = tuple[UUID, UUID, int]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed delivery with all that is needed to send it, no row held."""

    account_id: UUID
    delivery_id: UUID
    version: int
    attempts: int
    target: Target
    payload: bytes
    ttl: int
    urgency: Urgency
    topic: str
    expires_at: datetime


class Deliverer:
    """Takes due deliveries over all accounts; each step runs in its account's context."""

    def __init__(
        self, sessions: Sessions, clock: Clock, sender: PushSender, public_url: str, width: int = 200
    ) -> None:
        self._sessions, self._clock, self._sender, self._public_url = sessions, clock, sender, public_url
        self._width, self._random = width, Random()
        self._running: set[asyncio.Task[None]] = set()

    async def deliver_due(self) -> int:
        """Start sending what is due, as far as there is room; the number of deliveries taken up."""
        room = self._width - len(self._running)
        keys = await self.look(min(room, BATCH)) if room > 0 else []
        for key in keys:
            task = asyncio.create_task(self._deliver(key))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(keys)

    async def drain(self, seconds: float | None = None) -> None:
        """Wait for what is being sent, `seconds` at most."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def look(self, limit: int) -> Sequence[Key]:
        """Keys and versions of due deliveries, by a role that reads nothing else of them."""
        statement = (
            select(Delivery.account_id, Delivery.id, Delivery.version)
            .where(Delivery.state == "pending", Delivery.next_at <= func.now())
            .order_by(Delivery.next_at)
            .limit(limit)
        )
        async with self._sessions.begin() as session:
            await session.execute(text("SET LOCAL ROLE comeback_scan"))
            return (await session.execute(statement)).tuples().all()

    async def _deliver(self, key: Key) -> None:
        try:
            parcel = await self.claim(key)
            if parcel is not None:
                await self.mark(parcel, *await self._send(parcel))
        except Exception:
            # The lease runs out and the next claim takes it up again, counted as a crash.
            log.exception("delivery %s is interrupted", key[1])

    async def claim(self, key: Key) -> Parcel | None:
        """Take the lease by compare-and-set and commit; None when another has it or nothing is to be sent."""
        account_id, delivery_id, version = key
        take = (
            update(Delivery)
            .where(Delivery.account_id == account_id, Delivery.id == delivery_id)
            .where(Delivery.version == version, Delivery.state == "pending")
            .values(
                version=version + 1,
                attempts=Delivery.attempts + 1,
                crashes=Delivery.crashes + case((Delivery.leased_until.is_not(None), 1), else_=0),
                leased_until=func.now() + LEASE,
                next_at=func.now() + LEASE,
            )
            .returning(Delivery.id)
        )
        async with in_account(self._sessions, account_id, self._clock.now()) as session:
            if await session.scalar(take) is None:
                return None
            delivery = await session.get_one(Delivery, (account_id, delivery_id))
            return await self._pack(session, delivery)

    async def _pack(self, session: AsyncSession, delivery: Delivery) -> Parcel | None:
        reminder = await session.get_one(Reminder, (delivery.account_id, delivery.reminder_id))
        device = await session.get(PushSubscription, (delivery.account_id, delivery.subscription_id))
        vain = await self._vain(session, delivery, reminder, device)
        if vain is not None or device is None:
            delivery.state, delivery.last_answer = vain or ("gone", "the device is gone")
            delivery.leased_until = None
            return None
        account = await my_account(session)
        payload = await compose(session, account, reminder, self._public_url)
        return Parcel(
            account_id=delivery.account_id,
            delivery_id=delivery.id,
            version=delivery.version,
            attempts=delivery.attempts,
            target=Target(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth),
            payload=payload,
            ttl=rules.ttl(reminder.expires_at, self._clock.now()),
            urgency="normal" if reminder.kind == "last_call" else "high",
            topic=rules.topic(reminder.id),
            expires_at=reminder.expires_at,
        )

    async def _vain(
        self,
        session: AsyncSession,
        delivery: Delivery,
        reminder: Reminder,
        device: PushSubscription | None,
    ) -> tuple[DeliveryState, str] | None:
        """Why there is nothing to send any more: the state it ends in, and a sentence for the log."""
        if delivery.crashes >= CRASHES_AT_MOST:
            log.error("delivery %s is dead after %s crashes", delivery.id, delivery.crashes)
            return "dead", "crashed too often"
        if device is None or not await _rings_here(session, device):
            return "gone", "the device is gone"
        if reminder.kind != "test" and not await open_of(session, reminder):
            return "withdrawn", "the window is no longer open"
        if self._clock.now() >= reminder.expires_at:
            return "expired", "the window has closed"
        return None

    async def _send(self, parcel: Parcel) -> tuple[Verdict, int | None, str]:
        try:
            answer = await self._sender.send(
                parcel.target, parcel.payload, ttl=parcel.ttl, urgency=parcel.urgency, topic=parcel.topic
            )
        except (Refused, PayloadTooLong) as error:
            log.error("delivery %s cannot be sent: %s", parcel.delivery_id, error)
            return Verdict("refused"), None, str(error)
        except (EgressError, KeyRests) as error:
            return Verdict("retry"), None, str(error)
        found = rules.verdict(answer.status, answer.headers, datetime.now(UTC), answer.body)
        return found, answer.status, f"HTTP {answer.status}"

    async def mark(self, parcel: Parcel, found: Verdict, status: int | None, said: str) -> None:
        """Write down what the push service said; a lease lost in between leaves the row to its new holder."""
        async with in_account(self._sessions, parcel.account_id, self._clock.now()) as session:
            mine = select(Delivery).where(
                Delivery.account_id == parcel.account_id,
                Delivery.id == parcel.delivery_id,
                Delivery.version == parcel.version,
            )
            delivery = await session.scalar(mine.with_for_update())
            if delivery is None:
                return
            delivery.last_status, delivery.last_answer, delivery.leased_until = status, said, None
            match found.meaning:
                case "done":
                    delivery.state = "sent"
                case "gone":
                    delivery.state = "gone"
                    await _forget(session, delivery)
                case "retry" | "refused_key":
                    self._put_off(delivery, found, parcel)
                case "too_large" | "refused":
                    delivery.state = "refused"
                    log.error("a push service refuses delivery %s: %s", delivery.id, said)

    def _put_off(self, delivery: Delivery, found: Verdict, parcel: Parcel) -> None:
        left = (parcel.expires_at - self._clock.now()).total_seconds()
        if left <= 0:
            delivery.state = "expired"
            return
        seconds = rules.wait(found, delivery.attempts, left, self._random)
        delivery.next_at = datetime.now(UTC) + timedelta(seconds=seconds)


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
