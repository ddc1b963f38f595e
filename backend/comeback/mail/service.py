"""Whose address it is, and the end of mails: links that find their account by what they say themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.models import Account
from ..accounts.service import my_account
from ..deliveries.models import Delivery
from ..deliveries.service import send_off
from ..kit.db import Sessions, account_of, in_account, take_turn
from ..kit.errors import Conflict, NotFound, TooMany
from ..kit.mailserver import is_mailable
from ..kit.rates import over_limit
from ..kit.reading import Reader
from . import rules
from .models import EmailVerification
from .rules import VERIFIABLE_FOR
from .schemas import VerificationOut

ASKED, ASKED_IN = 5, timedelta(hours=1)


class NoMail(Conflict):
    """No mail is sent from here. Ask whoever runs this."""

    title = "No mail"
    remedy = "Whoever runs this Comeback can name a mail server: `SMTP_URL`."


class NotMailable(Conflict):
    """No mail can be sent to this address. Change it first."""

    title = "Not mailable"
    remedy = "Change the e-mail by `PATCH /api/v1/me` to one in plain ASCII, such as mira@example.org."


class AlreadyVerified(Conflict):
    """This address is verified, and takes mails."""

    title = "Already verified"
    remedy = "There is nothing to do."


class LinkEnded(NotFound):
    """This link was used, is too old, or is not whole."""

    title = "This link has ended"
    remedy = "Ask for a new one by `POST /api/v1/me/email/verification`."


class Reach(msgspec.Struct, frozen=True):
    """What it takes to follow a link: transactions of the account that it names, product time, and our pepper."""

    sessions: Sessions
    now: datetime
    pepper: bytes


async def ask(session: AsyncSession, reader: Reader, *, sends_mail: bool) -> VerificationOut:
    """Send a link to the account's address; 409 where that cannot be or need not be, 429 for the sixth in an hour."""
    account = await my_account(session)
    if not sends_mail:
        raise NoMail()
    if not is_mailable(account.email):
        raise NotMailable()
    if account.email_verified_at is not None and account.email_disabled_at is None:
        raise AlreadyVerified()
    await throttle(reader, account)
    now = datetime.now(UTC)
    mine = EmailVerification.account_id == account_of(session)
    await session.execute(delete(EmailVerification).where(mine, EmailVerification.ends_at <= now))
    row = EmailVerification(email=account.email, ends_at=now + VERIFIABLE_FOR)
    session.add(row)
    await session.flush()
    delivery = Delivery(
        channel="email", verification_id=row.id, device="email", service="email", state="pending"
    )
    await send_off(session, [delivery])
    return VerificationOut(id=row.id, email=row.email, ends_at=row.ends_at)


async def throttle(reader: Reader, account: Account) -> None:
    """429 for more than a few links in an hour, whoever asks for an address and whatever somebody's address is."""
    for subject in (f"verification {account.id}", f"verification:{account.email}"):
        hashed = sha256(subject.encode()).hexdigest()[:32]
        wait = await over_limit(reader, hashed, ASKED, ASKED_IN)
        if wait:
            raise TooMany(headers={"Retry-After": str(wait)})


async def asked(reach: Reach, token: str) -> Account:
    """Whose address a link asks about; 404 for a link that has ended."""
    account_id, verification_id = _both(reach, token)
    async with in_account(reach.sessions, account_id, reach.now) as session:
        return await _asked(session, verification_id)


async def confirm(reach: Reach, token: str) -> Account:
    """The address is theirs, and takes mails from now on; ends every link about it. 404 for one that has ended."""
    account_id, verification_id = _both(reach, token)
    async with in_account(reach.sessions, account_id, reach.now) as session:
        await take_turn(session)
        account = await _asked(session, verification_id)
        account.email_verified_at = datetime.now(UTC)
        account.email_disabled_at = account.email_disabled_because = None
        await session.execute(delete(EmailVerification).where(EmailVerification.account_id == account_id))
        return account


def _both(reach: Reach, token: str) -> list[UUID]:
    found = rules.ids_of("verify", token, 2, reach.pepper)
    if found is None:
        raise LinkEnded()
    return found


async def _asked(session: AsyncSession, verification_id: UUID) -> Account:
    account_id = account_of(session)
    found = select(Account).join(
        EmailVerification,
        (EmailVerification.account_id == Account.account_id) & (EmailVerification.email == Account.email),
    )
    good = EmailVerification.id == verification_id, EmailVerification.ends_at > datetime.now(UTC)
    account = await session.scalar(found.where(Account.account_id == account_id, *good))
    if account is None:
        raise LinkEnded()
    return account


async def receiver(reach: Reach, token: str) -> Account:
    """Who gets the mails that a link ends; 404 for none of ours."""
    async with in_account(reach.sessions, _receiver(reach, token), reach.now) as session:
        return await _there(session)


async def unsubscribe(reach: Reach, token: str) -> Account:
    """No more mails, at once and as often as it is said; 404 for a link that is none of ours."""
    async with in_account(reach.sessions, _receiver(reach, token), reach.now) as session:
        await take_turn(session)
        account = await _there(session)
        account.email_reminders = "never"
        return account


def _receiver(reach: Reach, token: str) -> UUID:
    found = rules.ids_of("unsubscribe", token, 1, reach.pepper)
    if found is None:
        raise LinkEnded()
    return found[0]


async def _there(session: AsyncSession) -> Account:
    account_id = account_of(session)
    account: Account | None = await session.get(Account, (account_id, account_id))
    if account is None:
        raise LinkEnded()
    return account
