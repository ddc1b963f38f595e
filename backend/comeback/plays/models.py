"""Plays of one's own, and a play that was started: its run, the people in it, the dates that its steps count from."""

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
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.errors import means
from ..kit.models import Base, Resource, of, of_account


class OwnPlay(Resource):
    """A play that somebody copied or wrote; `steps` and `cadence` are lists of `rules.Step` as JSON."""

    __tablename__ = "play"
    __table_args__ = (
        of_account(),
        UniqueConstraint(
            "account_id",
            "key",
            name="uq_play_key",
            info=means("There is a play with this key already.", field="key"),
        ),
        Index("ix_play_created", "account_id", "created_at", "id"),
    )

    key: Mapped[str]
    name: Mapped[str]
    guards: Mapped[list[str]] = mapped_column(ARRAY(Text))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    cadence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    copied_from: Mapped[str | None]
    archived_at: Mapped[datetime | None]


class Run(Resource):
    """A play started for an opportunity.

    `anchors` holds the days that are told nowhere else: "rejection" (ISO date) of a run without a no, "coffee"
    (RFC 3339 instant). `time_zone` is where the user was at the start, `stopped_reason` what they wrote when they
    stopped it.
    """

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
    time_zone: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    stopped_reason: Mapped[str | None]
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
