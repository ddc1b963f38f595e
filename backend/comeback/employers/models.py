"""The employer's table."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.errors import means
from ..kit.models import Resource, of_account


class Employer(Resource):
    """A company; on the marketing plan when it has a rank from 1 to 10."""

    __tablename__ = "employer"
    __table_args__ = (
        of_account(),
        UniqueConstraint(
            "account_id",
            "plan_rank",
            name="uq_employer_plan_rank",
            deferrable=True,
            initially="DEFERRED",
            info=means("Another employer has this rank on the plan.", field="plan_rank"),
        ),
        CheckConstraint("plan_rank BETWEEN 1 AND 10", name="plan_rank"),
        Index("ix_employer_created", "account_id", "created_at", "id"),
    )

    name: Mapped[str]
    website: Mapped[str | None]
    industry: Mapped[str | None]
    plan_rank: Mapped[int | None] = mapped_column(SmallInteger)
    notes: Mapped[str | None]
