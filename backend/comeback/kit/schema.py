"""The shapes at the edge: strict bodies, resources, pages, and how a patch lands on a row."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from litestar import Response
from litestar.params import HeaderParameter, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from .errors import StaleVersion, VersionRequired, invalid
from .etags import TAGS, is_matched
from .models import Tenant

T = TypeVar("T")
R = TypeVar("R", bound="ResourceOut")

SLACK = timedelta(minutes=5)
"""How far ahead a client's clock may be."""

# `$` alone lets a final line break through.
END = r"(?!\n)$"
NOT_BLANK = r"\S"
WEB_ADDRESS = rf"^https?://\S+{END}"
ETAGS = rf"^(?:\*|{TAGS}){END}"
MAIL_ADDRESS = rf"^[^@\s]+@[^@\s]+{END}"

ShortText = Annotated[str, Meta(min_length=1, max_length=200, pattern=NOT_BLANK)]
Line = Annotated[str, Meta(max_length=500)]
LongText = Annotated[str, Meta(max_length=20_000)]
Tag = Annotated[str, Meta(min_length=1, max_length=60)]
Url = Annotated[str, Meta(max_length=2_000, pattern=WEB_ADDRESS)]
ZoneName = Annotated[str, Meta(min_length=1, max_length=64, description="IANA time zone.")]
EmailAddress = Annotated[str, Meta(max_length=254, pattern=MAIL_ADDRESS, examples=["mira@example.org"])]
OwnId = Annotated[UUID, Meta(description="An id of your own, a UUIDv7; one is made where you send none.")]
Version = Annotated[
    int, Meta(description="Grows with every change. In double quotes it serves as `If-Match`.")
]

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        description="The ETag of the version that you read, in its double quotes; `*` for any.",
        max_length=100,
        pattern=ETAGS,
    ),
]
Cursor = Annotated[
    str | None,
    QueryParameter(name="cursor", description="`next_cursor` of the page before.", max_length=1_000),
]
Limit = Annotated[int, QueryParameter(name="limit", description="Items a page.", ge=1, le=200)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client sends; unknown fields are refused."""


class ResourceOut(msgspec.Struct, frozen=True, kw_only=True):
    """What every resource answers with, beside its own fields."""

    id: UUID
    created_at: datetime
    updated_at: datetime
    version: Version


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


def etag(version: int, of: UUID | None = None) -> str:
    """The strong ETag of a version, `of` whom where one address shows each account something else."""
    return f'"{version}"' if of is None else f'"{version}-{of.hex[-12:]}"'


def resource(item: R, status: int = 200, *, own: bool = False) -> Response[R]:
    """A single resource with its ETag; `own`: one that each account has at the same address."""
    # A browser that asks again after another sign-in must not hear 304 for the account before.
    tag = etag(item.version, item.id if own else None)
    return Response(item, status_code=status, headers={"ETag": tag})


class Versioned(Protocol):
    """What clients read in versions."""

    @property
    def id(self) -> Any:
        """Of the resource."""

    @property
    def version(self) -> Any:
        """A number that grows with each change."""


def expect_version(if_match: str | None, row: Versioned, *, required: bool = True) -> None:
    """Refuse to touch a row that is not the one the client read: 428 without If-Match, 412 when stale."""
    if if_match is None:
        if required:
            raise VersionRequired()
        return
    if not is_matched(if_match, frozenset({etag(row.version), etag(row.version, row.id)})):
        raise StaleVersion()


def new_id(given: UUID | UnsetType, field: str = "id") -> UUID | None:
    """The id that the client made, which must be a UUIDv7; None when it made none."""
    if given is UNSET:
        return None
    if given.version != 7:
        raise invalid(field, "An id made by a client is a UUIDv7.")
    return given


def given(body: msgspec.Struct, *leave: str) -> dict[str, object]:
    """The fields that the client sent, `leave` excepted."""
    values = ((name, getattr(body, name)) for name in body.__struct_fields__ if name not in leave)
    return {name: value for name, value in values if value is not UNSET}


def apply_patch(row: Tenant, body: msgspec.Struct, *leave: str) -> None:
    """Set on the row what a merge patch names; null clears a column that may be empty, else 422."""
    for name, value in given(body, *leave).items():
        column = row.__table__.c[name]
        if value is None and not column.nullable:
            raise invalid(name, "This cannot be empty.")
        setattr(row, name, value)


def check_zone(field: str, zone: str | None | UnsetType) -> None:
    """422 when the zone is not one of the IANA database."""
    if isinstance(zone, str) and zone not in available_timezones():
        raise invalid(field, f"{zone!r} is not a time zone of the IANA database.")


def check_date(field: str, day: date | None | UnsetType) -> None:
    """422 when a date lies outside the years 1970 to 2199, where zones and offsets are well defined."""
    if isinstance(day, date) and not 1970 <= day.year <= 2199:
        raise invalid(field, "Choose a date between 1970 and 2199.")


def check_instant(field: str, instant: datetime | None | UnsetType) -> None:
    """422 when an instant has no offset or lies outside the years that calendars know."""
    if isinstance(instant, datetime) and instant.tzinfo is None:
        raise invalid(field, "An instant needs its offset from UTC, as in 2026-03-02T09:00:00Z.")
    check_date(field, instant)


def check_past(field: str, instant: datetime | None, now: datetime, detail: str) -> datetime:
    """The instant, now when there is none; 422 with this detail for one in the future, and one without an offset."""
    if instant is None:
        return now
    check_instant(field, instant)
    if instant > now + SLACK:
        raise invalid(field, detail, "in_the_future")
    return instant


def shown(row: Tenant, out: type[R]) -> R:
    """A row as the resource that the API answers with, by the names of its fields."""
    return msgspec.convert(row, out, from_attributes=True)
