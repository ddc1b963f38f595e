"""Brings reminders to devices: what a push says at this moment, and what follows from each answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from random import Random
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    Update,
    any_,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ..accounts.catalogue import Language, LockScreen
from ..accounts.models import Account
from ..contacts.models import Contact
from ..deliveries.catalogue import ChannelName, DeliveryState
from ..deliveries.models import Delivery
from ..deliveries.worker import Ended, Sent
from ..employers.models import Employer
from ..kit.clock import Clock
from ..kit.egress import EgressError, Refused
from ..opportunities.models import Opportunity
from ..windows.models import Window
from . import rules
from .catalogue import ACTIONS, ReminderKind, Text
from .catalogue import text as words_of
from .models import PushEndpoint, PushSubscription, Reminder
from .rules import PayloadTooLong, Target, Urgency, Verdict
from .sender import KeyRests, PushSender
from .service import ABOUT_NO_WINDOW, forget

log = logging.getLogger(__name__)
MOST_FAILURES: Final = 1_000


class OpenWindow(msgspec.Struct, frozen=True):
    """A window that a push tells of."""

    step: str
    kind: str
    title: str
    opens_at: datetime
    best_at: datetime
    closes_at: datetime


class Occasion(msgspec.Struct, frozen=True):
    """What a push is made of, as it is when it is claimed: `found` are the open windows, the first to close first."""

    reminder_id: UUID
    kind: ReminderKind
    window_id: UUID | None
    due_at: datetime
    language: Language
    time_zone: str
    lock_screen: LockScreen
    badge: int
    employer: str
    found: list[OpenWindow]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed delivery with all that is needed to send it, no row held."""

    delivery_id: UUID
    attempts: int
    target: Target
    payload: bytes
    ttl: int
    urgency: Urgency
    topic: str
    expires_at: datetime


class PushChannel:
    """Reminders on their way to devices."""

    name: ChannelName = "push"
    width = 128
    each = 96

    def __init__(self, clock: Clock, sender: PushSender, public_url: str) -> None:
        self._clock, self._sender, self._public_url = clock, sender, public_url
        self._random = Random()

    def packing(self, claimed: CTE) -> Select[Any]:
        """The reminder, the device that it rings on, and what the push says at this moment."""
        return what_it_takes(claimed)

    def marking(self, marked: CTE) -> Update:
        """A device remembers whether its push service took what it was sent."""
        took = marked.c.state == "sent"
        return (
            update(PushSubscription)
            .where(PushSubscription.account_id == marked.c.account_id)
            .where(PushSubscription.id == marked.c.subscription_id)
            .where(or_(took, marked.c.state == "pending", marked.c.state == "refused"))
            .values(
                last_success_at=case((took, func.now()), else_=PushSubscription.last_success_at),
                failures=case((took, 0), else_=func.least(PushSubscription.failures + 1, MOST_FAILURES)),
            )
        )

    def pack(self, row: asyncpg.Record) -> Parcel | Ended:
        """The push as it is now; nothing where no window of it is open any more, or the device is gone."""
        if not row["rings_here"]:
            return Ended("gone", "the device is gone")
        occasion = msgspec.convert(
            {name: row[name] for name in Occasion.__struct_fields__} | {"found": row["found"] or []}, Occasion
        )
        if occasion.kind not in ABOUT_NO_WINDOW and not occasion.found:
            return Ended("withdrawn", "the window is no longer open, or was put off")
        now, expires_at = self._clock.now(), row["expires_at"]
        if now >= expires_at:
            return Ended("expired", "the window has closed")
        return Parcel(
            delivery_id=row["id"],
            attempts=row["attempts"],
            target=Target(endpoint=row["endpoint"], p256dh=row["p256dh"], auth=row["auth"]),
            payload=compose(occasion, self._public_url),
            ttl=rules.ttl(expires_at, now),
            urgency="normal" if occasion.kind == "last_call" else "high",
            topic=rules.topic(occasion.reminder_id),
            expires_at=expires_at,
        )

    async def send(self, parcel: Parcel) -> Sent[Verdict]:
        """What the push service said, and what it means."""
        try:
            answer = await self._sender.send(
                parcel.target, parcel.payload, ttl=parcel.ttl, urgency=parcel.urgency, topic=parcel.topic
            )
        except (Refused, PayloadTooLong) as error:
            log.error("delivery %s cannot be sent: %s", parcel.delivery_id, error)
            return Sent(Verdict("refused"), None, str(error))
        except (EgressError, KeyRests) as error:
            return Sent(Verdict("retry"), None, str(error))
        found = rules.verdict(answer.status, answer.headers, datetime.now(UTC), answer.body)
        return Sent(found, answer.status, f"HTTP {answer.status}")

    def follows(self, parcel: Parcel, sent: Sent[Verdict]) -> DeliveryState | float | None:
        """What may still arrive is tried again until the window closes; more follows where a device is gone."""
        match sent.verdict.meaning:
            case "done":
                return "sent"
            case "gone":
                return None
            case "retry" | "refused_key":
                left = (parcel.expires_at - self._clock.now()).total_seconds()
                wait = rules.wait(sent.verdict, parcel.attempts, left, self._random)
                return "expired" if left <= 0 else wait
            case "too_large" | "refused":
                log.error("a push service refuses delivery %s: %s", parcel.delivery_id, sent.said)
                return "refused"

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: Parcel, _sent: Sent[Verdict]
    ) -> DeliveryState | float:
        """A device that is gone is forgotten."""
        device = await session.get(PushSubscription, (delivery.account_id, delivery.subscription_id))
        if device is not None and device.endpoint == parcel.target.endpoint:
            await forget(session, device)
        return "gone"


