"""All tables at once, for migrations and for the renderer of broken constraints."""

from __future__ import annotations

from .accounts import models as accounts
from .calendar import models as calendar
from .contacts import models as contacts
from .deliveries import models as deliveries
from .employers import models as employers
from .gives import models as gives
from .journey import models as journey
from .kit.models import Base
from .mail import models as mail
from .needs import models as needs
from .opportunities import models as opportunities
from .plays import models as plays
from .push import models as push
from .search import models as search
from .tokens import models as tokens
from .touchpoints import models as touchpoints
from .trials import models as trials
from .webhooks import models as webhooks
from .windows import models as windows

__all__ = [
    "Base", "accounts", "calendar", "contacts", "deliveries", "employers", "gives", "journey", "mail", "needs",
    "opportunities", "plays", "push", "search", "tokens", "touchpoints", "trials", "webhooks", "windows",
]  # fmt: skip
