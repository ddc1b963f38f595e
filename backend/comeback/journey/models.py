"""What a person did, kept for as long as it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Tenant, of, of_account
from .catalogue import ActKind


class ActRecord(Tenant):
    """An act on a window with what it changed: pushes still to come, new windows, ended windows, the run before."""

    __tablename__ = "act_record"
    __table_args__ = (
        of_account(),
        of("window_id", "follow_up_window", ondelete="CASCADE"),
        CheckConstraint("kind IN ('done', 'skip', 'snooze')", name="kind"),
        Index("ix_act_record_window", "account_id", "window_id", "at"),
    )

    window_id: Mapped[UUID]
    kind: Mapped[ActKind] = mapped_column(Text)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    touchpoint_id: Mapped[UUID | None]
    window_before: Mapped[dict[str, Any]]
    made: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    ended: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    run_before: Mapped[dict[str, Any]]
