"""The built-in plays and one's own: found by key or id, copied, written and changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.models import Account
from ..accounts.service import my_account
from ..kit.db import account_of, now_of
from ..kit.errors import Conflict, FieldError, Invalid, NotFound, invalid
from ..kit.paging import Listing, followed
from ..kit.rows import add
from ..kit.schema import apply_patch, etag, expect_version, given
from ..kit.spellings import BY_TYPE
from .catalogue import COPIED, NAMESPACE, built_in, id_of, play_by_key, play_named
from .models import OwnPlay
from .rules import KEY, Play, faults, free_key
from .schemas import NewPlay, PlayCopy, PlayOut, PlayPatch

MOST_IN_USE, MOST_SHOWN, LONGEST_COPIED = 50, 200, 180
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""When the built-in plays are said to have been made, for want of a better day."""
LISTS = ("guards", "steps", "cadence")


class BuiltIn(Conflict):
    """A built-in play stays as it is; copy it and change the copy."""

    title = "Built in"
    remedy = "Copy it by `POST /api/v1/plays/{play}/copy`, and change the copy."


class PlayArchived(Conflict):
    """This play is archived; take it back before you start it."""

    title = "Archived"
    remedy = "Set `archived` to false first."


class TooManyPlays(Conflict):
    """Fifty plays of your own are in use; archive one first."""

    title = "Too many plays"
    remedy = "Archive a play that is not in use any more."


async def listed(session: AsyncSession, *, archived: bool) -> list[PlayOut]:
    """The built-in plays and one's own that are in use, or one's own archived ones, the first 200, oldest first."""
    account = await my_account(session)
    kept = OwnPlay.archived_at.is_not(None) if archived else OwnPlay.archived_at.is_(None)
    statement = _all_own(session).where(kept).order_by(OwnPlay.created_at, OwnPlay.id).limit(MOST_SHOWN)
    fixed = () if archived else built_in(account.language)
    return [*map(show_built_in, fixed), *map(show, await session.scalars(statement))]


async def changed(session: AsyncSession, updated_since: str) -> Listing[PlayOut]:
    """The built-in plays, which have no number of their own, and one's own that changed, archived or not."""
    fixed = map(show_built_in, built_in((await my_account(session)).language))
    page = await followed(session, _all_own(session), show, updated_since)
    return msgspec.structs.replace(page, items=[*fixed, *page.items])


async def read(session: AsyncSession, key_or_id: str) -> PlayOut:
    """One play; 404 when there is none."""
    fixed = play_named(key_or_id, (await my_account(session)).language)
    return show_built_in(fixed) if fixed is not None else show(await _own(session, key_or_id))


async def find_play(session: AsyncSession, account: Account, key_or_id: str) -> Play | None:
    """The play of this key or id, an archived one too; None when there is none."""
    fixed = play_named(key_or_id, account.language)
    if fixed is not None:
        return fixed
    own = await _find_own(session, key_or_id)
    return play_of(own) if own is not None else None


async def plays_by_key(session: AsyncSession, account: Account, keys: Collection[str]) -> dict[str, Play]:
    """The plays of these keys, archived ones too, those that exist; one statement, none for built-in plays alone."""
    found = {key: play for key in keys if (play := play_by_key(key, account.language)) is not None}
    others = set(keys) - found.keys()
    if others:
        own = await session.scalars(_all_own(session).where(OwnPlay.key.in_(others)))
        found |= {row.key: play_of(row) for row in own}
    return found


async def startable(session: AsyncSession, account: Account, key_or_id: str, field: str = "play") -> Play:
    """The play to start; 422 that names the field when there is none, 409 for an archived one."""
    fixed = play_named(key_or_id, account.language)
    if fixed is not None:
        return fixed
    own = await _find_own(session, key_or_id)
    if own is None:
        raise invalid(field, f"There is no play {key_or_id!r}.", "not_found")
    if own.archived_at is not None:
        raise PlayArchived()
    return play_of(own)


async def create(session: AsyncSession, body: NewPlay) -> OwnPlay:
    """A play of one's own; 422 with every fault of its steps, 409 for a key that is taken."""
    key = await _key(session, body.key, body.name)
    play = Play(key=key, name=body.name, guards=body.guards, steps=body.steps, cadence=body.cadence)
    return await _add(session, body, play, copied_from=None)


async def copy(session: AsyncSession, key_or_id: str, body: PlayCopy) -> OwnPlay:
    """A play of one's own with the steps of another, in the user's language; 404 when there is none."""
    account = await my_account(session)
    play = await find_play(session, account, key_or_id)
    if play is None:
        raise NotFound()
    name = _name_of_copy(account, play) if body.name is UNSET else body.name
    key = await _key(session, body.key, name)
    copied = msgspec.structs.replace(play, key=key, name=name)
    return await _add(session, body, copied, copied_from=play.key)


