"""What the tables of resources are called outside, where one is read, and which scope a token needs to hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, NamedTuple

ResourceName = Literal[
    "me", "employers", "contacts", "opportunities", "rejections", "needs", "evidence", "gives", "plays", "runs",
    "windows", "touchpoints", "trials", "reviews",
]  # fmt: skip


class Told(NamedTuple):
    """How a table is told of: one row at `address`, by the column `by`; all at `listed`, where that can be followed."""

    resource: ResourceName
    group: str
    address: str
    listed: str | None = None
    by: str = "id"


TOLD: Mapping[str, Told] = {
    "account": Told("me", "me", "/me"),
    "employer": Told("employers", "employers", "/employers/{}", "/employers"),
    "contact": Told("contacts", "contacts", "/contacts/{}", "/contacts"),
    "opportunity": Told("opportunities", "opportunities", "/opportunities/{}", "/opportunities"),
    "rejection": Told("rejections", "opportunities", "/rejections/{}"),
    "need": Told("needs", "needs", "/needs/{}"),
    "evidence": Told("evidence", "needs", "/evidence/{}"),
    "give": Told("gives", "gives", "/gives/{}", "/gives"),
    "play": Told("plays", "plays", "/plays/{}", "/plays"),
    "run": Told("runs", "plays", "/runs/{}"),
    "follow_up_window": Told("windows", "windows", "/windows/{}", "/windows"),
    "touchpoint": Told("touchpoints", "touchpoints", "/touchpoints/{}", "/touchpoints"),
    "trial": Told("trials", "trials", "/opportunities/{}/trial", by="opportunity_id"),
    "review": Told("reviews", "trials", "/reviews/{}"),
}
BASE = "/api/v1"

MOST_OF_A_KIND = 50
"""Changed resources of one kind that are told one by one; of more, the list is read."""

HEARTBEAT = timedelta(seconds=15)
PAUSE = timedelta(milliseconds=200)
"""Between two events of a stream, so that a burst is told as one."""
LASTS = timedelta(minutes=30)
RETRY = timedelta(seconds=3)
