"""What msgspec complains of is told in the words of JSON, each kind of fault with its code."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta

from comeback.kit.complaints import said
from comeback.kit.schema import EmailAddress, ShortText, Url

PYTHON = re.compile(r"`(?:str|int|float|bool|uuid|datetime)|RFC3339|regex|\bgot\b|Expected|Object ")


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    """An object within another."""

    text: str


@pytest.mark.parametrize(
    ("kind", "body", "code", "detail"),
    [
        (str, "1", "type", "This must be a string, not an integer."),
        (str, "true", "type", "This must be a string, not true or false."),
        (str | None, "[]", "type", "This must be a string or null, not an array."),
        (int | str | None, "{}", "type", "This must be an integer, a string or null, not an object."),
        (int, '"4"', "type", "This must be an integer, not a string."),
        (int, "4.0", "type", "This must be an integer, not a number with a fraction or an exponent."),
        (float, "null", "type", "This must be a number, not null."),
        (bool, '"true"', "type", "This must be true or false, not a string."),
        (UUID, "1", "type", "This must be a UUID, not an integer."),
        (date | None, "1", "type", "This must be a date or null, not an integer."),
        (datetime, "1", "type", "This must be an instant, not an integer."),
        (list[int], "{}", "type", "This must be an array, not an object."),
        (Inner, "[]", "type", "This must be an object, not an array."),
        (Inner, "{}", "missing", "The field `text` is missing."),
        (Inner, '{"text": "", "t`xt": 1}', "unknown_field", "There is no field `t`xt` here."),
        (Annotated[str, Meta(min_length=1)], '""', "too_short", "This must have at least 1 character."),
        (Annotated[str, Meta(max_length=2)], '"abc"', "too_long", "This must have at most 2 characters."),
        (Annotated[list[int], Meta(min_length=2)], "[1]", "too_short", "This must have at least 2 items."),
        (Annotated[dict[str, int], Meta(max_length=1)], '{"a":1,"b":2}', "too_long", "This must have at most 1 field."),
        (Annotated[int, Meta(ge=1)], "0", "range", "This must be at least 1."),
        (Annotated[int, Meta(le=10)], f"{10**30}", "range", "This must be at most 10."),
        (Annotated[float, Meta(gt=0)], "0", "range", "This must be more than 0."),
        (Annotated[float, Meta(lt=0.5)], "0.5", "range", "This must be less than 0.5."),
        (float, "1e999", "range", "This number is out of range."),
        (ShortText, '" "', "pattern", "This must not be blank."),
        (EmailAddress, '"ann"', "pattern", "This must be an e-mail address."),
        (Url, '"ftp://a"', "pattern", "This must be an address that begins with http:// or https://, without blanks."),
        (Annotated[str, Meta(pattern=r"^\d'(?!\n)$")], '"x"', "pattern", r"This must match the pattern ^\d'$"),
        (Literal["a", "b"], '"c"', "enum", '"c" is not among the values that can stand here.'),
        (Literal["a", "b"], '"\'\\"é"', "enum", '"\'\\"é" is not among the values that can stand here.'),
        (Literal[1, 2], "3", "enum", "3 is not among the values that can stand here."),
        (UUID, '"x"', "format", "This must be a UUID with its dashes."),
        (date, '"2026-02-30"', "format", "This must be a date that there is, as in 2026-03-02."),
        (datetime, '"soon"', "format", "This must be an instant that there is, as in 2026-03-02T09:00:00Z."),
        (time, '"9"', "format", "This must be a time of day, as in 09:00:00."),
    ],
)  # fmt: skip
def test_it_is_said_plainly(kind: Any, body: str, code: str, detail: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(body, type=kind)
    assert said(str(refused.value)) == (code, detail)
    assert not PYTHON.search(detail)


def test_words_of_our_own_stay() -> None:
    words = "An offset has exactly one of days, business_days and hours."
    assert said(words) == ("invalid", words)
