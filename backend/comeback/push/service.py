"""Devices and reminders: who rings, and the rows that make it ring."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, Interval, Text, all_, bindparam, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ..accounts.models import Account
from ..accounts.service import my_account
from ..deliveries.catalogue import ChannelName
from ..deliveries.models import Delivery
from ..deliveries.service import BELL
from ..kit.db import account_of, fetch, fetch_first, now_of, raw_of
from ..kit.errors import Conflict
from ..kit.reading import Prepared
from ..kit.rows import find
from ..kit.scopes import Principal
from .catalogue import ReminderKind
from .models import PushEndpoint, PushSubscription, Reminder
from .rules import Way, by_mail, check_subscription, rings, whole
from .schemas import DeliveryOut, NewSubscription, ReminderOut, SubscriptionOut

TEST_LASTS = timedelta(minutes=10)
LOG_LENGTH = 100
LET_DEVICES_TRY = timedelta(minutes=2)
MOST_FAILURES = 1_000
EMAIL: Final = "email"
ABOUT_NO_WINDOW: tuple[ReminderKind, ...] = ("test", "notice")


class NoDevice(Conflict):
    """No device is allowed to ring yet, and no mail goes either. Allow notifications first."""

    title = "No device"
    remedy = "Let a device ring first: `POST /api/v1/push/subscriptions`."


def endpoint_hash(endpoint: str) -> bytes:
    """What an endpoint is looked up by."""
    return hashlib.sha256(endpoint.encode()).digest()


async def subscribe(
    session: AsyncSession,
    principal: Principal,
    body: NewSubscription,
    user_agent: str,
    origins: Collection[str],
) -> tuple[PushSubscription, bool]:
    """The device that may ring now, and whether it is new; one that subscribes again replaces its old endpoint.

    403 for a token that may not read the windows that it would ring for.
    """
    principal.require("windows", "read")
    target = check_subscription(body.endpoint, body.keys.p256dh, body.keys.auth, origins)
    hashed = endpoint_hash(target.endpoint)
    await _take_endpoint(session, hashed)
    known = await _find_known(session, hashed, body.device)
    row = known or PushSubscription(endpoint_hash=hashed)
    if row.endpoint_hash != hashed:
        row.failures, row.last_success_at = 0, None  # they were another endpoint's
    row.endpoint, row.endpoint_hash, row.p256dh, row.auth = (
        target.endpoint,
        hashed,
        target.p256dh,
        target.auth,
    )
    row.device, row.user_agent = body.device, user_agent[:200]
    row.expires_at = _expiration(body.expiration_time)
    session.add(row)
    await session.flush()
    return row, known is None


def _expiration(milliseconds: float | None) -> datetime | None:
    far = 4_102_444_800_000  # the year 2100: beyond it, a number is no time that a browser means
    if milliseconds is None or not 0 <= milliseconds <= far:
        return None
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)


async def _take_endpoint(session: AsyncSession, hashed: bytes) -> None:
    owner = insert(PushEndpoint).values(endpoint_hash=hashed, account_id=account_of(session))
    taken = {"account_id": owner.excluded.account_id}
    await session.execute(owner.on_conflict_do_update(index_elements=["endpoint_hash"], set_=taken))


async def _find_known(session: AsyncSession, hashed: bytes, device: str) -> PushSubscription | None:
    mine = select(PushSubscription).where(PushSubscription.account_id == account_of(session))
    known: PushSubscription | None = await session.scalar(
        mine.where(PushSubscription.endpoint_hash == hashed)
    )
    if known is not None or device == "device":
        return known
    same_device = mine.where(PushSubscription.device == device).order_by(PushSubscription.id).limit(1)
    replaced: PushSubscription | None = await session.scalar(same_device)
    return replaced


async def subscriptions(session: AsyncSession) -> Sequence[PushSubscription]:
    """The devices of this account, the first one first."""
    statement = select(PushSubscription).where(PushSubscription.account_id == account_of(session))
    return (await session.scalars(statement.order_by(PushSubscription.created_at, PushSubscription.id))).all()


async def unsubscribe(session: AsyncSession, subscription_id: UUID) -> None:
    """A device that shall not ring any more; 404 when there is none."""
    await forget(session, await find(session, PushSubscription, subscription_id))


async def forget(session: AsyncSession, subscription: PushSubscription) -> None:
    """Delete a device and the look-up of its endpoint."""
    looked_up = PushEndpoint.endpoint_hash == subscription.endpoint_hash
    mine = PushEndpoint.account_id == account_of(session)
    await session.execute(delete(PushEndpoint).where(looked_up, mine))
    await session.delete(subscription)
    await session.flush()


async def ring(
    session: AsyncSession,
    kind: ReminderKind,
    occasion: str,
    *,
    window_id: UUID | None,
    expires_at: datetime,
    window_ids: Sequence[UUID] = (),
    rings_at: datetime | None = None,
    at_once: bool = True,
) -> Reminder | None:
    """A reminder with a delivery for each device, and by mail where it goes so; None when this occasion was before.

    A grouped one has no window of its own, but several `window_ids`. It rings now, or at `rings_at` of product time.
    `at_once` wakes the worker, which need not be told by itself.
    """
    now, account_id = now_of(session), account_of(session)
    reminder = Reminder(
        account_id=account_id, id=uuid7(), created_at=now, updated_at=now, version=1, window_id=window_id,
        window_ids=list(window_ids), kind=kind, occasion=occasion, due_at=rings_at or now, expires_at=expires_at,
    )  # fmt: skip
    values = {name: getattr(reminder, name) for name in REMIND.names}
    if await fetch_first(session, REMIND, **values) is None:
        return None
    await _send_off(session, reminder.id, await _routes(session, reminder.due_at - now), at_once=at_once)
    return reminder


class Route(NamedTuple):
    """How a reminder goes: to which device or by mail, by which service, and after what wait."""

    channel: ChannelName
    subscription_id: UUID | None
    device: str
    service: str
    wait: timedelta


async def _routes(session: AsyncSession, wait: timedelta) -> list[Route]:
    devices = await fetch(session, DEVICES, account_id=account_of(session))
    found = [
        Route("push", row["id"], row["device"], urlsplit(row["endpoint"]).hostname or "", wait)
        for row in devices
    ]
    account, failures = await my_account(session), failures_of(devices)
    if goes_by_mail(account, failures):
        # Devices that fail are given a try, by which they may ring again: then the mail stays here.
        fallback = bool(failures) and account.email_reminders == "fallback"
        found.append(_mail(wait + LET_DEVICES_TRY if fallback else wait))
    return found


def _mail(wait: timedelta) -> Route:
    """By the operator's one server, whosever mail it is."""
    return Route(EMAIL, None, EMAIL, EMAIL, wait)


