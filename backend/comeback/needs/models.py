"""Needs and the evidence for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..kit.models import Resource, of, of_account
from .catalogue import NeedKind


class Evidence(Resource):
    """One's own proof for a need: a sentence, and a link where there is one."""

    __tablename__ = "evidence"
    __table_args__ = (
        of_account(),
        of("need_id", "need", ondelete="CASCADE"),
        Index("ix_evidence_need", "account_id", "need_id", "created_at", "id"),
    )

    need_id: Mapped[UUID]
    text: Mapped[str]
    url: Mapped[str | None]


class Need(Resource):
    """Something that an employer needs, wants or fears, in the words in which it was heard."""

    __tablename__ = "need"
    __table_args__ = (
        of_account(),
        of("opportunity_id", "opportunity", ondelete="CASCADE"),
        of("heard_from", "contact"),
        Index("ix_need_opportunity", "account_id", "opportunity_id", "heard_at", "id"),
        Index("ix_need_heard_from", "account_id", "heard_from"),
    )

    opportunity_id: Mapped[UUID]
    kind: Mapped[NeedKind] = mapped_column(Text)
    text: Mapped[str]
    heard_from: Mapped[UUID | None]
    heard_at: Mapped[datetime]
    evidence: Mapped[list[Evidence]] = relationship(
        lazy="raise", viewonly=True, order_by=(Evidence.created_at, Evidence.id)
    )
