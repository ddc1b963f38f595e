"""Devices, and the reminders that ring on them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Base, Tenant, of, of_account
from .catalogue import ReminderKind


class PushSubscription(Tenant):
    """A device that may ring; `endpoint` is a secret and is kept as the browser gave it.

    `last_success_at` is when its push service last took a push, `failures` how many it did not since.
    """

    __tablename__ = "push_subscription"
    __table_args__ = (
        of_account(),
        UniqueConstraint("account_id", "endpoint_hash", name="uq_push_subscription_endpoint"),
        Index("ix_push_subscription_device", "account_id", "device"),
    )

    endpoint: Mapped[str]
    endpoint_hash: Mapped[bytes]
    p256dh: Mapped[str]
    auth: Mapped[str]
    device: Mapped[str]
    user_agent: Mapped[str]
    last_success_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    expires_at: Mapped[datetime | None]


class PushEndpoint(Base):
    """Which account a browser's endpoint rings for: the one that subscribed last on that device."""

    __tablename__ = "push_endpoint"
    __table_args__ = (of_account(), Index("ix_push_endpoint_account", "account_id"))

    endpoint_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]


class Reminder(Tenant):
    """One occasion to ring; `occasion` makes it unique, so that a window's opening rings once.

    A grouped one stands for the windows in `window_ids`.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        of_account(),
        of("window_id", "follow_up_window", ondelete="CASCADE"),
        UniqueConstraint("account_id", "window_id", "occasion", name="uq_reminder_occasion"),
        CheckConstraint("kind IN ('opening', 'last_call', 'group', 'test', 'notice')", name="kind"),
        Index("ix_reminder_created", "account_id", "created_at", "id"),
    )

    window_id: Mapped[UUID | None]
    window_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    kind: Mapped[ReminderKind] = mapped_column(Text)
    occasion: Mapped[str]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
