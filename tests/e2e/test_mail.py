"""Somebody agrees to mails on a phone: a link is asked for, followed, and what comes by mail is chosen."""

from __future__ import annotations

import asyncio
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from playwright.async_api import Page, expect

from .conftest import Site, by_api, keep, sees

LINK = re.compile(r"http://\S+/verify\?token=\S+")


async def link_of(folder: Path) -> str:
    """The link in the first mail that is written there."""
    for _ in range(200):
        if written := sorted(folder.glob("*.eml")):
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("no mail was written")
    text = message_from_bytes(written[0].read_bytes(), policy=default).get_content()
    found = LINK.search(text)
    assert found is not None, text
    return found[0]


async def test_mails_are_agreed_to_and_chosen(site: Site, phone: Page) -> None:
    person = {"email": "mira@example.org", "password": "correct horse battery", "name": "Mira Sand"}
    await by_api(site, phone, "/auth/signup", {**person, "time_zone": "Europe/London"})
    await phone.goto(f"{site.url}/settings")
    await phone.get_by_role("button", name="Send the link").scroll_into_view_if_needed()
    await keep(phone, "mail-ask")
    await phone.get_by_role("button", name="Send the link").click()
    await sees(phone, "A link is on its way to mira@example.org. It is good for a day.")
    await phone.goto(await link_of(site.clock_file.parent / "data" / "mail"))
    await keep(phone, "mail-verify")
    await phone.get_by_role("button").click()
    await phone.goto(f"{site.url}/settings")
    wish = phone.get_by_label("Reminders to mira@example.org")
    await expect(wish).to_have_value("fallback")
    async with phone.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        await wish.select_option("always")
    await wish.scroll_into_view_if_needed()
    await keep(phone, "mail-chosen")
    await phone.reload()
    await expect(phone.get_by_label("Reminders to mira@example.org")).to_have_value("always")
