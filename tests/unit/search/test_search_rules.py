"""How words are compared and marked."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.search.rules.folding import folded, words
from comeback.search.rules.marking import AROUND, BEFORE, CUT, as_html, excerpt, marked, sought
from comeback.search.rules.nearness import beginning, distance, nearness, worth

WORDS = st.text("abcdeé", min_size=1, max_size=8)
TEXTS = st.text(st.sampled_from("abcdefé ß&<>\"'\n\t.-–🎉日\u0301م"), max_size=600)


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("Müller", "muller"), ("Mu\u0308ller", "muller"), ("STRASSE", "strasse"), ("Straße", "strasse"),
        ("Øst", "ost"), ("Łódź", "lodz"), ("Æther", "aether"), ("ﬁne", "fine"), ("Ёлка", "елка"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_folding(word: str, plain: str) -> None:
    assert folded(word) == plain


def test_words_stand_where_they_stand() -> None:
    text = "«Ärger» 🎉 mit_O'Brien"
    assert [(text[word.start : word.end], word.folded) for word in words(text)] == [
        ("Ärger", "arger"), ("mit", "mit"), ("O", "o"), ("Brien", "brien"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found", "near"),
    [
        ("ranim", "raneem", True), ("hadad", "haddad", True), ("architekt", "landschaftsarchitekt", True),
        ("adler", "alder", True), ("mueller", "muller", True), ("marie", "marketing", False), ("ann", "anne", False),
        ("alder", "adele", False), ("london", "landau", False),
    ],
)  # fmt: skip
def test_nearness(asked: str, found: str, near: bool) -> None:
    assert bool(nearness(asked, found)) is near


@given(WORDS, WORDS)
def test_a_distance_is_one(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) is (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(st.text("abcd", min_size=5, max_size=9), st.integers(0, 8), st.sampled_from("abcdx"))
def test_one_wrong_letter_is_near(word: str, place: int, letter: str) -> None:
    place %= len(word)
    for typo in (word[:place] + letter + word[place + 1 :], word[:place] + letter + word[place:]):
        assert 0 < nearness(typo, word) <= 1
    assert nearness(word, word) == 1


def test_exact_before_prefix_before_typo() -> None:
    assert worth(["ranim"], [0.0], ["raneem", "x"]) == pytest.approx(0.28 * 4 / 6)
    assert worth(["ranim"], [0.85], ["raneem"]) == 0.85
    assert worth(["ranim", "head"], [0.0, 0.6], ["raneem"]) == pytest.approx((0.28 * 4 / 6 + 0.6) / 2)
    assert worth(["ranim"], [0.0], ["people"]) is None
    assert worth(["ranim"], [0.0], []) is None


@pytest.mark.parametrize(
    ("word", "stem", "begun"),
    [
        ("companies", "compani", "compan"), ("meetings", "meet", "meet"), ("using", "use", None),
        ("alder", "alder", None), ("uses", "us", None),
    ],
)  # fmt: skip
def test_what_the_forms_of_a_word_share(word: str, stem: str, begun: str | None) -> None:
    assert beginning(word, stem) == begun


def test_marks_and_html() -> None:
    shown = marked("Müller & <b>Möller</b>", sought([["muller"]], ["muller"]))
    assert [shown.text[start:end] for start, end in shown.marks] == ["Müller", "Möller"]
    assert as_html(shown) == "<mark>Müller</mark> &amp; &lt;b&gt;<mark>Möller</mark>&lt;/b&gt;"


def test_the_text_that_answers_most_is_cut_around_its_first_mark() -> None:
    long = "word " * 100 + "timber and alder " + "word " * 100
    shown = excerpt(["alder", long], sought([["alder"], ["timb"]]))
    assert [shown.text[start:end] for start, end in shown.marks] == ["timber", "alder"]
    assert shown.text.startswith(CUT + "word") and shown.text.endswith("word" + CUT)
    assert shown.marks[0][0] <= BEFORE + 1


def test_without_an_answer_the_first_text_begins() -> None:
    assert excerpt(["one\ntwo", "three"], sought([["x"]])) == ("one two", ())
    assert excerpt([], sought([["x"]])) == ("", ())


@given(st.lists(TEXTS, max_size=3), st.lists(WORDS.map(folded), min_size=1, max_size=3))
def test_every_excerpt(texts: list[str], asked: list[str]) -> None:
    answers = sought([[word] for word in asked])
    shown = excerpt(texts, answers)
    longest = max((word.end - word.start for text in texts for word in words(text)), default=0)
    assert len(shown.text) <= AROUND + longest + 2 * len(CUT)
    assert any(shown.text.strip(CUT) in re.sub(r"\s", " ", text) for text in texts) or not shown.text
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.marks)
    assert all(first[1] <= second[0] for first, second in zip(shown.marks, shown.marks[1:], strict=False))
    assert all(folded(shown.text[start:end]).startswith(tuple(asked)) for start, end in shown.marks)
    if any(answers(word) for text in texts for word in words(text)):
        assert shown.marks
    written = as_html(shown)
    assert html.unescape(re.sub("</?mark>", "", written)) == shown.text
    assert "<" not in re.sub("</?mark>", "", written)
