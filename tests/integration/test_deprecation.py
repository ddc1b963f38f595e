"""An address that will go says so on every answer, and in the document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import httpx
from litestar import Litestar, get
from litestar.middleware import DefineMiddleware
from litestar.params import FromQuery

from comeback.kit.deprecation import Deprecation
from comeback.kit.errors import NotFound
from comeback.kit.problem import render
from comeback.kit.requests import StrictRequest
from comeback.kit.transactions import UnitOfWork
from living import App

GOES = Deprecation(
    datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 3, 1, 12, tzinfo=UTC), "https://example.org/moving"
)


class OpenGate:
    """Lets everybody in as nobody."""

    async def admit(self, request: StrictRequest) -> Mapping[str, str]:
        """No principal, no limit."""
        request.scope["user"] = None
        return {"RateLimit": '"minute";r=1;t=60'}


@get("/old", opt={"deprecated": GOES})
async def old(missing: FromQuery[bool] = False) -> dict[str, str]:
    """An address that will go."""
    if missing:
        raise NotFound()
    return {"still": "here"}


@get("/streamed", opt={"deprecated": GOES, "transaction": False})
async def streamed() -> dict[str, str]:
    """One that opens transactions of its own."""
    return {}


@get("/young")
async def young() -> dict[str, str]:
    """One that stays."""
    return {}


async def test_the_headers_say_since_when_until_when_and_what_instead(app: App) -> None:
    served = Litestar(
        [old, streamed, young],
        middleware=[DefineMiddleware(UnitOfWork, gate=OpenGate())],
        request_class=StrictRequest,
        exception_handlers={Exception: render},
        logging_config=None,
    )
    served.state.sessions, served.state.clock = app.sessions, app.litestar.state.clock
    served.state.parameters = {}
    transport = httpx.ASGITransport(cast(Any, served))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        for path, status in (("/old", 200), ("/old?missing=true", 404), ("/streamed", 200)):
            answer = await http.get(path)
            assert answer.status_code == status
            assert answer.headers["deprecation"] == "@1798761600"
            assert answer.headers["sunset"] == "Wed, 01 Mar 2028 12:00:00 GMT"
            assert (
                answer.headers["link"] == '<https://example.org/moving>; rel="deprecation"; type="text/html"'
            )
            assert answer.headers["ratelimit"] == '"minute";r=1;t=60'
        stays = await http.get("/young")
        assert "deprecation" not in stays.headers
        assert "sunset" not in stays.headers
