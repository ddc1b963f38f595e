"""Entity tags are read as RFC 9110 spells them."""

from __future__ import annotations

import re

import pytest

from comeback.kit.etags import entity_tags, is_known, is_matched
from comeback.kit.schema import ETAGS


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ('"1"', {'"1"'}),
        ('W/"1"', {'W/"1"'}),
        ('"1", "2"', {'"1"', '"2"'}),
        ('"1",\t"2" , W/"3"', {'"1"', '"2"', 'W/"3"'}),
        (', "1",, "2",', {'"1"', '"2"'}),
        ('"a,b"', {'"a,b"'}),
        ('""', {'""'}),
        ('"\xe9"', {'"\xe9"'}),
        ("*", {"*"}),
        (" * ", {"*"}),
    ],
)
def test_what_is_a_list_of_tags(text: str, tags: set[str]) -> None:
    assert entity_tags(text) == tags
    assert re.search(ETAGS, text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "", ",", "1", "1, 2", '"1', '1"', '"1" "2"', '"1""2"', '"1"2"', '"1", 2', '"1", *', '"*", *',
        'w/"1"', 'W/ "1"', "W/1", "'1'", '"a b"', '"1\x00"', '\\"1\\"', "\u201c1\u201d", '"\u0101"',
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert entity_tags(text) == frozenset()
    assert not is_known(text, '"1"')
    assert not is_matched(text, frozenset({'"1"'}))
    assert not re.search(ETAGS, text)


@pytest.mark.parametrize(
    ("text", "strongly", "weakly"),
    [
        ('"1"', True, True),
        ('"2"', False, False),
        ('W/"1"', False, True),
        ('"2", "1"', True, True),
        ("*", True, True),
        ('"*"', False, False),
    ],
)
def test_how_it_compares(text: str, strongly: bool, weakly: bool) -> None:
    assert is_matched(text, frozenset({'"1"', '"1-a"'})) is strongly
    assert is_known(text, '"1"') is weakly


def test_a_long_header_is_read_in_no_time() -> None:
    for text in (" " * 50_000 + "x", '"' * 50_001, '",' * 25_000 + "x", 'W/"' * 20_000):
        assert entity_tags(text) == frozenset()
