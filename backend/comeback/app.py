"""The application: the one place that lists the controllers."""

from __future__ import annotations

import asyncio
import logging
import os
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

from .accounts.routes import AuthController, OwnController, cookie_name
from .accounts.service import find_sign_in
from .contacts.routes import ContactController
from .employers.routes import EmployerController
from .gives.routes import GiveController
from .insights.routes import InsightsController
from .journey.routes.acts import ActController
from .journey.routes.changes import ChangeController
from .journey.routes.noes import NoController
from .journey.routes.people import PeopleController
from .journey.routes.trials import TrialController
from .kit.clock import Clock, make_clock
from .kit.config import Secrets, Settings, read_secrets, read_settings
from .kit.db import DATABASE_ERRORS, Sessions, make_engine, make_sessions, settle
from .kit.errors import NotFound, NotSignedIn
from .kit.outside import Outside, check_origin
from .kit.paging import Pager
from .kit.passwords import Passwords
from .kit.problem import render
from .kit.requests import MAX_BODY, StrictRequest, declared_parameters, known_parameters
from .kit.transactions import Principal, UnitOfWork
from .needs.routes import EvidenceController, NeedController
from .opportunities.routes import OpportunityController
from .overview.routes import OverviewController
from .plays.routes import PlayController
from .push.routes import PushController
from .pwa import static_routes
from .status import document, health, ready
from .tables import Base
from .touchpoints.routes import LedgerController, TouchpointController
from .trials.routes import ReviewController
from .windows.routes import WindowController

log = logging.getLogger(__name__)

SETTLE_EVERY = 30.0
ABOUT = (
    "Turns a rejection into a second chance: follow-up windows that open at the right day, and a bell that rings. "
    "Errors are problem details (RFC 9457); single resources carry an ETag; lists are read page by page."
)
CONTROLLERS = [
    AuthController,
    OwnController,
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
    NoController,
    ActController,
    ChangeController,
    TrialController,
    ReviewController,
    InsightsController,
    OverviewController,
]


def from_environment() -> Litestar:
    """The application as the environment describes it, for the server's factory."""
    settings = read_settings(os.environ)
    return create_app(settings, read_secrets(settings.data))


def create_app(settings: Settings, secrets: Secrets, *, sessions: Sessions | None = None) -> Litestar:
    """The application; `sessions` given, it opens no connections of its own (tests)."""
    assert Base.metadata.tables
    clock, pager, passwords = (
        make_clock(settings.clock, settings.clock_started),
        Pager(secrets.cursor_key),
        Passwords(),
    )
    api = Router(
        path="/api/v1",
        route_handlers=CONTROLLERS,
        guards=[known_parameters, partial(require_sign_in, settings.public_url)],
        middleware=[DefineMiddleware(UnitOfWork, authenticate=partial(authenticate, settings, secrets))],
        dependencies={
            "session": Provide(provide_session, sync_to_thread=False),
            "principal": Provide(provide_principal, sync_to_thread=False),
        },
    )
    app = Litestar(
        route_handlers=[api, health, ready, document, *static_routes(settings.static)],
        request_class=StrictRequest,
        request_max_body_size=MAX_BODY,
        exception_handlers={Exception: render},
        dependencies={
            "settings": given(settings),
            "secrets": given(secrets),
            "clock": given(clock),
            "pager": given(pager),
            "passwords": given(passwords),
            "sessions": Provide(provide_sessions, sync_to_thread=False),
        },
        lifespan=[partial(database, settings, clock)] if sessions is None else [],
        openapi_config=OpenAPIConfig(
            title="Comeback",
            version="1",
            description=ABOUT,
            use_handler_docstrings=True,
            openapi_router=Router("/openapi", route_handlers=[], guards=[nobody], include_in_schema=False),
        ),
        logging_config=None,
    )
    app.state.clock = clock
    app.state.sessions = sessions
    app.state.parameters = declared_parameters(app.routes)
    app.asgi_handler = Outside(app.asgi_handler, https=settings.public_url.startswith("https:"))
    return app


def given(value: object) -> Provide:
    """A dependency that is there from the start."""
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


def provide_session(scope: Scope) -> AsyncSession:
    """The request's one session, opened and committed by the unit of work."""
    session: AsyncSession = scope["state"]["session"]
    return session


def provide_sessions(request: Request[Any, Any, Any]) -> Sessions:
    """For what must be stored even when the request fails."""
    sessions: Sessions = request.app.state.sessions
    return sessions


def provide_principal(scope: Scope) -> Principal:
    """Who is signed in; the guard has made sure that somebody is."""
    principal: Principal = scope["user"]
    return principal


async def authenticate(
    settings: Settings, secrets: Secrets, sessions: Sessions, request: StrictRequest
) -> Principal | None:
    """The principal of the request's cookie, None when there is none."""
    token = request.cookies.get(cookie_name(settings))
    return await find_sign_in(sessions, token, secrets.session_pepper) if token else None


def require_sign_in(
    public_url: str, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard: writes come from our own pages, and somebody is signed in unless the route is public."""
    check_origin(connection, public_url)
    if connection.scope.get("user") is None and not handler.opt.get("public"):
        raise NotSignedIn()


def nobody(_connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard of the framework's own pages, which load scripts from elsewhere; ours are at /docs."""
    raise NotFound()


@asynccontextmanager
async def database(settings: Settings, clock: Clock, app: Litestar) -> AsyncIterator[None]:
    """Connections for as long as the application runs; product time follows the database's clock."""
    engine = make_engine(settings.database_url)
    app.state.sessions = make_sessions(engine)
    keeping = asyncio.create_task(keep_time(app.state.sessions, clock))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await engine.dispose()


async def keep_time(sessions: Sessions, clock: Clock) -> None:
    """Settle the clock every half minute."""
    while True:
        try:
            await settle(sessions, clock)
        except DATABASE_ERRORS as error:
            log.warning("the clock is not settled, the database does not answer: %s", error)
        await asyncio.sleep(SETTLE_EVERY)
