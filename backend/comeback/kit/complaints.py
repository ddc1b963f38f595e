"""What msgspec complains of, in the words of JSON, with a stable code for each kind of fault."""

from __future__ import annotations

import json
import re
from ast import literal_eval
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .schema import END, ETAGS, MAIL_ADDRESS, NOT_BLANK, WEB_ADDRESS

KINDS: Mapping[str, str] = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "an array",
    "object": "an object",
    "uuid": "a UUID",
    "date": "a date",
    "datetime": "an instant",
    "time": "a time of day",
}
GOT: Mapping[str, str] = {**KINDS, "float": "a number with a fraction or an exponent"}
PARTS: Mapping[str, str] = {"str": "character", "array": "item", "object": "field"}
BOUNDS: Mapping[str, str] = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
SPELLED: Mapping[str, str] = {
    NOT_BLANK: "This must not be blank.",
    WEB_ADDRESS: "This must be an address that begins with http:// or https://, without blanks.",
    MAIL_ADDRESS: "This must be an e-mail address.",
    ETAGS: 'This must be ETags in double quotes with commas between, as in "7", or * alone.',
}
FORMATS: Mapping[str, str] = {
    "UUID": "a UUID with its dashes",
    "RFC3339 encoded date": "a date that there is, as in 2026-03-02",
    "RFC3339 encoded datetime": "an instant that there is, as in 2026-03-02T09:00:00Z",
    "RFC3339 encoded time": "a time of day, as in 09:00:00",
}


class Rule(NamedTuple):
    """What a complaint looks like, the code of its kind, and how it is said instead."""

    code: str
    complaint: re.Pattern[str]
    say: Callable[..., str]


def said(complaint: str) -> tuple[str, str]:
    """The code and the words of a complaint, whose place is taken off; what is in our own words stays `invalid`."""
    for code, pattern, say in RULES:
        if found := pattern.fullmatch(complaint):
            return code, say(*found.groups())
    return "invalid", complaint


def _of_type(wanted: str, got: str | None) -> str:
    *others, last = [KINDS.get(name, name) for name in wanted.split(" | ")]
    kinds = f"{', '.join(others)} or {last}" if others else last
    return f"This must be {kinds}, not {GOT.get(got, got)}." if got else f"This must be {kinds}."


def _of_length(kind: str, sign: str, count: str) -> str:
    return f"This must have {BOUNDS[sign]} {count} {PARTS[kind]}{'' if count == '1' else 's'}."


def _within(sign: str, bound: str) -> str:
    return f"This must be {BOUNDS[sign]} {bound.removesuffix('.0')}."


def _like(pattern: str) -> str:
    wanted: str = literal_eval(pattern)
    return SPELLED.get(wanted, f"This must match the pattern {wanted.replace(END, '$')}")


def _among(value: str) -> str:
    return (
        f"{json.dumps(literal_eval(value), ensure_ascii=False)} is not among the values that can stand here."
    )


RULES = (
    Rule(
        "missing",
        re.compile("Object missing required field `(.+)`", re.DOTALL),
        "The field `{}` is missing.".format,
    ),
    Rule(
        "unknown_field",
        re.compile("Object contains unknown field `(.*)`", re.DOTALL),
        "There is no field `{}` here.".format,
    ),
    Rule("too_short", re.compile("Expected `(str|array|object)` of length (>=) ([0-9]+)"), _of_length),
    Rule("too_long", re.compile("Expected `(str|array|object)` of length (<=) ([0-9]+)"), _of_length),
    Rule("range", re.compile("Expected `(?:int|float)` ([<>]=?) (.+)"), _within),
    Rule(
        "range", re.compile("(?:Number|Integer value) out of range"), lambda: "This number is out of range."
    ),
    Rule("pattern", re.compile("Expected `str` matching regex (.+)", re.DOTALL), _like),
    Rule("enum", re.compile("Invalid (?:enum )?value (.+)", re.DOTALL), _among),
    Rule(
        "format",
        re.compile(f"Invalid ({'|'.join(FORMATS)})"),
        lambda name: f"This must be {FORMATS[name]}.",
    ),
    Rule("type", re.compile("Expected `([^`]+)`(?:, got `([a-z]+)`)?"), _of_type),
)
