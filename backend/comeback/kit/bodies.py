"""What can be wrong with a body, and where: every error names its place as a JSON pointer (RFC 6901)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .complaints import said
from .errors import FieldError

PATH = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`\Z")
NAMED = re.compile(r"Object (?:missing required|contains unknown) field `(.*)`", re.DOTALL)
NUL = re.compile(rb"\x00|(?<!\\)(?:\\\\)*\\u0000")


class _Object(NamedTuple):
    """An object as it was written, keys that stand twice included."""

    pairs: list[tuple[str, Any]]


class _Repeated(Exception):
    pass


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _Repeated


# Numbers are of no interest, and one of a million digits must not be computed.
_each_once = json.JSONDecoder(object_pairs_hook=_refuse_repeated, parse_int=len, parse_float=len)
_as_written = json.JSONDecoder(object_pairs_hook=_Object, parse_int=len, parse_float=len)


def field_error(message: str) -> FieldError:
    """The field that msgspec complains of."""
    found = PATH.search(message)
    pointer = (
        "/" + re.sub(r"\[(\d+|\.\.\.)\]", r".\1", found.group(1)).strip(".").replace(".", "/")
        if found
        else ""
    )
    complaint = PATH.sub("", message)
    if named := NAMED.fullmatch(complaint):
        pointer = _below(pointer.rstrip("/"), named.group(1))
    return FieldError(pointer, *said(complaint))


def nul_error(body: bytes) -> FieldError | None:
    """Where text holds the character NUL, which no database stores; the whole body where it is no JSON besides."""
    if not NUL.search(body):
        return None
    try:
        pointer = _find(_as_written.decode(body.replace(b"\x00", rb"\u0000").decode()), "", _holds_nul)
    except ValueError:
        pointer = None
    return FieldError(pointer or "", "nul", "Text must not contain the character NUL.")


def repeated_key(body: bytes) -> FieldError | None:
    """The first key that stands twice in one object, of which a reader would silently take the last.

    Raises ValueError where the body is no JSON.
    """
    text = body.decode()
    try:
        _each_once.decode(text)
    except _Repeated:
        pointer = _find(_as_written.decode(text), "", _stands_twice)
        return FieldError(pointer or "", "repeated", "This key stands twice in one object.")
    return None


def _holds_nul(value: object, pointer: str) -> str | None:
    keys = (key for key, _ in value.pairs) if isinstance(value, _Object) else ()
    if isinstance(value, str) and "\x00" in value:
        return pointer
    return next((_below(pointer, key) for key in keys if "\x00" in key), None)


def _stands_twice(value: object, pointer: str) -> str | None:
    seen = set()
    for key, _ in value.pairs if isinstance(value, _Object) else ():
        if key in seen:
            return _below(pointer, key)
        seen.add(key)
    return None


def _find(value: object, pointer: str, wrong: Callable[[object, str], str | None]) -> str | None:
    own = wrong(value, pointer)
    return own or next(
        (found for path, item in _children(value, pointer) if (found := _find(item, path, wrong))), None
    )


def _children(value: object, pointer: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, _Object):
        yield from ((_below(pointer, key), item) for key, item in value.pairs)
    elif isinstance(value, list):
        yield from ((f"{pointer}/{index}", item) for index, item in enumerate(value))


def _below(pointer: str, key: str) -> str:
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
