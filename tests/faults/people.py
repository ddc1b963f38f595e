"""People with phones and windows, planned the day before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from faults.stage import CLOSES
from living import App, Client, Json
from pushservice import Device, PushService


@dataclass(frozen=True)
class Person:
    """A signed-in user, their phone, and their windows by when each opens."""

    client: Client
    device: Device
    windows: Sequence[Json]


async def person(app: App, service: PushService, opens: Sequence[datetime]) -> Person:
    """Somebody whose windows open at these instants, and whose phone may ring for each of them."""
    client = await app.sign_up(time_zone="Europe/London")
    await client.patch("/me", {"daily_push_limit": 50})
    device = service.subscribe((await client.get("/push/key"))["public_key"])
    await client.post("/push/subscriptions", {**device.json(), "device": "phone"})
    windows = [await window(client, at) for at in opens]
    return Person(client, device, windows)


async def window(client: Client, opens: datetime, **more: object) -> Json:
    """A window of one's own that opens then and closes in the evening."""
    times = {"opens_at": opens.isoformat(), "closes_at": CLOSES.isoformat()}
    made: Json = await client.post("/windows", {"title": "Call Tom", **times, **more})
    return made


def cookie(who: Client) -> str:
    """Their sign-in, for a process at another address."""
    return "; ".join(f"{name}={value}" for name, value in who.http.cookies.items())


async def people(app: App, service: PushService, opens: Sequence[datetime], each: int) -> list[Person]:
    """As many people as it takes, with so many windows each."""
    return [await person(app, service, part) for part in _parts(opens, each)]


def _parts(opens: Sequence[datetime], each: int) -> Iterator[list[datetime]]:
    """Dealt out one by one, so that everybody's windows open all the time through."""
    parts = -(-len(opens) // each)
    return (list(islice(opens, number, None, parts)) for number in range(parts))
