"""What a token looks like, and what its scopes reach."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.kit.scopes import Level, level_of, reaches
from comeback.tokens.catalogue import GROUPS, Scope
from comeback.tokens.rules import CHECK, DIGITS, PREFIX, checksum, is_token, new_token

SCOPES = st.frozensets(st.sampled_from(get_args(Scope)))
LEVELS = st.sampled_from(get_args(Level))


def test_a_new_token_is_one_and_no_two_are_alike() -> None:
    made = {new_token() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(is_token(token) and token.startswith(PREFIX) for token in made)


@given(st.integers(0, 10**6), st.sampled_from(DIGITS))
def test_one_wrong_digit_is_noticed_without_a_look_up(place: int, digit: str) -> None:
    token = new_token()
    at = len(PREFIX) + place % (len(token) - len(PREFIX))
    wrong = token[:at] + digit + token[at + 1 :]
    assert is_token(wrong) == (wrong == token)


@pytest.mark.parametrize(
    "text",
    ["", PREFIX, "comeback_x", new_token()[:-1], new_token() + "\n", "é" * 47],
    ids=["empty", "prefix", "short", "cut", "longer", "letters"],
)
def test_what_is_no_token(text: str) -> None:
    assert not is_token(text)


def test_the_checksum_is_the_crc_32_of_prefix_and_digits_in_base_62() -> None:
    # CRC-32 of "123456789" is 0xCBF43926 (the check value of the CRC catalogue): 3421780262 in base 62.
    assert checksum("123456789") == "3jZRME"
    assert len(checksum("")) == CHECK


@given(SCOPES, st.sampled_from(sorted(GROUPS)))
def test_who_may_write_may_read(scopes: frozenset[str], group: str) -> None:
    if reaches(scopes, group, "write"):
        assert reaches(scopes, group, "read")


@given(st.sampled_from(get_args(Scope)), st.sampled_from(sorted(GROUPS)), LEVELS)
def test_a_scope_reaches_its_own_group_and_level_alone(scope: str, group: str, level: Level) -> None:
    named, _, how = scope.rpartition(":")
    expected = named in ("", group) and (how == "write" or level == "read")
    assert reaches(frozenset({scope}), group, level) is expected


@given(SCOPES, SCOPES, st.sampled_from(sorted(GROUPS)), LEVELS)
def test_more_scopes_never_reach_less(
    some: frozenset[str], more: frozenset[str], group: str, level: Level
) -> None:
    if reaches(some, group, level):
        assert reaches(some | more, group, level)


def test_every_group_has_its_scopes_and_every_scope_its_group() -> None:
    named = {scope.partition(":")[0] for scope in get_args(Scope) if ":" in scope}
    assert named == set(GROUPS)


@pytest.mark.parametrize(
    ("method", "level"),
    [("GET", "read"), ("HEAD", "read"), ("POST", "write"), ("DELETE", "write"), ("PUT", "write")],
)
def test_what_a_method_needs(method: str, level: Level) -> None:
    assert level_of(method) == level
