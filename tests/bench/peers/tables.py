"""The tables as the users of FastAPI and SQLAlchemy would declare them, with their relationships."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, DateTime, ForeignKeyConstraint, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Native types of PostgreSQL."""

    type_annotation_map = {
        datetime: DateTime(timezone=True), str: Text(), dict[str, Any]: JSONB(), list[str]: ARRAY(Text),
        list[int]: ARRAY(Integer),
    }  # fmt: skip


class Mine:
    """What every row of an account has."""

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int]


class Token(Base):
    """Who calls."""

    __tablename__ = "api_token"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    expires_at: Mapped[datetime]


class Account(Mine, Base):
    """Settings that the calendar needs."""

    __tablename__ = "account"

    language: Mapped[str]
    time_zone: Mapped[str]
    country: Mapped[str | None]
    region: Mapped[str | None]
    working_days: Mapped[list[int]]
    opening_hour: Mapped[str]
    closing_hour: Mapped[str]
    quiet_from: Mapped[str]
    quiet_to: Mapped[str]
    daily_push_limit: Mapped[int]


class Employer(Mine, Base):
    """A company."""

    __tablename__ = "employer"

    name: Mapped[str]
    plan_rank: Mapped[int | None]


class Contact(Mine, Base):
    """A person."""

    __tablename__ = "contact"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "employer_id"], ["employer.account_id", "employer.id"]),
    )

    employer_id: Mapped[UUID | None]
    name: Mapped[str]
    role: Mapped[str]
    title: Mapped[str | None]
    time_zone: Mapped[str | None]
    do_not_contact: Mapped[bool]
    merged_into: Mapped[UUID | None]
    anonymised_at: Mapped[datetime | None]
    employer: Mapped[Employer | None] = relationship(viewonly=True)


class Opportunity(Mine, Base):
    """A role."""

    __tablename__ = "opportunity"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "employer_id"], ["employer.account_id", "employer.id"]),
    )

    employer_id: Mapped[UUID]
    title: Mapped[str]
    stage: Mapped[str]
    employer: Mapped[Employer] = relationship(viewonly=True)


class Rejection(Mine, Base):
    """A no."""

    __tablename__ = "rejection"

    received_on: Mapped[date]
    winner_starts_on: Mapped[date | None]


class Run(Mine, Base):
    """A play that was started."""

    __tablename__ = "run"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "opportunity_id"], ["opportunity.account_id", "opportunity.id"]),
        ForeignKeyConstraint(["account_id", "rejection_id"], ["rejection.account_id", "rejection.id"]),
    )

    opportunity_id: Mapped[UUID]
    rejection_id: Mapped[UUID | None]
    play: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime]
    time_zone: Mapped[str | None]
    anchors: Mapped[dict[str, Any]]
    opportunity: Mapped[Opportunity] = relationship(viewonly=True)
    rejection: Mapped[Rejection | None] = relationship(viewonly=True)
    people: Mapped[list[Contact]] = relationship(
        secondary="run_contact", viewonly=True, order_by="RunContact.position",
        primaryjoin="and_(Run.account_id == RunContact.account_id, Run.id == RunContact.run_id)",
        secondaryjoin="and_(Contact.account_id == RunContact.account_id, Contact.id == RunContact.contact_id)",
    )  # fmt: skip
    windows: Mapped[list[Window]] = relationship(
        viewonly=True, order_by="Window.opens_at, Window.id",
        primaryjoin="and_(Run.account_id == foreign(Window.account_id), Run.id == foreign(Window.run_id))",
    )  # fmt: skip


class RunContact(Base):
    """Whom a run is with."""

    __tablename__ = "run_contact"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]


class Window(Mine, Base):
    """A follow-up window."""

    __tablename__ = "follow_up_window"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "contact_id"], ["contact.account_id", "contact.id"]),
        ForeignKeyConstraint(["account_id", "opportunity_id"], ["opportunity.account_id", "opportunity.id"]),
    )

    opportunity_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    step: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    why: Mapped[str]
    source: Mapped[str]
    time_zone: Mapped[str]
    zone_of: Mapped[str]
    opens_wall: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    best_wall: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    closes_wall: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    opens_at: Mapped[datetime]
    best_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[str]
    because: Mapped[str | None]
    done_at: Mapped[datetime | None]
    by_hand: Mapped[bool]
    snoozed_until: Mapped[datetime | None]
    rings_at: Mapped[datetime | None]
    last_call_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    change: Mapped[int]
    contact: Mapped[Contact | None] = relationship(viewonly=True)
    opportunity: Mapped[Opportunity | None] = relationship(viewonly=True)

    @property
    def employer(self) -> Employer | None:
        """Of the role, else of the person."""
        of = self.opportunity or self.contact
        return of.employer if of else None

    @property
    def draft_url(self) -> str:
        """Where its message is."""
        return f"/api/v1/windows/{self.id}/draft"


class Touchpoint(Mine, Base):
    """A contact made or received."""

    __tablename__ = "touchpoint"

    contact_id: Mapped[UUID | None]
    opportunity_id: Mapped[UUID | None]
    window_id: Mapped[UUID | None]
    give_id: Mapped[UUID | None]
    kind: Mapped[str]
    channel: Mapped[str]
    direction: Mapped[str]
    occurred_at: Mapped[datetime]
    outcome: Mapped[str]
    notes: Mapped[str | None]
    change: Mapped[int]


class Trial(Mine, Base):
    """Temp to hire."""

    __tablename__ = "trial"

    opportunity_id: Mapped[UUID]
    started_on: Mapped[date]
    decides_on: Mapped[date | None]


class TimelineEntry(Mine, Base):
    """What happened."""

    __tablename__ = "timeline_entry"

    opportunity_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    window_id: Mapped[UUID | None]
    touchpoint_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]
    kind: Mapped[str]
    cause: Mapped[str]
    details: Mapped[dict[str, Any]]
