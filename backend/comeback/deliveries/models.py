"""Deliveries, which are their own queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Tenant, of, of_account
from .catalogue import ChannelName, DeliveryState


class Delivery(Tenant):
    """Something on its way to one receiver: due, lease and attempts in machine time.

    A push carries a reminder to a device, a webhook an event to an address, a mail a reminder or the question whose
    address it is; `service` is the host that it goes to.
    """

    __tablename__ = "delivery"
    # What is carried belongs to chapters above this one: named by its table, it takes its deliveries with it.
    __table_args__ = (
        of_account(),
        of("reminder_id", "reminder", ondelete="CASCADE"),
        of("verification_id", "email_verification", ondelete="CASCADE"),
        of("event_id", "webhook_event", ondelete="CASCADE"),
        of("webhook_id", "webhook", ondelete="CASCADE"),
        UniqueConstraint("account_id", "reminder_id", "subscription_id", name="uq_delivery_device"),
        UniqueConstraint("account_id", "event_id", "webhook_id", name="uq_delivery_webhook"),
        CheckConstraint(
            "state IN ('pending', 'sent', 'gone', 'refused', 'expired', 'withdrawn', 'dead')", name="state"
        ),
        CheckConstraint(
            "CASE channel WHEN 'push' THEN num_nulls(reminder_id, subscription_id, device) = 0 "
            "WHEN 'email' THEN device IS NOT NULL AND num_nulls(reminder_id, verification_id) = 1 "
            "WHEN 'webhook' THEN num_nulls(event_id, webhook_id, event_type) = 0 ELSE false END",
            name="channel",
        ),
        Index(
            "ix_delivery_due", "channel", "next_at", postgresql_include=["account_id", "service"],
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_delivery_email", "account_id", "reminder_id", unique=True,
            postgresql_where=text("channel = 'email'"),
        ),
        Index(
            "ix_delivery_verification", "account_id", "verification_id",
            postgresql_where=text("verification_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_log", "account_id", "webhook_id", "created_at", "id",
            postgresql_where=text("webhook_id IS NOT NULL"),
        ),
    )  # fmt: skip

    channel: Mapped[ChannelName] = mapped_column(Text, server_default=text("'push'"))
    reminder_id: Mapped[UUID | None]
    subscription_id: Mapped[UUID | None]
    device: Mapped[str | None]
    verification_id: Mapped[UUID | None]
    event_id: Mapped[UUID | None]
    webhook_id: Mapped[UUID | None]
    event_type: Mapped[str | None]
    service: Mapped[str] = mapped_column(server_default=text("''"))
    state: Mapped[DeliveryState] = mapped_column(Text)
    next_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    crashes: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    last_status: Mapped[int | None] = mapped_column(SmallInteger)
    last_answer: Mapped[str | None]