def failures_of(devices: Iterable[asyncpg.Record]) -> list[int]:
    """In a row, of each device that has not gone over to somebody else."""
    return [row["failures"] for row in devices if row["here"]]


def goes_by_mail(account: Account, failures: Collection[int]) -> bool:
    """Whether a reminder goes by mail as things are; `failures` in a row, of each device."""
    usable = account.email_verified_at is not None and account.email_disabled_at is None
    return by_mail(account.email_reminders, failures, usable=usable)


async def _send_off(
    session: AsyncSession, reminder_id: UUID, routes: Collection[Route], *, at_once: bool = True
) -> None:
    now, account_id = now_of(session), account_of(session)
    stamps = {"account_id": account_id, "created_at": now, "updated_at": now, "reminder_id": reminder_id}
    rows = [RING.arguments(**stamps, id=uuid7(), **route._asdict()) for route in routes]
    raw = await raw_of(session)
    if rows:
        await raw.executemany(RING.sql, rows)
    if rows and at_once:
        await raw.execute(f"NOTIFY {BELL}")


async def fall_back(session: AsyncSession, reminder_id: UUID) -> None:
    """Send a reminder by mail, too, where that is wanted now that a device does not ring; once."""
    devices = await fetch(session, DEVICES, account_id=account_of(session))
    if not goes_by_mail(await my_account(session), failures_of(devices)):
        return
    mine = Delivery.account_id == account_of(session), Delivery.reminder_id == reminder_id
    told = exists().where(*mine, (Delivery.channel == EMAIL) | (Delivery.state == "sent"))
    this = select(Reminder.id).where(Reminder.account_id == account_of(session), Reminder.id == reminder_id)
    # One that is just being deleted is left alone: whoever deletes it waits for our delivery.
    held = this.where(~told).with_for_update(read=True, key_share=True, skip_locked=True)
    if await session.scalar(held) is not None:
        await _send_off(session, reminder_id, [_mail(timedelta())])


