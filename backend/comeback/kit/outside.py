"""The outermost layer: a request id, what browsers must not do with us, and who may write with a cookie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Method, Receive, Scope, Send
from uuid_utils.compat import uuid7

from .errors import NotAllowed

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
Header = tuple[bytes, bytes]
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Programs in other pages call with a token that they hold themselves; a cookie is never let in with `*`.
FOR_OTHER_PAGES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, "
        "WWW-Authenticate, X-Request-Id"
    ),
}
FOR_PREFLIGHT = FOR_OTHER_PAGES | {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID"
    ),
    "Access-Control-Max-Age": "7200",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# The router knows no HEAD, and its OPTIONS forgets methods; it tells all of them where it refuses one.
ASKED_AS: Mapping[str, Method] = {"HEAD": "GET", "OPTIONS": "TRACE"}
OF_A_BODY = frozenset({b"content-length", b"content-type"})


def encoded(headers: Mapping[str, str]) -> list[Header]:
    """Headers as they go over the wire."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


ANY_PAGE, PREFLIGHT = encoded(FOR_OTHER_PAGES), encoded(FOR_PREFLIGHT)


class Outside:
    """Middleware around everything, errors of the router included; answers HEAD and OPTIONS for every address."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        self._headers = encoded(
            HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        method, request_id = scope["method"], str(uuid7())
        scope.setdefault("state", {}).update(request_id=request_id, method=method)
        scope["method"] = ASKED_AS.get(method, method)
        headers = [*self._headers, *for_other_pages(scope, method)]
        await self._app(scope, receive, partial(self._send, send, method, headers, request_id))

    async def _send(
        self, send: Send, method: str, more: Iterable[Header], request_id: str, message: Message
    ) -> None:
        if message["type"] == "http.response.start":
            if method == "OPTIONS" and message["status"] == 405:
                message["status"] = 204
                message["headers"] = [item for item in message["headers"] if item[0].lower() not in OF_A_BODY]
            message["headers"] = completed(message["headers"], more, request_id)
        elif message["type"] == "http.response.body" and method in ASKED_AS:
            message["body"] = b""
        await send(message)


def completed(headers: Iterable[Header], more: Iterable[Header], request_id: str) -> list[Header]:
    """The headers of an answer with those that every answer carries, but for what it says itself."""
    own = {name.lower(): value for name, value in headers}
    allowed = own.get(b"allow", b"").split(b", ")
    if b"GET" in allowed:
        headers = [item for item in headers if item[0].lower() != b"allow"]
        headers.append((b"allow", b", ".join(sorted({*allowed, b"HEAD"}))))
    missing = [item for item in more if item[0] not in own]
    return [*headers, *missing, (b"x-request-id", request_id.encode())]


def for_other_pages(scope: Scope, method: str) -> Sequence[Header]:
    """What lets a page of another origin read the answer to a token, or to its question whether it may send one."""
    names = dict(scope["headers"])
    if method == "OPTIONS" and b"access-control-request-method" in names:
        return PREFLIGHT
    told = names.get(b"authorization", b"")[:7].lower() == b"bearer " or scope["path"] == "/openapi.json"
    return ANY_PAGE if told else ()


def check_origin(request: ASGIConnection[Any, Any, Any, Any], public_url: str) -> None:
    """403 for a write that a browser sends from another site; programs send neither header and are let through."""
    if request.scope.get("method") in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise NotAllowed("A write must come from our own pages.")
    if (
        site is None
        and origin is not None
        and not is_own(origin, public_url, request.headers.get("host", ""))
    ):
        raise NotAllowed("A write must come from our own pages.")


def is_own(origin: str, public_url: str, host: str) -> bool:
    """Whether an Origin header names us: the public address, or the very host that was asked."""
    return origin == public_url or origin.partition("://")[2] == (host or None)
