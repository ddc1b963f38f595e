"""From a payload to a phone: encrypted, signed, sent, and every answer understood."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

import msgspec
import pytest

from comeback.kit.egress import Answer, Egress, Refused, TimedOut, Unreachable
from comeback.push.catalogue import ACTIONS, text
from comeback.push.rules import (
    MOST_TEXT,
    PayloadTooLong,
    Target,
    check_subscription,
    payload,
    topic,
    ttl,
    verdict,
)
from comeback.push.sender import REFUSALS_IN_A_ROW, REST, KeyRests, PushSender
from pushservice import HANG, RESET, Device, PushService, Reply, make_vapid_key

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SUBJECT = "mailto:operator@example.org"
LATE, WAITS = Reply(201, delay=1.0), 3.0


class Bell:
    """A push service, a sender that knows it, and machine time that a test moves."""

    def __init__(self, service: PushService, egress: Egress) -> None:
        self.service, self.later = service, 0.0
        self.sender = PushSender(
            egress,
            make_vapid_key(),
            SUBJECT,
            machine_time=lambda: service.clock() + self.later,
            timeout=WAITS,
        )

    def device(self, *script: Reply, online: bool = True) -> Device:
        device = self.service.subscribe(self.sender.public_key(), online=online)
        device.script.extend(script)
        return device

    def target(self, device: Device) -> Target:
        keys = device.json()["keys"]
        return check_subscription(device.endpoint, keys["p256dh"], keys["auth"], [self.service.origin])

    async def ring(self, device: Device, said: bytes = b"{}", name: str | None = None) -> Answer:
        return await self.sender.send(self.target(device), said, ttl=3_600, urgency="high", topic=name)

    def meaning(self, answer: Answer) -> str:
        return verdict(answer.status, answer.headers, datetime.now(UTC), answer.body).meaning


@pytest.fixture
async def bell() -> AsyncIterator[Bell]:
    async with PushService() as service, Egress([service.origin]) as egress:
        yield Bell(service, egress)
        assert service.faults == []


async def test_a_reminder_arrives_word_for_word(bell: Bell) -> None:
    reminder, window, device = uuid4(), uuid4(), bell.device()
    title, body = text("first_nudge", "de", NOW)
    said = payload(
        title=title,
        body=body,
        language="de",
        reminder_id=reminder,
        window_id=window,
        opened_at=NOW,
        actions=ACTIONS["de"],
        badge=2,
        public_url="https://comeback.example.org",
    )
    target = bell.target(device)
    answer = await bell.sender.send(
        target, said, ttl=ttl(NOW + timedelta(hours=10), NOW), urgency="high", topic=topic(reminder)
    )
    assert (answer.status, bell.meaning(answer)) == (201, "done")
    (shown,) = device.shown
    assert shown.text == said
    assert shown.json["notification"]["title"] == "Kurz nachhaken"
    assert UUID(shown.json["notification"]["tag"]) == reminder
    assert (shown.ttl, shown.urgency, shown.topic) == (36_000, "high", topic(reminder))
    assert shown.claims is not None
    assert (shown.claims.aud, shown.claims.sub) == (bell.service.origin, SUBJECT)
    assert shown.headers["authorization"].isascii()


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        (Reply(201), "done"),
        (Reply(202), "done"),
        (Reply(404), "gone"),
        (Reply(410), "gone"),
        (Reply(413), "too_large"),
        (Reply(401), "refused_key"),
        (Reply(403), "refused_key"),
        (Reply(400, body='{"reason":"VapidPkHashMismatch"}'), "refused_key"),
        (Reply(400, body="bad topic"), "refused"),
        (Reply(429, {"Retry-After": "7"}), "retry"),
        (Reply(503, {"Retry-After": "Mon, 02 Mar 2099 08:00:00 GMT"}), "retry"),
        (Reply(406), "retry"),
        (Reply(500), "retry"),
        (Reply(302, {"Location": "/elsewhere"}), "retry"),
    ],
)
async def test_what_a_service_answers_is_understood(bell: Bell, reply: Reply, meaning: str) -> None:
    device = bell.device(reply)
    answer = await bell.ring(device)
    assert bell.meaning(answer) == meaning
    assert len(device.requests) == 1


async def test_retry_after_comes_through(bell: Bell) -> None:
    answer = await bell.ring(bell.device(Reply(429, {"Retry-After": "7"})))
    assert verdict(answer.status, answer.headers, NOW).retry_after == 7.0


async def test_a_service_that_resets_or_hangs_harms_nobody(bell: Bell) -> None:
    with pytest.raises(Unreachable):
        await bell.ring(bell.device(RESET))
    hanging = [asyncio.create_task(bell.ring(bell.device(HANG))) for _ in range(5)]
    began = monotonic()
    assert (await bell.ring(bell.device())).status == 201
    assert monotonic() - began < WAITS - 0.5
    ends = await asyncio.gather(*hanging, return_exceptions=True)
    assert {type(end) for end in ends} == {TimedOut}


async def test_an_undelivered_twin_is_replaced_and_an_old_one_dropped(bell: Bell) -> None:
    device = bell.device(online=False)
    await bell.ring(device, b"first", topic(UUID(int=1)))
    await bell.ring(device, b"second", topic(UUID(int=1)))
    await bell.ring(device, b"other", topic(UUID(int=2)))
    await bell.service.come_online(device)
    assert [kept.text for kept in device.shown] == [b"second", b"other"]


async def test_what_never_goes_out(bell: Bell) -> None:
    device = bell.device()
    with pytest.raises(PayloadTooLong):
        await bell.ring(device, b"x" * (MOST_TEXT + 1))
    await bell.ring(device, b"x" * MOST_TEXT)
    await bell.sender.send(bell.target(device), b"{}", ttl=0, urgency="normal")
    assert [delivery.ttl for delivery in device.requests] == [3_600, 60]
    assert device.requests[1].topic is None
    stray = msgspec.structs.replace(bell.target(device), endpoint="https://127.0.0.1/push/x")
    with pytest.raises(Refused):
        await bell.sender.send(stray, b"{}", ttl=60, urgency="high")


async def test_one_token_serves_a_service_for_six_hours(bell: Bell) -> None:
    device = bell.device()
    for later in (0, 3_600, 7 * 3_600):
        bell.later = later
        await bell.ring(device)
    tokens = [delivery.headers["authorization"] for delivery in device.requests]
    assert tokens[0] == tokens[1] != tokens[2]


async def test_a_key_that_is_refused_again_and_again_rests(bell: Bell) -> None:
    for _ in range(REFUSALS_IN_A_ROW):
        await bell.ring(bell.device(Reply(403)))
    device = bell.device(Reply(403))
    with pytest.raises(KeyRests):
        await bell.ring(device)
    bell.later = REST
    assert (await bell.ring(device)).status == 403
    with pytest.raises(KeyRests):
        await bell.ring(device)
    bell.later = 2 * REST
    assert (await bell.ring(device)).status == 201
    assert (await bell.ring(bell.device(Reply(403)))).status == 403
    assert (await bell.ring(device)).status == 201


async def test_an_acceptance_that_was_under_way_ends_the_rest(bell: Bell) -> None:
    slow = asyncio.create_task(bell.ring(bell.device(LATE)))
    await bell.service.until(lambda: bool(bell.service.deliveries))
    for _ in range(REFUSALS_IN_A_ROW):
        await bell.ring(bell.device(Reply(403)))
    with pytest.raises(KeyRests):
        await bell.ring(bell.device())
    assert (await slow).status == 201
    assert (await bell.ring(bell.device())).status == 201


async def test_one_bad_device_or_a_success_in_between_stops_nobody(bell: Bell) -> None:
    bad = bell.device(*[Reply(403)] * 30)
    for _ in range(30):
        await bell.ring(bad)
    for _ in range(REFUSALS_IN_A_ROW):
        await bell.ring(bell.device(Reply(401)))
        await bell.ring(bell.device())
    assert (await bell.ring(bell.device())).status == 201
