"""A play that was started: its run, the people in it, and the dates that its steps count from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Base, Resource, of, of_account


class Run(Resource):
    """A play started for an opportunity; `anchors` maps anchor names to ISO dates or RFC 3339 instants."""

    __tablename__ = "run"
    __table_args__ = (
        of_account(),
        of("opportunity_id", "opportunity"),
        of("rejection_id", "rejection"),
        CheckConstraint("state IN ('active', 'ended')", name="state"),
        Index("ix_run_opportunity", "account_id", "opportunity_id"),
        Index("ix_run_rejection", "account_id", "rejection_id"),
    )

    opportunity_id: Mapped[UUID]
    rejection_id: Mapped[UUID | None]
    play: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    anchors: Mapped[dict[str, Any]]


class RunContact(Base):
    """Whom a run is with, in the order in which they were named."""

    __tablename__ = "run_contact"
    __table_args__ = (
        of_account(),
        of("run_id", "run", ondelete="CASCADE"),
        of("contact_id", "contact"),
        PrimaryKeyConstraint("account_id", "run_id", "contact_id"),
        Index("ix_run_contact_contact", "account_id", "contact_id"),
    )

    account_id: Mapped[UUID]
    run_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger)
