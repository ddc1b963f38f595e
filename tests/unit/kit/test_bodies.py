"""What can be wrong with a body is found, and its place named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.kit.bodies import field_error, nul_error, repeated_key

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"name": 1, "name": 2}', "/name"),
        ('{"name": 1, "n\\u0061me": 1}', "/name"),
        ('{"a": {"b": 1, "b": {}}}', "/a/b"),
        ('{"start": [{}, {"play": "x", "play": "y"}]}', "/start/1/play"),
        ('[{"": 1, "": 2}]', "/0/"),
        ('{"a/b~": 1, "a/b~": 2}', "/a~1b~0"),
        ('{"a": 1, "A": 2}', None),
        ('{"a": {"a": {"a": 1}}, "b": "\\"a\\": 1, \\"a\\": 2"}', None),
        (f'{{"a": {"9" * 10_000}, "b": 1e999, "b": 2}}', "/b"),
        ("{}", None),
        ("[]", None),
    ],
)
def test_a_key_that_stands_twice_is_named(body: str, pointer: str | None) -> None:
    found = repeated_key(body.encode())
    assert (found and found.pointer) == pointer
    assert found is None or found.code == "repeated"


@given(VALUES)
def test_what_a_program_writes_repeats_nothing(value: object) -> None:
    assert repeated_key(json.dumps(value).encode()) is None


@given(st.dictionaries(st.text(min_size=1), VALUES, min_size=1, max_size=5), st.data())
def test_any_repeated_key_is_found(written: dict[str, object], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(written)))
    pairs = [f"{json.dumps(name)}:{json.dumps(value)}" for name, value in written.items()]
    pairs.insert(data.draw(st.integers(0, len(pairs))), f"{json.dumps(key)}:null")
    found = repeated_key(f'{{"deep": [{{{",".join(pairs)}}}]}}'.encode())
    assert found is not None
    assert found.pointer.removeprefix("/deep/0/").replace("~1", "/").replace("~0", "~") == key


@pytest.mark.parametrize("body", [b"\xff", b"{", b'{"a": 1} {}', b""])
def test_what_is_no_json_is_said_so(body: bytes) -> None:
    with pytest.raises(ValueError):
        repeated_key(body)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"name": "a\x00"}', "/name"),
        (b'{"name": "a\\u0000"}', "/name"),
        (b'{"name": "a\\\\u0000"}', None),
        (b'{"emails": ["a", "\\u0000"]}', "/emails/1"),
        (b'{"a": {"x\\u0000y": 1}}', "/a/x\x00y"),
        (b'"\\u0000', ""),
        (b'{"name": "a"}', None),
    ],
)
def test_the_character_nul_is_named(body: bytes, pointer: str | None) -> None:
    found = nul_error(body)
    assert (found and found.pointer) == pointer


@pytest.mark.parametrize(
    ("message", "pointer", "code"),
    [
        ("Expected `str`, got `int` - at `$.name`", "/name", "type"),
        ("Expected `str`, got `int` - at `$.start[2].play`", "/start/2/play", "type"),
        ("Invalid enum value 'b' - at `key` in `$.roles`", "/roles", "enum"),
        ("Expected `int`, got `str` - at `$.roles[...]`", "/roles", "type"),
        ("Object contains unknown field `x` - at `$.a`", "/a/x", "unknown_field"),
        ("Object contains unknown field `a/b`", "/a~1b", "unknown_field"),
        ("Object missing required field `name`", "/name", "missing"),
        ("Object contains unknown field `` - at `$.a`", "/a/", "unknown_field"),
        ("Object contains unknown field `x` - at `$.b` - at `$.a`", "/a/x` - at `$.b", "unknown_field"),
        ("Object contains unknown field `a\nb`", "/a\nb", "unknown_field"),
        ("Expected `object`, got `array`", "", "type"),
        ("An offset has exactly one of days and hours. - at `$.steps[0].opens`", "/steps/0/opens", "invalid"),
    ],
)
def test_the_field_of_a_message(message: str, pointer: str, code: str) -> None:
    found = field_error(message)
    assert (found.pointer, found.code) == (pointer, code)
