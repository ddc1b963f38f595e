"""Brings reminders to devices: what a push says at this moment, and what follows from each answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import CTE, Select, Update, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ...accounts.models import Account
from ...deliveries.catalogue import ChannelName, DeliveryState
from ...deliveries.models import Delivery
from ...deliveries.worker import Ended, Sent
from ...kit.clock import Clock
from ...kit.egress import EgressError, Refused
from .. import rules
from ..catalogue import ACTIONS
from ..models import PushEndpoint, PushSubscription
from ..rules import PayloadTooLong, Target, Urgency, Verdict
from ..sender import KeyRests, PushSender
from ..service import MOST_FAILURES, fall_back, forget, note_failure
from .occasions import Occasion, occasion_of, occasions, the_window, words

log = logging.getLogger(__name__)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed delivery with all that is needed to send it, no row held."""

    delivery_id: UUID
    reminder_id: UUID
    subscription_id: UUID
    attempts: int
    target: Target | None
    payload: bytes
    ttl: int
    urgency: Urgency
    topic: str
    expires_at: datetime
    failures: int


class PushChannel:
    """Reminders on their way to devices."""

    name: ChannelName = "push"
    width = 128
    each = 96

    def __init__(self, clock: Clock, sender: PushSender, public_url: str) -> None:
        self._clock, self._sender, self._public_url = clock, sender, public_url
        self._random = Random()

    def packing(self, claimed: CTE) -> Select[Any]:
        """The reminder, the device that it rings on, and what the push says at this moment."""
        return what_it_takes(claimed)

    def marking(self, marked: CTE) -> Update:
        """A device remembers whether its push service took what it was sent."""
        took = marked.c.state == "sent"
        return (
            update(PushSubscription)
            .where(PushSubscription.account_id == marked.c.account_id)
            .where(PushSubscription.id == marked.c.subscription_id)
            .where(or_(took, marked.c.state == "pending", marked.c.state == "refused"))
            .values(
                last_success_at=case((took, marked.c.updated_at), else_=PushSubscription.last_success_at),
                failures=case((took, 0), else_=func.least(PushSubscription.failures + 1, MOST_FAILURES)),
            )
        )

    def pack(self, row: asyncpg.Record) -> Parcel | Ended:
        """The push as it is now; nothing where no window of it is open any more, or it went by mail."""
        if row["mailed"]:
            return Ended("withdrawn", "it went by mail")
        now, expires_at = self._clock.now(), row["expires_at"]
        occasion = occasion_of(row, now)
        if isinstance(occasion, Ended):
            return occasion
        return Parcel(
            delivery_id=row["id"],
            reminder_id=occasion.reminder_id,
            subscription_id=row["subscription_id"],
            attempts=row["attempts"],
            target=target_of(row),
            payload=compose(occasion, self._public_url),
            ttl=rules.ttl(expires_at, now),
            urgency="normal" if occasion.kind == "last_call" else "high",
            topic=rules.topic(occasion.reminder_id),
            expires_at=expires_at,
            failures=row["failures"] or 0,
        )

    async def send(self, parcel: Parcel) -> Sent[Verdict]:
        """What the push service said, and what it means; nothing is sent where the device is gone already."""
        if parcel.target is None:
            return Sent(Verdict("gone"), None, "the device is gone")
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

    def follows(self, parcel: Parcel, sent: Sent[Verdict]) -> DeliveryState | float | None:
        """What may still arrive is tried again until the window closes.

        More follows where a device is gone, or has failed so often that it does not ring any more.
        """
        if sent.verdict.meaning == "done":
            return "sent"
        if sent.verdict.meaning == "gone" or rules.is_failing(parcel.failures + 1):
            return None
        return self._again(parcel, sent)

    def _again(self, parcel: Parcel, sent: Sent[Verdict]) -> DeliveryState | float:
        if sent.verdict.meaning in {"retry", "refused_key"}:
            left = (parcel.expires_at - self._clock.now()).total_seconds()
            wait = rules.wait(sent.verdict, parcel.attempts, left, self._random)
            return "expired" if left <= 0 else wait
        log.error("a push service refuses delivery %s: %s", parcel.delivery_id, sent.said)
        return "refused"

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: Parcel, sent: Sent[Verdict]
    ) -> DeliveryState | float:
        """A device that is gone is forgotten; where none rings any more, the reminder may go by mail."""
        # Two devices that go at once would each believe that the other still rings.
        bell = func.hashtextextended(f"bell of {delivery.account_id}", 0)
        await session.execute(select(func.pg_advisory_xact_lock(bell)))
        follows: DeliveryState | float
        if sent.verdict.meaning == "gone":
            device = await session.get(PushSubscription, (delivery.account_id, delivery.subscription_id))
            if device is not None and parcel.target is not None and device.endpoint == parcel.target.endpoint:
                await forget(session, device)
            follows = "gone"
        else:
            await note_failure(session, parcel.subscription_id)
            follows = self._again(parcel, sent)
        await fall_back(session, parcel.reminder_id)
        return follows


def target_of(row: asyncpg.Record) -> Target | None:
    """The device that is rung; None where it was deleted, or rings for somebody else now."""
    if not row["rings_here"]:
        return None
    return Target(endpoint=row["endpoint"], p256dh=row["p256dh"], auth=row["auth"])


def what_it_takes(claimed: CTE) -> Select[Any]:
    """A row for each claimed push: its reminder as it is now, its device, and whether it went by mail already."""
    owner = PushEndpoint.endpoint_hash == PushSubscription.endpoint_hash
    mail = aliased(Delivery)
    mailed = exists().where(
        mail.account_id == claimed.c.account_id, mail.reminder_id == claimed.c.reminder_id,
        mail.channel == "email", mail.state == "sent", Account.email_reminders == "fallback",
    )  # fmt: skip
    return (
        occasions(claimed)
        .add_columns(
            claimed.c.subscription_id, PushSubscription.endpoint, PushSubscription.p256dh, PushSubscription.auth,
            PushSubscription.failures, mailed.label("mailed"),
            (func.coalesce(PushEndpoint.account_id == claimed.c.account_id, False)).label("rings_here"),
        )
        .outerjoin(
            PushSubscription,
            (PushSubscription.account_id == claimed.c.account_id)
            & (PushSubscription.id == claimed.c.subscription_id),
        )
        .outerjoin(PushEndpoint, owner)
    )  # fmt: skip


def compose(occasion: Occasion, public_url: str) -> bytes:
    """The push as JSON, in the user's language, with names where the user wants them on the lock screen."""
    window = the_window(occasion)
    said = words(occasion)
    return rules.payload(
        title=said.title,
        body=said.body,
        language=occasion.language,
        reminder_id=occasion.reminder_id,
        window_id=occasion.window_id,
        opened_at=window.opens_at if window is not None else occasion.due_at,
        actions=ACTIONS[occasion.language],
        badge=occasion.badge,
        public_url=public_url,
    )
