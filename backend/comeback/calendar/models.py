"""The feed, and the look-up by which its address finds the account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Base, Tenant, of, of_account


class CalendarFeed(Tenant):
    """A calendar that may read along; `last_read_at` (machine time) is up to an hour behind."""

    __tablename__ = "calendar_feed"
    __table_args__ = (of_account(),)

    name: Mapped[str | None]
    last_read_at: Mapped[datetime | None]


class CalendarAddress(Base):
    """Which feed an address leads to; the secret in it is told once and never kept."""

    __tablename__ = "calendar_address"
    __table_args__ = (
        of_account(),
        of("feed_id", "calendar_feed", ondelete="CASCADE"),
        Index("ix_calendar_address_feed", "account_id", "feed_id", unique=True),
    )

    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    feed_id: Mapped[UUID]
