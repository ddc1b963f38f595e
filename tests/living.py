"""The application as tests live with it: real database, real handlers, a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import msgspec
from alembic import command
from argon2 import PasswordHasher
from litestar import Litestar
from uuid_utils.compat import uuid7

from comeback.app import create_app
from comeback.host.migration import alembic_config
from comeback.journey.service.ticking import tick
from comeback.kit.clock import parse_instant
from comeback.kit.config import Secrets, Settings
from comeback.kit.db import Sessions, make_engine, make_sessions
from comeback.kit.passwords import Passwords
from comeback.kit.reading import Reader
from comeback.webhooks.service.telling import publish

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""So that an account costs a test what it is about, not a seventh of a second of hashing."""
Database = Callable[[str], Awaitable[tuple[str, str]]]
Json = dict[str, Any]


def migrate(owner_url: str) -> None:
    """Bring a database to head."""
    command.upgrade(alembic_config(owner_url), "head")


class Client:
    """A signed-in user of the API; every call answers with the response, `ok` with its JSON."""

    def __init__(self, http: httpx.AsyncClient, me: Json) -> None:
        self.http, self.me = http, me

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request below /api/v1."""
        return await self.http.request(method, f"/api/v1{path}", **more)

    async def get(self, path: str, **more: Any) -> Any:
        """The JSON of a GET that must succeed."""
        return self.ok(await self.call("GET", path, **more))

    async def post(self, path: str, body: Json | None = None, **more: Any) -> Any:
        """The JSON of a POST that must succeed."""
        return self.ok(await self.call("POST", path, json=body, **more))

    async def patch(self, path: str, body: Json) -> Any:
        """Read the ETag, patch with it, answer with the JSON."""
        tag = (await self.call("GET", path)).headers["etag"]
        return self.ok(await self.call("PATCH", path, json=body, headers={"If-Match": tag}))

    @staticmethod
    def ok(response: httpx.Response) -> Any:
        """The JSON of a response that must be 2xx."""
        assert response.is_success, f"{response.status_code} {response.text}"
        return response.json() if response.content else None

    async def employer(self, name: str = "Alder & Pike Architects", **more: Any) -> Json:
        """An employer."""
        made: Json = await self.post("/employers", {"name": name, **more})
        return made

    async def contact(self, employer: Json, name: str = "Daniel Reyes", **more: Any) -> Json:
        """A contact, a hiring manager unless said otherwise."""
        body = {"employer_id": employer["id"], "name": name, "role": "hiring_manager", **more}
        made: Json = await self.post("/contacts", body)
        return made

    async def opportunity(self, employer: Json, title: str = "Interior designer", **more: Any) -> Json:
        """An opportunity at the stage of interviews."""
        body = {"employer_id": employer["id"], "title": title, "stage": "interviewing", **more}
        made: Json = await self.post("/opportunities", body)
        return made


@dataclass
class App:
    """A running application with its own sessions, and the file that its clock reads."""

    litestar: Litestar
    settings: Settings
    secrets: Secrets
    sessions: Sessions
    reader: Reader
    clock_file: Path

    def go_to(self, instant: str) -> None:
        """Set product time."""
        self.clock_file.write_text(parse_instant(instant).isoformat())

    async def tick(self) -> int:
        """One look of the worker at what is due."""
        return await tick(self.sessions, parse_instant(self.clock_file.read_text()))

    def http(self) -> httpx.AsyncClient:
        """A client without a sign-in."""
        return client_of(self.litestar, self.settings)

    def under(self, passwords: Passwords | None = None, **changed: Any) -> httpx.AsyncClient:
        """A client without a sign-in, of the same data under other settings."""
        settings = msgspec.structs.replace(self.settings, **changed)
        return client_of(assemble(settings, self.secrets, self.sessions, self.reader, passwords), settings)

    async def sign_up(self, name: str = "Ann", time_zone: str = "Europe/London", **more: Any) -> Client:
        """A new account, signed in."""
        http = self.http()
        body = {
            "email": f"{uuid4()}@example.org",
            "password": PASSWORD,
            "name": name,
            "time_zone": time_zone,
            **more,
        }
        response = await http.post("/api/v1/auth/signup", json=body)
        return Client(http, Client.ok(response))


def assemble(
    settings: Settings,
    secrets: Secrets,
    sessions: Sessions,
    reader: Reader,
    passwords: Passwords | None = None,
) -> Litestar:
    """The application over these connections, with passwords that cost next to nothing unless given."""
    cheap = Passwords(CHEAP)
    return create_app(settings, secrets, sessions=sessions, reader=reader, passwords=passwords or cheap)


def client_of(served: Litestar, settings: Settings) -> httpx.AsyncClient:
    """A client that talks to the application without a network."""
    transport = httpx.ASGITransport(cast(Any, served))
    return httpx.AsyncClient(transport=transport, base_url=settings.public_url)


@asynccontextmanager
async def start_app(settings: Settings, secrets: Secrets, clock_file: Path) -> AsyncIterator[App]:
    """The application on connections of its own."""
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine, publish)
    async with Reader(settings.database_url) as reader:
        try:
            app = assemble(settings, secrets, sessions, reader)
            yield App(app, settings, secrets, sessions, reader, clock_file)
        finally:
            await engine.dispose()


def new_id() -> UUID:
    """An id as clients make them."""
    return uuid7()
