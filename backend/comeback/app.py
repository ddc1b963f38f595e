"""The application: the one place that lists the controllers."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from litestar import Litestar, Request, Router
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.types import Scope
from sqlalchemy.ext.asyncio import AsyncSession

from .accounts.routes import AuthController, OwnController
from .batch import BatchController
from .calendar.routes import CalendarController, FeedController
from .changes.routes import EventController
from .contacts.routes import ContactController
from .employers.routes import EmployerController
from .gate import Gatekeeper, check_call
from .gives.routes import GiveController
from .insights.routes import InsightsController
from .journey.routes.acts import ActController
from .journey.routes.changes import ChangeController
from .journey.routes.noes import NoController
from .journey.routes.people import PeopleController
from .journey.routes.trials import TrialController
from .kit.clock import Clock, make_clock
from .kit.config import Secrets, Settings, read_secrets, read_settings
from .kit.db import DATABASE_ERRORS, Sessions, in_use, make_engine, make_sessions, settle
from .kit.errors import NotFound
from .kit.metrics import Connections, Metered, RequestFigures, new_registry
from .kit.outside import Outside
from .kit.paging import Pager
from .kit.passwords import Passwords
from .kit.problem import render
from .kit.rates import Limiter
from .kit.reading import Look, Reader
from .kit.requests import MAX_BODY, StrictRequest, declared_parameters
from .kit.revisions import revisions
from .kit.scopes import Principal
from .kit.transactions import UnitOfWork
from .kit.turns import Turns
from .kit.watchers import Watchers
from .mail.routes import EmailController, MailPages
from .needs.routes import EvidenceController, NeedController
from .opportunities.routes import OpportunityController
from .overview.routes import OverviewController
from .plays.routes import PlayController
from .problems import problem, problems
from .push.routes import PushController
from .pwa import static_routes
from .search.routes import SearchController
from .status import document, health, metrics, ready
from .tables import Base
from .tokens.routes import TokenController
from .touchpoints.routes import LedgerController, TouchpointController
from .trials.routes import ReviewController
from .watching import StandingFigures, Watch
from .webhooks.routes import WebhookController
from .webhooks.service.telling import publish
from .windows.routes import WindowController

log = logging.getLogger(__name__)

SETTLE_EVERY, SETTLE_AGAIN, SETTLE_WITHIN = 30.0, 1.0, 5.0
ABOUT = (
    "Turns a rejection into a second chance: follow-up windows that open at the right day, and a bell that rings. "
    "Errors are problem details (RFC 9457); single resources carry an ETag; lists are read page by page."
)
CONTROLLERS = [
    AuthController,
    OwnController,
    TokenController,
    BatchController,
    EmployerController,
    ContactController,
    PeopleController,
    OpportunityController,
    NeedController,
    EvidenceController,
    GiveController,
    PlayController,
    WindowController,
    TouchpointController,
    LedgerController,
    PushController,
    EmailController,
    WebhookController,
    NoController,
    ActController,
    ChangeController,
    TrialController,
    ReviewController,
    InsightsController,
    OverviewController,
    SearchController,
    FeedController,
    CalendarController,
    EventController,
]


def from_environment() -> Litestar:
    """The application as the environment describes it, for the server's factory."""
    settings = read_settings(os.environ)
    return create_app(settings, read_secrets(settings.data))


