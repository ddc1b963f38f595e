"""What the worker counts of what it sends, beside what really happened."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import func, text, update

from comeback.deliveries.models import Delivery
from comeback.deliveries.worker import CRASHES_AT_MOST, Deliverer, DeliveryFigures
from comeback.deliveries.worker.figures import answer_of
from comeback.kit.clock import FileClock
from comeback.kit.config import read_secrets
from comeback.kit.egress import Egress
from comeback.push.rules import HOST_ENDINGS, HOSTS
from comeback.push.sender import PushSender
from comeback.push.worker import PushChannel
from comeback.worker import name_of
from figures import figures_in
from living import Client, Database
from pushservice.devices import RESET, Reply
from world import World, start_world

BEGINS, OPENS = "2026-03-03T14:00:00Z", "2026-03-04T09:00:00Z"


@pytest.fixture
async def world(
    tmp_path_factory: pytest.TempPathFactory, new_database: Database, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """A world of the test's own."""
    _, url = await new_database(re.sub(r"\W", "_", request.node.name)[:60])
    async with start_world(tmp_path_factory.mktemp("figures"), url, BEGINS) as made:
        yield made


async def ring(world: World, *answers: Reply) -> Client:
    """Somebody whose phone is rung once, with these answers."""
    user = await world.app.sign_up()
    device = await world.ring_on(user)
    device.script.extend(answers)
    await user.post("/push/test")
    await world.catch_up()
    return user


async def change(world: World, user: Client, **values: object) -> None:
    """Change what is pending of a user, as time or another worker would."""
    account_id = UUID(user.me["id"])
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        await session.execute(update(Delivery).where(Delivery.state == "pending").values(**values))
        await session.commit()


async def test_sends_are_counted_by_service_and_answer(world: World) -> None:
    await ring(world)
    tried_again = await ring(world, Reply(503, {"Retry-After": "300"}))
    await ring(world, Reply(429, {"Retry-After": "300"}))
    await ring(world, Reply(410))
    await ring(world, Reply(413))
    await ring(world, RESET)
    found = figures_in(world.registry)
    for answer in ("2xx", "5xx", "410", "413", "none", "429"):
        assert found.of("comeback_sends_total", channel="push", service="other", answer=answer) == 1, answer
    assert found.of("comeback_sends_total") == 6
    assert found.of("comeback_delivery_retries_total", channel="push") == 3
    assert found.of("comeback_deliveries_ended_total", channel="push", state="sent") == 1
    assert found.of("comeback_deliveries_ended_total", channel="push", state="gone") == 1
    assert found.of("comeback_deliveries_ended_total", channel="push", state="refused") == 1
    assert found.of("comeback_delivery_seconds_count", channel="push") == 1
    await change(world, tried_again, next_at=func.now() - timedelta(seconds=40))
    await world.catch_up()
    found = figures_in(world.registry)
    assert found.of("comeback_deliveries_ended_total", state="sent") == 2
    assert 40 < found.of("comeback_delivery_seconds_sum", channel="push") < 60
    assert found.of("comeback_delivery_seconds_bucket", channel="push", le="30.0") == 1


async def test_a_lease_that_ran_out_counts_as_a_crash(world: World) -> None:
    user = await ring(world, Reply(500))
    before = func.now() - timedelta(seconds=1)
    await change(world, user, next_at=before, leased_until=before)
    await world.catch_up()
    found = figures_in(world.registry)
    assert found.of("comeback_delivery_crashes_total", channel="push") == 1
    assert found.of("comeback_leases_lost_total") == 0


async def test_the_last_crash_counts_as_dead(world: World) -> None:
    user = await ring(world, Reply(500))
    before = func.now() - timedelta(seconds=1)
    await change(world, user, next_at=before, leased_until=before, crashes=CRASHES_AT_MOST - 1)
    await world.catch_up()
    assert figures_in(world.registry).of("comeback_deliveries_ended_total", state="dead") == 1


@pytest.mark.parametrize("answers", [(), (Reply(410),)], ids=["marked", "settled"])
async def test_a_lease_that_another_holds_counts_as_lost(world: World, answers: tuple[Reply, ...]) -> None:
    user = await ring(world, Reply(500), *answers)
    await change(world, user, next_at=func.now())
    (due,) = (await world.deliverer.look({"push": 1}))["push"]
    (claim,) = await world.deliverer.claim("push", [due])
    await change(world, user, version=text("version + 1"))
    await world.deliverer.finish(claim, await world.deliverer.send(claim))
    await world.drain()
    found = figures_in(world.registry)
    assert found.of("comeback_leases_lost_total", channel="push") == 1
    assert found.of("comeback_deliveries_ended_total") == 0


async def test_windows_that_open_are_counted(world: World) -> None:
    user = await world.app.sign_up()
    for title in ("Call Tom", "Call Ann"):
        await user.post("/windows", {"title": title, "opens_at": OPENS, "closes_at": "2026-03-04T17:00:00Z"})
    await world.go_to(OPENS)
    found = figures_in(world.registry)
    assert found.of("comeback_windows_advanced_total") == 2
    assert found.of("comeback_accounts_stuck") == 0


@given(st.from_regex(r"[a-z0-9.-]{1,60}", fullmatch=True) | st.sampled_from(HOST_ENDINGS).map("web".__add__))
def test_hosts_have_few_names(host: str) -> None:
    names = {*HOSTS, *(ending[1:] for ending in HOST_ENDINGS), "other"}
    assert name_of("push", host) in names
    assert name_of("webhook", host) == "webhook"


def test_known_hosts_have_names() -> None:
    assert name_of("push", "fcm.googleapis.com") == "fcm.googleapis.com"
    assert name_of("push", "wns2-db5p.notify.windows.com") == "notify.windows.com"
    assert name_of("push", "fcm.googleapis.com.evil.example") == "other"


@given(st.integers())
def test_answers_have_few_names(status: int) -> None:
    assert answer_of(status) in {"404", "410", "413", "429", "1xx", "2xx", "3xx", "4xx", "5xx", "other"}


async def test_a_key_that_was_changed_is_refused_until_the_phone_subscribes_anew(world: World) -> None:
    user = await world.app.sign_up()
    await world.ring_on(user)
    registry, settings = CollectorRegistry(), world.app.settings
    with TemporaryDirectory() as empty:
        fresh = read_secrets(Path(empty), {})
    async with Egress(settings.push_origins, per_host=4) as egress:
        sender = PushSender(egress, fresh.vapid_private_key, settings.vapid_subject)
        bell = PushChannel(FileClock(world.app.clock_file), sender, settings.public_url)
        figures = DeliveryFigures(registry, name_of)
        deliverer = Deliverer(world.app.sessions, FileClock(world.app.clock_file), [bell], figures)
        await user.post("/push/test")
        await deliverer.deliver_due()
        await deliverer.drain()
        found = figures_in(registry)
        assert found.of("comeback_sends_total", channel="push", answer="4xx") == 1
        assert found.of("comeback_delivery_retries_total", channel="push") == 1
        anew = world.service.subscribe(sender.public_key())
        await user.post("/push/subscriptions", {**anew.json(), "device": "phone"})
        await user.post("/push/test")
        await deliverer.deliver_due()
        await deliverer.drain()
    assert figures_in(registry).of("comeback_deliveries_ended_total", state="sent") == 1
    assert [sent.json["notification"]["body"] for sent in world.service.accepted()] == ["All set."]
