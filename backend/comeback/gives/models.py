"""The shelf of what is worth sending."""

from __future__ import annotations

from sqlalchemy import ARRAY, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Resource, of_account
from .catalogue import GiveKind


class Give(Resource):
    """Something worth sending, with the topics by which it finds its people."""

    __tablename__ = "give"
    __table_args__ = (of_account(), Index("ix_give_created", "account_id", "created_at", "id"))

    kind: Mapped[GiveKind] = mapped_column(Text)
    title: Mapped[str]
    url: Mapped[str | None]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    note: Mapped[str | None]
