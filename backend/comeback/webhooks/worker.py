"""Brings events to webhooks: what follows from each answer, and when one is switched off."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from sqlalchemy import CTE, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.service import my_account
from ..deliveries.catalogue import ChannelName, DeliveryState
from ..deliveries.models import Delivery
from ..deliveries.worker import Ended, Sent
from ..kit.db import account_of, machine_now, now_of
from ..kit.egress import Busy, EgressError
from ..push.service import ring
from ..windows.rules import after_quiet
from ..windows.service import quiet_hours
from . import rules
from .catalogue import DisabledBecause
from .models import Webhook, WebhookEvent
from .rules import Verdict
from .sender import WebhookSender

log = logging.getLogger(__name__)

PER_HOST = 8
"""Connections to one receiver, and as many requests that wait for one."""
BUSY_FOR = (1.0, 5.0)
NOTICE_LASTS = timedelta(days=1)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """An event for one webhook, with all that is needed to send it."""

    webhook_id: UUID
    url: str
    secrets: Sequence[bytes]
    message_id: str
    body: bytes
    failing: bool


class WebhookChannel:
    """Events on their way to webhooks."""

    name: ChannelName = "webhook"
    width = 100
    each = 2 * PER_HOST

    def __init__(self, sender: WebhookSender) -> None:
        self._sender, self._random = sender, Random()

    def packing(self, claimed: CTE) -> Select[Any]:
        """The event as it was written, and where it goes."""
        hook = (Webhook.account_id == claimed.c.account_id) & (Webhook.id == claimed.c.webhook_id)
        event = (WebhookEvent.account_id == claimed.c.account_id) & (WebhookEvent.id == claimed.c.event_id)
        wanted = (
            Webhook.active, Webhook.url, Webhook.secret, Webhook.old_secret, Webhook.old_secret_until,
            Webhook.failing_since, WebhookEvent.body, func.now().label("machine_now"),
        )  # fmt: skip
        ids = (claimed.c.webhook_id, claimed.c.event_id)
        return select(*ids, *wanted).select_from(claimed).join(Webhook, hook).join(WebhookEvent, event)

    def marking(self, marked: CTE) -> Select[Any]:
        """Nothing more: of a webhook it is written only when it begins to fail, or works again."""
        return select(marked.c.id)

    def pack(self, row: asyncpg.Record) -> Parcel | Ended:
        """The event; nothing for a webhook that is switched off."""
        if not row["active"]:
            return Ended("withdrawn", "the webhook is switched off")
        return Parcel(
            webhook_id=row["webhook_id"],
            url=row["url"],
            secrets=secrets_of(row["secret"], row["old_secret"], row["old_secret_until"], row["machine_now"]),
            message_id=str(row["event_id"]),
            body=row["body"].encode(),
            failing=row["failing_since"] is not None,
        )

    async def send(self, parcel: Parcel) -> Sent[Verdict]:
        """What the receiver said, and what it means."""
        try:
            answer = await self._sender.send(parcel.url, parcel.secrets, parcel.message_id, parcel.body)
        except Busy as error:
            return Sent(Verdict("busy"), None, str(error))
        except EgressError as error:
            return Sent(Verdict("failed"), None, str(error))
        found = rules.verdict(answer.status, answer.headers, datetime.now(UTC))
        return Sent(found, answer.status, rules.excerpt(answer.body))

    def follows(self, parcel: Parcel, sent: Sent[Verdict]) -> DeliveryState | float | None:
        """Nothing more where a webhook that works took its event."""
        return "sent" if sent.verdict.meaning == "done" and not parcel.failing else None

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: Parcel, sent: Sent[Verdict]
    ) -> DeliveryState | float:
        """410 switches the webhook off, and so does failing for days; else it is tried again on another day."""
        meaning = sent.verdict.meaning
        if meaning == "done":
            await note_success(session, parcel.webhook_id)
            return "sent"
        if meaning == "gone":
            await switch_off(session, parcel.webhook_id, "gone")
            return "gone"
        if meaning == "busy":
            delivery.attempts -= 1
            return self._random.uniform(*BUSY_FOR)
        if meaning == "failed":
            await note_failure(session, parcel.webhook_id)
            seconds = rules.wait(sent.verdict, delivery.attempts, self._random)
            return "expired" if seconds is None else seconds
        assert_never(meaning)


def secrets_of(secret: bytes, old_secret: bytes | None, until: datetime | None, now: datetime) -> list[bytes]:
    """The secrets that sign now, the present one first."""
    return [secret] if old_secret is None or until is None or until <= now else [secret, old_secret]


async def note_success(session: AsyncSession, webhook_id: UUID) -> None:
    """It works again, where it did not. No version is spent on that: a client's ETag stays good."""
    mine = (Webhook.account_id == account_of(session), Webhook.id == webhook_id)
    failing = update(Webhook).where(*mine, Webhook.failing_since.is_not(None))
    await session.execute(
        failing.values(failing_since=None), execution_options={"synchronize_session": False}
    )


async def note_failure(session: AsyncSession, webhook_id: UUID) -> None:
    """It fails; for five days without a success, and it is switched off."""
    mine = (Webhook.account_id == account_of(session), Webhook.id == webhook_id)
    failing = (
        update(Webhook).where(*mine).values(failing_since=func.coalesce(Webhook.failing_since, func.now()))
    )
    since = await session.scalar(
        failing.returning(Webhook.failing_since), execution_options={"synchronize_session": False}
    )
    if since is not None and rules.has_failed(since, await machine_now(session)):
        await switch_off(session, webhook_id, "failing")


async def switch_off(session: AsyncSession, webhook_id: UUID, because: DisabledBecause) -> None:
    """Send nothing more to a webhook, say why, and ring its user; nothing where it is off already."""
    mine = select(Webhook).where(Webhook.account_id == account_of(session), Webhook.id == webhook_id)
    hook = await session.scalar(mine.where(Webhook.active).with_for_update(key_share=True))
    if hook is None:
        return
    hook.active, hook.disabled_at, hook.disabled_because = False, await machine_now(session), because
    log.warning("webhook %s is switched off: %s", hook.id, because)
    await ring_notice(session, hook)


async def ring_notice(session: AsyncSession, hook: Webhook) -> None:
    """A reminder that it was switched off, after quiet hours and a pause."""
    account, now = await my_account(session), now_of(session)
    zone = ZoneInfo(account.time_zone)
    rings_at = max(now, account.paused_until or now)
    rings_at = after_quiet(rings_at, quiet_hours(account), zone, rings_at + 2 * NOTICE_LASTS)
    occasion = f"webhook:{hook.id}:{now.isoformat()}"
    await ring(
        session, "notice", occasion, window_id=None, expires_at=rings_at + NOTICE_LASTS, rings_at=rings_at
    )