async def note_failure(session: AsyncSession, subscription_id: UUID) -> None:
    """Count that a push service did not take a push. No version is spent on that."""
    mine = PushSubscription.account_id == account_of(session), PushSubscription.id == subscription_id
    more = func.least(PushSubscription.failures + 1, MOST_FAILURES)
    await session.execute(update(PushSubscription).where(*mine).values(failures=more))


def _reminding() -> Prepared:
    """Write a reminder, unless its window has rung for this occasion."""
    columns = Reminder.__table__.c
    values = {column.name: bindparam(column.name, type_=column.type) for column in columns}
    return Prepared(insert(Reminder).values(values).on_conflict_do_nothing().returning(Reminder.id))


def _ringing() -> Prepared:
    """Put a reminder on its way, by the database's clock."""
    table = Delivery.__table__.c
    names = (
        "account_id", "id", "created_at", "updated_at", "reminder_id", "channel", "subscription_id",
        "device", "service",
    )  # fmt: skip
    values: dict[str, Any] = {name: bindparam(name, type_=table[name].type) for name in names}
    wait = bindparam("wait", type_=Interval)
    return Prepared(insert(Delivery).values(**values, state="pending", next_at=func.now() + wait))


def _rung() -> Prepared:
    since = bindparam("since", type_=Reminder.created_at.type)
    return Prepared(
        select(func.count()).where(
            Reminder.account_id == OF_ACCOUNT, Reminder.created_at >= since,
            Reminder.kind != all_(literal(sorted(ABOUT_NO_WINDOW), ARRAY(Text))),
        )
    )  # fmt: skip


OF_ACCOUNT = bindparam("account_id", type_=Reminder.account_id.type)
REMIND, RING, RUNG = _reminding(), _ringing(), _rung()
DEVICES = Prepared(
    select(
        PushSubscription.id,
        PushSubscription.device,
        PushSubscription.endpoint,
        PushSubscription.failures,
        func.coalesce(PushEndpoint.account_id == OF_ACCOUNT, False).label("here"),
    )
    .join(PushEndpoint, PushEndpoint.endpoint_hash == PushSubscription.endpoint_hash, isouter=True)
    .where(PushSubscription.account_id == OF_ACCOUNT)
    .order_by(PushSubscription.created_at, PushSubscription.id)
)


async def rung_since(session: AsyncSession, since: datetime) -> int:
    """How many reminders of windows rang for this account from an instant of product time on."""
    counted = await fetch_first(session, RUNG, account_id=account_of(session), since=since)
    return counted[0] if counted is not None else 0


async def ring_test(session: AsyncSession) -> ReminderOut:
    """Ring every device of the user now, and by mail where reminders go so; 409 where neither is."""
    now = now_of(session)
    if not await _routes(session, timedelta()):
        raise NoDevice()
    reminder = await ring(
        session, "test", f"test:{now.isoformat()}", window_id=None, expires_at=now + TEST_LASTS
    )
    if reminder is None:
        raise Conflict()
    return (await _with_deliveries(session, [reminder]))[0]


async def reminders(session: AsyncSession) -> list[ReminderOut]:
    """The last hundred reminders, the latest first, with what became of them on each device."""
    statement = select(Reminder).where(Reminder.account_id == account_of(session))
    latest = statement.order_by(Reminder.created_at.desc(), Reminder.id.desc()).limit(LOG_LENGTH)
    return await _with_deliveries(session, (await session.scalars(latest)).all())


