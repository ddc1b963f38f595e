"""The account and the two look-ups that come before an account is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ..kit.errors import means
from ..kit.models import Base, Resource, of_account
from .catalogue import AccountRole, EmailDisabledBecause, EmailReminders, Language, LockScreen


class Account(Resource):
    """One person's search with their settings; `id` is the account's own `account_id`.

    `email_verified_at` and `email_disabled_at` (machine time) are about the address of now.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("account_id"),
        CheckConstraint("id = account_id", name="is_its_own"),
        CheckConstraint("daily_push_limit BETWEEN 0 AND 50", name="daily_push_limit"),
        CheckConstraint("opening_hour < closing_hour", name="hours"),
        CheckConstraint("email_reminders IN ('never', 'fallback', 'always')", name="email_reminders"),
        CheckConstraint("email_disabled_because IN ('refused')", name="email_disabled_because"),
        CheckConstraint("num_nulls(email_disabled_at, email_disabled_because) <> 1", name="email_disabled"),
    )

    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[Language] = mapped_column(Text, default="en")
    time_zone: Mapped[str]
    country: Mapped[str | None]
    region: Mapped[str | None]
    working_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=lambda: [1, 2, 3, 4, 5])
    opening_hour: Mapped[str] = mapped_column(default="09:00")
    closing_hour: Mapped[str] = mapped_column(default="18:00")
    quiet_from: Mapped[str] = mapped_column(default="20:00")
    quiet_to: Mapped[str] = mapped_column(default="08:00")
    paused_until: Mapped[datetime | None]
    daily_push_limit: Mapped[int] = mapped_column(SmallInteger, default=3)
    incumbent_curve: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    lock_screen: Mapped[LockScreen] = mapped_column(Text, default="discreet")
    role: Mapped[AccountRole] = mapped_column(Text, default="seeker")
    email_reminders: Mapped[EmailReminders] = mapped_column(
        Text, default="fallback", server_default=text("'fallback'")
    )
    email_verified_at: Mapped[datetime | None]
    email_disabled_at: Mapped[datetime | None]
    email_disabled_because: Mapped[EmailDisabledBecause | None] = mapped_column(Text)


class Login(Base):
    """Which account an e-mail address signs in to."""

    __tablename__ = "login"

    email: Mapped[str]
    account_id: Mapped[UUID]

    __table_args__ = (
        of_account(),
        PrimaryKeyConstraint(
            "email", info=means("There is an account with this e-mail already.", field="email")
        ),
        Index("ix_login_account", "account_id"),
    )


class SignIn(Base):
    """A device that is signed in, found by the hash of its cookie (machine time)."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    id: Mapped[UUID] = mapped_column(default=uuid7)
    device: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (of_account(), Index("ix_sign_in_account", "account_id", "id"))
