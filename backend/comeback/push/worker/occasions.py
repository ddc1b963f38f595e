"""What a reminder tells of, as things are when it is claimed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from sqlalchemy import CTE, ColumnElement, ScalarSelect, Select, any_, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import aliased

from ...accounts.catalogue import Language, LockScreen
from ...accounts.models import Account
from ...contacts.models import Contact
from ...deliveries.worker import Ended
from ...employers.models import Employer
from ...opportunities.models import Opportunity
from ...windows.models import Window
from .. import rules
from ..catalogue import ReminderKind, Text
from ..catalogue import text as words_of
from ..models import Reminder
from ..service import ABOUT_NO_WINDOW


class OpenWindow(msgspec.Struct, frozen=True):
    """A window that a reminder tells of."""

    step: str
    kind: str
    title: str
    opens_at: datetime
    best_at: datetime
    closes_at: datetime


class Occasion(msgspec.Struct, frozen=True):
    """What a reminder is made of now: `found` are the open windows, the first to close first."""

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


def occasion_of(row: asyncpg.Record, now: datetime) -> Occasion | Ended:
    """What a reminder tells of now, or why it tells of nothing any more."""
    occasion = msgspec.convert(
        {name: row[name] for name in Occasion.__struct_fields__} | {"found": row["found"] or []}, Occasion
    )
    if occasion.kind not in ABOUT_NO_WINDOW and not occasion.found:
        return Ended("withdrawn", "the window is no longer open, or was put off")
    return Ended("expired", "the window has closed") if now >= row["expires_at"] else occasion


def occasions(claimed: CTE, *, some: bool = False) -> Select[Any]:
    """A row for each claimed delivery of a reminder: what it tells of as things are now.

    `some`: not every one carries a reminder.
    """
    badge = select(func.count()).where(Window.account_id == claimed.c.account_id, Window.state == "open")
    reminder = (Reminder.account_id == claimed.c.account_id) & (Reminder.id == claimed.c.reminder_id)
    return (
        select(
            Reminder.id.label("reminder_id"), Reminder.kind, Reminder.window_id, Reminder.due_at, Reminder.expires_at,
            Account.language, Account.time_zone, Account.lock_screen,
            badge.scalar_subquery().label("badge"), _open_of(claimed).label("found"),
            _employer(claimed).label("employer"),
        )
        .select_from(claimed)
        .join(Account, (Account.account_id == claimed.c.account_id) & (Account.id == claimed.c.account_id))
        .join(Reminder, reminder, isouter=some)
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


def words(occasion: Occasion) -> Text:
    """Title and body of a reminder, discreet unless the user wants names on the lock screen."""
    said, window = said_of(occasion), the_window(occasion)
    title = window.title if window is not None else ""
    return Text(*rules.words(occasion.lock_screen, said.title, said.body, title, occasion.employer))


def the_window(occasion: Occasion) -> OpenWindow | None:
    """The one window that a reminder is about; None of a group or a test."""
    return occasion.found[0] if occasion.found and occasion.window_id is not None else None


def said_of(occasion: Occasion) -> Text:
    """The words of a reminder: of its step where it opens, of its kind else; a group names its first close."""
    zone, first = ZoneInfo(occasion.time_zone), occasion.found[0] if occasion.found else None
    if occasion.kind == "group" and first is not None:
        return words_of("group", occasion.language, first.closes_at.astimezone(zone), len(occasion.found))
    step = first.step.partition(".")[0] if first is not None and occasion.kind == "opening" else occasion.kind
    at = first.best_at if first is not None and first.kind == "coffee" else occasion.due_at
    return words_of(step, occasion.language, at.astimezone(zone))
