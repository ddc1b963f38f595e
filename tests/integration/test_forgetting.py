"""What has served its time is forgotten by the next one of its kind: nothing grows for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comeback.accounts.models import SignIn
from comeback.kit.db import in_account
from comeback.kit.models import RateBucket, StoredAnswer
from comeback.kit.rates import Limiter
from living import PASSWORD, App, Client


async def test_answers_under_a_key_are_forgotten_after_two_days(app: App) -> None:
    user = await app.sign_up()
    await store(user, "first")
    long_ago = {"stored_at": datetime.now(UTC) - timedelta(days=2, minutes=1)}
    async with in_account(app.sessions, UUID(user.me["id"]), datetime.now(UTC)) as session:
        await session.execute(update(StoredAnswer).values(long_ago))
    await store(user, "second")
    async with in_account(app.sessions, UUID(user.me["id"]), datetime.now(UTC)) as session:
        assert (await session.scalars(select(StoredAnswer.key))).all() == ["second"]


async def store(user: Client, key: str) -> None:
    """A POST whose answer is kept."""
    response = await user.call("POST", "/employers", json={"name": "Alder"}, headers={"Idempotency-Key": key})
    assert response.status_code == 201


async def test_sign_ins_that_ended_are_forgotten_at_the_next(app: App) -> None:
    user = await app.sign_up()
    async with app.sessions.begin() as session:
        ended = {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}
        await session.execute(update(SignIn).where(SignIn.account_id == UUID(user.me["id"])).values(ended))
    body = {"email": user.me["email"], "password": PASSWORD}
    assert (await user.http.post("/api/v1/auth/login", json=body)).status_code == 200
    async with app.sessions.begin() as session:
        left = select(func.count()).select_from(SignIn).where(SignIn.account_id == UUID(user.me["id"]))
        assert (await session.execute(left)).scalar_one() == 1


async def test_counts_of_slices_that_ended_are_forgotten_by_the_next_minute(app: App) -> None:
    ended = datetime.now(UTC) - timedelta(minutes=2)
    async with app.sessions.begin() as session:
        row = {"subject": "forgetting", "slice": 1, "count": 99, "ends_at": ended}
        await session.execute(insert(RateBucket).values(row))
    await Limiter(app.reader, 5).take("forgetting")
    async with app.sessions.begin() as session:
        rows = select(RateBucket.count).where(RateBucket.subject == "forgetting")
        assert (await session.scalars(rows)).all() == [1]
