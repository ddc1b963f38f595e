"""Questions whose address it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from ..kit.models import Tenant, of_account


class EmailVerification(Tenant):
    """A link on its way to an address, good once and until `ends_at` (machine time).

    Its token is worked out from the row's id and the pepper when it is sent: nothing of it is kept.
    """

    __tablename__ = "email_verification"
    __table_args__ = (of_account(),)

    email: Mapped[str]
    ends_at: Mapped[datetime]
