"""The contact's table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Resource, Tenant, of, of_account
from .catalogue import ContactRole


class Contact(Resource):
    """A person; `do_not_contact` ends every window of theirs, and nothing reopens them by itself.

    One with `merged_into` turned out to be another contact and is shown nowhere; an anonymised one has no name left.
    """

    __tablename__ = "contact"
    __table_args__ = (
        of_account(),
        of("employer_id", "employer"),
        of("merged_into", "contact"),
        Index("ix_contact_created", "account_id", "created_at", "id"),
        Index("ix_contact_employer", "account_id", "employer_id"),
        Index(
            "ix_contact_merged", "account_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")
        ),
    )

    employer_id: Mapped[UUID | None]
    name: Mapped[str]
    role: Mapped[ContactRole] = mapped_column(Text)
    title: Mapped[str | None]
    emails: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    phones: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    linkedin_url: Mapped[str | None]
    interests: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    time_zone: Mapped[str | None]
    do_not_contact: Mapped[bool] = mapped_column(server_default=text("false"))
    notes: Mapped[str | None]
    merged_into: Mapped[UUID | None]
    anonymised_at: Mapped[datetime | None]

    @classmethod
    def there(cls) -> ColumnElement[bool]:
        """All but those that were merged into another."""
        return cls.merged_into.is_(None)


class ContactMerge(Tenant):
    """Two contacts that turned out to be one: what `kept_id` was before, and which rows moved over to it."""

    __tablename__ = "contact_merge"
    __table_args__ = (
        of_account(),
        of("kept_id", "contact", ondelete="CASCADE", name="fk_contact_merge_kept_id"),
        of("other_id", "contact", ondelete="CASCADE", name="fk_contact_merge_other_id"),
        Index("ix_contact_merge_kept", "account_id", "kept_id", "at"),
        Index("ix_contact_merge_other", "account_id", "other_id"),
    )

    kept_id: Mapped[UUID]
    other_id: Mapped[UUID]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any]]
    moved: Mapped[dict[str, Any]]