def what_it_takes(claimed: CTE) -> Select[Any]:
    """A row for each claimed push: its reminder, device and account, and the windows that are open now."""
    badge = select(func.count()).where(Window.account_id == claimed.c.account_id, Window.state == "open")
    owner = PushEndpoint.endpoint_hash == PushSubscription.endpoint_hash
    return (
        select(
            Reminder.id.label("reminder_id"), Reminder.kind, Reminder.window_id, Reminder.due_at, Reminder.expires_at,
            PushSubscription.endpoint, PushSubscription.p256dh, PushSubscription.auth,
            (func.coalesce(PushEndpoint.account_id == claimed.c.account_id, False)).label("rings_here"),
            Account.language, Account.time_zone, Account.lock_screen,
            badge.scalar_subquery().label("badge"), _open_of(claimed).label("found"),
            _employer(claimed).label("employer"),
        )
        .select_from(claimed)
        .join(Account, (Account.account_id == claimed.c.account_id) & (Account.id == claimed.c.account_id))
        .join(Reminder, (Reminder.account_id == claimed.c.account_id) & (Reminder.id == claimed.c.reminder_id))
        .outerjoin(
            PushSubscription,
            (PushSubscription.account_id == claimed.c.account_id)
            & (PushSubscription.id == claimed.c.subscription_id),
        )
        .outerjoin(PushEndpoint, owner)
    )  # fmt: skip


def _open_of(claimed: CTE) -> ScalarSelect[Any]:
    """The windows that a reminder still stands for as a list, the first to close first.

    Those that are open, but for one that was put off or moved since, whose push is still to come or was made anew.
    """
    ids = case((Reminder.window_id.is_(None), Reminder.window_ids), else_=array([Reminder.window_id]))
    fields = [part for name in OpenWindow.__struct_fields__ for part in (name, getattr(Window, name))]
    shown, newer = func.jsonb_build_object(*fields), aliased(Reminder)
    rung_since = select(newer.id).where(
        newer.account_id == claimed.c.account_id, newer.created_at > Reminder.created_at,
        (newer.window_id == Window.id) | (Window.id == any_(newer.window_ids)),
    ).correlate(claimed, Reminder, Window).exists()  # fmt: skip
    return (
        select(func.jsonb_agg(aggregate_order_by(shown, Window.closes_at, Window.id)))
        .where(Window.account_id == claimed.c.account_id, Window.id == any_(ids), Window.state == "open")
        .where(Window.rings_at.is_(None), ~rung_since)
        .scalar_subquery()
    )


def _employer(claimed: CTE) -> ColumnElement[str]:
    """The employer that a reminder's window is about, looked up where a lock screen may name it; '' else."""
    mine = (Window.account_id == claimed.c.account_id, Window.id == Reminder.window_id)
    of_role = (Opportunity.account_id == Window.account_id) & (Opportunity.id == Window.opportunity_id)
    of_person = (Contact.account_id == Window.account_id) & (Contact.id == Window.contact_id)
    at_role = (Employer.account_id == Opportunity.account_id) & (Employer.id == Opportunity.employer_id)
    at_person = (Employer.account_id == Contact.account_id) & (Employer.id == Contact.employer_id)
    by_role = select(Employer.name).select_from(Window).join(Opportunity, of_role).join(Employer, at_role)
    by_person = select(Employer.name).select_from(Window).join(Contact, of_person).join(Employer, at_person)
    named = func.coalesce(
        by_role.where(*mine).scalar_subquery(), by_person.where(*mine).scalar_subquery(), ""
    )
    return case((Account.lock_screen == "full", named), else_="")


def compose(occasion: Occasion, public_url: str) -> bytes:
    """The push as JSON, in the user's language, with names where the user wants them on the lock screen."""
    window = occasion.found[0] if occasion.found and occasion.window_id is not None else None
    said = said_of(occasion)
    title, body = rules.words(
        occasion.lock_screen,
        said.title,
        said.body,
        window.title if window is not None else "",
        occasion.employer,
    )
    return rules.payload(
        title=title,
        body=body,
        language=occasion.language,
        reminder_id=occasion.reminder_id,
        window_id=occasion.window_id,
        opened_at=window.opens_at if window is not None else occasion.due_at,
        actions=ACTIONS[occasion.language],
        badge=occasion.badge,
        public_url=public_url,
    )


def said_of(occasion: Occasion) -> Text:
    """The words of a reminder: of its step where it opens, of its kind else; a group names its first close."""
    zone, first = ZoneInfo(occasion.time_zone), occasion.found[0] if occasion.found else None
    if occasion.kind == "group" and first is not None:
        return words_of("group", occasion.language, first.closes_at.astimezone(zone), len(occasion.found))
    step = first.step.partition(".")[0] if first is not None and occasion.kind == "opening" else occasion.kind
    at = first.best_at if first is not None and first.kind == "coffee" else occasion.due_at
    return words_of(step, occasion.language, at.astimezone(zone))
