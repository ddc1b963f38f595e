"""The push service of the tests is strict, so that a sender that passes it passes the real ones."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from comeback.kit.origins import origin_of
from comeback.push.rules import Target
from comeback.push.sender import Encryption, Tokens
from pushservice import Device, PushService, make_receiver, make_vapid_key
from pushservice.receiver import bytes_of

PEM = make_vapid_key()
NOTHING: Mapping[str, str | None] = {}


class Time:
    """The service's clock, moved by a test."""

    def __init__(self) -> None:
        self.now = 1_770_000_000.0

    def __call__(self) -> float:
        return self.now


class Sender:
    """Sends what a test says, right or wrong."""

    def __init__(self, service: PushService, time: Time, session: aiohttp.ClientSession) -> None:
        self.service, self.time, self.session = service, time, session
        self.tokens = Tokens(PEM, "mailto:operator@example.org", time)
        self.key = self.tokens.public_key

    async def send(
        self, device: Device, text: bytes = b"hello", changes: Mapping[str, str | None] = NOTHING
    ) -> int:
        """The status; `changes` are headers, None leaves one out."""
        receiver = device.receiver or make_receiver()
        target = Target(endpoint=device.endpoint, p256dh=receiver.p256dh, auth=receiver.auth)
        headers = {
            "Authorization": self.tokens.authorization(origin_of(self.service.origin)),
            "TTL": "60",
            "Content-Encoding": "aes128gcm",
            **changes,
        }
        said = {name: value for name, value in headers.items() if value is not None}
        body = Encryption().encrypt(text, target)
        async with self.session.post(device.endpoint, data=body, headers=said) as response:
            return response.status


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    time = Time()
    async with PushService(clock=time) as service, aiohttp.ClientSession() as session:
        yield Sender(service, time, session)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201),
        ({"Topic": "a" * 32, "Urgency": "high"}, 201),
        ({"TTL": None}, 400),
        ({"TTL": "soon"}, 400),
        ({"Topic": "a" * 33}, 400),
        ({"Topic": "a" * 29}, 400),
        ({"Topic": "a b"}, 400),
        ({"Urgency": "urgent"}, 400),
        ({"Content-Encoding": "aesgcm"}, 415),
        ({"Authorization": None}, 401),
        ({"Authorization": "vapid t=e30.e30.e30, k=e30"}, 403),
    ],
)
async def test_it_takes_only_what_is_right(
    sender: Sender, changes: dict[str, str | None], status: int
) -> None:
    device = sender.service.subscribe(sender.key)
    assert await sender.send(device, changes=changes) == status
    assert len(device.shown) == (status == 201)
    assert len(sender.service.faults) == (status != 201)


async def test_it_knows_the_key_a_device_subscribed_with(sender: Sender) -> None:
    other = Tokens(make_vapid_key(), "mailto:x@example.org", sender.time).public_key
    assert await sender.send(sender.service.subscribe(other)) == 403
    assert sender.service.faults == ["not the key that the device subscribed with"]


async def test_it_takes_no_message_that_is_too_large(sender: Sender) -> None:
    assert await sender.send(sender.service.subscribe(), b"x" * 3_993) == 201
    assert await sender.send(sender.service.subscribe(), b"x" * 3_994) == 413


async def test_a_message_for_another_device_is_a_fault(sender: Sender) -> None:
    device = sender.service.subscribe()
    stranger = Device(device.id, device.endpoint, None, make_receiver())
    assert await sender.send(stranger) == 201
    assert sender.service.faults[0].startswith("undecryptable")


async def test_what_is_kept_for_a_sleeping_phone_grows_old(sender: Sender) -> None:
    device = sender.service.subscribe(online=False)
    await sender.send(device, b"short", {"TTL": "60"})
    await sender.send(device, b"long", {"TTL": "600"})
    assert device.shown == []
    sender.time.now += 61
    await sender.service.come_online(device)
    assert [shown.text for shown in device.shown] == [b"long"]


async def test_an_unknown_endpoint_is_404(sender: Sender) -> None:
    stray = Device("x", f"{sender.service.origin}/push/x", None, make_receiver())
    assert await sender.send(stray) == 404


async def test_waiting_for_what_never_comes_ends(sender: Sender) -> None:
    with pytest.raises(TimeoutError):
        await sender.service.received(1, timeout=0.05)
    waiting = asyncio.create_task(sender.service.received(1))
    await sender.send(sender.service.subscribe())
    assert len(await waiting) == 1


async def test_a_browser_subscribes_hears_and_acknowledges(sender: Sender) -> None:
    service = sender.service
    async with sender.session.ws_connect(service.websocket, protocols=["push-notification"]) as browser:
        await browser.send_json({"messageType": "hello", "use_webpush": True, "uaid": ""})
        hello = await browser.receive_json(timeout=2)
        assert (hello["status"], hello["use_webpush"], len(hello["uaid"])) == (200, True, 32)
        await browser.send_json({"messageType": "register", "channelID": "c1", "key": sender.key})
        registered = await browser.receive_json(timeout=2)
        assert (registered["channelID"], registered["status"]) == ("c1", 200)
        (device,) = service.devices.values()
        assert registered["pushEndpoint"] == device.endpoint
        assert await sender.send(device) == 201
        heard = await browser.receive_json(timeout=2)
        assert (heard["channelID"], heard["headers"]) == ("c1", {"encoding": "aes128gcm"})
        assert bytes_of(heard["data"]) == device.requests[0].body
        update = {"channelID": "c1", "version": heard["version"], "code": 100}
        await browser.send_json({"messageType": "ack", "updates": [update]})
        await service.until(lambda: device.acks == [100])
        assert (len(device.shown), device.pending) == (1, [])
        await browser.send_str("{}")
        assert await browser.receive_json(timeout=2) == {}


async def test_a_browser_hears_later_what_came_while_it_was_away(sender: Sender) -> None:
    service = sender.service
    async with sender.session.ws_connect(service.websocket) as browser:
        await browser.send_json({"messageType": "hello", "uaid": "u1"})
        await browser.send_json({"messageType": "register", "channelID": "c1", "key": sender.key})
        await service.until(lambda: len(service.devices) == 1)
    (device,) = service.devices.values()
    await sender.send(device, b"first", {"Topic": "same"})
    await sender.send(device, b"second", {"Topic": "same"})
    async with sender.session.ws_connect(service.websocket) as browser:
        await browser.send_json({"messageType": "hello", "uaid": "u1"})
        said = [json.loads((await browser.receive(timeout=2)).data) for _ in range(2)]
        assert [message["messageType"] for message in said] == ["hello", "notification"]
        assert bytes_of(said[1]["data"]) == device.requests[1].body
        await browser.send_json({"messageType": "unregister", "channelID": "c1", "code": 200})
        assert (await browser.receive_json(timeout=2))["status"] == 200
    assert await sender.send(device) == 410
