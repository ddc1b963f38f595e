"""What goes in and out about contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import Body, EmailAddress, Line, LongText, OwnId, ResourceOut, ShortText, Tag, Url, ZoneName
from .catalogue import ContactRole

Emails = Annotated[list[EmailAddress], Meta(max_length=10)]
Phone = Annotated[str, Meta(min_length=3, max_length=40)]
Phones = Annotated[list[Phone], Meta(max_length=10)]
Interests = Annotated[list[Tag], Meta(max_length=50)]


class NewContact(Body, frozen=True, kw_only=True):
    """A person to add; `time_zone` is theirs, null where it is unknown."""

    id: OwnId | UnsetType = UNSET
    employer_id: UUID | None = None
    name: ShortText
    role: ContactRole = "other"
    title: Line | None = None
    emails: Emails = []
    phones: Phones = []
    linkedin_url: Url | None = None
    interests: Interests = []
    time_zone: ZoneName | None = None
    do_not_contact: bool = False
    notes: LongText | None = None


class ContactPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a contact; lists are replaced whole."""

    employer_id: UUID | None | UnsetType = UNSET
    name: ShortText | UnsetType = UNSET
    role: ContactRole | UnsetType = UNSET
    title: Line | None | UnsetType = UNSET
    emails: Emails | UnsetType = UNSET
    phones: Phones | UnsetType = UNSET
    linkedin_url: Url | None | UnsetType = UNSET
    interests: Interests | UnsetType = UNSET
    time_zone: ZoneName | None | UnsetType = UNSET
    do_not_contact: bool | UnsetType = UNSET
    notes: LongText | None | UnsetType = UNSET


class MergeWith(Body, frozen=True, kw_only=True):
    """Who turned out to be the same person."""

    other_id: UUID


class ContactOut(ResourceOut, frozen=True, kw_only=True):
    """A person; one that was anonymised is called "Someone", in the user's language."""

    employer_id: UUID | None
    name: str
    role: ContactRole
    title: str | None
    emails: list[str]
    phones: list[str]
    linkedin_url: str | None
    interests: list[str]
    time_zone: str | None
    do_not_contact: bool
    notes: str | None
    anonymised_at: datetime | None
