"""How values are spelled in addresses and queries: one way each, as the API document says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin
from urllib.parse import unquote_plus, unquote_to_bytes
from uuid import UUID


class Spelling(NamedTuple):
    """What a value must look like from its first character to its last, and how to say so."""

    pattern: re.Pattern[str]
    words: str

    def fits(self, text: str) -> bool:
        """Whether a text is spelled so."""
        return self.pattern.fullmatch(text) is not None


LONGEST_NAME = 80
"""Characters of what names something in an address."""
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
BY_TYPE: Mapping[type, Spelling] = {
    bool: Spelling(re.compile("true|false"), "true or false"),
    int: Spelling(re.compile("0|-?[1-9][0-9]*"), "an integer in plain digits"),
    UUID: Spelling(
        re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "a UUID with its dashes"
    ),
    date: Spelling(re.compile(DAY), "a date, as in 2026-03-02"),
    datetime: Spelling(
        re.compile(f"{DAY}[Tt]{CLOCK}"), "an instant with its offset, as in 2026-03-02T09:00:00Z or …+01:00"
    ),
}
PERCENT_ENCODED = re.compile(rb"(?:[!-$&-~]|%[0-9A-Fa-f]{2})*")


def spelling_of(annotation: object) -> Spelling | None:
    """How values of a type are spelled, an optional or a list read as what it holds; None for free text."""
    for kind in _kinds(annotation):
        if get_origin(kind) is Literal:
            choices = [str(choice) for choice in get_args(kind)]
            return Spelling(re.compile("|".join(map(re.escape, choices))), f"one of {', '.join(choices)}")
        if kind in BY_TYPE:
            return BY_TYPE[kind]
    return None


def _kinds(annotation: Any) -> Iterator[Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if not inner or origin is Literal:
        yield annotation
        return
    for kind in inner[:1] if origin is Annotated else inner:
        if kind is not NoneType:
            yield from _kinds(kind)


def miscoded(query: bytes) -> str | None:
    """The name of the first parameter that is not UTF-8 in percent-encoding, None when all are."""
    if _is_coded(query):
        return None
    part = next((part for part in query.split(b"&") if not _is_coded(part)), query)
    return unquote_plus(part.partition(b"=")[0].decode("latin-1"), errors="replace")


def _is_coded(query: bytes) -> bool:
    if not PERCENT_ENCODED.fullmatch(query):
        return False
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True
