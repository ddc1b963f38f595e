"""A person on a hard day, with a phone: sign up, They said no, Today, Done."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.async_api import Page, expect

from .conftest import LOOKS, Site, keep, leaves_the_sheet


async def test_from_the_no_to_what_is_done(site: Site, phone: Page) -> None:
    await signs_up(phone)
    await says_who_said_no(phone)
    await says_what_was_heard(phone)
    await takes_one_small_step(phone)
    await sees_today(phone)
    await reads_the_draft(phone)
    await puts_it_down_as_done(phone)
    site.go_to("2026-03-09T10:00:00Z")
    await finds_the_nudge_open(phone)
    await moves_the_nudge_away(phone)
    await meets_for_coffee(site, phone)


async def signs_up(phone: Page) -> None:
    await phone.get_by_role("button", name="New here? Start").click()
    await phone.get_by_label("Your name").fill("Mira Sand")
    await phone.get_by_label("E-mail").fill("mira@example.org")
    await phone.get_by_label("Password").fill("too short")
    await phone.get_by_role("button", name="Start", exact=True).click()
    await expect(phone.get_by_text("Twelve characters at least.")).to_be_visible()
    await phone.get_by_label("Password").fill("correct horse battery")
    await keep(phone, "sign-up")
    await phone.get_by_role("button", name="Start", exact=True).click()
    await expect(phone.get_by_role("heading", name="Has somebody said no?")).to_be_visible()
    await phone.get_by_role("button", name="Not yet").click()
    await expect(phone.get_by_role("heading", name="Where do you live?")).to_be_visible()
    await phone.get_by_label("Country").select_option("GB")
    await phone.get_by_role("button", name="Next").click()
    await expect(phone.get_by_role("heading", name="When may the phone ring?")).to_be_visible()
    await phone.get_by_role("button", name="Next").click()
    await expect(phone.get_by_role("heading", name="Nothing is open.")).to_be_visible()
    await keep(phone, "today-first")


async def says_who_said_no(phone: Page) -> None:
    await phone.get_by_role("link", name="They said no").click()
    await expect(phone.get_by_role("heading", name="Sorry. That is hard to hear.")).to_be_visible()
    await phone.get_by_role("button", name=re.compile("Who said no")).click()
    await phone.get_by_label("Employer").fill("Alder & Pike Architects")
    await phone.get_by_label("Which role").fill("Interior designer")
    await phone.get_by_role("button", name="Take this one").click()
    await expect(phone.get_by_role("dialog")).to_have_count(0)
    words = "We decided to move forward with another candidate who better matched our requirements."
    await phone.get_by_label("Their words").fill(words)
    await keep(phone, "no-1")
    await phone.get_by_role("button", name="Next").click()


async def says_what_was_heard(phone: Page) -> None:
    await expect(phone.get_by_role("heading", name="What did you hear in it?")).to_be_visible()
    await expect(phone.get_by_label("Someone matched better")).to_be_checked()
    await expect(phone.locator("mark")).to_contain_text("better matched")
    await phone.get_by_role("button", name=re.compile("Who decided")).click()
    await phone.get_by_label("Name").fill("Daniel Reyes")
    await phone.get_by_label("E-mail").fill("daniel@alder.example")
    await phone.get_by_role("dialog").get_by_role("button").last.click()
    await expect(phone.get_by_role("dialog")).to_have_count(0)
    await keep(phone, "no-2")
    await phone.get_by_role("button", name="Next").click()


async def takes_one_small_step(phone: Page) -> None:
    await expect(phone.get_by_role("heading", name="One small step, if you like.")).to_be_visible()
    await expect(phone.get_by_text("Open now, best tomorrow at 09:00.")).to_be_visible()
    await keep(phone, "no-3")
    await phone.get_by_role("button", name="Start coffee after the no").click()
    await expect(phone.get_by_role("heading", name="Saved. Nothing else today.")).to_be_visible()
    await keep(phone, "saved")
    await phone.get_by_role("button", name="Not now").click()


async def sees_today(phone: Page) -> None:
    await phone.goto("/".join(phone.url.split("/")[:3]) + "/today")
    await expect(phone.get_by_role("heading", name="One window is open.")).to_be_visible()
    await expect(phone.get_by_role("article", name="Ask Daniel Reyes for fifteen minutes")).to_be_visible()
    await expect(phone.get_by_text("Best tomorrow")).to_be_visible()
    await phone.get_by_role("button", name="Source").click()
    await expect(phone.get_by_text("A planning guess")).to_be_visible()
    await phone.keyboard.press("Escape")
    await keep(phone, "today")


async def reads_the_draft(phone: Page) -> None:
    await phone.get_by_role("link", name="Read the draft").click()
    await expect(phone.get_by_label("Message")).to_have_value(re.compile("Hello Daniel"))
    await keep(phone, "draft")
    await phone.get_by_role("button", name="Copy").click()
    copied = await phone.evaluate("navigator.clipboard.readText()")
    assert "Hello Daniel" in copied
    await phone.go_back()


async def puts_it_down_as_done(phone: Page) -> None:
    await phone.get_by_role("button", name="Done: ask Daniel Reyes for fifteen minutes").click()
    await phone.get_by_label("Nothing yet").check()
    await keep(phone, "what-came-of-it")
    await phone.get_by_role("button", name="Keep it").click()
    await expect(
        phone.get_by_role("main").get_by_text("You asked Daniel Reyes for fifteen minutes.")
    ).to_be_visible()
    await expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    await keep(phone, "done")


async def finds_the_nudge_open(phone: Page) -> None:
    nudge = phone.get_by_role("article", name="Send Daniel Reyes a short nudge")
    for _ in range(LOOKS):
        await phone.reload()
        with suppress(AssertionError):
            await expect(nudge).to_be_visible(timeout=1_500)
            break
    await expect(nudge).to_be_visible()
    await keep(phone, "nudge")


async def moves_the_nudge_away(phone: Page) -> None:
    await phone.get_by_role("button", name=re.compile("^Snooze: ")).click()
    await leaves_the_sheet(phone, "Be quiet")
    await expect(phone.get_by_role("main").get_by_text(re.compile("[Qq]uiet until")).first).to_be_visible()
    await keep(phone, "snoozed")


async def meets_for_coffee(site: Site, phone: Page) -> None:
    await phone.reload()
    await phone.get_by_role("link", name="Send Daniel Reyes a short nudge").click()
    await keep(phone, "act")
    await phone.get_by_role("button", name=re.compile("^Done")).click()
    await phone.get_by_label("They said yes").check()
    await phone.get_by_label("When do you meet?").fill("2026-03-12T15:00")
    await keep(phone, "when-do-you-meet")
    await phone.get_by_role("button", name="Keep it").click()
    await expect(phone.get_by_role("main").get_by_text("They said yes.")).to_be_visible()
    site.go_to("2026-03-12T14:50:00Z")
