"""What goes out about a verification."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class VerificationOut(msgspec.Struct, frozen=True, kw_only=True):
    """A link is on its way to `email`, good until `ends_at`."""

    id: UUID
    email: str
    ends_at: datetime
