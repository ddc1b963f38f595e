"""Signing up, in and out, and the settings of oneself."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from comeback.accounts.service import hash_token, throttle
from comeback.app import create_app
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from living import PASSWORD, App, Client, Json, client_of


def fresh_email() -> str:
    """An address that nobody has."""
    return f"{uuid4()}@example.org"


async def log_in(app: App, email: str, password: str = PASSWORD) -> httpx.Response:
    """A sign-in from a new device."""
    return await app.http().post("/api/v1/auth/login", json={"email": email, "password": password})


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    """The one cookie that an answer sets."""
    (set_cookie,) = answer.headers.get_list("set-cookie")
    (morsel,) = SimpleCookie(set_cookie).values()
    return morsel


async def rows(app: App, query: str, **values: Any) -> list[Any]:
    """Rows of a look-up table."""
    async with app.sessions.begin() as session:
        return list((await session.execute(text(query), values)).tuples())


async def test_signing_up_makes_an_account_with_sensible_settings(app: App) -> None:
    ann = await app.sign_up("Ann", "Europe/Berlin", language="de")
    me = await ann.get("/me")
    assert me == ann.me
    assert (me["name"], me["time_zone"], me["language"], me["role"]) == (
        "Ann",
        "Europe/Berlin",
        "de",
        "seeker",
    )
    assert (me["working_days"], me["opening_hour"], me["closing_hour"]) == ([1, 2, 3, 4, 5], "09:00", "18:00")
    assert (me["quiet_from"], me["quiet_to"], me["daily_push_limit"]) == ("20:00", "08:00", 3)
    assert (me["lock_screen"], me["paused_until"], me["country"], me["version"]) == (
        "discreet",
        None,
        None,
        1,
    )
    assert UUID(me["id"]).version == 7
    assert me["created_at"] == "2026-03-03T14:00:00Z"
    assert not {"password", "password_hash", "change"} & set(me)


async def test_the_cookie_is_for_this_site_and_no_script(app: App) -> None:
    answer = await app.http().post(
        "/api/v1/auth/signup",
        json={"email": fresh_email(), "password": PASSWORD, "name": "Ann", "time_zone": "Europe/London"},
    )
    cookie = cookie_of(answer)
    assert cookie.key == "comeback"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "lax",
        "/",
        "",
    )
    assert not cookie["secure"], "this origin is plain http"
    assert 0 < int(cookie["max-age"]) <= 90 * 86_400
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_under_https_the_cookie_is_bound_to_the_host(app: App) -> None:
    async with app.under(public_url="https://comeback.example.org") as http:
        body = {"email": fresh_email(), "password": PASSWORD, "name": "Ann", "time_zone": "Europe/London"}
        cookie = cookie_of(await http.post("/api/v1/auth/signup", json=body))
        assert (await http.get("/api/v1/me")).status_code == 200
    assert cookie.key == "__Host-comeback"
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")


async def test_what_is_kept_of_a_secret_is_its_hash(app: App) -> None:
    ann = await app.sign_up()
    token = ann.http.cookies["comeback"]
    assert len(token) >= 43
    found = await rows(
        app,
        "SELECT account_id FROM sign_in WHERE token_hash = :h",
        h=hash_token(token, app.secrets.session_pepper),
    )
    assert found == [(UUID(ann.me["id"]),)]
    async with in_account(app.sessions, UUID(ann.me["id"]), parse_instant("2026-03-03T14:00:00Z")) as session:
        kept = (await session.execute(text("SELECT to_jsonb(account)::text FROM account"))).scalar_one()
    assert "$argon2id$" in kept
    assert PASSWORD not in kept


async def test_as_it_is_served_a_hash_costs_64_mebibytes_three_times_over(app: App) -> None:
    served = create_app(app.settings, app.secrets, sessions=app.sessions, reader=app.reader)
    body = {"email": fresh_email(), "password": PASSWORD, "name": "Ann", "time_zone": "Europe/London"}
    async with client_of(served, app.settings) as http:
        account_id = UUID(Client.ok(await http.post("/api/v1/auth/signup", json=body))["id"])
    async with in_account(app.sessions, account_id, parse_instant("2026-03-03T14:00:00Z")) as session:
        kept = (await session.execute(text("SELECT password_hash FROM account"))).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_known_email_is_a_conflict_however_it_is_written(app: App) -> None:
    ann = await app.sign_up()
    body = {
        "email": ann.me["email"].upper(),
        "password": PASSWORD,
        "name": "Ben",
        "time_zone": "Europe/London",
    }
    answer = await app.http().post("/api/v1/auth/signup", json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/email-taken")
    assert answer.json()["errors"][0]["pointer"] == "/email"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("signups", ["closed", "invite"])
async def test_a_closed_door_is_closed(app: App, signups: Any) -> None:
    body = {"email": fresh_email(), "password": PASSWORD, "name": "Ann", "time_zone": "Europe/London"}
    async with app.under(signups=signups) as http:
        assert (await http.post("/api/v1/auth/signup", json=body)).status_code == 403
    assert (await log_in(app, body["email"])).status_code == 401


async def test_every_sign_in_is_a_new_one(app: App) -> None:
    ann = await app.sign_up()
    http = app.http()
    http.cookies.set("comeback", "chosen-by-somebody-else")
    body = {"email": f" {ann.me['email'].upper()} ", "password": PASSWORD}
    answer = await http.post("/api/v1/auth/login", json={**body, "email": body["email"].strip()})
    token = cookie_of(answer).value
    assert answer.json() == ann.me
    assert token not in {"chosen-by-somebody-else", ann.http.cookies["comeback"]}
    assert len((await ann.get("/sessions"))["items"]) == 2


async def test_an_unknown_email_and_a_wrong_password_are_told_alike(app: App) -> None:
    ann = await app.sign_up()
    wrong, unknown = await log_in(app, ann.me["email"], "another password"), await log_in(app, fresh_email())
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json(), "instance": ""} == {**unknown.json(), "instance": ""}
    assert "set-cookie" not in wrong.headers


async def test_the_eleventh_try_waits_even_with_the_right_password(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    tries = [await log_in(app, ann.me["email"], "another password") for _ in range(10)]
    assert {answer.status_code for answer in tries} == {401}
    refused = await log_in(app, ann.me["email"])
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert (await log_in(app, ben.me["email"])).status_code == 200
    assert (await ann.call("GET", "/me")).status_code == 200, "who is signed in stays so"


async def test_signing_out_ends_this_device_alone(app: App) -> None:
    ann = await app.sign_up()
    phone = app.http()
    phone.cookies.set("comeback", cookie_of(await log_in(app, ann.me["email"])).value)
    token = ann.http.cookies["comeback"]
    out = await ann.call("POST", "/auth/logout")
    assert (out.status_code, cookie_of(out)["max-age"]) == (204, "0")
    stale = app.http()
    stale.cookies.set("comeback", token)
    assert (await stale.get("/api/v1/me")).status_code == 401
    assert (await phone.get("/api/v1/me")).status_code == 200


async def test_another_device_can_be_signed_out(app: App) -> None:
    ann = await app.sign_up()
    phone = app.http()
    phone.cookies.set("comeback", cookie_of(await log_in(app, ann.me["email"])).value)
    listed = (await ann.get("/sessions"))["items"]
    assert [item["current"] for item in listed].count(True) == 1
    assert all("token" not in key for item in listed for key in item)
    (other,) = (item["id"] for item in listed if not item["current"])
    assert (await ann.call("DELETE", f"/sessions/{other}")).status_code == 204
    assert (await phone.get("/api/v1/me")).status_code == 401
    assert (await ann.call("DELETE", f"/sessions/{other}")).status_code == 404


async def test_a_sign_in_ends_by_itself(app: App) -> None:
    ann = await app.sign_up()
    async with app.sessions.begin() as session:
        ended = "UPDATE sign_in SET expires_at = now() - interval '1 second' WHERE account_id = :account"
        await session.execute(text(ended), {"account": UUID(ann.me["id"])})
    assert (await ann.call("GET", "/me")).status_code == 401
    app.go_to("2030-01-01T00:00:00Z")
    ben = await app.sign_up("Ben")
    app.go_to("2020-01-01T00:00:00Z")
    assert (await ben.call("GET", "/me")).status_code == 200, "product time has no say in it"


async def test_settings_change_and_what_is_not_named_stays(app: App) -> None:
    ann = await app.sign_up()
    body = {
        "country": "GB",
        "region": "SCT",
        "working_days": [5, 1, 1, 3],
        "paused_until": "2026-03-09T08:00:00Z",
    }
    changed = await ann.patch("/me", body)
    assert (changed["country"], changed["region"], changed["working_days"]) == ("GB", "SCT", [1, 3, 5])
    assert changed["paused_until"] == "2026-03-09T08:00:00Z"
    assert changed["version"] == 2
    cleared = await ann.patch("/me", {"region": None, "paused_until": None})
    assert (cleared["country"], cleared["region"], cleared["paused_until"]) == ("GB", None, None)
    assert await ann.get("/me") == cleared


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"opening_hour": "18:00"}, "/closing_hour"),
        ({"opening_hour": "19:00", "closing_hour": "07:00"}, "/closing_hour"),
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"country": "ZZ"}, "/country"),
        ({"country": "DE", "region": "QQ"}, "/region"),
        ({"country": "ZZ", "region": "QQ"}, "/country"),
        ({"paused_until": "2026-03-09T08:00:00"}, "/paused_until"),
    ],
)
async def test_settings_that_cannot_be(app: App, body: dict[str, Any], pointer: str) -> None:
    ann = await app.sign_up()
    answer = await ann.call("PATCH", "/me", json=body, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await ann.get("/me") == ann.me


async def test_a_read_version_is_known_and_a_stale_one_refused(app: App) -> None:
    ann = await app.sign_up()
    tag = (await ann.call("GET", "/me")).headers["etag"]
    known = await ann.call("GET", "/me", headers={"If-None-Match": tag})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    await ann.patch("/me", {"name": "Anna"})
    assert (await ann.call("GET", "/me", headers={"If-None-Match": tag})).status_code == 200
    stale = await ann.call("PATCH", "/me", json={"name": "Annie"}, headers={"If-Match": tag})
    assert (stale.status_code, (await ann.get("/me"))["name"]) == (412, "Anna")


async def test_a_new_email_signs_in_and_the_old_one_does_not(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    taken = await ann.call("PATCH", "/me", json={"email": ben.me["email"]}, headers={"If-Match": "*"})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (409, "/email")
    email = fresh_email()
    await ann.patch("/me", {"email": email.upper()})
    assert (await log_in(app, email)).json()["id"] == ann.me["id"]
    assert (await log_in(app, ann.me["email"])).status_code == 401


async def test_a_short_password_is_none(app: App) -> None:
    body = {"email": fresh_email(), "password": "elevenchars", "name": "Ann", "time_zone": "Europe/London"}
    answer = await app.http().post("/api/v1/auth/signup", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/password")


WRITES = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "http://localhost:8000.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8000"},
]


@pytest.mark.parametrize("headers", WRITES, ids=str)
async def test_a_write_from_another_site_is_refused(app: App, headers: dict[str, str]) -> None:
    ann = await app.sign_up()
    refused = await ann.call("POST", "/employers", json={"name": "Planted"}, headers=headers)
    assert refused.status_code == 403
    body = {"email": ann.me["email"], "password": PASSWORD}
    assert (await ann.call("POST", "/auth/login", json=body, headers=headers)).status_code == 403
    assert (await ann.get("/employers"))["items"] == []
    assert (await ann.call("GET", "/employers", headers=headers)).status_code == 200, "reading is not writing"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost:8000"}],
    ids=str,
)
async def test_our_own_pages_and_programs_write(app: App, headers: dict[str, str]) -> None:
    ann: Client = await app.sign_up()
    made = await ann.call("POST", "/employers", json={"name": "Alder"}, headers=headers)
    assert made.status_code == 201


async def test_an_address_may_try_a_hundred_times_however_many_names_it_tries(app: App) -> None:
    for number in range(100):
        await throttle(app.reader, "login", f"{number}@example.org", "203.0.113.77")
    async with app.http() as http:
        body = {"email": "100@example.org", "password": ""}
        through = {"X-Forwarded-For": "198.51.100.9, 203.0.113.77"}
        refused = await http.post("/api/v1/auth/login", json=body, headers=through)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        spoofed = {"X-Forwarded-For": "203.0.113.77, 198.51.100.9"}
        other = await http.post("/api/v1/auth/login", json=body, headers=spoofed)
        assert other.status_code == 401, "the last name is the one that our own proxy wrote"


@pytest.mark.parametrize(("body", "field"), [({"region": "ENG"}, "region"), ({"country": None}, "country")])
async def test_a_region_lies_in_a_country(app: App, body: Json, field: str) -> None:
    ann = await app.sign_up()
    if field == "country":
        await ann.patch("/me", {"country": "GB", "region": "ENG"})
    tag = (await ann.call("GET", "/me")).headers["etag"]
    refused = await ann.call("PATCH", "/me", json=body, headers={"If-Match": tag})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{field}")
