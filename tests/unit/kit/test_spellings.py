"""One spelling each: what reads the same in two ways is refused in one of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal
from urllib.parse import quote, quote_plus, urlencode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.kit.spellings import miscoded, spelling_of

ID = "01990000-0000-7000-8000-00000000000a"
CHOICE = Literal["open", "a.b"]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (int, "0 7 -7 50 12345678901234567890", "5.0 +5 ٥ 05 -0 1_0 1e3 0x5 ' 5' '5 ' '5\n' '' --5 null"),
        (bool, "true false", "True TRUE 1 0 yes on t '' null 'true\n'"),
        (
            UUID,
            f"{ID} {ID.upper()}",
            f"{{{ID}}} urn:uuid:{ID} {ID.replace('-', '')} {ID[:-1]} {ID}0 '{ID}\n' '' null ٠{ID[1:]}",
        ),
        (date, "2026-03-02", "20260302 2026-W10-1 2026-3-2 ٢٠٢٦-03-02 2026-03-02T00:00:00Z 1772000000 '' null"),
        (
            datetime,
            "2026-03-02T09:00:00Z 2026-03-02t09:00:00.123z 2026-03-02T09:00:00+01:00 2026-03-02T09:00:00.5-09:30",
            "2026-03-02T09:00:00 '2026-03-02 09:00:00Z' 2026-03-02T09:00Z 2026-03-02T09:00:00+0100 1772000000 '' null",
        ),
        (CHOICE, "open a.b", "Open aXb '' null 'open\n' openx"),
    ],
)  # fmt: skip
def test_there_is_one_way_to_spell(kind: Any, right: str, wrong: str) -> None:
    spelling = spelling_of(kind)
    assert spelling is not None
    assert [text for text in words(right) if not spelling.fits(text)] == []
    assert [text for text in words(wrong) if spelling.fits(text)] == []


def words(line: str) -> list[str]:
    """The words of a line; those in quotes may hold spaces."""
    parts = line.split("'")
    return [w for n, part in enumerate(parts) for w in ([part] if n % 2 else part.split(" ")) if w or n % 2]


@given(st.integers())
def test_every_integer_has_its_spelling(number: int) -> None:
    spelling = spelling_of(int)
    assert spelling is not None
    assert spelling.fits(str(number))


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60))
def test_every_instant_has_its_spelling(wall: datetime, offset: int) -> None:
    spelling = spelling_of(datetime | None)
    assert spelling is not None
    assert spelling.fits(wall.replace(tzinfo=timezone(timedelta(minutes=offset))).isoformat())


@pytest.mark.parametrize(
    ("annotation", "like"),
    [
        (int | None, int),
        (list[UUID] | None, UUID),
        (Annotated[bool, "why"], bool),
        (Annotated[CHOICE | None, "why"], CHOICE),
        (str, None),
        (Annotated[str | None, "why"], None),
    ],
)
def test_what_lies_within_a_type_decides(annotation: Any, like: Any) -> None:
    expected = None if like is None else spelling_of(like)
    assert (spelling_of(annotation) or None) == expected


@given(st.dictionaries(st.text(), st.text()), st.sampled_from([quote, quote_plus]))
def test_whatever_is_encoded_can_be_read(values: dict[str, str], way: Any) -> None:
    assert miscoded(urlencode(values, quote_via=way).encode()) is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (b"a=1&q=%ff", "q"),
        (b"q=%F0%9F", "q"),
        (b"q=%ED%A0%80", "q"),
        (b"q=%C0%80", "q"),
        (b"q=%zz", "q"),
        (b"q=%", "q"),
        (b"a=1&q=%4", "q"),
        ("q=Café".encode(), "q"),
        (b"q=a b", "q"),
        (b"%ff=1", "\ufffd"),
        (b"a=%C3&b=%A9", "a"),
    ],
)
def test_what_is_not_utf8_is_named(query: bytes, name: str) -> None:
    assert miscoded(query) == name
