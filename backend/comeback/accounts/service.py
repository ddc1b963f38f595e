"""Signing up, in and out, and the settings of oneself."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ..kit.db import Sessions, account_of, enter_account, take_turn, wake_watchers
from ..kit.errors import Conflict, FieldError, NotAllowed, NotFound, NotSignedIn, TooMany, invalid
from ..kit.models import ChangeCounter
from ..kit.origins import network_of
from ..kit.passwords import Passwords
from ..kit.rates import over_limit
from ..kit.reading import Prepared, Reader
from ..kit.schema import apply_patch, check_instant, check_zone, expect_version, shown
from ..kit.scopes import Principal
from .models import Account, Login, SignIn
from .schemas import CurvePoint, Device, Me, MePatch, SignInBody, SignUp

SIGN_IN_LASTS = timedelta(days=60)
SEEN_EVERY = timedelta(hours=1)
BY_HASH = Prepared(
    select(SignIn.account_id, SignIn.id, SignIn.last_seen_at, SignIn.expires_at).where(
        SignIn.token_hash == bindparam("token_hash", type_=SignIn.token_hash.type)
    )
)
TRIES, TRIES_FROM_ONE_ADDRESS, TRIES_IN = 10, 100, timedelta(minutes=15)


class EmailTaken(Conflict):
    """There is an account with this e-mail already."""

    title = "Known e-mail"
    remedy = "Sign in with this e-mail, or use another."


class WrongPassword(NotSignedIn):
    """E-mail and password do not match."""

    title = "Not signed in"
    remedy = "Check e-mail and password; a few tries are free."


async def throttle(reader: Reader, action: str, email: str, address: str | None) -> None:
    """429 after ten tries for an e-mail, or a hundred from an address, in a quarter of an hour.

    Counted in transactions of their own, so that failures count.
    """
    counted = [(f"{action}:{email}", TRIES)]
    if address is not None:
        counted.append((f"{action} from {network_of(address)}", TRIES_FROM_ONE_ADDRESS))
    for subject, limit in counted:
        hashed = hashlib.sha256(subject.encode()).hexdigest()[:32]
        wait = await over_limit(reader, hashed, limit, TRIES_IN)
        if wait:
            raise TooMany(headers={"Retry-After": str(wait)})


def normal_email(email: str) -> str:
    """The form of an address that signs in: trimmed, lower case."""
    return email.strip().lower()


async def sign_up(session: AsyncSession, body: SignUp, passwords: Passwords) -> Account:
    """A new account with its change counter and its look-up; 409 when the e-mail is known."""
    check_zone("time_zone", body.time_zone)
    email = normal_email(body.email)
    if await session.get(Login, email) is not None:
        detail = EmailTaken.__doc__ or ""
        raise EmailTaken(errors=[FieldError("/email", "taken", detail)])
    await let_go(session)
    password_hash = await passwords.hash(body.password)
    account_id = uuid7()
    await enter_account(session, account_id)
    session.add_all(
        [ChangeCounter(account_id=account_id, value=0), Login(email=email, account_id=account_id)]
    )
    await session.flush()
    account = Account(
        id=account_id,
        name=body.name,
        email=email,
        password_hash=password_hash,
        language=body.language,
        time_zone=body.time_zone,
    )
    session.add(account)
    await session.flush()
    return account


async def sign_in(session: AsyncSession, body: SignInBody, passwords: Passwords) -> Account:
    """The account of an e-mail and its password; unknown and wrong take the same time and say the same."""
    login = await session.get(Login, normal_email(body.email))
    if login is None:
        await let_go(session)
        await passwords.verify_nothing(body.password)
        raise WrongPassword()
    await enter_account(session, login.account_id)
    account = await my_account(session)
    await let_go(session)
    if not await passwords.verify(account.password_hash, body.password):
        raise WrongPassword()
    return account


async def reset_password(session: AsyncSession, email: str, passwords: Passwords) -> str:
    """A new password for whoever lost theirs, told this once; ends every sign-in. 404 for an unknown e-mail."""
    login = await session.get(Login, normal_email(email))
    if login is None:
        raise NotFound("There is no account with this e-mail.")
    password = secrets.token_urlsafe(15)
    await enter_account(session, login.account_id)
    await take_turn(session)
    account = await my_account(session)
    account.password_hash = await passwords.hash(password)
    await session.execute(delete(SignIn).where(SignIn.account_id == login.account_id))
    await session.flush()
    return password


async def let_go(session: AsyncSession) -> None:
    """Give the connection back before long work without it, such as hashing: many at once would hold them all."""
    await session.commit()


def hash_token(token: str, pepper: bytes) -> bytes:
    """How a cookie's token is kept: 32 bytes, useless without the pepper."""
    return hmac.digest(pepper, token.encode(), hashlib.sha256)


