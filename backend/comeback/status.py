"""What operators and programs ask first: does it live, can it serve, what does it offer."""

from __future__ import annotations

import hmac
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler
from litestar.params import QueryParameter

from .about import described
from .kit.config import Settings
from .kit.errors import FieldError, NotFound, NotSignedIn, Unavailable
from .kit.metrics import CONTENT_TYPE, written
from .kit.origins import is_loopback
from .kit.requests import known_parameters
from .watching import PARTS, Check, Part, StandingFigures, State, Watch

OPEN = {"transaction": False, "public": True}
SAID: dict[State, str] = {
    "silent": "The database does not answer.",
    "behind": "The schema is older than this program.",
    "ahead": "The schema is newer than this program.",
    "late": "The oldest of what is due has waited for {seconds:.0f} s.",
    "unknown": "Nobody could look.",
}
OnePart = Annotated[
    Part | None,
    QueryParameter(
        name="part",
        description="`serving`: whether requests can be served, for load balancers; a schema that is newer is good "
        "enough for that. `bell`: whether the bell is on time. Both without it.",
    ),
]


class Status(msgspec.Struct, frozen=True):
    """`ok` when it is."""

    status: str


class Readiness(msgspec.Struct, frozen=True):
    """`ok`, and what was looked at."""

    status: str
    checks: list[Check]


@get(
    "/openapi.json",
    opt=OPEN,
    tags=["Operation"],
    operation_id="getDocument",
    summary="This document",
    sync_to_thread=True,
)
def document(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """OpenAPI 3.1, the same for every setting."""
    return Response(described(request.app), headers={"Cache-Control": "no-cache"})


@get("/healthz", opt=OPEN, tags=["Operation"], operation_id="health", summary="Whether the process lives")
async def health() -> Status:
    """Answers without asking the database."""
    return Status("ok")


async def strictly(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A query is read as strictly as everywhere."""
    known_parameters(connection, handler)


@get(
    "/readyz",
    opt=OPEN | {"statuses": (503,)},
    guards=[strictly],
    tags=["Operation"],
    operation_id="ready",
    summary="Whether all is well",
)
async def ready(request: Request[Any, Any, Any], part: OnePart = None) -> Readiness:
    """The database answers, its schema is this program's, and nothing that is due waits for long.

    Else 503, whose `errors` name what failed. Answers within seconds, whatever the database does.
    """
    watch: Watch = request.app.state.watch
    return judged(await watch.checks(), part)


def judged(checks: list[Check], part: Part | None) -> Readiness:
    """Those of a part, all of them well; 503 where one is not."""
    asked = [check for check in checks if part is None or check.name in PARTS[part]]
    good = {"ok", "ahead"} if part == "serving" else {"ok"}
    failing = [check for check in asked if check.state not in good]
    if not failing:
        return Readiness("ok", asked)
    errors = [FieldError(f"/checks/{check.name}", check.state, said_of(check)) for check in failing]
    raise Unavailable(errors[0].detail, errors=errors)


def said_of(check: Check) -> str:
    """What is wrong, as a sentence with its figure."""
    sentence = SAID[check.state].format(seconds=check.seconds or 0.0)
    return f"{sentence} It is at {check.revision}." if check.revision else sentence


@get(
    "/metrics",
    opt=OPEN | {"statuses": (401, 404), "security": [{"operator": []}]},
    tags=["Operation"],
    operation_id="readFigures",
    summary="Figures of this process",
    media_type="text/plain",
)
async def metrics(request: Request[Any, Any, Any], settings: NamedDependency[Settings]) -> Response[str]:
    """In Prometheus' text format, for whoever has the operator's token.

    Where none is set: for the machine itself while developing, and 404 in production.
    """
    require_operator(request, settings)
    figures: StandingFigures = request.app.state.figures
    await figures.refresh()
    text = written(request.app.state.registry).decode()
    return Response(text, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def require_operator(request: Request[Any, Any, Any], settings: Settings) -> None:
    """401 without the operator's token; 404 where there is none and somebody else asks than this machine."""
    if settings.metrics_token:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode()):
            raise NotSignedIn("Send the operator's token.", headers={"WWW-Authenticate": "Bearer"})
        return
    peer = request.client.host if request.client else ""
    # A proxy on this machine asks from here, too, for anybody.
    asked_by_proxy = {"forwarded", "x-forwarded-for", "via"} & set(request.headers)
    if settings.env == "production" or asked_by_proxy or not is_loopback(peer):
        raise NotFound()
