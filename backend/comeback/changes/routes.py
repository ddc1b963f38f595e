"""The stream of what changed."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream

from ..kit.errors import NotAllowed, NotSignedIn
from ..kit.schema import END
from ..kit.scopes import ANY, Principal
from ..kit.watchers import Watchers
from .schemas import ChangeEvent
from .service import Follower

EVENTS = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
TOLD = "An unending stream of server-sent events; the schema is that of their `data`."

NUMBER = rf"^[0-9]{{1,19}}{END}"

HeardLast = Annotated[
    str | None,
    HeaderParameter(
        name="Last-Event-ID",
        description="The `id` of the last event that was heard.",
        pattern=NUMBER,
        max_length=19,
    ),
]
HeardBefore = Annotated[
    str | None,
    QueryParameter(
        name="last_event_id",
        description="The same for clients that cannot set the header, which goes before it.",
        pattern=NUMBER,
        max_length=19,
    ),
]


def from_our_pages(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: with a cookie no page of another site keeps a stream open."""
    principal: Principal | None = connection.scope.get("user")
    site = connection.headers.get("sec-fetch-site", "none")
    if principal is not None and principal.scopes is None and site not in {"same-origin", "none"}:
        raise NotAllowed("With a cookie, only our own pages listen.")


class EventController(Controller):
    """What other programs need to stay up to date."""

    tags = ("Events",)
    opt = {"scope": ANY, "transaction": False}

    @get(
        "/events",
        operation_id="listenToChanges",
        summary="What changes, while it changes",
        guards=[from_our_pages],
        media_type=EVENTS,
        responses={
            200: ResponseSpec(ChangeEvent, description=TOLD, media_type=EVENTS, generate_examples=False)
        },
    )
    async def listen(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        watchers: NamedDependency[Watchers],
        heard_last: HeardLast = None,
        heard_before: HeardBefore = None,
    ) -> Response[Any]:
        """First `ready` with the number from which on changes are told, then a `change` for each of them or for a few.

        `reset` instead of `ready`: that number is unknown here, so read everything anew. It goes on after
        `Last-Event-ID`, tells a token of what it may read, and ends after half an hour, with the sign-in, or when
        the server stops.
        """
        watchers.check(principal.account_id)
        state = request.app.state
        follower = Follower(state.sessions, state.clock, principal, partial(still_signed_in, request))
        async with state.turns.of(principal.account_id):
            await follower.begin(heard_last or heard_before)
        body = () if request.scope["state"].get("method") == "HEAD" else follower.stream(watchers)
        return Stream(body, media_type=EVENTS, headers=HEADERS)


async def still_signed_in(request: Request[Any, Any, Any]) -> bool:
    """Whether the cookie or token of a request is still good."""
    try:
        return await request.app.state.gate.authenticate(request) is not None
    except NotSignedIn:
        return False