async def remember(session: AsyncSession, device: str, pepper: bytes) -> str:
    """A new sign-in of the account in context; its token is told once."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    mine = SignIn.account_id == account_of(session)
    await session.execute(delete(SignIn).where(mine, SignIn.expires_at <= now))
    session.add(
        SignIn(
            token_hash=hash_token(token, pepper),
            account_id=account_of(session),
            device=device[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=now + SIGN_IN_LASTS,
        )
    )
    await session.flush()
    return token


async def find_sign_in(sessions: Sessions, reader: Reader, token: str, pepper: bytes) -> Principal | None:
    """Who a cookie's token belongs to, None when it is unknown or has ended; notes once an hour that it was seen."""
    now, token_hash = datetime.now(UTC), hash_token(token, pepper)
    row = await reader.row(BY_HASH, token_hash=token_hash)
    if row is None or row["expires_at"] <= now:
        return None
    if row["last_seen_at"] < now - SEEN_EVERY:
        seen = update(SignIn).where(SignIn.token_hash == token_hash).values(last_seen_at=now)
        async with sessions.begin() as session:
            await session.execute(seen)
    return Principal(row["account_id"], row["account_id"], row["id"])


async def sign_out(session: AsyncSession, sign_in_id: UUID | None) -> None:
    """End one sign-in of this account; 404 when there is none."""
    statement = delete(SignIn).where(SignIn.account_id == account_of(session), SignIn.id == sign_in_id)
    ended = await session.scalar(statement.returning(SignIn.id))
    if ended is None:
        raise NotFound()
    await wake_watchers(session)


async def devices(session: AsyncSession, current: UUID | None) -> list[Device]:
    """Where this account is signed in, the latest first."""
    statement = (
        select(SignIn)
        .where(SignIn.account_id == account_of(session), SignIn.expires_at > datetime.now(UTC))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id)
    )
    return [
        Device(
            id=row.id,
            device=row.device,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            current=row.id == current,
        )
        for row in await session.scalars(statement)
    ]


async def my_account(session: AsyncSession) -> Account:
    """The account in context."""
    account_id = account_of(session)
    return await session.get_one(Account, (account_id, account_id))


async def change_me(
    session: AsyncSession, principal: Principal, body: MePatch, if_match: str | None
) -> Account:
    """Change settings; 412 when they were changed in between, 403 for a token that would change the e-mail."""
    account = await my_account(session)
    expect_version(if_match, account)
    check_zone("time_zone", body.time_zone)
    check_instant("paused_until", body.paused_until)
    if isinstance(body.email, str) and (email := normal_email(body.email)) != account.email:
        principal.require_person()
        await _move_login(session, account, email)
    check_curve(body.incumbent_curve)
    apply_patch(account, body, "email", "incumbent_curve")
    if body.incumbent_curve is not UNSET:
        account.incumbent_curve = msgspec.to_builtins(body.incumbent_curve)
    if account.region is not None and account.country is None:
        raise invalid("country" if body.region is UNSET else "region", "A region lies in a country.")
    if account.opening_hour >= account.closing_hour:
        raise invalid("closing_hour", "The working day must end after it begins.")
    account.working_days = sorted(set(account.working_days))
    await session.flush()
    return account


def check_curve(curve: Sequence[CurvePoint] | None | UnsetType) -> None:
    """422 that names the first point of an incumbent clock whose day does not come later, or whose odds fall."""
    if curve is None or curve is UNSET:
        return
    for index, (before, point) in enumerate(pairwise(curve), start=1):
        if point.day <= before.day:
            raise invalid(f"incumbent_curve/{index}/day", "Each day comes after the one before.")
        if point.odds < before.odds:
            raise invalid(f"incumbent_curve/{index}/odds", "The odds never fall.")


async def _move_login(session: AsyncSession, account: Account, email: str) -> None:
    if await session.get(Login, email) is not None:
        raise EmailTaken(errors=[FieldError("/email", "taken", EmailTaken.__doc__ or "")])
    await session.execute(update(Login).where(Login.email == account.email).values(email=email))
    account.email = email
    account.email_verified_at = account.email_disabled_at = account.email_disabled_because = None


def check_signups(signups: str) -> None:
    """403 where the operator has closed the door."""
    if signups != "open":
        raise NotAllowed("New accounts are not open here. Ask whoever runs this.")


def zone_of(account: Account) -> ZoneInfo:
    """The account's time zone."""
    return ZoneInfo(account.time_zone)


def today_of(account: Account, now: datetime) -> date:
    """The day it is where the user is."""
    return now.astimezone(zone_of(account)).date()


def show(account: Account) -> Me:
    """The account as the API tells it."""
    return shown(account, Me)
