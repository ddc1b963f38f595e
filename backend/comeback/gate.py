"""The gate: who stands behind a request, how often they may call, and how far their sign-in reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from .accounts.routes import cookie_name
from .accounts.service import find_sign_in
from .kit.config import Secrets, Settings
from .kit.errors import NotSignedIn
from .kit.origins import network_of
from .kit.outside import check_origin
from .kit.rates import Limiter
from .kit.requests import StrictRequest, address_of, known_parameters
from .kit.scopes import ANY, Level, Principal, level_of
from .tokens.service import find

BEARER = "bearer "


class Gatekeeper:
    """Finds the principal of a cookie or a token, and counts calls per account, per address where nobody signed in."""

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        self._cookie, self._pepper = cookie_name(settings), secrets.session_pepper

    async def admit(self, request: StrictRequest) -> Mapping[str, str]:
        """Put the principal on the request, None for nobody; what is left of the limit, as headers."""
        try:
            principal = await self.authenticate(request)
        except NotSignedIn:
            await self._count(request, None)
            raise
        request.scope["user"] = principal
        return await self._count(request, principal)

    async def _count(self, request: StrictRequest, principal: Principal | None) -> Mapping[str, str]:
        subject = principal.subject if principal else _caller_at(address_of(request))
        if subject is None:
            return {}
        limiter: Limiter = request.app.state.limiter
        return (await limiter.take(subject)).headers()

    async def authenticate(self, request: StrictRequest) -> Principal | None:
        """Who it is: a token goes before a cookie, and one that is not valid is refused, 401."""
        state, authorization = request.app.state, request.headers.get("authorization", "")
        if authorization[: len(BEARER)].lower() == BEARER:
            token = authorization[len(BEARER) :].strip()
            principal = await find(state.sessions, state.reader, token, self._pepper)
            if principal is None:
                detail = "This token is unknown, was revoked or has ended."
                raise NotSignedIn(detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
            return principal
        cookie = request.cookies.get(self._cookie)
        return await find_sign_in(state.sessions, state.reader, cookie, self._pepper) if cookie else None


def _caller_at(address: str | None) -> str | None:
    return None if address is None else f"address {network_of(address)}"


async def check_call(
    public_url: str, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """The one guard: the framework copies the handler for each, and runs one that is not async in a thread."""
    known_parameters(connection, handler)
    require_sign_in(public_url, connection, handler)


def require_sign_in(
    public_url: str, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Somebody is signed in unless the route is public, and their sign-in reaches it.

    Writes with a cookie come from our own pages; a token is sent by no browser on its own.
    """
    principal: Principal | None = connection.scope.get("user")
    if principal is None or principal.scopes is None:
        check_origin(connection, public_url)
    if handler.opt.get("public"):
        return
    if principal is None:
        raise NotSignedIn(headers={"WWW-Authenticate": "Bearer"})
    check_scope(principal, handler.opt, level_of(str(connection.scope.get("method", ""))))


def check_scope(principal: Principal, opt: Mapping[str, Any], level: Level) -> None:
    """403 for a token that does not reach a handler; what names no group is for a signed-in person alone."""
    group, level = opt.get("scope"), opt.get("level", level)
    if group is None:
        principal.require_person()
    elif group != ANY:
        principal.require(group, level)
