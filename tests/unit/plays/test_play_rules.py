"""Offsets at the edge, who gets a window, and drafts that invent nothing."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.contacts.catalogue import ContactRole
from comeback.plays.catalogue import play_by_key
from comeback.plays.rules import (
    Frame,
    Offset,
    Step,
    ends_nudges,
    first_name,
    people,
    render,
    title,
    touchpoint_kind,
)

MANAGER, SECOND, HR = (UUID(int=n) for n in (1, 2, 3))


def step_of(play_key: str, key: str) -> Step:
    play = play_by_key(play_key, "en")
    assert play is not None
    return next(step for step in play.steps if step.key == key)


def test_an_offset_reads_and_writes_as_the_api_names_it() -> None:
    told = b'{"anchor":"winner_start","days":21,"else":{"anchor":"rejection","days":21}}'
    offset = msgspec.json.decode(told, type=Offset)
    assert offset.otherwise == Offset(anchor="rejection", days=21)
    assert msgspec.json.encode(offset) == told


@pytest.mark.parametrize(
    "told",
    [
        '{"anchor":"rejection"}',
        '{"anchor":"rejection","days":1,"hours":2}',
        '{"anchor":"rejection","days":1,"business_days":1,"hours":1}',
        '{"anchor":"wedding","days":1}',
        '{"anchor":"rejection","days":1,"weeks":1}',
        '{"anchor":"rejection","days":1.5}',
        '{"anchor":"rejection","days":100000}',
    ],
)
def test_an_offset_without_exactly_one_unit_is_refused(told: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(told, type=Offset)


@pytest.mark.parametrize(
    ("play", "key", "contacts", "expected"),
    [
        ("coffee_after_the_no", "ask", [(HR, "hr"), (MANAGER, "hiring_manager")], (MANAGER,)),
        ("coffee_after_the_no", "ask", [(HR, "hr"), (SECOND, "peer")], (HR,)),
        ("coffee_after_the_no", "ask", [], (None,)),
        ("stay_in_touch", "winner_started", [(MANAGER, "hiring_manager"), (HR, "hr")], (None,)),
        ("stay_in_touch", "give_1", [(MANAGER, "hiring_manager"), (HR, "hr")], (MANAGER,)),
        (
            "stay_in_touch",
            "give_2",
            [(HR, "hr"), (MANAGER, "hiring_manager"), (SECOND, "recruiter")],
            (HR, MANAGER),
        ),
        ("stay_in_touch", "give_2", [(HR, "hr"), (HR, "hr")], (HR,)),
    ],
)
def test_a_step_goes_to_those_it_is_meant_for(
    play: str, key: str, contacts: list[tuple[UUID, ContactRole]], expected: tuple[UUID | None, ...]
) -> None:
    assert people(step_of(play, key), contacts) == expected


def test_a_title_names_the_person_or_does_without() -> None:
    ask = step_of("coffee_after_the_no", "ask")
    assert title(ask, "Daniel Reyes") == "Ask Daniel Reyes for fifteen minutes"
    assert title(ask, None) == title(ask, "  ") == "Ask them for fifteen minutes"
    assert title(step_of("stay_in_touch", "winner_started"), "Tom").startswith("Find out")


def test_a_missing_fact_leaves_a_gap_that_is_told_once() -> None:
    frame = Frame(
        subject="For {first_name|first name}", text="{first_name|first name}, {article|the article}"
    )
    draft = render(frame, {"first_name": " Tom ", "article": "  "})
    assert (draft.subject, draft.text, draft.gaps) == ("For Tom", "Tom, [the article]", ("the article",))
    empty = render(frame, {})
    assert empty.gaps == ("first name", "the article")
    assert render(Frame(subject="s", text="{some_fact}"), {}).text == "[some fact]"


def test_a_fact_cannot_break_the_subject_or_stand_for_another() -> None:
    draft = render(Frame(subject="{role}", text="{role} {me}"), {"role": "a\r\nBcc: {me}", "me": "Ida"})
    assert draft.subject == "a Bcc: {me}"
    assert draft.text == "a\r\nBcc: {me} Ida"


@given(
    st.dictionaries(st.sampled_from(["me", "role"]), st.text()),
    st.text(alphabet=st.characters(exclude_characters="{}")),
)
def test_a_text_keeps_its_own_words(facts: dict[str, str], words: str) -> None:
    draft = render(Frame(subject="x", text=words + "{me|gap}"), facts)
    filled = facts.get("me", "").strip()
    assert draft.text == words + (filled or "[gap]")
    assert draft.gaps == (() if filled else ("gap",))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Daniel Reyes", "Daniel"),
        ("Dr. Priya Raman", "Priya"),
        ("Mr. Reyes", "Mr. Reyes"),
        ("Reyes, Daniel", "Reyes, Daniel"),
        ("D. Reyes", "D. Reyes"),
        ("Ruth", "Ruth"),
        ("  Tom   Lindqvist ", "Tom"),
        ("Herr", "Herr"),
        ("", ""),
    ],
)
def test_a_first_name_is_used_only_where_it_is_one(name: str, expected: str) -> None:
    assert first_name(name) == expected


def test_what_a_step_writes_down() -> None:
    assert touchpoint_kind("prepare") is None
    assert touchpoint_kind("ask_decision") == "message"
    assert touchpoint_kind("nudge") == "nudge"


def test_a_reply_or_a_meeting_ends_the_nudges() -> None:
    assert not ends_nudges("out", "none")
    assert ends_nudges("in", "none")
    assert all(ends_nudges("out", outcome) for outcome in ("replied", "accepted", "declined", "met"))


def test_blanks_are_written_in_one_way() -> None:
    assert re.findall(r"\[[^\]]*\]", render(Frame(subject="", text="{a|b c} {d}"), {}).text) == [
        "[b c]",
        "[d]",
    ]
