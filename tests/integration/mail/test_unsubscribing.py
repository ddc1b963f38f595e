"""No more mails: with one click of a mail provider (RFC 8058), or by a page that asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from comeback.mail.rules import token
from integration.mail.conftest import OPENS, a_window, log_of, make_due, verified
from living import Client
from mailserver import Mailboxes, link_in, text_of
from world import World

BROWSER = {"Accept": "text/html"}


async def reminded(world: World, boxes: Mailboxes, **settings: Any) -> tuple[Client, str]:
    """Somebody with a mail, and the address in its header."""
    user = await verified(world, boxes, **settings)
    await a_window(user)
    await world.go_to(OPENS)
    (mail,) = boxes.arrived
    address = str(mail["List-Unsubscribe"])[1:-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in text_of(mail), "in the body, too"
    return user, address


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_one_click_ends_mails_at_once(world: World, boxes: Mailboxes, content_type: str) -> None:
    user, address = await reminded(world, boxes)
    form = {
        "application/x-www-form-urlencoded": b"List-Unsubscribe=One-Click",
        "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        b"One-Click\r\n--x--\r\n",
    }[content_type]
    # As a provider sends it, and as a browser of another site would.
    headers = {"Content-Type": content_type, "Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        answer = await world.app.http().post(address, content=form, headers=headers)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert (await user.get("/me"))["email_reminders"] == "never"
    await a_window(user, opens_at="2026-03-04T10:00:00Z")
    await world.go_to("2026-03-04T10:00:00Z")
    assert len(boxes.arrived) == 1


async def test_what_is_on_its_way_stays_here(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    boxes.scripts["RCPT", user.me["email"]].append("450 later")
    await a_window(user)
    await world.go_to(OPENS)
    secret = token("unsubscribe", [UUID(user.me["id"])], world.app.secrets.session_pepper)
    assert (await world.app.http().post(f"/mail/unsubscribe/{secret}")).status_code == 200
    await make_due(world, user)
    await world.catch_up()
    assert ((await log_of(user))["email"]["state"], boxes.arrived) == ("withdrawn", [])


async def test_the_link_in_the_mail_asks_first(world: World, boxes: Mailboxes) -> None:
    user, _ = await reminded(world, boxes, language="de")
    link = link_in(boxes.arrived[0], r"(?<=Keine E-Mails mehr: )http\S+")
    page = await world.app.http().get(link, headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert '<form method="post"><button>Keine E-Mails mehr</button></form>' in page.text
    assert '<html lang="de">' in page.text and "<script" not in page.text
    assert (await user.get("/me"))["email_reminders"] == "fallback", "nothing is written by GET"
    done = await world.app.http().post(link, headers=BROWSER, content=b"")
    assert "In den Einstellungen lässt sich das ändern" in done.text
    assert (await user.get("/me"))["email_reminders"] == "never"


async def test_a_setting_brings_mails_back(world: World, boxes: Mailboxes) -> None:
    user, address = await reminded(world, boxes)
    await world.app.http().post(address)
    await user.patch("/me", {"email_reminders": "fallback"})
    await user.post("/push/test")
    await world.catch_up()
    assert len(boxes.arrived) == 2


async def test_a_cookie_of_somebody_else_ends_nothing_of_theirs(world: World, boxes: Mailboxes) -> None:
    user, address = await reminded(world, boxes)
    other = await world.app.sign_up()
    before = await other.get("/me")
    assert (await other.http.post(address)).status_code == 200
    assert (await user.get("/me"))["email_reminders"] == "never"
    assert await other.get("/me") == before


async def test_no_other_text_ends_mails(world: World, boxes: Mailboxes) -> None:
    user, address = await reminded(world, boxes)
    start, _, secret = address.rpartition("/")
    me, pepper = UUID(user.me["id"]), world.app.secrets.session_pepper
    wrong = {
        "of nobody": token("unsubscribe", [uuid4()], pepper),
        "by nobody": token("unsubscribe", [me], bytes(32)),
        "for something else": token("verify", [me], pepper),
        "cut": secret[:-1],
        "longer": secret + "A",
        "an id": str(me),
    }
    for why, text in wrong.items():
        for method in ("GET", "POST"):
            answer = await world.app.http().request(method, f"{start}/{text}")
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/link-ended"), why
    assert (await user.get("/me"))["email_reminders"] == "fallback"
