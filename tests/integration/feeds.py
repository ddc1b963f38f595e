"""Feeds as calendars read them."""

from __future__ import annotations

from typing import Any

import httpx
from icalendar import Calendar

from living import App, Client, Json

FEEDS = "/calendar/feeds"
TIMES = {
    "opens_at": "2026-03-10T09:00:00Z",
    "best_at": "2026-03-12T09:00:00Z",
    "closes_at": "2026-03-16T18:00:00Z",
}


async def subscribe(who: Client, **body: Any) -> Json:
    """A feed with its address."""
    feed: Json = await who.post(FEEDS, body)
    return feed


async def read(app: App, feed: Json, **headers: str) -> httpx.Response:
    """What a calendar that is nobody in particular gets."""
    return await app.http().get(feed["url"], headers=headers)


async def events(app: App, feed: Json) -> list[Any]:
    """The events of a feed, in its order."""
    answer = await read(app, feed)
    assert answer.status_code == 200, answer.text
    found: list[Any] = Calendar.from_ical(answer.content).walk("VEVENT")
    return found


async def summaries(app: App, feed: Json) -> list[str]:
    """The titles in a feed."""
    return [str(event["SUMMARY"]) for event in await events(app, feed)]
