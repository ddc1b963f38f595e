"""A phone that rings, then rings no more, on a phone-sized Chromium whose push subscriptions the test makes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from pushservice.devices import Device, Reply

from .conftest import Site, by_api, finds_open, keep, sees

# Chromium subscribes at Google's servers alone; the service worker's own part is tried in Firefox.
SUBSCRIPTIONS = """
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const kept = () => JSON.parse(localStorage.getItem("made by the test"));
  const shown = ({key, json}) => ({
    options: {applicationServerKey: bytes(key).buffer},
    toJSON: () => json,
    unsubscribe: async () => { localStorage.removeItem("made by the test"); return true; },
  });
  PushManager.prototype.getSubscription = async () => { const one = kept(); return one && shown(one); };
  PushManager.prototype.subscribe = async ({applicationServerKey}) => {
    const key = btoa(String.fromCharCode(...new Uint8Array(applicationServerKey)))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const one = {key, json: await subscriptionFor(key)};
    localStorage.setItem("made by the test", JSON.stringify(one));
    return shown(one);
  };
  navigator.setAppBadge = async (count) => { document.documentElement.dataset.icon = count; };
  navigator.clearAppBadge = async () => { document.documentElement.dataset.icon = 0; };
})();
"""
CLOSES = "2026-03-20T17:00:00Z"


@pytest.fixture
async def ringing(site: Site, phone: Page) -> Device:
    """The phone, signed in and allowed to ring."""

    def made(key: str) -> Any:
        return site.service.subscribe(key).json()

    await phone.context.expose_function("subscriptionFor", made)
    await phone.context.add_init_script(SUBSCRIPTIONS)
    person = {"email": "mira@example.org", "password": "correct horse battery", "name": "Mira Sand"}
    await by_api(site, phone, "/auth/signup", {**person, "time_zone": "Europe/London"})
    await phone.goto(f"{site.url}/settings")
    await phone.get_by_role("button", name="Yes, ring").click()
    await sees(phone, "This device rings.")
    return latest(site)


def latest(site: Site) -> Device:
    """The device that subscribed last."""
    return list(site.service.devices.values())[-1]


async def opens(site: Site, phone: Page, title: str, instant: str) -> None:
    """A window made by hand opens, and its reminder is on its way."""
    await by_api(site, phone, "/windows", {"title": title, "opens_at": instant, "closes_at": CLOSES})
    await finds_open(site, phone, instant, title)


async def icon_shows(phone: Page, count: int) -> None:
    """Wait until the app's icon says so."""
    await expect(phone.locator("html")).to_have_attribute("data-icon", str(count), timeout=15_000)


async def in_both_lights(phone: Page, name: str) -> None:
    """Pictures by day and by night."""
    for scheme in ("light", "dark"):
        await phone.emulate_media(color_scheme=scheme)
        await keep(phone, f"{name}-{scheme}")
    await phone.emulate_media(color_scheme=None)


async def speaks(site: Site, phone: Page, language: str) -> None:
    """The person's language from here on."""
    me = await phone.request.get(f"{site.url}/api/v1/me")
    headers = {"If-Match": me.headers["etag"], "Content-Type": "application/merge-patch+json"}
    answer = await phone.request.patch(f"{site.url}/api/v1/me", data={"language": language}, headers=headers)
    assert answer.ok, await answer.text()


async def falls_silent(site: Site, phone: Page, device: Device) -> None:
    """Five windows on five days, whose pushes the service does not take."""
    device.always = Reply(500)
    for number, title in enumerate(("Call Tom", "Call Ruth", "Call Priya", "Call Ann", "Call Daniel")):
        await opens(site, phone, title, f"2026-03-0{4 + number}T09:00:00Z")
        await site.service.until(lambda: len({one.topic for one in device.requests}) > number, timeout=20)  # noqa: B023


async def test_the_log_after_a_test_push(site: Site, phone: Page, ringing: Device) -> None:
    log = phone.locator(".log")
    await expect(log.get_by_text("Nothing has rung yet.")).to_be_visible()
    await phone.get_by_role("button", name="Send me a test").click()
    await site.service.until(lambda: len(ringing.requests) == 1, timeout=20)
    await expect(log.get_by_text("A test")).to_be_visible()
    await expect(log.get_by_text(re.compile(r"^This (phone|computer) rang at 14:00\.$"))).to_be_visible()
    await expect(log.get_by_role("heading", name="Today")).to_be_visible()
    assert ringing.endpoint not in await phone.content()
    await phone.reload()
    await expect(phone.get_by_text("This one · last rang today, 14:00")).to_be_visible()
    for _ in range(6):
        await by_api(site, phone, "/push/test", {})
        site.go_to(f"2026-03-03T14:0{_ + 1}:00Z")
    await phone.reload()
    await expect(log.get_by_role("listitem")).to_have_count(5)
    await log.get_by_role("button", name="More").click()
    await expect(log.get_by_role("listitem")).to_have_count(7)
    await expect(log.get_by_role("listitem").nth(5)).to_be_focused()
    await expect(log.get_by_role("button", name="More")).to_have_count(0)
    await in_both_lights(phone, "bell-log")


