"""A Python client made from the document by somebody else's generator: it comes out whole, and it works."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contract.operations import OPERATIONS
from living import App, client_of, new_id

DOCUMENT = Path(__file__).parents[2] / "frontend" / "openapi.json"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")
NAME = "comeback_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The client as a package that can be imported."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yaml").write_text("post_hooks: []\n")
    command = [str(GENERATOR), "generate", "--path", str(DOCUMENT), "--output-path", str(folder / NAME)]
    command += ["--meta", "none", "--config", str(folder / "config.yaml"), "--fail-on-warning"]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "warning" not in (run.stdout + run.stderr).lower()
    sys.path.insert(0, str(folder))
    yield folder / NAME
    sys.path.remove(str(folder))


def models() -> Any:
    """The generated models."""
    return importlib.import_module(f"{NAME}.models")


def call(tag: str, operation: str) -> Any:
    """The generated function of an operation, which answers with status, headers and what was parsed."""
    return importlib.import_module(f"{NAME}.api.{tag}.{operation}").asyncio_detailed


async def connected(app: App, *scopes: str) -> Any:
    """The generated client with a token that reaches so far, talking to the application."""
    who = await app.sign_up()
    made = await who.post("/tokens", {"name": "a program", "scopes": list(scopes)})
    client = importlib.import_module(NAME).AuthenticatedClient(app.settings.public_url, made["token"])
    http = client_of(app.litestar, app.settings)
    http.headers["Authorization"] = f"Bearer {made['token']}"
    return client.set_async_httpx_client(http)


def test_every_operation_has_a_function(generated: Path) -> None:
    functions = {path.stem for path in generated.glob("api/*/*.py")} - {"__init__"}
    names = {"".join(f"_{c.lower()}" if c.isupper() else c for c in item.name) for item in OPERATIONS}
    assert functions == names


async def test_from_the_no_to_today(generated: Path, app: App) -> None:
    client, of = await connected(app, "write"), models()
    place = await call("employers", "create_employer")(
        client=client, body=of.NewEmployer(name="Alder & Pike", plan_rank=1)
    )
    assert (place.status_code, place.headers["etag"]) == (201, '"1"')
    person = of.NewContact(
        name="Daniel Reyes", employer_id=place.parsed.id, role=of.NewContactRole.HIRING_MANAGER
    )
    daniel = (await call("contacts", "create_contact")(client=client, body=person)).parsed
    assert isinstance(daniel.id, UUID) and daniel.title is None
    wanted = of.NewOpportunity(employer_id=place.parsed.id, title="Interior designer")
    role = (await call("opportunities", "create_opportunity")(client=client, body=wanted)).parsed
    start = of.StartPlay(play="coffee_after_the_no", contact_ids=[daniel.id])
    no = of.TheySaidNo(received_on=date(2026, 3, 3), decided_by=daniel.id, start=[start])
    recorded = await call("they_said_no", "they_said_no")(role.id, client=client, body=no)
    assert recorded.status_code == 201 and recorded.parsed.windows
    today = (await call("today", "today")(client=client)).parsed
    assert [card.contact.name for card in today.open_] == ["Daniel Reyes"]
    assert today.open_[0].opens_at.tzinfo is not None


async def test_a_list_is_read_page_by_page(generated: Path, app: App) -> None:
    client, of = await connected(app, "contacts:write"), models()
    names = [f"Person {number}" for number in range(5)]
    for name in names:
        await call("contacts", "create_contact")(client=client, body=of.NewContact(name=name))
    read: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await call("contacts", "list_contacts")(client=client, limit=2, **cursor)).parsed
        read += [person.name for person in page.items]
        if page.next_cursor is None:
            break
        cursor = {"cursor": page.next_cursor}
    assert read == names


async def test_an_error_is_a_typed_problem(generated: Path, app: App) -> None:
    client, of = await connected(app, "contacts:write"), models()
    absent = await call("contacts", "get_contact")(new_id(), client=client)
    assert isinstance(absent.parsed, of.ProblemDetails)
    assert (absent.parsed.status, absent.parsed.type_) == (404, "/problems/not-found")
    wrong = await call("contacts", "create_contact")(
        client=client, body=of.NewContact(name="x", employer_id=new_id())
    )
    (error,) = wrong.parsed.errors
    assert (wrong.parsed.status, error.pointer) == (422, "/employer_id")
    beyond = await call("employers", "list_employers")(client=client)
    assert (beyond.parsed.status, beyond.parsed.type_) == (403, "/problems/insufficient-scope")
