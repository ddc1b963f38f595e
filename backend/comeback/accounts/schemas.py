"""What goes in and out about oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import END, Body, EmailAddress, ResourceOut, ShortText, ZoneName
from .catalogue import AccountRole, EmailDisabledBecause, EmailReminders, Language, LockScreen

Password = Annotated[str, Meta(min_length=12, max_length=1_000)]
Hour = Annotated[str, Meta(pattern=rf"^([01][0-9]|2[0-3]):[0-5][0-9]{END}", description="Wall time, HH:MM.")]
IsoWeekday = Annotated[int, Meta(ge=1, le=7)]
WorkingDays = Annotated[list[IsoWeekday], Meta(min_length=1, max_length=7, description="1 is Monday.")]
Country = Annotated[str, Meta(pattern=rf"^[A-Z]{{2}}{END}", description="ISO 3166-1 alpha-2.")]
Region = Annotated[
    str, Meta(min_length=1, max_length=6, description="Subdivision, as in ISO 3166-2 after the dash.")
]
PushLimit = Annotated[int, Meta(ge=0, le=50)]


class CurvePoint(Body, frozen=True, kw_only=True):
    """So many days after somebody took the seat, the odds that it has come free."""

    day: Annotated[int, Meta(ge=1, le=3_660)]
    odds: Annotated[float, Meta(ge=0, le=1)]


IncumbentCurve = Annotated[
    list[CurvePoint],
    Meta(min_length=1, max_length=12, description="Days ascending, odds never falling."),
]


class SignUp(Body, frozen=True, kw_only=True):
    """A new account; the zone is the browser's."""

    email: EmailAddress
    password: Password
    name: ShortText
    time_zone: ZoneName
    language: Language = "en"


class SignInBody(Body, frozen=True, kw_only=True):
    """An e-mail address and its password."""

    email: EmailAddress
    password: Annotated[str, Meta(max_length=1_000)]


class Me(ResourceOut, frozen=True, kw_only=True):
    """Oneself with all settings; `paused_until` null means not paused, `incumbent_curve` null the default.

    `email_reminders`: mails never, as a fallback where no device rings, or always; only to an address that was
    verified. `email_disabled_because` says why mails stopped by themselves; to verify the address again ends that.
    """

    name: str
    email: str
    language: Language
    time_zone: str
    country: str | None
    region: str | None
    working_days: list[int]
    opening_hour: str
    closing_hour: str
    quiet_from: str
    quiet_to: str
    paused_until: datetime | None
    daily_push_limit: int
    incumbent_curve: list[CurvePoint] | None
    lock_screen: LockScreen
    role: AccountRole
    email_reminders: EmailReminders
    email_verified_at: datetime | None
    email_disabled_at: datetime | None
    email_disabled_because: EmailDisabledBecause | None


class MePatch(Body, frozen=True, kw_only=True):
    """Any of the settings, as a merge patch."""

    name: ShortText | UnsetType = UNSET
    email: EmailAddress | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    time_zone: ZoneName | UnsetType = UNSET
    country: Country | None | UnsetType = UNSET
    region: Region | None | UnsetType = UNSET
    working_days: WorkingDays | UnsetType = UNSET
    opening_hour: Hour | UnsetType = UNSET
    closing_hour: Hour | UnsetType = UNSET
    quiet_from: Hour | UnsetType = UNSET
    quiet_to: Hour | UnsetType = UNSET
    paused_until: datetime | None | UnsetType = UNSET
    daily_push_limit: PushLimit | UnsetType = UNSET
    incumbent_curve: IncumbentCurve | None | UnsetType = UNSET
    lock_screen: LockScreen | UnsetType = UNSET
    role: AccountRole | UnsetType = UNSET
    email_reminders: EmailReminders | UnsetType = UNSET


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device that is signed in."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    current: bool
