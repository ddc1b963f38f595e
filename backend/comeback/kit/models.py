"""The bases of all tables: tenant rows led by `account_id`, and what belongs to no chapter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from advanced_alchemy.base import CommonTableAttributes, create_registry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from uuid_utils.compat import uuid7


class Base(CommonTableAttributes, DeclarativeBase):
    """Advanced-alchemy's naming convention over native types: its GUID and DateTimeUTC run Python per value."""

    registry = create_registry(
        {
            datetime: DateTime(timezone=True),
            UUID: Uuid(),
            str: Text(),
            bytes: LargeBinary(),
            dict[str, Any]: JSONB(),
        }
    )


class Tenant(Base):
    """A row of one account: primary key `(account_id, id)`, times in product time set by the session."""

    __abstract__ = True

    account_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-110)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-100)
    created_at: Mapped[datetime] = mapped_column(sort_order=3000)
    updated_at: Mapped[datetime] = mapped_column(sort_order=3001)
    version: Mapped[int] = mapped_column(server_default=text("1"), sort_order=3002)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version if "__table__" in cls.__dict__ else cls.version}

    @classmethod
    def there(cls) -> ColumnElement[bool]:
        """Which rows can be found and referred to: all of them, unless a table says otherwise."""
        return true()


class Resource(Tenant):
    """A tenant row that clients synchronise: `change` is its account's change counter at its last write."""

    __abstract__ = True

    change: Mapped[int] = mapped_column(BigInteger, sort_order=3003)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        Index(f"ix_{cls.__tablename__}_change", cls.account_id, cls.change, cls.id)


def of_account() -> ForeignKeyConstraint:
    """The key that lets a row go with its account."""
    return ForeignKeyConstraint(
        ["account_id"], ["account.account_id"], ondelete="CASCADE", deferrable=True, initially="DEFERRED"
    )


def of(
    column: str, table: str, *, ondelete: str | None = None, name: str | None = None
) -> ForeignKeyConstraint:
    """A foreign key led by `account_id`, checked at commit: a row can never point into another account."""
    return ForeignKeyConstraint(
        ["account_id", column],
        [f"{table}.account_id", f"{table}.id"],
        name=name,
        ondelete=ondelete,
        deferrable=True,
        initially="DEFERRED",
    )


class ChangeCounter(Base):
    """One number an account, raised by each transaction that writes a resource; its row lock orders commits.

    Until `watched_until` (machine time) somebody wants to hear of each. Where it is `listened` to, what happens is
    announced.
    """

    __tablename__ = "change_counter"
    __table_args__ = (of_account(),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    watched_until: Mapped[datetime | None]
    listened: Mapped[bool] = mapped_column(server_default=text("false"))


class Tombstone(Base):
    """What is left of a deleted resource, so that clients that synchronise learn of it."""

    __tablename__ = "tombstone"
    __table_args__ = (
        of_account(),
        Index("ix_tombstone_change", "account_id", "resource", "change", "id"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    resource: Mapped[str] = mapped_column(primary_key=True)
    change: Mapped[int] = mapped_column(BigInteger)
    deleted_at: Mapped[datetime]


class StoredAnswer(Base):
    """The answer of a POST under its `Idempotency-Key`, committed with the effect (machine time)."""

    __tablename__ = "stored_answer"
    __table_args__ = (
        of_account(),
        PrimaryKeyConstraint("account_id", "key"),
        Index("ix_stored_answer_age", "account_id", "stored_at"),
    )

    account_id: Mapped[UUID]
    key: Mapped[str]
    fingerprint: Mapped[bytes]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    stored_at: Mapped[datetime]


class RateBucket(Base):
    """Calls counted per subject and time slice, shared by all processes (machine time; no account yet)."""

    __tablename__ = "rate_bucket"
    __table_args__ = (Index("ix_rate_bucket_ends", "ends_at"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    slice: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime]
