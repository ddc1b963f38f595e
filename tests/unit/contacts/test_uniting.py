"""Addresses are told apart, and two people are united and parted."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.contacts import rules
from comeback.contacts.rules import Person, parted, united

FEW = ("Ann@example.org", "ann@EXAMPLE.org", "bo@example.org", "Bo@example.org", "cy@example.org")
NUMBERS = ("+44 20 7946", "+44207946", "+44 (20) 79-46", "030 1", "0301", "ask the desk")
WORDS = st.sampled_from(["", "Head of people", "jazz", "likes tea", "a"]) | st.none()
PEOPLE = st.builds(
    Person,
    employer_id=st.sampled_from([UUID(int=1), UUID(int=2)]) | st.none(),
    title=WORDS,
    emails=st.lists(st.sampled_from(FEW), max_size=4).map(rules.emails),
    phones=st.lists(st.sampled_from(NUMBERS), max_size=4).map(rules.phones),
    linkedin_url=WORDS,
    interests=st.lists(st.sampled_from(["Jazz", "jazz", "tea"]), max_size=3).map(rules.interests),
    time_zone=st.sampled_from(["Europe/Berlin", "Asia/Tokyo"]) | st.none(),
    do_not_contact=st.booleans(),
    notes=WORDS,
)
FILLED = ("employer_id", "title", "linkedin_url", "time_zone")


def test_an_address_stands_once_as_it_was_first_written() -> None:
    assert rules.emails(["Ruth@Alder.example", "tom@alder.example", "ruth@alder.EXAMPLE"]) == [
        "Ruth@Alder.example",
        "tom@alder.example",
    ]


def test_a_number_is_the_same_with_and_without_its_gaps() -> None:
    assert rules.phones(["+44 20-7946", "+44207946", "+44 (20) 7946.", "020 7946"]) == [
        "+44 20-7946",
        "020 7946",
    ]
    assert rules.phones(["- -", "..."]) == ["- -", "..."], "nothing but gaps is not one and the same number"


@given(st.lists(st.sampled_from(FEW)))
def test_no_address_is_lost_or_moved(addresses: list[str]) -> None:
    once = rules.emails(addresses)
    assert {address.lower() for address in once} == {address.lower() for address in addresses}
    assert len({address.lower() for address in once}) == len(once)
    assert once == sorted(once, key=addresses.index)
    assert rules.emails(once) == once


@given(PEOPLE, PEOPLE)
def test_uniting_loses_nothing_and_the_kept_ones_words_come_first(kept: Person, other: Person) -> None:
    made = united(kept, other)
    for name, same in (("emails", rules.emails), ("phones", rules.phones), ("interests", rules.interests)):
        own, more = getattr(kept, name), getattr(other, name)
        assert getattr(made, name)[: len(own)] == own
        assert same([*getattr(made, name), *more]) == getattr(made, name)
    for name in FILLED:
        assert getattr(made, name) == (getattr(kept, name) or getattr(other, name))
    assert (made.notes or "").startswith(kept.notes or "")
    assert (made.notes or "").endswith(other.notes or "")
    assert made.do_not_contact is (kept.do_not_contact or other.do_not_contact)


@given(PEOPLE)
def test_somebody_united_with_nobody_or_with_themselves_stays_as_they_are(person: Person) -> None:
    assert united(person, person) == person
    assert united(person, Person()) == msgspec.structs.replace(person, **emptied(person))


def emptied(person: Person) -> dict[str, None]:
    """The fields that hold an empty text, which says as little as none."""
    return {name: None for name in ("title", "linkedin_url", "notes") if getattr(person, name) == ""}


@given(PEOPLE, PEOPLE)
def test_parting_takes_uniting_back(kept: Person, other: Person) -> None:
    made = united(kept, other)
    assert parted(made, kept, made) == kept


@given(PEOPLE, PEOPLE, st.sampled_from([*FILLED, "notes"]))
def test_what_was_changed_since_stays(kept: Person, other: Person, name: str) -> None:
    made = united(kept, other)
    by_hand = UUID(int=3) if name == "employer_id" else "by hand"
    now = msgspec.structs.replace(made, **{name: by_hand})
    assert parted(now, kept, made) == msgspec.structs.replace(kept, **{name: by_hand})


@pytest.mark.parametrize(
    ("kept", "other", "notes"),
    [
        ("kind", "likes tea", "kind\n\nlikes tea"),
        ("kind", "kind", "kind"),
        (None, "tea", "tea"),
        ("tea", "", "tea"),
    ],
)
def test_notes_are_joined(kept: str | None, other: str | None, notes: str) -> None:
    assert united(Person(notes=kept), Person(notes=other)).notes == notes
