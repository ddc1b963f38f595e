"""A world whose mails go to a server that the test scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, update

from comeback.deliveries.models import Delivery
from comeback.mail.sender import SmtpPost
from living import Client, Database
from mailserver import Mailboxes, MailService, link_in, make_certificates
from world import World, start_world

BEGINS = "2026-03-03T14:00:00Z"
OPENS, CLOSES = "2026-03-04T09:00:00Z", "2026-03-04T17:00:00Z"


@pytest.fixture(scope="package")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority of the tests' own, and a server that it vouches for."""
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@pytest.fixture(scope="package")
async def mail_service() -> AsyncIterator[MailService]:
    """The operator's mail server, on loopback."""
    async with MailService() as service:
        yield service


@pytest.fixture(scope="package")
async def one_world(
    tmp_path_factory: pytest.TempPathFactory, new_database: Database, mail_service: MailService
) -> AsyncIterator[World]:
    """A world of these tests, whose mail server has half a second for an answer."""
    _, url = await new_database("mail")
    post = SmtpPost(mail_service.server(), timeout=0.5)
    async with start_world(tmp_path_factory.mktemp("mail"), url, BEGINS, post=post) as made:
        yield made


@pytest.fixture
def world(one_world: World) -> World:
    """The world at the hour where every test begins: Tuesday 3 March 2026, 14:00 UTC."""
    one_world.app.go_to(BEGINS)
    return one_world


@pytest.fixture
def boxes(mail_service: MailService) -> Mailboxes:
    """What arrived, and how the server answers."""
    return mail_service.boxes


async def verified(world: World, boxes: Mailboxes, **settings: Any) -> Client:
    """Somebody who said yes to the mail that asked whose address it is."""
    user = await world.app.sign_up()
    await user.post("/me/email/verification")
    await world.catch_up()
    address = link_in(boxes.of(user.me["email"])[-1], r"http://\S+/verify\?token=\S+")
    assert (await world.app.http().post(address)).status_code == 200
    if settings:
        await user.patch("/me", settings)
    boxes.arrived.clear()
    return user


async def a_window(user: Client, **more: Any) -> Any:
    """One that opens tomorrow at nine."""
    return await user.post("/windows", {"title": "Call Tom", "opens_at": OPENS, "closes_at": CLOSES, **more})


async def log_of(user: Client) -> dict[str, Any]:
    """The deliveries of the one reminder, by their device."""
    (reminder,) = (await user.get("/push/reminders"))["items"]
    return {row["device"]: row for row in reminder["deliveries"]}


async def make_due(world: World, user: Client) -> None:
    """Let every wait, which is machine time, be over now."""
    account_id = UUID(user.me["id"])
    async with world.app.sessions(info={"account_id": account_id, "actor_id": account_id}) as session:
        await session.execute(update(Delivery).where(Delivery.state == "pending").values(next_at=func.now()))
        await session.commit()
