"""What goes in and out about plays."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ..kit.schema import END, Body, OwnId, ResourceOut, ShortText
from .rules import KEY, Guard, Step

PlayKey = Annotated[str, Meta(pattern=rf"^{KEY.pattern}{END}", examples=["coffee_my_way"])]


class NewPlay(Body, frozen=True, kw_only=True):
    """A play of one's own; without a `key` it gets one made from its name."""

    id: OwnId | UnsetType = UNSET
    key: PlayKey | UnsetType = UNSET
    name: ShortText
    guards: tuple[Guard, ...] = ()
    steps: tuple[Step, ...]
    cadence: tuple[Step, ...] = ()


class PlayCopy(Body, frozen=True, kw_only=True):
    """How a copy is called; without a `name` it is told from the other as one's own version."""

    id: OwnId | UnsetType = UNSET
    key: PlayKey | UnsetType = UNSET
    name: ShortText | UnsetType = UNSET


class PlayPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a play of one's own; lists are replaced whole. An archived play cannot be started."""

    name: ShortText | UnsetType = UNSET
    guards: tuple[Guard, ...] | UnsetType = UNSET
    steps: tuple[Step, ...] | UnsetType = UNSET
    cadence: tuple[Step, ...] | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class PlayOut(ResourceOut, frozen=True, kw_only=True):
    """A named list of steps: built in, in the user's language, or one's own, in the words it was written in."""

    key: str
    name: str
    built_in: bool
    archived: bool
    copied_from: str | None
    guards: tuple[Guard, ...]
    steps: tuple[Step, ...]
    cadence: tuple[Step, ...]
