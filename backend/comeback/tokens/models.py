"""Tokens, found by their hash before an account is known."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ..kit.errors import means
from ..kit.models import Base, of_account


class ApiToken(Base):
    """A program that may act for an account (machine time); the token itself is told once and never kept."""

    __tablename__ = "api_token"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    id: Mapped[UUID] = mapped_column(default=uuid7)
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    __table_args__ = (
        of_account(),
        UniqueConstraint(
            "account_id",
            "id",
            name="uq_api_token_id",
            info=means("There is one with this id already.", field="id"),
        ),
    )

    @property
    def updated_at(self) -> datetime:
        """A token never changes: what it may do, and how long, is said when it is made."""
        return self.created_at

    @property
    def version(self) -> int:
        """Of a thing that never changes."""
        return 1
