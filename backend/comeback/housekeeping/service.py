"""Forgets what is old, a few rows a transaction; done twice, or broken off anywhere, it comes to the same."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import ClauseElement, Delete, bindparam, column, delete, exists, select, table
from sqlalchemy.orm import InstrumentedAttribute

from ..accounts.models import SignIn
from ..deliveries.models import Delivery
from ..kit.clock import Clock
from ..kit.db import Sessions, fetch, in_account
from ..kit.models import StoredAnswer
from ..kit.reading import Prepared, Reader
from ..push.models import Reminder
from ..tokens.models import ApiToken
from ..webhooks.models import WebhookEvent
from .catalogue import KEPT, Chore

log = logging.getLogger(__name__)

ROWS: Final = 200
"""Rows that are forgotten in one transaction: nobody waits for their locks for long."""
ACCOUNTS: Final = 500
PAUSE: Final = 0.02
"""Seconds between two transactions, for whoever is in a hurry."""


class OfAccounts(msgspec.Struct, frozen=True):
    """Rows of accounts: `find` the accounts that have old ones, then `forget` some of one account's."""

    find: Prepared
    forget: Prepared


def _finding(account_id: InstrumentedAttribute[UUID], at: InstrumentedAttribute[datetime]) -> Prepared:
    """Accounts after one, in order, that have something from before an instant."""
    old = select(account_id.label("account_id")).where(at < bindparam("before", type_=at.type)).distinct()
    beyond = old.where(account_id > bindparam("beyond", type_=account_id.type))
    return Prepared(beyond.order_by(account_id).limit(ACCOUNTS))


def _reminders() -> Prepared:
    """Those that ring no more; what was sent of them goes with them."""
    under_way = exists().where(
        Delivery.account_id == Reminder.account_id,
        Delivery.reminder_id == Reminder.id,
        Delivery.state == "pending",
    )
    over = Reminder.expires_at < bindparam("now", type_=Reminder.expires_at.type)
    old = _old(Reminder.account_id, Reminder.id, Reminder.created_at).where(over, ~under_way)
    return Prepared(_forgetting(delete(Reminder), Reminder.account_id, Reminder.id, old))


def _events() -> Prepared:
    old = _old(WebhookEvent.account_id, WebhookEvent.id, WebhookEvent.created_at)
    return Prepared(_forgetting(delete(WebhookEvent), WebhookEvent.account_id, WebhookEvent.id, old))


def _answers() -> Prepared:
    old = _old(StoredAnswer.account_id, StoredAnswer.key, StoredAnswer.stored_at)
    return Prepared(_forgetting(delete(StoredAnswer), StoredAnswer.account_id, StoredAnswer.key, old))


def _old(account_id: Any, key: Any, at: Any) -> Any:
    mine = account_id == bindparam("account_id", type_=account_id.type)
    # What somebody is about to change is left for the next time.
    old = select(key).where(mine, at < bindparam("before", type_=at.type)).order_by(at).limit(ROWS)
    return old.with_for_update(skip_locked=True)


def _forgetting(statement: Delete, account_id: Any, key: Any, old: Any) -> ClauseElement:
    mine = account_id == bindparam("account_id", type_=account_id.type)
    return statement.where(mine, key.in_(old.scalar_subquery())).returning(key)


def _ended(model: type[SignIn | ApiToken]) -> Prepared:
    over = model.expires_at < bindparam("before", type_=model.expires_at.type)
    old = select(model.token_hash).where(over).limit(ROWS).with_for_update(skip_locked=True)
    return Prepared(
        delete(model).where(model.token_hash.in_(old.scalar_subquery())).returning(model.token_hash)
    )


def _queue_log() -> Prepared:
    """The queue's own record of what it did."""
    done = table("pgqueuer_log", column("id"), column("created"), schema="queue")
    old = select(done.c.id).where(done.c.created < bindparam("before", type_=SignIn.expires_at.type))
    ids = old.limit(ROWS).with_for_update(skip_locked=True).scalar_subquery()
    return Prepared(delete(done).where(done.c.id.in_(ids)).returning(done.c.id))


OF_ACCOUNTS: Final[dict[Chore, OfAccounts]] = {
    "reminders": OfAccounts(_finding(Reminder.account_id, Reminder.created_at), _reminders()),
    "webhook_events": OfAccounts(_finding(WebhookEvent.account_id, WebhookEvent.created_at), _events()),
    "stored_answers": OfAccounts(_finding(StoredAnswer.account_id, StoredAnswer.stored_at), _answers()),
}
OF_NOBODY: Final[dict[Chore, Prepared]] = {
    "sign_ins": _ended(SignIn),
    "tokens": _ended(ApiToken),
    "queue_log": _queue_log(),
}
PRODUCT_TIME: Final[frozenset[Chore]] = frozenset({"reminders", "webhook_events"})


class Housekeeper:
    """Does the chores; `stop` set, it leaves off after the transaction that it is in."""

    def __init__(self, sessions: Sessions, reader: Reader, clock: Clock) -> None:
        self._sessions, self._reader, self._clock = sessions, reader, clock
        self.stop = asyncio.Event()

    async def do(self, chore: Chore) -> int:
        """Forget what is old of one kind; how many rows. Raises what kept it from an account, after all others."""
        now = self._clock.now() if chore in PRODUCT_TIME else datetime.now(UTC)
        before = now - KEPT[chore]
        if chore in OF_NOBODY:
            return await self._forget_of_nobody(OF_NOBODY[chore], before)
        return await self._forget_of_accounts(OF_ACCOUNTS[chore], before)

    async def _forget_of_nobody(self, forget: Prepared, before: datetime) -> int:
        total, more = 0, True
        while more and not self.stop.is_set():
            async with self._sessions.begin() as session:
                count = len(await fetch(session, forget, before=before))
            total, more = total + count, count == ROWS
            await asyncio.sleep(PAUSE)
        return total

    async def _forget_of_accounts(self, rows: OfAccounts, before: datetime) -> int:
        total, beyond, failures = 0, UUID(int=0), list[Exception]()
        while not self.stop.is_set():
            found = await self._reader.scan(rows.find, before=before, beyond=beyond)
            accounts: Sequence[UUID] = [row["account_id"] for row in found]
            for account_id in accounts:
                try:
                    total += await self._forget_of(account_id, rows.forget, before)
                except Exception as error:
                    # Whatever is wrong with one account, the others' rows are forgotten.
                    log.exception("account %s keeps what is old, until the next time", account_id)
                    failures.append(error)
            if len(accounts) < ACCOUNTS:
                break
            beyond = accounts[-1]
        if failures:
            raise failures[0]
        return total

    async def _forget_of(self, account_id: UUID, forget: Prepared, before: datetime) -> int:
        total, more, now = 0, True, self._clock.now()
        while more and not self.stop.is_set():
            async with in_account(self._sessions, account_id, now) as session:
                gone = await fetch(session, forget, account_id=account_id, before=before, now=now)
            total, more = total + len(gone), len(gone) == ROWS
            await asyncio.sleep(PAUSE)
        return total
