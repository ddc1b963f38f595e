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

LISTED = "(async () => (await (await fetch('/api/v1/push/subscriptions')).json()).items)()"
SUBSCRIBE_UNDER_ANOTHER_KEY = """
const {pushManager} = await navigator.serviceWorker.ready;
await (await pushManager.getSubscription()).unsubscribe();
const pair = await crypto.subtle.generateKey({name: 'ECDSA', namedCurve: 'P-256'}, true, ['sign']);
const applicationServerKey = await crypto.subtle.exportKey('raw', pair.publicKey);
await pushManager.subscribe({userVisibleOnly: true, applicationServerKey});
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


async def test_the_phone_rings_again_after_its_service_or_its_key_was_lost(site: Site) -> None:
    async with firefox(site.service.websocket) as browser:
        await browser.go(site.url)
        assert await browser.script(SIGN_UP) == 201
        await browser.go(f"{site.url}/settings")
        await browser.until(PRESS, "Yes, ring", timeout=20)
        await browser.until(PRESS, "Send me a test", timeout=20)
        await seen(browser, "This is how it rings")
        (lost,) = site.service.devices.values()

        lost.gone = True
        await post(browser, "/push/test", {})
        await browser.until(f"return (await ({LISTED})).length === 0", timeout=20)
        await browser.go(f"{site.url}/today")
        (told,) = await browser.until(
            f"const all = await ({LISTED}); return all.length > 0 && all", timeout=20
        )
        back = list(site.service.devices.values())[-1]
        assert back is not lost
        await post(browser, "/push/test", {})
        await site.service.until(lambda: back.acks == [100], timeout=20)

        await browser.script(SUBSCRIBE_UNDER_ANOTHER_KEY)
        astray = list(site.service.devices.values())[-1]
        assert astray.key != back.key
        await browser.go(f"{site.url}/today")
        await site.service.until(lambda: list(site.service.devices.values())[-1] is not astray, timeout=20)
        anew = list(site.service.devices.values())[-1]
        assert anew.key == back.key
        changed = f"const [one] = await ({LISTED}); return one.version > arguments[0] && one"
        assert (await browser.until(changed, told["version"], timeout=20))["id"] == told["id"], (
            "the same device"
        )
        await post(browser, "/push/test", {})
        await site.service.until(lambda: anew.acks == [100], timeout=20)
        assert site.service.faults == []
