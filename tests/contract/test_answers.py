"""What every answer has in common, whatever was asked, and examples of what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from contract.operations import OPERATIONS, Operation, World, check_problem, make_world, pointers
from living import App, Client, Json

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:",
    "manifest-src 'self'", "worker-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
}  # fmt: skip
MEASURED = {"ready", "readFigures"}
"""They tell figures, which differ each time."""


@pytest.fixture(scope="module")
async def world(shared_app: App) -> World:
    """Somebody with one of everything."""
    return await make_world(shared_app)


@pytest.fixture
async def with_pages(app: App, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application under https, with a built app to serve."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Comeback</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("export {};")
    async with app.under(static=tmp_path, public_url="https://comeback.example.org") as http:
        yield http


async def answers(world: World, app: App) -> AsyncIterator[httpx.Response]:
    """One of each kind, from every layer that can answer."""
    http = world.who.http
    yield await world.who.call("GET", "/me")
    yield await world.who.call(
        "GET", "/me", headers={"If-None-Match": (await world.who.call("GET", "/me")).headers["etag"]}
    )
    yield await world.who.call("GET", "/employers")
    yield await world.who.call("GET", "/nothing")
    yield await world.who.call("PUT", "/me")
    yield await world.who.call(
        "POST", "/employers", content=b"{", headers={"Content-Type": "application/json"}
    )
    yield await world.who.call(
        "POST", "/employers", content=b"x" * 300_000, headers={"Content-Type": "application/json"}
    )
    yield await app.http().get("/api/v1/me")
    yield await http.get("/nothing")
    yield await http.get("/healthz")
    yield await http.get("/openapi.json")
    yield await http.options("/api/v1/me")


async def test_every_answer_tells_browsers_what_not_to_do(world: World, app: App) -> None:
    seen = set()
    async for answer in answers(world, app):
        seen.add(answer.status_code)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert set(answer.headers["content-security-policy"].split("; ")) == POLICY
        assert "strict-transport-security" not in answer.headers, "this origin is plain http"
        assert answer.headers["x-request-id"]
    assert seen == {200, 204, 304, 400, 401, 404, 405, 413}


async def test_https_is_told_to_stay(with_pages: httpx.AsyncClient) -> None:
    for path in ("/", "/api/v1/me", "/api/v1/nothing"):
        assert (await with_pages.get(path)).headers["strict-transport-security"] == "max-age=31536000"


async def test_what_carries_a_tag_is_asked_for_again_and_the_rest_is_not_kept(world: World) -> None:
    assert (await world.who.call("GET", "/me")).headers["cache-control"] == "private, no-cache"
    for path in ("/employers", "/today", "/plan", "/nothing"):
        assert (await world.who.call("GET", path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api/v1",
        "/api/v1/employers/1/2/3",
        "/assets/gone.js",
        "/openapi",
        "/openapi/swagger",
    ],
)
async def test_nothing_there_is_a_problem_even_beside_the_app(
    with_pages: httpx.AsyncClient, path: str
) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await with_pages.request(method, path)
        assert answer.status_code in ({404} if method == "GET" or path.startswith("/api") else {404, 405})
        check_problem(answer)


async def test_pages_of_the_app_answer_with_its_shell(with_pages: httpx.AsyncClient) -> None:
    for path in ("/", "/today", "/windows/01990000-0000-7000-8000-000000000000"):
        shell = await with_pages.get(path)
        assert (shell.status_code, shell.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert shell.headers["cache-control"] == "no-cache"
        again = await with_pages.get(path, headers={"If-None-Match": shell.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    asset = await with_pages.get("/assets/app-1a2b.js")
    assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_method_that_an_address_does_not_know(world: World) -> None:
    by_path: dict[str, set[str]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.address(world.ids), set()).add(operation.method)
    for path, methods in by_path.items():
        allowed = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        for method in {"GET", "PUT", "PATCH", "DELETE", "POST", "TRACE"} - methods:
            answer = await world.who.http.request(method, path)
            assert answer.status_code == 405, f"{method} {path}"
            check_problem(answer)
            assert set(answer.headers["allow"].split(", ")) == allowed
        asked = await world.who.http.options(path)
        assert (asked.status_code, asked.content) == (204, b"")
        assert set(asked.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "operation", [item for item in OPERATIONS if item.method == "GET"], ids=lambda item: item.name
)
async def test_head_is_get_without_its_body(operation: Operation, world: World, app: App) -> None:
    path = operation.address(world.ids)
    got, head = await world.who.http.get(path), await world.who.http.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert got.content
    for name in ("content-type", "content-length", "etag", "cache-control"):
        if name != "content-length" or operation.name not in MEASURED:
            assert head.headers.get(name) == got.headers.get(name), name
    if path.startswith("/api/v1") and not operation.public:
        assert (await app.http().head(path)).status_code == 401


async def test_two_accounts_never_share_a_tag_at_one_address(app: App) -> None:
    ann, ben = await app.sign_up("Ann"), await app.sign_up("Ben")
    tag = (await ann.call("GET", "/me")).headers["etag"]
    answer = await ben.call("GET", "/me", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["name"]) == (200, "Ben")


@pytest.mark.parametrize(
    ("stage", "pointer"), [("rejected", "/stage"), ("ghosted", "/stage"), ("", "/stage"), (None, "/stage")]
)
async def test_a_stage_that_cannot_be_moved_to(world: World, stage: str | None, pointer: str) -> None:
    path = f"/opportunities/{world.ids['opportunity_id']}/stage"
    answer = await world.who.call("POST", path, json={"stage": stage})
    assert (answer.status_code, pointers(answer)) == (400, [pointer])


async def test_an_opportunity_does_not_begin_with_a_no(world: World) -> None:
    body = {"employer_id": world.ids["employer_id"], "title": "Designer", "stage": "rejected"}
    answer = await world.who.call("POST", "/opportunities", json=body)
    assert (answer.status_code, pointers(answer)) == (400, ["/stage"])


@pytest.mark.parametrize(
    "made", ["01234567-89ab-4def-8123-456789abcdef", "01234567-89ab-1def-8123-456789abcdef"]
)
async def test_an_id_made_by_a_client_is_a_uuid7(world: World, made: str) -> None:
    answer = await world.who.call("POST", "/employers", json={"id": made, "name": "Alder"})
    assert (answer.status_code, pointers(answer)) == (422, ["/id"])


async def two_employers(who: Client) -> Json:
    """The first of two pages."""
    for name in ("Birch", "Cedar"):
        await who.employer(name)
    page: Json = await who.get("/employers", params={"limit": 1})
    return page


async def test_a_cursor_opens_its_own_list_alone(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    mine, his = (await two_employers(ann))["next_cursor"], (await two_employers(ben))["next_cursor"]
    for cursor in (his, "", "x", "=" * 9, mine + "x", mine[:5] + mine[:4:-1], mine[:-4], "🔔", "A" * 1001):
        answer = await ann.call("GET", "/employers", params={"cursor": cursor})
        assert (answer.status_code, pointers(answer)) == (400, ["?cursor"]), cursor
    elsewhere = await ann.call("GET", "/contacts", params={"cursor": mine})
    assert (elsewhere.status_code, pointers(elsewhere)) == (400, ["?cursor"])
    assert [item["name"] for item in (await ann.get("/employers", params={"cursor": mine}))["items"]] == [
        "Cedar"
    ]


async def test_a_cursor_belongs_to_its_filters(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    for name in ("Daniel", "Ruth"):
        await ann.contact(employer, name)
    cursor = (await ann.get("/contacts", params={"limit": 1}))["next_cursor"]
    filtered = {"cursor": cursor, "employer_id": employer["id"]}
    answer = await ann.call("GET", "/contacts", params=filtered)
    assert (answer.status_code, pointers(answer)) == (400, ["?cursor"])
