"""Calendar feeds, and the one address that asks for no sign-in: who knows it can read along."""

from __future__ import annotations

import hashlib
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.config import Secrets, Settings
from ..kit.schema import IfMatch, Page, resource
from ..kit.scopes import Principal
from .schemas import FeedOut, FreshFeed, NewFeed
from .service import feeds, reading

ICALENDAR = "text/calendar"  # the framework adds the charset


class FeedController(Controller):
    """Calendars that may read along."""

    path = "/calendar/feeds"
    tags = ("Calendar",)
    opt = {"scope": "calendar"}

    @get(operation_id="listFeeds", summary="All calendar feeds")
    async def list_feeds(self, session: NamedDependency[AsyncSession]) -> Page[FeedOut]:
        """The oldest first, at most ten, each with when it was last read."""
        return Page(items=await feeds.feeds(session))

    @post(operation_id="createFeed", summary="Make a calendar feed", opt={"once": ("url",)})
    async def create(
        self,
        data: JSONBody[NewFeed],
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        secrets: NamedDependency[Secrets],
        principal: NamedDependency[Principal],
    ) -> Response[FreshFeed]:
        """`url` is told this once. Subscribe to it in any calendar. A token needs to read windows and trials."""
        made = await feeds.create(session, principal, data, settings.public_url, secrets.session_pepper)
        return resource(made, status=201)

    @post(
        "/{feed_id:uuid}/renew",
        status_code=200,
        operation_id="renewFeed",
        summary="Give a feed another address",
        opt={"once": ("url",)},
    )
    async def renew(
        self,
        feed_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        secrets: NamedDependency[Secrets],
        principal: NamedDependency[Principal],
        if_match: IfMatch = None,
    ) -> Response[FreshFeed]:
        """The old address is unknown at once; the new `url` is told this once."""
        url, pepper = settings.public_url, secrets.session_pepper
        return resource(await feeds.renew(session, principal, feed_id, if_match, url, pepper))

    @delete(
        "/{feed_id:uuid}",
        operation_id="deleteFeed",
        summary="End a calendar feed",
        opt={"if_match": "optional"},
    )
    async def end(
        self, feed_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> None:
        """Its address is unknown at once, and calendars that still read it learn nothing more."""
        await feeds.end(session, feed_id, if_match)


class CalendarController(Controller):
    """What a subscribed calendar reads."""

    path = "/calendar"
    tags = ("Calendar",)
    opt = {"public": True, "etag": True}

    @get("/{file:str}", operation_id="readCalendar", summary="Read a feed as iCalendar", media_type=ICALENDAR)
    async def read(
        self,
        file: FromPath[str],
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        secrets: NamedDependency[Secrets],
    ) -> Response[bytes]:
        """Windows with alarms, and the reviews of trials; `file` is the last part of a feed's `url`."""
        await feeds.enter(session, file, secrets.session_pepper)
        content = await reading.read(session, settings.public_url)
        return calendar_answer(content)


def calendar_answer(content: bytes) -> Response[bytes]:
    """The feed, tagged by its content, under a file name that gives no secret away."""
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Content-Disposition": 'attachment; filename="comeback.ics"',
    }
    return Response(content, media_type=ICALENDAR, headers=headers)
