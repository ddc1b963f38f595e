"""Deliveries by mail: what they carry, one a reminder, and what an older database cannot hold goes."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from comeback.host.postgres import EmbeddedPostgres
from migrations import test_migrations as steps
from migrations.test_deliveries_of_any_channel import GOES, PUSH, RINGS
from migrations.test_migrations import AT, NUMBER, put, rows

database = steps.database
MAIL = PUSH | GOES | {"channel": "email", "subscription_id": None, "device": "email"}
ACCOUNT = {
    "name": "Ann", "email": "ann@example.org", "password_hash": "", "language": "en", "time_zone": "UTC",
    "working_days": [1], "opening_hour": "09:00", "closing_hour": "18:00", "quiet_from": "20:00", "quiet_to": "08:00",
    "daily_push_limit": 3, "lock_screen": "discreet", "role": "seeker",
}  # fmt: skip


async def test_an_account_of_before_falls_back_to_mail_and_is_not_verified(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest
) -> None:
    superuser = server.superuser_url(request.node.name)
    await asyncio.to_thread(command.downgrade, database[0], "0009")
    await put(superuser, "account", 1, **ACCOUNT)
    await asyncio.to_thread(command.upgrade, database[0], "head")
    said = "SELECT email_reminders, email_verified_at, email_disabled_at, email_disabled_because FROM account"
    assert await rows(superuser, said) == [("fallback", None, None, None)]


@pytest.mark.parametrize(
    "wrong", [{"reminder_id": None}, {"device": None}, {"verification_id": NUMBER.format(9)}]
)
async def test_a_mail_carries_a_reminder_or_a_question(
    database: tuple[Config, str],
    server: EmbeddedPostgres,
    request: pytest.FixtureRequest,
    wrong: dict[str, object],
) -> None:
    superuser = server.superuser_url(request.node.name)
    mail = MAIL | {"reminder_id": NUMBER.format(2)}
    await put(superuser, "delivery", 3, **mail)
    await put(superuser, "delivery", 4, **MAIL, verification_id=NUMBER.format(9))
    with pytest.raises(asyncpg.CheckViolationError, match="ck_delivery_channel"):
        await put(superuser, "delivery", 5, **mail | wrong)


async def test_a_reminder_goes_by_mail_once(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest
) -> None:
    superuser = server.superuser_url(request.node.name)
    mail = MAIL | {"reminder_id": NUMBER.format(2)}
    await put(superuser, "delivery", 3, **mail)
    with pytest.raises(asyncpg.UniqueViolationError, match="ix_delivery_email"):
        await put(superuser, "delivery", 4, **mail)


async def test_what_a_database_without_mails_cannot_hold_goes(
    database: tuple[Config, str], server: EmbeddedPostgres, request: pytest.FixtureRequest
) -> None:
    superuser = server.superuser_url(request.node.name)
    await put(superuser, "reminder", 2, kind="opening", **RINGS)
    push = PUSH | GOES | {"channel": "push", "reminder_id": NUMBER.format(2)}
    await put(superuser, "delivery", 3, **push)
    await put(superuser, "delivery", 4, **MAIL, reminder_id=NUMBER.format(2))
    await put(superuser, "email_verification", 9, email="ann@example.org", ends_at=AT)
    await put(superuser, "delivery", 5, **MAIL, verification_id=NUMBER.format(9))
    await asyncio.to_thread(command.downgrade, database[0], "0009")
    assert await rows(superuser, "SELECT id::text FROM delivery") == [(NUMBER.format(3),)]
    forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'delivery'"
    assert await rows(superuser, forced) == [(True,)]
