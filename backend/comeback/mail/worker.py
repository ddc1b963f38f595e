"""Brings reminders, and questions whose address it is, to mailboxes; what follows from each answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import CTE, Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ..accounts.models import Account
from ..deliveries.catalogue import ChannelName, DeliveryState
from ..deliveries.models import Delivery
from ..deliveries.worker import Ended, Sent
from ..kit.clock import Clock
from ..push.worker.occasions import Occasion, occasion_of, occasions, words
from . import rules
from .catalogue import REMINDER, VERIFICATION, WHY
from .models import EmailVerification
from .rules import Letter, Meaning
from .sender import Post

log = logging.getLogger(__name__)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed delivery with its mail; `expires_at` is product time of a reminder, machine time else."""

    delivery_id: UUID
    attempts: int
    letter: Letter
    expires_at: datetime
    of_reminder: bool


class MailChannel:
    """Mails on their way; all of them by the operator's server. Without a `post` none is sent."""

    name: ChannelName = "email"
    width = 8
    each = 8

    def __init__(self, clock: Clock, post: Post | None, sender: str, public_url: str, pepper: bytes) -> None:
        self._clock, self._post, self._sender = clock, post, sender
        self._public_url, self._pepper = public_url, pepper
        self._random = Random()

    def packing(self, claimed: CTE) -> Select[Any]:
        """The reminder as it is now or the question, whether its account wants it, and whether a device rang."""
        push = aliased(Delivery)
        rang = exists().where(
            push.account_id == claimed.c.account_id, push.reminder_id == claimed.c.reminder_id,
            push.channel == "push", push.state == "sent",
        )  # fmt: skip
        question = (EmailVerification.account_id == claimed.c.account_id) & (
            EmailVerification.id == claimed.c.verification_id
        )
        return (
            occasions(claimed, some=True)
            .add_columns(
                Account.email, Account.email_reminders, rang.label("rang"), claimed.c.verification_id,
                EmailVerification.email.label("asked"), EmailVerification.ends_at,
                (Account.email_verified_at.is_not(None) & Account.email_disabled_at.is_(None)).label("usable"),
            )
            .outerjoin(EmailVerification, question)
        )  # fmt: skip

    def marking(self, marked: CTE) -> Select[Any]:
        """Nothing more."""
        return select(marked.c.id)

    def pack(self, row: asyncpg.Record) -> Parcel | Ended:
        """The mail as it is now, or why there is none to send any more."""
        if self._post is None:
            return Ended("withdrawn", "no mail is sent from here")
        if row["verification_id"] is not None:
            return self._question(row)
        if row["email_reminders"] == "never" or not row["usable"]:
            return Ended("withdrawn", "no mail is wanted any more")
        if row["email_reminders"] == "fallback" and row["rang"]:
            return Ended("withdrawn", "a device rang")
        occasion = occasion_of(row, self._clock.now())
        if isinstance(occasion, Ended):
            return occasion
        return Parcel(
            delivery_id=row["id"],
            attempts=row["attempts"],
            letter=self._reminder(row, occasion),
            expires_at=row["expires_at"],
            of_reminder=True,
        )

    def _reminder(self, row: asyncpg.Record, occasion: Occasion) -> Letter:
        said, of_window = words(occasion), occasion.window_id is not None
        token = rules.token("unsubscribe", [row["account_id"]], self._pepper)
        unsubscribe = f"{self._public_url}/mail/unsubscribe/{token}"
        text = REMINDER[occasion.language].format(
            body=said.body,
            page=f"{self._public_url}/windows/{occasion.window_id}" if of_window else f"{self._public_url}/",
            why=WHY[occasion.language][row["email_reminders"]],
            settings=f"{self._public_url}/settings",
            unsubscribe=unsubscribe,
        )
        return Letter(
            name=f"reminder-{occasion.reminder_id}", to=row["email"], subject=said.title, text=text,
            language=occasion.language, unsubscribe=unsubscribe,
        )  # fmt: skip

    def _question(self, row: asyncpg.Record) -> Parcel | Ended:
        if row["asked"] != row["email"]:
            return Ended("withdrawn", "the address was changed")
        if row["ends_at"] <= datetime.now(UTC):
            return Ended("expired", "the link has ended")
        token = rules.token("verify", [row["account_id"], row["verification_id"]], self._pepper)
        said = VERIFICATION[row["language"]]
        letter = Letter(
            name=f"verification-{row['verification_id']}", to=row["asked"], subject=said.title,
            text=said.text.format(page=f"{self._public_url}/verify?token={token}"), language=row["language"],
        )  # fmt: skip
        return Parcel(
            delivery_id=row["id"],
            attempts=row["attempts"],
            letter=letter,
            expires_at=row["ends_at"],
            of_reminder=False,
        )

    async def send(self, parcel: Parcel) -> Sent[Meaning]:
        """What the mail server said, and what it means; what the operator has to mend is an alarm."""
        assert self._post is not None
        written = rules.written(parcel.letter, self._sender, datetime.now(UTC))
        reply = await self._post.send(parcel.letter, self._sender, written)
        meaning = rules.meaning(reply)
        said = rules.one_line(reply.text.replace(parcel.letter.to, "…"))
        if meaning == "ours":
            log.error("the mail server refuses us (%s): %s %s", reply.stage, reply.code, said)
        elif reply.code is None:
            log.warning("the mail server does not answer: %s", said)
        return Sent(
            meaning, reply.code, f"SMTP {reply.code}" if reply.code else "the mail server does not answer"
        )

    def follows(self, parcel: Parcel, sent: Sent[Meaning]) -> DeliveryState | float | None:
        """What may still arrive is tried again until it is of no use; more follows where an address takes no mail."""
        match sent.verdict:
            case "done":
                return "sent"
            case "no_address":
                return None
            case "retry" | "ours":
                now = self._clock.now() if parcel.of_reminder else datetime.now(UTC)
                left = (parcel.expires_at - now).total_seconds()
                return "expired" if left <= 0 else rules.wait(parcel.attempts, left, self._random)
            case "refused":
                log.error("the mail server refuses delivery %s: %s", parcel.delivery_id, sent.said)
                return "refused"

    async def after(
        self, session: AsyncSession, delivery: Delivery, parcel: Parcel, _sent: Sent[Meaning]
    ) -> DeliveryState | float:
        """No more mails to an address that takes none, until it is verified again or another one stands there."""
        # Past the change counter, which whoever deletes this delivery holds while they wait for it.
        known = Account.account_id == delivery.account_id, Account.email == parcel.letter.to
        mine = *known, Account.email_disabled_at.is_(None)
        given_up = {"email_disabled_at": func.now(), "email_disabled_because": "refused"}
        await session.execute(update(Account).where(*mine).values(version=Account.version + 1, **given_up))
        log.warning("the address of account %s takes no mail", delivery.account_id)
        return "gone"