async def change(session: AsyncSession, play_id: str, body: PlayPatch, if_match: str | None) -> OwnPlay:
    """Apply a merge patch to the version that the client read; 409 for a built-in play.

    `play_id` is its key or its id. 422 names every fault of the play as it would be.
    """
    account = await my_account(session)
    fixed = play_named(play_id, account.language)
    if fixed is not None:
        expect_version(if_match, OwnPlay(id=_stamp(show_built_in(fixed)), version=1))
        raise BuiltIn()
    own = await _own(session, play_id)
    expect_version(if_match, own)
    _check(msgspec.structs.replace(play_of(own), **given(body, "archived")))
    apply_patch(own, body, "archived", *LISTS)
    for name, value in given(body, "archived", "name").items():
        setattr(own, name, msgspec.to_builtins(value))
    if isinstance(body.archived, bool):
        await _archive(session, own, archived=body.archived)
    await session.flush()
    return own


def play_of(own: OwnPlay) -> Play:
    """A play of one's own as the calendar reads it."""
    return msgspec.convert({name: getattr(own, name) for name in Play.__struct_fields__}, Play)


def show(own: OwnPlay) -> PlayOut:
    """A play of one's own as the API tells it."""
    play = play_of(own)
    return PlayOut(
        **{name: getattr(own, name) for name in ("id", "created_at", "updated_at", "version", "copied_from")},
        **{name: getattr(play, name) for name in Play.__struct_fields__},
        built_in=False,
        archived=own.archived_at is not None,
    )


def show_built_in(play: Play) -> PlayOut:
    """A built-in play as the API tells it: it has always been there and never changes."""
    return PlayOut(
        **{name: getattr(play, name) for name in Play.__struct_fields__},
        id=id_of(play.key),
        created_at=SINCE,
        updated_at=SINCE,
        version=1,
        built_in=True,
        archived=False,
        copied_from=None,
    )


def tag(play: PlayOut) -> str:
    """The ETag of a play; a built-in one has another in each language, and whenever its words change."""
    return etag(play.version, _stamp(play) if play.built_in else play.id)


def _stamp(play: PlayOut) -> UUID:
    return uuid5(NAMESPACE, msgspec.json.encode(play).decode())


def _name_of_copy(account: Account, play: Play) -> str:
    return COPIED[account.language].format(name=play.name[:LONGEST_COPIED])


def _all_own(session: AsyncSession) -> Select[tuple[OwnPlay]]:
    return select(OwnPlay).where(OwnPlay.account_id == account_of(session))


async def _find_own(session: AsyncSession, key_or_id: str) -> OwnPlay | None:
    wanted = _is_named(key_or_id)
    if wanted is None:
        return None
    return (await session.scalars(_all_own(session).where(wanted))).one_or_none()


def _is_named(key_or_id: str) -> ColumnElement[bool] | None:
    if KEY.fullmatch(key_or_id):
        return OwnPlay.key == key_or_id
    return OwnPlay.id == UUID(key_or_id) if BY_TYPE[UUID].fits(key_or_id) else None


async def _own(session: AsyncSession, key_or_id: str) -> OwnPlay:
    own = await _find_own(session, key_or_id)
    if own is None:
        raise NotFound()
    return own


async def _key(session: AsyncSession, wanted: str | UnsetType, name: str) -> str:
    own = await session.scalars(select(OwnPlay.key).where(OwnPlay.account_id == account_of(session)))
    taken = {*own, *(play.key for play in built_in("en"))}
    if wanted is UNSET:
        return free_key(name, taken)
    if wanted in taken:
        detail = "There is a play with this key already."
        raise Conflict(detail, errors=[FieldError("/key", "conflict", detail)])
    return wanted


async def _add(
    session: AsyncSession, body: NewPlay | PlayCopy, play: Play, *, copied_from: str | None
) -> OwnPlay:
    _check(play)
    await _make_room(session)
    columns = msgspec.to_builtins(play)
    return await add(session, OwnPlay, body, **columns, copied_from=copied_from)


async def _archive(session: AsyncSession, own: OwnPlay, *, archived: bool) -> None:
    if archived == (own.archived_at is not None):
        return
    if not archived:
        await _make_room(session)
    own.archived_at = now_of(session) if archived else None


async def _make_room(session: AsyncSession) -> None:
    in_use = select(func.count()).where(
        OwnPlay.account_id == account_of(session), OwnPlay.archived_at.is_(None)
    )
    if (await session.scalar(in_use) or 0) >= MOST_IN_USE:
        raise TooManyPlays()


def _check(play: Play) -> None:
    found = faults(play)
    if found:
        raise Invalid(found[0].detail, errors=found)
