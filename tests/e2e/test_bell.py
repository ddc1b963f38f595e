"""A real Firefox lets our page ring it: the worker sends, the notification is seen, no stub between."""

from __future__ import annotations

from typing import Any

from .conftest import Site
from .marionette import Firefox, firefox

SIGN_UP = """
const response = await fetch('/api/v1/auth/signup', {method: 'POST', headers: {'content-type': 'application/json'},
  body: JSON.stringify({email: 'mira@example.org', password: 'correct horse battery', name: 'Mira Sand',
  time_zone: 'Europe/London'})});
return response.status;
"""
POST = """
const [path, body] = arguments;
const response = await fetch('/api/v1' + path, {method: 'POST', headers: {'content-type': 'application/json'},
  body: JSON.stringify(body)});
return await response.json();
"""
PRESS = """
const wanted = arguments[0];
const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === wanted);
if (!button || button.disabled) return false;
button.click();
return true;
"""
SHOWN = """
const registration = await navigator.serviceWorker.getRegistration();
const shown = registration ? await registration.getNotifications() : [];
return shown.map(({title, body, tag, lang, data}) => ({title, body, tag, lang, data}));
"""


async def post(browser: Firefox, path: str, body: dict[str, Any]) -> Any:
    """A POST of the signed-in page's."""
    return await browser.script(POST, path, body)


async def seen(browser: Firefox, title: str) -> Any:
    """The notification with this title, as soon as it is shown."""
    found = f"{SHOWN.strip().removesuffix(';')}.find((one) => one.title === arguments[0])"
    return await browser.until(found, title, timeout=30)


async def test_the_phone_rings_on_demand_and_by_itself(site: Site) -> None:
    async with firefox(site.service.websocket) as browser:
        await browser.resize(390, 844)
        await browser.go(site.url)
        assert await browser.script(SIGN_UP) == 201
        await browser.go(f"{site.url}/settings")
        await browser.until(PRESS, "Yes, ring", timeout=20)
        await browser.until(PRESS, "Send me a test", timeout=20)
        test = await seen(browser, "This is how it rings")
        assert test["body"] == "All set."

        window = await post(
            browser,
            "/windows",
            {"title": "Call Tom", "opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"},
        )
        assert await browser.script(f"return (await (async () => {{{SHOWN}}})()).length") == 1
        site.go_to("2026-03-04T09:00:00Z")
        rung = await seen(browser, "Something you planned")
        assert rung["data"]["window_id"] == window["id"]
        assert rung["tag"] == rung["data"]["reminder_id"]
        assert "Tom" not in str(rung), "discreet on the lock screen"
        (device,) = site.service.devices.values()
        await site.service.until(lambda: device.acks == [100, 100], timeout=20)
        assert site.service.faults == []

        await browser.go(f"{site.url}/windows/{window['id']}?act=done")
        await browser.until("return document.body.textContent.includes('What came of it?')", timeout=20)
        still = await browser.script("return (await (await fetch('/api/v1/today')).json()).open.length")
        assert still == 1, "a notification's action opens a page that asks; it never writes"
