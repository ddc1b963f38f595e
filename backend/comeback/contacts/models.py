"""The contact's table."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ARRAY, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Resource, of, of_account
from .catalogue import ContactRole


class Contact(Resource):
    """A person; `do_not_contact` ends every window of theirs, and nothing reopens them by itself."""

    __tablename__ = "contact"
    __table_args__ = (
        of_account(),
        of("employer_id", "employer"),
        Index("ix_contact_created", "account_id", "created_at", "id"),
        Index("ix_contact_employer", "account_id", "employer_id"),
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
