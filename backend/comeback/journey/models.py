"""What a person did, kept for as long as it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Tenant, of, of_account
from .catalogue import ActKind


class ActRecord(Tenant):
    """An act on a window or an opportunity with what it changed.

    Kept are the pushes still to come of its window, the dates of its run, the stage of its opportunity, and which
    windows (`ended`) and runs (`ended_runs`) it ended; what follows from touchpoints is worked out anew.
    """

    __tablename__ = "act_record"
    __table_args__ = (
        of_account(),
        of("window_id", "follow_up_window", ondelete="CASCADE"),
        of("opportunity_id", "opportunity", ondelete="CASCADE"),
        CheckConstraint("kind IN ('done', 'skip', 'snooze', 'stage', 'called')", name="kind"),
        Index("ix_act_record_window", "account_id", "window_id", "at"),
        Index("ix_act_record_opportunity", "account_id", "opportunity_id", "at"),
    )

    window_id: Mapped[UUID | None]
    opportunity_id: Mapped[UUID | None]
    kind: Mapped[ActKind] = mapped_column(Text)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    touchpoint_id: Mapped[UUID | None]
    window_before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    run_before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    opportunity_before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    ended: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    ended_runs: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
