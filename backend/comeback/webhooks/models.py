"""Webhooks, and the events that they are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Tenant, of_account
from .catalogue import DisabledBecause, EventType


class Webhook(Tenant):
    """An address that is told what happens; times but the common ones are machine time.

    The secret signs, for a day after a renewal the old one does, too. `failing_since` is the first failure since the
    last success.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        of_account(),
        CheckConstraint("disabled_because IN ('gone', 'failing')", name="disabled_because"),
        CheckConstraint("num_nulls(old_secret, old_secret_until) <> 1", name="old_secret"),
        Index("ix_webhook_created", "account_id", "created_at", "id"),
    )

    url: Mapped[str]
    events: Mapped[list[EventType]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]
    secret: Mapped[bytes]
    old_secret: Mapped[bytes | None]
    old_secret_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[DisabledBecause | None] = mapped_column(Text)


class WebhookEvent(Tenant):
    """Something that happened, as it is sent: `body` is what is signed, and is the same at each attempt."""

    __tablename__ = "webhook_event"
    __table_args__ = (of_account(), Index("ix_webhook_event_created", "account_id", "created_at"))

    type: Mapped[str]
    row_id: Mapped[UUID]
    before: Mapped[str | None]
    after: Mapped[str | None]
    body: Mapped[str]
