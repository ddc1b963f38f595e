"""The answer to what was heard: nothing left out, nothing made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from comeback.accounts.catalogue import Language
from comeback.needs.catalogue import NO_PROOF, NOTHING_HEARD, QUESTIONS, TAKEN_UP, NeedKind
from comeback.needs.rules import GAP_WIDTH, Answers, Heard, Proof, answers, coverage, gap_of

LANGUAGES: tuple[Language, ...] = get_args(Language)
KINDS: tuple[NeedKind, ...] = get_args(NeedKind)
IN_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

words = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).filter(
    str.strip
)
urls = st.none() | st.sampled_from(["https://ida.example", "https://ida.example/work?id=1"])
proofs = st.lists(st.builds(Proof, words, urls), max_size=3).map(tuple)
heard = st.builds(Heard, st.sampled_from(KINDS), words, proofs)
languages = st.sampled_from(LANGUAGES)


def on_a_line(text: str) -> str:
    """The words of a text with one space between two."""
    return " ".join(text.split())


def test_each_need_is_answered_with_its_evidence() -> None:
    needs = [
        Heard(
            "expansion", "a second\nstudio  in Leeds", (Proof("I opened two.", "https://ida.example/leeds"),)
        ),
        Heard("challenge", "hospitals", ()),
        Heard("requirement", "CAD", (Proof("Six years of it", None), Proof("4 awards", None))),
    ]
    assert answers(needs, "en") == Answers(
        "Your plans: a second studio in Leeds\n"
        "- I opened two. https://ida.example/leeds\n"
        "\n"
        "Your challenge: hospitals\n"
        "- [my proof for: hospitals]\n"
        "\n"
        "What you need: CAD\n"
        "- Six years of it\n"
        "- 4 awards",
        ("my proof for: hospitals",),
    )
    german = answers(needs[1:2], "de")
    assert german.text == "Ihre Herausforderung: hospitals\n- [mein Beleg für: hospitals]"
    assert german.gaps == ("mein Beleg für: hospitals",)


def test_nothing_heard_is_one_gap() -> None:
    assert answers([], "en") == Answers("[what you heard]", ("what you heard",))
    assert answers([], "de") == Answers("[was du gehört hast]", ("was du gehört hast",))


@given(st.lists(heard, min_size=1, max_size=5), languages)
def test_nothing_is_left_out_and_nothing_made_up(needs: Sequence[Heard], language: Language) -> None:
    lines = iter(answers(needs, language).text.split("\n"))
    for index, need in enumerate(needs):
        if index:
            assert next(lines) == ""
        assert next(lines) == TAKEN_UP[language][need.kind].format(text=on_a_line(need.text))
        for proof in need.proofs:
            assert next(lines) == "- " + on_a_line(f"{proof.text} {proof.url or ''}")
        if not need.proofs:
            assert next(lines) == f"- [{gap_of(need, language)}]"
    assert list(lines) == []


@given(st.lists(heard, min_size=1, max_size=5), languages)
def test_every_gap_is_told_once_and_in_order(needs: Sequence[Heard], language: Language) -> None:
    made = answers(needs, language)
    assert list(made.gaps) == list(dict.fromkeys(gap_of(need, language) for need in needs if not need.proofs))
    assert all(f"[{gap}]" in made.text for gap in made.gaps)


@given(heard, languages)
def test_a_gap_is_short_and_ends_where_it_says(need: Heard, language: Language) -> None:
    gap = gap_of(need, language)
    assert len(gap) <= GAP_WIDTH + len(NO_PROOF[language])
    assert IN_BRACKETS.fullmatch(f"[{gap}]")
    assert gap == on_a_line(gap)


def test_a_long_need_leaves_a_gap_that_is_cut_between_words() -> None:
    long = Heard(
        "challenge", "to find somebody who has built a hospital [or two] before and likes to travel", ()
    )
    assert gap_of(long, "en") == "my proof for: to find somebody who has built a hospital (or two) before …"
    one_word = Heard("challenge", "x" * 300, ())
    assert gap_of(one_word, "en") == f"my proof for: {'x' * GAP_WIDTH} …"
    just_fits = Heard("challenge", "x" * GAP_WIDTH, ())
    assert gap_of(just_fits, "en") == f"my proof for: {'x' * GAP_WIDTH}"
    assert "likes to travel" in answers([long], "en").text


@given(st.integers(0, 20), st.integers(0, 20))
def test_coverage_is_a_share(with_evidence: int, without: int) -> None:
    share = coverage(with_evidence, with_evidence + without)
    if with_evidence + without == 0:
        assert share is None
    else:
        assert share is not None
        assert 0 <= share <= 1
        assert (share == 1) == (without == 0)
        assert (share == 0) == (with_evidence == 0)
    assert coverage(3, 4) == 0.75


def test_every_kind_has_its_words_in_every_language() -> None:
    for language in LANGUAGES:
        assert set(TAKEN_UP[language]) == set(KINDS)
        assert all(phrase.endswith(": {text}") for phrase in TAKEN_UP[language].values())
        assert len(set(TAKEN_UP[language].values())) == len(KINDS)
        assert [kind for kind, _ in QUESTIONS[language]] == [
            "expansion",
            "challenge",
            "challenge",
            "missed_selling_point",
        ]
        assert all(text.endswith("?") and "!" not in text for _, text in QUESTIONS[language])
    assert set(NOTHING_HEARD) == set(NO_PROOF) == set(QUESTIONS) == set(LANGUAGES)


def test_german_says_sie_to_the_employer() -> None:
    said = " ".join([*TAKEN_UP["de"].values(), *(text for _, text in QUESTIONS["de"])])
    assert not re.search(r"\b(du|dir|dich|dein\w*)\b", said, re.IGNORECASE)