async def _with_deliveries(session: AsyncSession, found: Sequence[Reminder]) -> list[ReminderOut]:
    by_reminder: dict[UUID, list[tuple[Delivery, datetime]]] = {row.id: [] for row in found}
    latest: dict[UUID, datetime] = {}
    for row in found:
        if row.window_id is not None:
            latest[row.window_id] = max(row.due_at, latest.get(row.window_id, row.due_at))
    for delivery, next_at in await _deliveries_of(session, by_reminder):
        if delivery.reminder_id is not None:
            by_reminder[delivery.reminder_id].append((delivery, next_at))
    return [
        ReminderOut(
            id=row.id,
            created_at=row.created_at,
            window_id=row.window_id,
            window_ids=row.window_ids,
            kind=row.kind,
            state=whole(
                [_way(delivery) for delivery, _ in by_reminder[row.id]],
                overtaken=row.window_id is not None and row.due_at < latest[row.window_id],
            ),
            due_at=row.due_at,
            expires_at=row.expires_at,
            deliveries=[_delivery(*one) for one in by_reminder[row.id]],
        )
        for row in found
    ]


async def _deliveries_of(session: AsyncSession, ids: Collection[UUID]) -> list[tuple[Delivery, datetime]]:
    """Each delivery with when it is due next, which is kept in machine time, in product time."""
    statement = (
        select(Delivery, Delivery.next_at - func.now())
        .where(Delivery.account_id == account_of(session), Delivery.reminder_id.in_(ids))
        .order_by(Delivery.id)
    )
    return [(row, now_of(session) + wait) for row, wait in await session.execute(statement)]


def _way(row: Delivery) -> Way:
    return Way(row.state, tried=row.last_answer is not None, under_way=row.leased_until is not None)


def _delivery(row: Delivery, next_at: datetime) -> DeliveryOut:
    waits = row.state == "pending" and row.leased_until is None
    return DeliveryOut(
        device=row.device or "",
        state=row.state,
        attempts=row.attempts,
        crashes=row.crashes,
        last_status=row.last_status,
        last_answer=row.last_answer,
        at=row.updated_at if row.last_answer is not None else None,
        next_at=next_at if waits else None,
    )


async def show(session: AsyncSession, rows: Sequence[PushSubscription]) -> list[SubscriptionOut]:
    """Devices as the API tells them: the host of the push service, never the endpoint."""
    since = await _failing_since(session, [row.id for row in rows if row.failures])
    return [
        SubscriptionOut(
            id=row.id,
            created_at=row.created_at,
            updated_at=row.updated_at,
            version=row.version,
            device=row.device,
            user_agent=row.user_agent,
            service=urlsplit(row.endpoint).hostname or "",
            last_success_at=row.last_success_at,
            failures=row.failures,
            rings=rings(row.failures, since.get(row.id), now_of(session)),
        )
        for row in rows
    ]


async def _failing_since(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the first push was due that a device's service has not taken since it last took one or was told anew."""
    if not ids:
        return {}
    ring_again = func.greatest(PushSubscription.last_success_at, PushSubscription.updated_at)
    of_device = (Delivery.account_id == PushSubscription.account_id) & (
        Delivery.subscription_id == PushSubscription.id
    )
    # One that ended at its first claim was not tried: its window was done, or had closed.
    not_taken = Delivery.state.in_(("pending", "refused")) | (Delivery.attempts > 1)
    of_delivery = (Reminder.account_id == Delivery.account_id) & (Reminder.id == Delivery.reminder_id)
    statement = (
        select(PushSubscription.id, func.min(Reminder.due_at))
        .join(Delivery, of_device)
        .join(Reminder, of_delivery)
        .where(PushSubscription.account_id == account_of(session), PushSubscription.id.in_(ids))
        .where(Delivery.last_answer.is_not(None), Delivery.state != "sent", not_taken)
        .where(Reminder.due_at > ring_again)
        .group_by(PushSubscription.id)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}
