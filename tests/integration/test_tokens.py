"""Tokens: what a program can do with one, and what it cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from comeback.tokens.models import ApiToken
from comeback.tokens.rules import new_token
from living import App, Client, Json


async def token_of(who: Client, *scopes: str, **more: Any) -> str:
    """A new token of somebody."""
    made = await who.post("/tokens", {"name": "Zapier", "scopes": list(scopes), **more})
    return str(made["token"])


def program(app: App, token: str) -> httpx.AsyncClient:
    """A client that knows nothing but a token."""
    http = app.http()
    http.headers["Authorization"] = f"Bearer {token}"
    return http


async def test_a_program_works_with_nothing_but_a_token(app: App) -> None:
    ann = await app.sign_up()
    async with program(app, await token_of(ann, "read", "write")) as http:
        made = await http.post("/api/v1/employers", json={"name": "Alder & Pike"})
        assert made.status_code == 201
        assert (await http.get("/api/v1/me")).json()["id"] == ann.me["id"]
        assert "set-cookie" not in made.headers
    assert [item["name"] for item in (await ann.get("/employers"))["items"]] == ["Alder & Pike"]


async def test_a_token_is_told_once(app: App) -> None:
    ann = await app.sign_up()
    key = {"Idempotency-Key": "make-it-once"}
    body = {"name": "Zapier", "scopes": ["contacts:read", "contacts:read", "write"]}
    first = await ann.call("POST", "/tokens", json=body, headers=key)
    again = await ann.call("POST", "/tokens", json=body, headers=key)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json() | {"token": None}
    listed = (await ann.get("/tokens"))["items"]
    assert listed == [{name: value for name, value in first.json().items() if name != "token"}]
    assert listed[0]["scopes"] == ["contacts:read", "write"]
    assert await ann.get(f"/tokens/{first.json()['id']}") == listed[0]


async def test_only_its_hash_is_kept(app: App) -> None:
    ann = await app.sign_up()
    token = await token_of(ann, "read")
    async with app.sessions.begin() as session:
        rows = select(ApiToken).where(ApiToken.account_id == UUID(ann.me["id"]))
        row = (await session.scalars(rows)).one()
    assert token.encode() not in row.token_hash
    assert len(row.token_hash) == 32


async def test_its_last_use_is_noted(app: App) -> None:
    ann = await app.sign_up()
    token = await token_of(ann, "me:read")
    assert (await ann.get("/tokens"))["items"][0]["last_used_at"] is None
    before = datetime.now(UTC)
    async with program(app, token) as http:
        await http.get("/api/v1/me")
        used = datetime.fromisoformat((await ann.get("/tokens"))["items"][0]["last_used_at"])
        assert before <= used <= datetime.now(UTC)
        await http.get("/api/v1/me")
    assert datetime.fromisoformat((await ann.get("/tokens"))["items"][0]["last_used_at"]) == used


async def test_a_revoked_token_ends_at_once(app: App) -> None:
    ann = await app.sign_up()
    token = await token_of(ann, "read")
    async with program(app, token) as http:
        assert (await http.get("/api/v1/me")).status_code == 200
        [made] = (await ann.get("/tokens"))["items"]
        stale = await ann.call("DELETE", f"/tokens/{made['id']}", headers={"If-Match": '"7"'})
        assert stale.status_code == 412
        assert (await ann.call("DELETE", f"/tokens/{made['id']}")).status_code == 204
        refused = await http.get("/api/v1/me")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_token_ends_when_it_said(app: App) -> None:
    ann = await app.sign_up()
    token = await token_of(ann, "read", expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    async with app.sessions.begin() as session:
        mine = ApiToken.account_id == UUID(ann.me["id"])
        await session.execute(update(ApiToken).where(mine).values(expires_at=datetime.now(UTC)))
    async with program(app, token) as http:
        assert (await http.get("/api/v1/me")).status_code == 401
    assert (await ann.get("/tokens"))["items"] == []


async def test_it_lasts_a_year_unless_said_otherwise(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.post("/tokens", {"name": "Zapier", "scopes": ["read"]})
    lasts = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert lasts == timedelta(days=365)


@pytest.mark.parametrize(
    "expires_at", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2027-01-01T00:00:00"]
)
async def test_an_end_that_is_none_is_refused(app: App, expires_at: str) -> None:
    ann = await app.sign_up()
    body = {"name": "Zapier", "scopes": ["read"], "expires_at": expires_at}
    refused = await ann.call("POST", "/tokens", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/expires_at"


@pytest.mark.parametrize("scopes", [[], ["admin"], ["contacts"], ["insights:write"], ["READ"]])
async def test_scopes_that_are_none_are_refused(app: App, scopes: list[str]) -> None:
    ann = await app.sign_up()
    refused = await ann.call("POST", "/tokens", json={"name": "Zapier", "scopes": scopes})
    assert refused.status_code == 400


async def test_fifty_tokens_are_enough(app: App) -> None:
    ann = await app.sign_up()
    for _ in range(50):
        await token_of(ann, "read")
    refused = await ann.call("POST", "/tokens", json={"name": "One more", "scopes": ["read"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-tokens")


async def test_nobody_sees_the_tokens_of_another(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    made = await ann.post("/tokens", {"name": "Zapier", "scopes": ["read"]})
    assert (await ben.get("/tokens"))["items"] == []
    for method in ("GET", "DELETE"):
        assert (await ben.call(method, f"/tokens/{made['id']}")).status_code == 404
    same = await ann.call("POST", "/tokens", json={"id": made["id"], "name": "Twin", "scopes": ["read"]})
    assert same.status_code == 409
    assert (await ben.post("/tokens", {"id": made["id"], "name": "Mine", "scopes": ["read"]}))[
        "name"
    ] == "Mine"


@pytest.mark.parametrize(
    ("scopes", "method", "path", "body", "allowed"),
    [
        (["contacts:read"], "GET", "/contacts", None, True),
        (["contacts:write"], "GET", "/contacts", None, True),
        (["read"], "GET", "/contacts", None, True),
        (["employers:read"], "GET", "/contacts", None, False),
        (["contacts:read"], "POST", "/contacts", {"name": "Tom"}, False),
        (["read"], "POST", "/contacts", {"name": "Tom"}, False),
        (["contacts:write"], "POST", "/contacts", {"name": "Tom"}, True),
        (["windows:read"], "GET", "/today", None, True),
        (["plays:read"], "POST", "/plays/stay_in_touch/preview", {}, True),
    ],
)  # fmt: skip
async def test_a_token_reaches_as_far_as_its_scopes(
    app: App, scopes: list[str], method: str, path: str, body: Json | None, allowed: bool
) -> None:
    ann = await app.sign_up()
    async with program(app, await token_of(ann, *scopes)) as http:
        answer = await http.request(method, f"/api/v1{path}", json=body)
    if allowed:
        assert answer.status_code != 403
    else:
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/insufficient-scope"
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/tokens"), ("POST", "/tokens"), ("GET", "/sessions"), ("POST", "/auth/logout")],
)
async def test_no_token_can_give_itself_more(app: App, method: str, path: str) -> None:
    ann = await app.sign_up()
    body = {"name": "More", "scopes": ["read", "write"]} if path == "/tokens" and method == "POST" else None
    async with program(app, await token_of(ann, "read", "write")) as http:
        answer = await http.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == 403
    assert len((await ann.get("/tokens"))["items"]) == 1


@pytest.mark.parametrize(
    "token",
    ["", "x", new_token(), new_token()[:-1] + "_", "é"],
    ids=["empty", "short", "nobodys", "malformed", "letter"],
)
async def test_a_wrong_token_is_refused_even_beside_a_good_cookie(app: App, token: str) -> None:
    ann = await app.sign_up()
    header = f"Bearer {token}".encode()
    refused = await ann.call("GET", "/me", headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"


async def test_other_kinds_of_authorization_are_left_to_whoever_stands_before_us(app: App) -> None:
    ann = await app.sign_up()
    assert (await ann.call("GET", "/me", headers={"Authorization": "Basic YTpi"})).status_code == 200


async def test_a_page_elsewhere_may_call_with_a_token_but_never_with_a_cookie(app: App) -> None:
    ann = await app.sign_up()
    elsewhere = {"Origin": "https://tool.example", "Sec-Fetch-Site": "cross-site"}
    async with program(app, await token_of(ann, "read", "write")) as http:
        asked = await http.options(
            "/api/v1/contacts",
            headers=elsewhere
            | {
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,if-match",
            },
        )
        made = await http.post("/api/v1/contacts", json={"name": "Tom"}, headers=elsewhere)
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    assert made.status_code == 201
    assert made.headers["access-control-allow-origin"] == "*"
    assert {"ETag", "Link", "RateLimit"} <= set(made.headers["access-control-expose-headers"].split(", "))
    by_cookie = await ann.call("POST", "/contacts", json={"name": "Tom"}, headers=elsewhere)
    assert by_cookie.status_code == 403
    assert "access-control-allow-origin" not in by_cookie.headers
    assert "access-control-allow-origin" not in (await ann.call("GET", "/me", headers=elsewhere)).headers
