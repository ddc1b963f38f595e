"""Which give fits whom: topics however they are written, an order that never wavers, ideas from facts alone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.accounts.catalogue import Language
from comeback.gives.catalogue import GiveKind
from comeback.gives.rules import distinct, folded, ideas, match, ranked

NOW = datetime(2026, 3, 3, 14, tzinfo=UTC)
KINDS: list[GiveKind] = ["article", "referral", "introduction", "event", "tip"]
LANGUAGES: list[Language] = ["en", "de"]
latin = st.text(st.sampled_from("abeouzAEÄÖÜßéèçñ+#.-_ "), min_size=1, max_size=8)
topics = st.lists(st.sampled_from(["sailing", "Segeln", "Café", "acoustics", "C++"]) | latin, max_size=5)


@dataclass(frozen=True)
class OnShelf:
    """A give without a database."""

    id: UUID
    kind: GiveKind
    title: str
    topics: list[str]
    created_at: datetime


gives = st.builds(
    OnShelf,
    id=st.uuids(),
    kind=st.sampled_from(KINDS),
    title=st.sampled_from(["Quiet rooms", "Sailing in March", "Das Café der Zukunft"]),
    topics=topics,
    created_at=st.integers(0, 3).map(lambda hours: NOW + timedelta(hours=hours)),
)
shelves = st.lists(gives, max_size=8, unique_by=lambda give: give.id)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Café", "CAFE"),
        ("Straße", "strasse"),
        ("Büro-Akustik", "buro akustik"),
        ("İstanbul", "istanbul"),
        ("  open\toffice ", "Open Office"),
        ("snake_case", "snake case"),
        ("ﬁnance", "finance"),
        ("„Licht“", "licht."),
        ("R&D", "r&d"),
    ],
)
def test_spelling_keeps_nothing_apart(typed: str, same: str) -> None:
    assert folded(typed) == folded(same) != ""


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("C", "C#"), (".NET", "net"), ("sail", "sailing")])
def test_what_is_not_the_same_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)
    assert match([one], "", [other]) == []


@given(st.text(max_size=30))
def test_accents_and_case_never_matter(text: str) -> None:
    plain = folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text)) == plain
    assert folded(plain) == plain
    assert folded(f" {text}\n") == plain


@given(topics)
def test_topics_stay_as_typed_and_each_once(typed: list[str]) -> None:
    kept = distinct(typed)
    assert [topic for topic in typed if topic in kept][:1] == kept[:1]
    assert distinct(kept) == kept
    assert len({folded(topic) or topic for topic in typed}) == len(kept)
    assert kept == sorted(kept, key=typed.index), "in the order in which they were typed"


def test_of_topics_that_differ_in_spelling_the_first_is_kept() -> None:
    assert distinct(["Café", "Tee", "cafe", "CAFÉ", "tee", "Jazz"]) == ["Café", "Tee", "Jazz"]


@pytest.mark.parametrize(
    ("typed", "title", "interests", "expected"),
    [
        (["Akustik", "Licht"], "", ["licht", "AKUSTIK"], ["Akustik", "Licht"]),
        (["Akustik"], "Ein Abend in Büro-Akustik", ["buero", "Büro Akustik"], ["Büro Akustik"]),
        (["Sailing"], "Sailing in March", ["sailing"], ["Sailing"]),
        ([], "Sailing in March", ["sail", "arch", "march"], ["march"]),
        (["…"], "… …", ["…", " "], []),
        (["cafe", "Café"], "", ["CAFÉ", "Cafe"], ["cafe"]),
    ],
    ids=[
        "topics",
        "a phrase of the title",
        "both count once",
        "whole words",
        "nothing but signs",
        "each once",
    ],
)
def test_what_a_give_and_a_person_have_in_common(
    typed: list[str], title: str, interests: list[str], expected: list[str]
) -> None:
    assert match(typed, title, interests) == expected


@given(topics, topics)
def test_who_has_no_interests_matches_nothing(typed: list[str], interests: list[str]) -> None:
    assert match(typed, "Sailing", []) == []
    assert len(match(typed, "Sailing", interests)) <= len(distinct(interests))


@given(shelves, topics, st.sets(st.sampled_from(KINDS)), st.data())
def test_what_was_given_never_comes_back(
    shelf: list[OnShelf], interests: list[str], kinds: set[GiveKind], data: st.DataObject
) -> None:
    given_ids = data.draw(st.sets(st.sampled_from([give.id for give in shelf]))) if shelf else set()
    left = [give.id for give, _ in ranked(shelf, interests, kinds, given_ids)]
    assert sorted(left) == sorted(give.id for give in shelf if give.id not in given_ids)


@given(shelves, topics, st.sets(st.sampled_from(KINDS)), st.randoms())
def test_the_order_is_the_same_however_the_shelf_stands(
    shelf: list[OnShelf], interests: list[str], kinds: set[GiveKind], random: Random
) -> None:
    mixed = list(shelf)
    random.shuffle(mixed)
    assert ranked(mixed, interests, kinds) == ranked(shelf, interests, kinds)


@given(shelves, topics, st.sets(st.sampled_from(KINDS)))
def test_matches_come_first_then_the_kind_then_the_newest(
    shelf: list[OnShelf], interests: list[str], kinds: set[GiveKind]
) -> None:
    order = [
        (-len(matches), give.kind not in kinds, NOW - give.created_at, give.id)
        for give, matches in ranked(shelf, interests, kinds)
    ]
    assert order == sorted(order)


def test_a_better_match_of_another_kind_wins_and_the_newest_of_equals() -> None:
    old, new, both = (
        OnShelf(UUID(int=3), "article", "", ["tea"], NOW - timedelta(days=1)),
        OnShelf(UUID(int=2), "article", "", ["tea"], NOW),
        OnShelf(UUID(int=1), "tip", "", ["tea", "jazz"], NOW - timedelta(days=9)),
    )
    other = OnShelf(UUID(int=4), "event", "", ["tea"], NOW)
    found = ranked([old, other, new, both], ["Jazz", "Tea"], ["article"])
    assert found == [(both, ["tea", "jazz"]), (new, ["tea"]), (old, ["tea"]), (other, ["tea"])]


@given(topics, st.none() | latin, st.none() | latin, st.sampled_from(LANGUAGES))
def test_ideas_are_two_to_four_of_the_facts_at_hand(
    interests: list[str], industry: str | None, employer: str | None, language: Language
) -> None:
    found = ideas(interests, industry, employer, language)
    assert 2 <= len(found) <= 4
    assert len(set(found)) == len(found)
    known = len([one for one in distinct(interests) if one.strip()][:2]) + sum(
        bool((fact or "").strip()) for fact in (industry, employer)
    )
    assert [idea for idea in found if idea in ideas([], None, None, language)] == found[known:]
    for fact in (industry, employer):
        if fact and fact.strip():
            assert any(" ".join(fact.split()) in idea for idea in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_is_written_as_it_is(language: Language) -> None:
    found = ideas(["{employer}", "Tee\nstube"], "{0}", "Alder {interest}", language)
    parts = ["{employer}", "Tee stube", "({0})", "Alder {interest}"]
    assert [part in idea for part, idea in zip(parts, found, strict=True)] == [True] * 4


def test_ideas_speak_the_language_of_the_user() -> None:
    facts = (["sailing", "Sailing", "tea", "jazz"], "Architecture", "Alder & Pike")
    assert ideas(*facts, "en") == [
        "An article about sailing, for example from a trade journal you read",
        "A talk or an event about tea",
        "Something new in their industry (Architecture), with a line of your own",
        "Somebody you know who could be useful to Alder & Pike",
    ]
    assert ideas(*facts, "de") == [
        "Ein Artikel zum Thema sailing, zum Beispiel aus einer Fachzeitschrift, die du liest",
        "Ein Vortrag oder eine Veranstaltung zum Thema tea",
        "Eine Neuigkeit aus ihrer Branche (Architecture), mit einem Satz von dir",
        "Eine Person, die du kennst und die für Alder & Pike nützlich sein kann",
    ]
