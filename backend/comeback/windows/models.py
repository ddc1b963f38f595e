"""The follow-up window: a step made concrete, which is also the timer that rings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Resource, of, of_account
from ..plays.rules import StepKind
from .rules import WindowState, ZoneOf

WALL = DateTime(timezone=False)


class Window(Resource):
    """Wall times in `time_zone` are the truth, the instants are computed from them.

    `due_at` is the next instant at which the tick has something to do: open, ring, ring again, miss. `rings_at` and
    `last_call_at` are pushes still to come. `because` says why it was skipped or cancelled, `done_at` when it was done
    (product time). One whose times were set `by_hand` stays where it was put.
    """

    __tablename__ = "follow_up_window"
    __table_args__ = (
        of_account(),
        of("opportunity_id", "opportunity"),
        of("contact_id", "contact"),
        of("run_id", "run"),
        CheckConstraint("opens_at <= best_at AND best_at <= closes_at", name="order"),
        CheckConstraint(
            "state IN ('scheduled', 'open', 'done', 'skipped', 'missed', 'cancelled')", name="state"
        ),
        CheckConstraint("(due_at IS NOT NULL) = (state IN ('scheduled', 'open'))", name="due"),
        Index("ix_follow_up_window_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_follow_up_window_opens", "account_id", "opens_at", "id"),
        Index("ix_follow_up_window_state", "account_id", "state", "closes_at"),
        Index("ix_follow_up_window_opportunity", "account_id", "opportunity_id"),
        Index("ix_follow_up_window_contact", "account_id", "contact_id"),
        Index(
            "uq_follow_up_window_step", "account_id", "run_id", "step", "contact_id",
            unique=True, postgresql_nulls_not_distinct=True, postgresql_where=text("run_id IS NOT NULL"),
        ),
    )  # fmt: skip

    opportunity_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    step: Mapped[str]
    kind: Mapped[StepKind] = mapped_column(Text)
    title: Mapped[str]
    why: Mapped[str]
    source: Mapped[str]
    time_zone: Mapped[str]
    zone_of: Mapped[ZoneOf] = mapped_column(Text)
    opens_wall: Mapped[datetime] = mapped_column(WALL)
    best_wall: Mapped[datetime] = mapped_column(WALL)
    closes_wall: Mapped[datetime] = mapped_column(WALL)
    opens_at: Mapped[datetime]
    best_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[WindowState] = mapped_column(Text)
    because: Mapped[str | None]
    done_at: Mapped[datetime | None]
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    snoozed_until: Mapped[datetime | None]
    rings_at: Mapped[datetime | None]
    last_call_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
