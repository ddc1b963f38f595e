"""When two addresses are the same, and what is known about two people who turned out to be one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec

SEPARATORS = re.compile(r"[\s().\-/]+")
BETWEEN_NOTES = "\n\n"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What can be united: name and role are left out, each keeps its own."""

    employer_id: UUID | None = None
    title: str | None = None
    emails: list[str] = []
    phones: list[str] = []
    linkedin_url: str | None = None
    interests: list[str] = []
    time_zone: str | None = None
    do_not_contact: bool = False
    notes: str | None = None


def emails(addresses: Iterable[str]) -> list[str]:
    """Each e-mail address once, as first written, in order; upper and lower case are the same."""
    return _distinct(addresses, str.lower)


def phones(numbers: Iterable[str]) -> list[str]:
    """Each phone number once, as first written, in order; "+44 20-79" is "+442079"."""
    return _distinct(numbers, lambda number: SEPARATORS.sub("", number) or number)


def interests(tags: Iterable[str]) -> list[str]:
    """Each interest once, as first written, in order; upper and lower case are the same."""
    return _distinct(tags, str.lower)


def _distinct(values: Iterable[str], same: Callable[[str], str]) -> list[str]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(same(value), value)
    return list(first.values())


def united(kept: Person, other: Person) -> Person:
    """The kept one with the other's addresses and interests behind its own, and its empty fields filled.

    Whoever refused contact under one name refuses it altogether.
    """
    return Person(
        employer_id=kept.employer_id or other.employer_id,
        title=kept.title or other.title,
        emails=emails([*kept.emails, *other.emails]),
        phones=phones([*kept.phones, *other.phones]),
        linkedin_url=kept.linkedin_url or other.linkedin_url,
        interests=interests([*kept.interests, *other.interests]),
        time_zone=kept.time_zone or other.time_zone,
        do_not_contact=kept.do_not_contact or other.do_not_contact,
        notes=_joined(kept.notes, other.notes),
    )


def _joined(kept: str | None, other: str | None) -> str | None:
    if not kept or not other or kept == other:
        return kept or other
    return kept + BETWEEN_NOTES + other


def parted(now: Person, before: Person, made: Person) -> Person:
    """The kept one as it was `before`, but for the fields that are not what uniting `made` any more."""
    untouched = {
        name: getattr(before, name)
        for name in Person.__struct_fields__
        if getattr(now, name) == getattr(made, name)
    }
    return msgspec.structs.replace(now, **untouched)
