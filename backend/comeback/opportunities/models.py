"""Opportunities, rejections, and the timeline that nothing is ever taken from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..kit.models import Resource, Tenant, of, of_account
from .catalogue import Stage, TimelineKind


class Opportunity(Resource):
    """One role at one employer."""

    __tablename__ = "opportunity"
    __table_args__ = (
        of_account(),
        of("employer_id", "employer"),
        Index("ix_opportunity_created", "account_id", "created_at", "id"),
        Index("ix_opportunity_employer", "account_id", "employer_id"),
    )

    employer_id: Mapped[UUID]
    title: Mapped[str]
    stage: Mapped[Stage] = mapped_column(Text)
    url: Mapped[str | None]
    source: Mapped[str | None]
    location: Mapped[str | None]
    applied_on: Mapped[date | None]
    notes: Mapped[str | None]


class Rejection(Resource):
    """What was said when they said no; an opportunity may collect several.

    `second_chance_on` is the day on which it turned into a second chance.
    """

    __tablename__ = "rejection"
    __table_args__ = (
        of_account(),
        of("opportunity_id", "opportunity", ondelete="CASCADE"),
        of("decided_by", "contact"),
        Index("ix_rejection_opportunity", "account_id", "opportunity_id", "received_on"),
    )

    opportunity_id: Mapped[UUID]
    received_on: Mapped[date]
    channel: Mapped[str]
    words: Mapped[str | None]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    decided_by: Mapped[UUID | None]
    door: Mapped[str]
    winner: Mapped[str]
    winner_starts_on: Mapped[date | None]
    second_chance_on: Mapped[date | None]


class TimelineEntry(Tenant):
    """Something that happened, with its cause and who did it; `at` is product time.

    `window_id`, `touchpoint_id` and `run_id` point forward in the story, at rows of the same account by their ids
    alone; `details` holds what the sentence on the screen is made of.
    """

    __tablename__ = "timeline_entry"
    __table_args__ = (
        of_account(),
        of("opportunity_id", "opportunity", ondelete="CASCADE"),
        Index("ix_timeline_entry_opportunity", "account_id", "opportunity_id", "at", "id"),
        Index("ix_timeline_entry_window", "account_id", "window_id"),
    )

    opportunity_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    window_id: Mapped[UUID | None]
    touchpoint_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]
    kind: Mapped[TimelineKind] = mapped_column(Text)
    cause: Mapped[str]
    details: Mapped[dict[str, Any]]