def create_app(
    settings: Settings,
    secrets: Secrets,
    *,
    sessions: Sessions | None = None,
    reader: Reader | None = None,
    passwords: Passwords | None = None,
) -> Litestar:
    """The application; `sessions` and `reader` given, it opens no connections of its own (tests).

    `passwords` are hashed at argon2's own cost unless given.
    """
    assert Base.metadata.tables
    gate = Gatekeeper(settings, secrets)
    watchers = Watchers(settings.direct_url or settings.database_url)
    clock, pager = make_clock(settings.clock, settings.clock_started), Pager(secrets.cursor_key)
    api = Router(
        path="/api/v1",
        route_handlers=CONTROLLERS,
        guards=[partial(check_call, settings.public_url)],
        middleware=[DefineMiddleware(UnitOfWork, gate=gate)],
        dependencies={
            "session": Provide(provide_session, sync_to_thread=False),
            "principal": Provide(provide_principal, sync_to_thread=False),
            "look": Provide(provide_look, sync_to_thread=False),
        },
    )
    pages = [health, ready, metrics, document, problems, problem, *static_routes(settings.static)]
    app = Litestar(
        route_handlers=[api, MailPages, *pages],
        request_class=StrictRequest,
        request_max_body_size=MAX_BODY,
        exception_handlers={Exception: render},
        dependencies={
            "settings": given(settings),
            "secrets": given(secrets),
            "clock": given(clock),
            "pager": given(pager),
            "passwords": given(passwords or Passwords()),
            "watchers": given(watchers),
            "reader": Provide(provide_reader, sync_to_thread=False),
        },
        lifespan=[] if sessions else [partial(database, settings, clock), partial(streaming, watchers)],
        openapi_config=OpenAPIConfig(
            title="Comeback",
            version="1",
            description=ABOUT,
            use_handler_docstrings=True,
            openapi_router=Router("/openapi", route_handlers=[], guards=[nobody], include_in_schema=False),
        ),
        logging_config=None,
    )
    app.state.clock, app.state.registry = clock, new_registry()
    app.state.gate, app.state.turns = gate, Turns()
    if sessions is not None and reader is not None:
        connect(app, settings, sessions, reader)
        # Without a lifespan nobody listens: streams say where they begin, and end.
        watchers.end()
    app.state.parameters = declared_parameters(app.routes)
    outside = Outside(app.asgi_handler, https=settings.public_url.startswith("https:"))
    app.asgi_handler = Metered(outside, RequestFigures(app.state.registry))
    return app


def given(value: object) -> Provide:
    """A dependency that is there from the start."""
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


def provide_session(scope: Scope) -> AsyncSession:
    """The request's one session, opened and committed by the unit of work."""
    session: AsyncSession = scope["state"]["session"]
    return session


def provide_reader(request: Request[Any, Any, Any]) -> Reader:
    """For look-ups before an account is known, and for what counts even when the request fails."""
    reader: Reader = request.app.state.reader
    return reader


def provide_look(request: Request[Any, Any, Any]) -> Look:
    """For reads that must be fast."""
    state = request.app.state
    return Look(state.reader, request.scope["user"], state.clock.now())


def provide_principal(scope: Scope) -> Principal:
    """Who is signed in; the guard has made sure that somebody is."""
    principal: Principal = scope["user"]
    return principal


def nobody(_connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard of the framework's own pages, which load scripts from elsewhere; ours are at /docs."""
    raise NotFound()


@asynccontextmanager
async def database(settings: Settings, clock: Clock, app: Litestar) -> AsyncIterator[None]:
    """Connections for as long as the application runs; product time follows the database's clock."""
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine, publish)
    settled = await settle_once(sessions, clock)
    keeping = asyncio.create_task(keep_time(sessions, clock, settled=settled))
    async with Reader(settings.database_url) as reader:
        connect(app, settings, sessions, reader)
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            await engine.dispose()


@asynccontextmanager
async def streaming(watchers: Watchers, _app: Litestar) -> AsyncIterator[None]:
    """Streams for as long as the application runs; SIGUSR1 ends them before the server waits for its last answers."""
    if threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, watchers.end)
    try:
        yield
    finally:
        await watchers.close()


def connect(app: Litestar, settings: Settings, sessions: Sessions, reader: Reader) -> None:
    """Give the application its ways to the database."""
    app.state.sessions, app.state.reader = sessions, reader
    app.state.limiter = Limiter(reader, settings.rate_limit)
    app.state.figures = StandingFigures(app.state.registry, reader, app.state.clock)
    used = {"sessions": lambda: in_use(sessions), "reads": lambda: reader.in_use}
    Connections(app.state.registry, used)
    app.state.watch = Watch(reader, app.state.clock, revisions(), settings.late_after)


async def keep_time(sessions: Sessions, clock: Clock, *, settled: bool) -> None:
    """Settle the clock every half minute, and soon again where the database did not answer."""
    while True:
        await asyncio.sleep(SETTLE_EVERY if settled else SETTLE_AGAIN)
        settled = await settle_once(sessions, clock)


async def settle_once(sessions: Sessions, clock: Clock) -> bool:
    """Whether the database told the time: until it has, product time is this host's, which may be wrong."""
    try:
        async with asyncio.timeout(SETTLE_WITHIN):
            await settle(sessions, clock)
    except DATABASE_ERRORS as error:
        log.warning("the clock is not settled, the database does not answer: %s", error)
        return False
    return True
