"""A real Firefox subscribes, our sender rings it, and it shows what we said: no stub between."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from comeback.kit.egress import Egress
from comeback.push.catalogue import ACTIONS, text
from comeback.push.rules import Target, check_subscription, payload, topic
from comeback.push.sender import PushSender
from e2e.marionette import Firefox, firefox
from pushservice import PushService, make_vapid_key

PAGE = """<!doctype html><meta charset="utf-8"><title>Bell</title>
<button id="ring">Yes, ring</button><output></output><script src="/page.js"></script>"""

SCRIPT = """
const say = (text) => { document.querySelector('output').textContent = text };
document.querySelector('#ring').addEventListener('click', async () => {
  try {
    const registration = await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
    const applicationServerKey = await (await fetch('/key')).text();
    const options = {userVisibleOnly: true, applicationServerKey};
    say(JSON.stringify(await registration.pushManager.subscribe(options)));
  } catch (error) { say(String(error)) }
});
"""

WORKER = """
addEventListener('push', (event) => {
  const {notification} = event.data.json();
  event.waitUntil(registration.showNotification(notification.title, notification));
});
"""

SHOWN = """
const registration = await navigator.serviceWorker.ready;
const shown = await registration.getNotifications();
return shown.map(({title, body, tag, lang, data}) => ({title, body, tag, lang, data}));
"""


@asynccontextmanager
async def serving(key: str) -> AsyncIterator[str]:
    """A page with a button that subscribes; its origin."""
    files = {"/": (PAGE, "text/html"), "/page.js": (SCRIPT, "text/javascript")}
    files |= {"/worker.js": (WORKER, "text/javascript"), "/key": (key, "text/plain")}

    async def answer(request: web.Request) -> web.Response:
        content, kind = files.get(request.path, ("", "text/plain"))
        return web.Response(text=content, content_type=kind)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def subscribe(browser: Firefox, page: str, service: PushService) -> Target:
    await browser.go(page)
    await browser.click("#ring")
    said = await browser.until("return document.querySelector('output').textContent", timeout=20)
    subscription: dict[str, Any] = json.loads(said)
    keys = subscription["keys"]
    return check_subscription(subscription["endpoint"], keys["p256dh"], keys["auth"], [service.origin])


def reminder(title: str, body: str) -> bytes:
    return payload(
        title=title,
        body=body,
        language="de",
        reminder_id=uuid4(),
        window_id=uuid4(),
        opened_at=datetime.now(UTC),
        actions=ACTIONS["de"],
        badge=1,
        public_url="http://localhost:8000",
    )


async def test_firefox_shows_what_our_sender_sends() -> None:
    async with PushService() as service, Egress([service.origin]) as egress:
        sender = PushSender(egress, make_vapid_key(), "mailto:operator@example.org")
        async with serving(sender.public_key()) as page, firefox(service.websocket) as browser:
            target = await subscribe(browser, page, service)
            (device,) = service.devices.values()
            assert device.key == sender.public_key()

            said = reminder(*text("first_nudge", "de", datetime.now(UTC)))
            answer = await sender.send(target, said, ttl=3_600, urgency="high", topic=topic(uuid4()))
            assert answer.status == 201
            await service.until(lambda: device.acks == [100], timeout=20)
            (shown,) = await browser.until(SHOWN)
            wanted = json.loads(said)["notification"]
            assert shown == {name: wanted[name] for name in ("title", "body", "tag", "lang", "data")}
        assert service.faults == []


async def test_firefox_says_when_it_cannot_read_a_message() -> None:
    async with PushService() as service, Egress([service.origin]) as egress:
        sender = PushSender(egress, make_vapid_key(), "mailto:operator@example.org")
        async with serving(sender.public_key()) as page, firefox(service.websocket) as browser:
            target = await subscribe(browser, page, service)
            (device,) = service.devices.values()
            stranger = service.subscribe().json()["keys"]
            wrong = Target(endpoint=target.endpoint, p256dh=stranger["p256dh"], auth=stranger["auth"])
            await sender.send(wrong, reminder("A", "B"), ttl=3_600, urgency="high")
            await service.until(lambda: device.acks == [101], timeout=20)
