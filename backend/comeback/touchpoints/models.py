"""The touchpoint's table."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..contacts.catalogue import Channel
from ..kit.errors import means
from ..kit.models import Resource, of, of_account
from ..plays.rules import Direction, Outcome, TouchpointKind

GOT_THIS = means("This person got this already.", field="give_id")


class Touchpoint(Resource):
    """One contact made or received; `window_id` is the window that it answers, `give_id` the give that it carried."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        of_account(),
        of("contact_id", "contact"),
        of("opportunity_id", "opportunity"),
        of("window_id", "follow_up_window"),
        of("give_id", "give"),
        Index("ix_touchpoint_occurred", "account_id", "occurred_at", "id"),
        Index("ix_touchpoint_contact", "account_id", "contact_id", "occurred_at"),
        Index("ix_touchpoint_opportunity", "account_id", "opportunity_id", "occurred_at"),
        Index("ix_touchpoint_window", "account_id", "window_id"),
        Index("ix_touchpoint_give", "account_id", "give_id"),
        Index(
            "uq_touchpoint_give", "account_id", "contact_id", "give_id",
            unique=True, postgresql_where=text("give_id IS NOT NULL AND direction = 'out'"),
            info=GOT_THIS,
        ),
    )  # fmt: skip

    contact_id: Mapped[UUID | None]
    opportunity_id: Mapped[UUID | None]
    window_id: Mapped[UUID | None]
    give_id: Mapped[UUID | None]
    kind: Mapped[TouchpointKind] = mapped_column(Text)
    channel: Mapped[Channel] = mapped_column(Text)
    direction: Mapped[Direction] = mapped_column(Text)
    occurred_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(Text)
    notes: Mapped[str | None]
