"""Whose address it is: a link that is good once, for a day, for one address, and that nothing follows by GET."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from comeback.mail.models import EmailVerification
from comeback.mail.rules import token
from integration.mail.conftest import make_due
from living import App, Client
from mailserver import Mailboxes, link_in
from world import World

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "de-DE,de"}
LINK = r"http://\S+/verify\?token=\S+"


async def asked(world: World, boxes: Mailboxes, **more: Any) -> tuple[Client, str]:
    """Somebody new, and the link that they were sent."""
    user = await world.app.sign_up(**more)
    answer = await user.call("POST", "/me/email/verification")
    assert (answer.status_code, answer.json()["email"]) == (202, user.me["email"])
    await world.catch_up()
    return user, link_in(boxes.of(user.me["email"])[-1], LINK)


async def test_yes_verifies_and_no_one_else_does(world: World, boxes: Mailboxes) -> None:
    user, link = await asked(world, boxes)
    assert (await user.get("/me"))["email_verified_at"] is None
    for _ in range(2):
        page = await world.app.http().get(link, headers=BROWSER)
        assert page.status_code == 200
        assert f"<h1>Is {user.me['email']} yours?</h1>" in page.text
        assert '<form method="post"><button>' in page.text
        assert page.headers["cache-control"] == "no-store"
    assert (await user.get("/me"))["email_verified_at"] is None, "nothing is written by GET"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
    answer = await world.app.http().post(link, headers=form | BROWSER, content=b"")
    assert (answer.status_code, "Thank you" in answer.text) == (200, True)
    verified_at = (await user.get("/me"))["email_verified_at"]
    assert datetime.now(UTC) - datetime.fromisoformat(verified_at) < timedelta(minutes=1)


async def check_ended(http: httpx.AsyncClient, link: str) -> None:
    """Good for nothing, for people and for programs."""
    for method in ("GET", "POST"):
        answer = await http.request(method, link)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/link-ended")
        page = await http.request(method, link, headers=BROWSER)
        assert (page.status_code, "Dieser Link gilt nicht mehr" in page.text) == (404, True)


async def test_a_link_is_good_once(world: World, boxes: Mailboxes) -> None:
    _, link = await asked(world, boxes)
    http = world.app.http()
    assert (await http.post(link)).status_code == 200
    await check_ended(http, link)


async def test_a_link_ends_after_a_day(world: World, boxes: Mailboxes) -> None:
    user, link = await asked(world, boxes)
    account_id = UUID(user.me["id"])
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        (ends_at,) = (await session.execute(update(EmailVerification).values(ends_at=datetime.now(UTC))
            .returning(EmailVerification.created_at))).one()  # fmt: skip
        await session.commit()
    assert ends_at is not None
    await check_ended(world.app.http(), link)
    assert (await user.get("/me"))["email_verified_at"] is None


async def test_a_link_is_for_the_address_that_it_was_sent_to(world: World, boxes: Mailboxes) -> None:
    user, link = await asked(world, boxes)
    await user.patch("/me", {"email": f"new-{user.me['email']}"})
    await check_ended(world.app.http(), link)
    await user.patch("/me", {"email": user.me["email"]})
    assert (await world.app.http().post(link)).status_code == 200
    await user.patch("/me", {"email": f"New-{user.me['email']}"})
    assert (await user.get("/me"))["email_verified_at"] is None, "another address is verified anew"


async def test_tokens_that_we_did_not_write(world: World, boxes: Mailboxes) -> None:
    user, link = await asked(world, boxes)
    other, _ = await asked(world, boxes)
    address, _, good = link.partition("=")
    account, pepper = UUID(user.me["id"]), world.app.secrets.session_pepper
    mine = await user.post("/me/email/verification")
    foreign = token("verify", [UUID(other.me["id"]), UUID(mine["id"])], pepper)
    forged = token("verify", [account, UUID(mine["id"])], bytes(32))
    elsewhere = token("unsubscribe", [account, UUID(mine["id"])], pepper)
    flipped = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for wrong in (foreign, forged, elsewhere, flipped, good[:-4], good + "=", "x", "%00", "ü"):
        answer = await world.app.http().post(f"{address}={wrong}")
        assert answer.status_code in {400, 404}, wrong
    assert (await user.get("/me"))["email_verified_at"] is None
    assert (await other.get("/me"))["email_verified_at"] is None
    assert (await world.app.http().post(link)).status_code == 200


async def test_a_cookie_of_somebody_else_changes_nothing(world: World, boxes: Mailboxes) -> None:
    user, link = await asked(world, boxes)
    other = await world.app.sign_up()
    before = await other.get("/me")
    assert (await other.http.post(link)).status_code == 200
    assert (await user.get("/me"))["email_verified_at"] is not None
    assert await other.get("/me") == before


async def test_the_mail_that_asks(world: World, boxes: Mailboxes) -> None:
    user, _ = await asked(world, boxes, language="de", name="Ann\r\nBcc: everybody@example.org")
    (mail,) = boxes.of(user.me["email"])
    assert mail["Subject"] == "Ist das deine Adresse?"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Bcc"] is None
    assert "Ann" not in mail.as_string()


async def test_more_than_a_few_links_in_an_hour(world: World) -> None:
    user = await world.app.sign_up()
    answers = [await user.call("POST", "/me/email/verification") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) <= 3600


async def test_what_need_not_and_cannot_be_verified(world: World, boxes: Mailboxes, app: App) -> None:
    user, link = await asked(world, boxes)
    await world.app.http().post(link)
    again = await user.call("POST", "/me/email/verification")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-verified")
    odd = await app.sign_up(email="mira.sånd,x@example.org")
    answer = await odd.call("POST", "/me/email/verification")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-mailable")
    async with app.under(env="production", public_url="https://comeback.example.org") as http:
        body = {"email": "quiet@example.org", "password": "correct horse battery", "name": "Q"}
        await http.post("/api/v1/auth/signup", json=body | {"time_zone": "Europe/London"})
        answer = await http.post("/api/v1/me/email/verification")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-mail")


@pytest.mark.parametrize("field", ["email_verified_at", "email_disabled_at", "email_disabled_because"])
async def test_what_only_a_link_can_say_is_read_only(app: App, field: str) -> None:
    user = await app.sign_up()
    tag = (await user.call("GET", "/me")).headers["etag"]
    answer = await user.call("PATCH", "/me", json={field: None}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{field}")


async def test_a_link_to_an_address_that_was_changed_meanwhile_is_not_sent(
    world: World, boxes: Mailboxes
) -> None:
    user = await world.app.sign_up()
    await user.post("/me/email/verification")
    await user.patch("/me", {"email": f"new-{user.me['email']}"})
    await make_due(world, user)
    await world.catch_up()
    assert boxes.of(user.me["email"]) == []
