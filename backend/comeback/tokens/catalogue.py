"""The groups of resources that a token may reach, and the scopes that name them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

GROUPS: Mapping[str, str] = {
    "me": "settings of oneself",
    "employers": "employers and the marketing plan",
    "contacts": "people, merged and anonymised too",
    "opportunities": "opportunities, rejections, stages, the timeline",
    "needs": "needs, evidence, coverage, the answer, the coffee kit",
    "gives": "the shelf and the ledger",
    "plays": "the catalogue, own plays, runs",
    "windows": "windows, today, cards, drafts",
    "touchpoints": "what was said and done",
    "trials": "temp to hire with its reviews",
    "insights": "rates, second chances, the incumbent clock",
    "push": "devices, the test, the log of reminders",
    "webhooks": "webhooks and their deliveries",
    "calendar": "calendar feeds",
}
Scope = Literal[
    "read", "write",
    "me:read", "me:write",
    "employers:read", "employers:write",
    "contacts:read", "contacts:write",
    "opportunities:read", "opportunities:write",
    "needs:read", "needs:write",
    "gives:read", "gives:write",
    "plays:read", "plays:write",
    "windows:read", "windows:write",
    "touchpoints:read", "touchpoints:write",
    "trials:read", "trials:write",
    "insights:read",
    "push:read", "push:write",
    "webhooks:read", "webhooks:write",
    "calendar:read", "calendar:write",
]  # fmt: skip

MOST_TOKENS = 50
LASTS = timedelta(days=365)
LASTS_AT_MOST = timedelta(days=5 * 366)
