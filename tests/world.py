"""A small world for the stories: the application, its worker, a push service, and a clock that the story moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from comeback.deliveries.worker import Deliverer, DeliveryFigures
from comeback.kit.clock import FileClock
from comeback.kit.config import read_secrets, read_settings
from comeback.kit.egress import Egress
from comeback.mail.sender import Post, open_post
from comeback.mail.worker import MailChannel
from comeback.pulse import Pulse
from comeback.push.sender import PushSender
from comeback.push.worker import PushChannel
from comeback.webhooks.sender import WebhookSender
from comeback.webhooks.worker import PER_HOST, WebhookChannel
from comeback.worker import Worker, name_of
from living import App, Client, start_app
from pushservice import Device, PushService


class World:
    """Everything that a story needs; `go_to` lets the worker catch up with the clock."""

    def __init__(
        self,
        app: App,
        service: PushService,
        worker: Worker,
        deliverer: Deliverer,
        registry: CollectorRegistry,
    ) -> None:
        self.app, self.service, self.deliverer, self.registry = app, service, deliverer, registry
        self._worker = worker
        self._heard = 0

    async def go_to(self, instant: str) -> list[Any]:
        """Move product time, let the worker do what is due, answer with the pushes that arrived since the last look."""
        self.app.go_to(instant)
        return await self.catch_up()

    async def catch_up(self) -> list[Any]:
        """Let the worker look until nothing is left to do."""
        while await self._worker.look():
            await self.deliverer.drain()
        arrived = self.service.accepted()[self._heard :]
        self._heard += len(arrived)
        return [delivery.json["notification"] for delivery in arrived]

    async def look_once(self) -> None:
        """One look of the worker, which does not wait for what it sends."""
        await self._worker.look()

    async def drain(self, seconds: float | None = None) -> None:
        """Wait for what is being sent."""
        await self.deliverer.drain(seconds)

    async def ring_on(self, user: Client) -> Device:
        """Let a phone of this user ring."""
        key = (await user.get("/push/key"))["public_key"]
        device = self.service.subscribe(key)
        await user.post("/push/subscriptions", {**device.json(), "device": "phone"})
        return device


@asynccontextmanager
async def start_world(
    folder: Path, app_url: str, begins: str, *origins: str, timeout: float = 15, post: Post | None = None
) -> AsyncIterator[World]:
    """A world that begins at this instant, in a database of its own; webhooks may go to `origins`, too.

    Mails are taken by `post`, else written to a folder.
    """
    clock_file = folder / "now"
    clock_file.write_text(begins)
    async with PushService() as service:
        settings = read_settings(
            {
                "COMEBACK_DATA": str(folder),
                "COMEBACK_CLOCK": f"file:{clock_file}",
                "COMEBACK_STATIC": str(folder / "static"),
                "COMEBACK_PUSH_ORIGINS": ",".join((service.origin, *origins)),
                "COMEBACK_VAPID_SUBJECT": "mailto:bell@comeback.example",
                "DATABASE_URL": app_url,
            }
        )
        secrets = read_secrets(folder, {})
        async with (
            start_app(settings, secrets, clock_file) as app,
            Egress(settings.push_origins, per_host=PushChannel.each) as egress,
        ):
            sender = PushSender(egress, secrets.vapid_private_key, settings.vapid_subject)
            clock = FileClock(clock_file)
            bell = PushChannel(clock, sender, settings.public_url)
            async with Egress(settings.push_origins, per_host=PER_HOST) as out:
                webhooks = WebhookChannel(WebhookSender(out, timeout=timeout))
                mail = MailChannel(
                    clock,
                    post or open_post(settings),
                    settings.mail_from,
                    settings.public_url,
                    secrets.session_pepper,
                )
                registry = CollectorRegistry()
                figures = DeliveryFigures(registry, name_of)
                deliverer = Deliverer(app.sessions, clock, (bell, mail, webhooks), figures)
                worker = Worker(app.sessions, clock, deliverer, Pulse(registry))
                yield World(app, service, worker, deliverer, registry)
