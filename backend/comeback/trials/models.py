"""A trial and its reviews."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.errors import means
from ..kit.models import Resource, of, of_account
from .catalogue import TrialOutcome


class Trial(Resource):
    """Temp-to-hire for one opportunity; a review each month from `started_on` until `decides_on`."""

    __tablename__ = "trial"
    __table_args__ = (
        of_account(),
        of("opportunity_id", "opportunity", ondelete="CASCADE"),
        UniqueConstraint(
            "account_id",
            "opportunity_id",
            name="uq_trial_opportunity",
            info=means("There is a trial already."),
        ),
        CheckConstraint("started_on < decides_on", name="days"),
    )

    opportunity_id: Mapped[UUID]
    started_on: Mapped[date]
    decides_on: Mapped[date | None]
    outcome: Mapped[TrialOutcome | None] = mapped_column(Text)


class Review(Resource):
    """What was said and agreed in a review, and the proof for it."""

    __tablename__ = "review"
    __table_args__ = (
        of_account(),
        of("trial_id", "trial", ondelete="CASCADE"),
        Index("ix_review_trial", "account_id", "trial_id", "held_on", "id"),
    )

    trial_id: Mapped[UUID]
    held_on: Mapped[date]
    said: Mapped[str | None]
    agreed: Mapped[str | None]
    proof: Mapped[str | None]