async def test_a_phone_that_rings_no_more_says_so_and_rings_again(
    site: Site, phone: Page, ringing: Device
) -> None:
    await falls_silent(site, phone, ringing)
    banner = phone.get_by_role("region", name=re.compile("^Your (phone|computer) no longer rings.$"))
    await phone.goto(f"{site.url}/today")
    await expect(banner).to_contain_text("Today shows everything.")
    await in_both_lights(phone, "bell-silent-today")

    await phone.goto(f"{site.url}/settings")
    await expect(phone.get_by_role("region", name=re.compile("^This .* no longer rings.$"))).to_be_visible()
    await expect(phone.get_by_text("This device rings.")).to_have_count(0)
    await sees(phone, re.compile("was not reached. Rings again at"))
    await in_both_lights(phone, "bell-silent-settings")
    await speaks(site, phone, "de")
    await phone.reload()
    await sees(phone, "Klingelt nicht mehr.")
    await in_both_lights(phone, "bell-silent-settings-de")
    await phone.set_viewport_size({"width": 320, "height": 640})
    await keep(phone, "bell-silent-settings-de-narrow")
    await phone.set_viewport_size({"width": 390, "height": 844})
    await phone.locator(".log").scroll_into_view_if_needed()
    await in_both_lights(phone, "bell-log-de")
    await phone.goto(f"{site.url}/today")
    await expect(phone.get_by_role("button", name="Wieder klingeln")).to_be_visible()
    await in_both_lights(phone, "bell-silent-today-de")
    await phone.set_viewport_size({"width": 320, "height": 640})
    await keep(phone, "bell-silent-today-de-narrow")
    await phone.set_viewport_size({"width": 390, "height": 844})

    await phone.get_by_role("button", name="Wieder klingeln").click()
    await expect(phone.get_by_text("klingelt nicht mehr")).to_have_count(0)
    await expect(phone.locator("main")).to_be_focused()
    again = latest(site)
    assert again.endpoint != ringing.endpoint, "an address that rings no more is given up"
    await site.service.until(lambda: bool(again.requests), timeout=30)
    await phone.reload()
    await expect(phone.get_by_role("heading", name="Fünf Fenster sind offen.")).to_be_visible()
    await expect(phone.get_by_text("klingelt nicht mehr")).to_have_count(0)


async def test_a_phone_whose_service_gave_it_up_comes_back_at_the_next_start(
    site: Site, phone: Page, ringing: Device
) -> None:
    ringing.gone = True
    await phone.get_by_role("button", name="Send me a test").click()
    gone = phone.locator(".log").get_by_text(re.compile("^This (phone|computer) no longer takes it.$"))
    await expect(gone).to_be_visible(timeout=20_000)
    await expect(phone.get_by_role("button", name="Let it ring again")).to_be_visible()
    await in_both_lights(phone, "bell-gone")
    await phone.goto(f"{site.url}/settings")
    await expect(phone.get_by_text("This one · has not rung yet")).to_be_visible()
    again = latest(site)
    assert again.endpoint != ringing.endpoint
    await phone.get_by_role("button", name="Send me a test").click()
    await site.service.until(lambda: len(again.requests) == 1, timeout=20)


async def test_a_phone_that_was_removed_elsewhere_stays_away(
    site: Site, phone: Page, ringing: Device
) -> None:
    listed = await (await phone.request.get(f"{site.url}/api/v1/push/subscriptions")).json()
    (device,) = listed["items"]
    gone = await phone.request.delete(f"{site.url}/api/v1/push/subscriptions/{device['id']}")
    assert gone.ok
    await phone.goto(f"{site.url}/settings")
    await expect(phone.get_by_role("button", name="Yes, ring")).to_be_visible()
    assert latest(site) is ringing


async def test_where_nothing_rings_there_is_a_calendar(site: Site, phone: Page, ringing: Device) -> None:
    await falls_silent(site, phone, ringing)
    await phone.goto(f"{site.url}/today")
    await phone.get_by_role("link", name="Calendar feed").click()
    await expect(phone.get_by_role("heading", name="Calendar feed")).to_be_focused()
    await phone.get_by_role("button", name="Make a calendar feed").click()
    address = await phone.get_by_label("Address").input_value()
    await phone.get_by_role("button", name="Copy the address").click()
    assert await phone.evaluate("navigator.clipboard.readText()") == address
    assert "BEGIN:VCALENDAR" in await (await phone.request.get(address)).text()
    await phone.get_by_role("heading", name="Calendar feed").scroll_into_view_if_needed()
    await in_both_lights(phone, "bell-feed")
    await phone.goto(f"{site.url}/settings")
    await expect(phone.get_by_label("Address")).to_have_count(0)
    await phone.get_by_role("button", name=re.compile("^Remove: Calendar of")).click()
    await expect(phone.get_by_text("Calendar of Sunday 8 March")).to_have_count(0)
    assert (await phone.request.get(address)).status == 404
    await phone.goto(f"{site.url}/today")
    await phone.get_by_role("button", name="Close, for a week").click()
    await expect(phone.get_by_role("link", name="Calendar feed")).to_have_count(0)
    await phone.reload()
    await sees(phone, "Call Tom")
    await expect(phone.get_by_role("link", name="Calendar feed")).to_have_count(0)


async def test_the_icon_counts_open_windows_unless_it_shall_not(
    site: Site, phone: Page, ringing: Device
) -> None:
    await opens(site, phone, "Call Tom", "2026-03-04T09:00:00Z")
    await opens(site, phone, "Call Ruth", "2026-03-04T10:00:00Z")
    await icon_shows(phone, 2)
    await phone.get_by_role("button", name="Done: call Tom").click()
    await phone.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    await icon_shows(phone, 1)
    await phone.get_by_role("button", name="Undo").click()
    await icon_shows(phone, 2)
    await phone.goto(f"{site.url}/settings")
    choice = phone.get_by_label("Count open windows on the app’s icon")
    await choice.uncheck()
    await icon_shows(phone, 0)
    await phone.reload()
    await expect(choice).not_to_be_checked()
    await icon_shows(phone, 0)
    await choice.check()
    await icon_shows(phone, 2)
