"""The built-in plays say what PRODUCT promises, in both languages."""

from __future__ import annotations

import re

import msgspec
import pytest

from comeback.accounts.catalogue import Language
from comeback.plays.catalogue import after_a_no, built_in, play_by_key
from comeback.plays.rules import BLANK, FACTS, Offset, Play, Step, render

LANGUAGES: tuple[Language, ...] = ("en", "de")
KNOWN = {
    "name": "Daniel Reyes",
    "first_name": "Daniel",
    "employer": "Alder & Pike Architects",
    "role": "Interior designer",
    "me": "Ida Brandt",
}
TABLE = {
    "ask": "coffee_request rejection+0d rejection+1bd rejection+2bd",
    "first_nudge": "nudge request+3bd request+4bd request+6bd",
    "last_nudge": "nudge request+7bd request+8bd request+12bd",
    "coffee": "coffee coffee-0.25h coffee+0h coffee+2h",
    "answer": "needs_answer coffee+2h coffee+20h coffee+48h",
    "winner_started": "prepare rejection+14d rejection+17d rejection+20d",
    "give_1": "article winner_start+21d|rejection+21d winner_start+28d|rejection+28d "
    "winner_start+35d|rejection+35d",
    "give_2": "referral winner_start+42d|rejection+42d winner_start+45d|rejection+45d "
    "winner_start+52d|rejection+52d",
    "check_in_60": "check_in winner_start+58d|rejection+58d winner_start+62d|rejection+62d "
    "winner_start+70d|rejection+70d",
    "check_in_90": "check_in winner_start+86d|rejection+86d winner_start+92d|rejection+92d "
    "winner_start+104d|rejection+104d",
    "cadence_give": "article last_touch+65d last_touch+75d last_touch+85d",
    "cadence_hello": "check_in last_touch+65d last_touch+75d last_touch+85d",
    "prepare_review": "prepare review-5bd review-3bd review+0d",
    "log_review": "review review+0d review+0d review+2bd",
    "ask_decision": "ask_decision decision-10bd decision-5bd decision+0d",
}
AUDIENCES = {
    "winner_started": (),
    "give_2": ("hiring_manager", "hr"),
    "prepare_review": (),
}
GUARDS = {
    "coffee_after_the_no": {"reply_ends_nudges", "two_nudges_at_most", "accepted_schedules_coffee"},
    "answer_the_needs": set(),
    "stay_in_touch": {"touch_resets"},
    "temp_to_hire": set(),
}


def told(offset: Offset | None) -> str:
    if offset is None:
        return ""
    amounts = ((offset.days, "d"), (offset.business_days, "bd"), (offset.hours, "h"))
    own = next(f"{offset.anchor}{amount:+}{unit}" for amount, unit in amounts if amount is not None)
    return "|".join(filter(None, (own, told(offset.otherwise))))


def steps(language: Language) -> list[Step]:
    return [step for play in built_in(language) for step in (*play.steps, *play.cadence)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_days_are_those_of_the_table(language: Language) -> None:
    found = {
        step.key: f"{step.kind} {told(step.opens)} {told(step.best)} {told(step.closes)}"
        for step in steps(language)
    }
    assert found == TABLE
    assert list(found) == list(TABLE)
    assert {step.key: step.audience for step in steps(language)} == {
        key: AUDIENCES.get(key, ("hiring_manager",)) for key in TABLE
    }
    assert {play.key: set(play.guards) for play in built_in(language)} == GUARDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_give_and_hello_take_turns_after_the_ninety_days(language: Language) -> None:
    cadences = {play.key: [step.key for step in play.cadence] for play in built_in(language) if play.cadence}
    assert cadences == {"stay_in_touch": ["cadence_give", "cadence_hello"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_words_its_figure_and_its_source(language: Language) -> None:
    guess = {"en": "A planning guess.", "de": "Eine Annahme zum Planen."}[language]
    for step in steps(language):
        assert step.title and step.title_unnamed and step.why.endswith(".")
        assert step.source.endswith(guess)
        assert ("{name}" in step.title) is bool(step.audience)
        assert "{" not in step.title_unnamed
        assert (step.frame is None) is (step.kind in ("prepare", "review"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_the_same_in_both_languages(language: Language) -> None:
    figures = {step.key: re.findall(r"\d+", step.why) for step in steps(language)}
    assert figures["first_nudge"] == ["49"]
    assert figures["last_nudge"] == ["9", "20"]
    assert figures["winner_started"] == ["2023"]
    assert figures["check_in_60"] == ["60"]
    assert figures["ask_decision"] == ["11", "15"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sources_are_those_of_the_table(language: Language) -> None:
    sources = {step.key: step.source for step in steps(language)}
    for key, named in {
        "ask": "Yesware, 2014",
        "first_nudge": "Belkins, 2023",
        "last_nudge": "Belkins, 2023",
        "winner_started": "Gartner, 2023",
        "check_in_60": "BambooHR",
        "check_in_90": "Farber, 1994",
        "cadence_give": "Granovetter, 1973",
        "cadence_hello": "Science, 2022",
        "ask_decision": "Staffing Industry Analysts, 2012",
    }.items():
        assert named in sources[key]


def test_both_languages_are_complete_and_differ() -> None:
    for english, german in zip(steps("en"), steps("de"), strict=True):
        assert english.key == german.key
        assert english.title != german.title and english.why != german.why
        assert (english.frame is None) is (german.frame is None)
    assert all(en.name != de.name for en, de in zip(built_in("en"), built_in("de"), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_drafts_use_known_facts_alone_and_show_the_gap_for_the_rest(language: Language) -> None:
    gaps = {}
    for step in steps(language):
        if step.frame is None:
            continue
        blanks = {blank["fact"] for blank in BLANK.finditer(step.frame.subject + step.frame.text)}
        assert blanks <= FACTS
        draft = render(step.frame, KNOWN)
        assert "{" not in draft.text + draft.subject
        assert all(f"[{gap}]" in draft.text for gap in draft.gaps)
        gaps[step.key] = len(draft.gaps)
    assert gaps == {
        "ask": 0,
        "first_nudge": 0,
        "last_nudge": 0,
        "coffee": 0,
        "answer": 1,
        "give_1": 2,
        "give_2": 2,
        "check_in_60": 0,
        "check_in_90": 1,
        "cadence_give": 2,
        "cadence_hello": 1,
        "ask_decision": 1,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_keep_the_tone(language: Language) -> None:
    for step in steps(language):
        words = f"{step.title} {step.title_unnamed} {step.why} {step.source} "
        draft = render(step.frame, {}) if step.frame else None
        text = words + (draft.subject + draft.text if draft else "")
        assert "!" not in text and "\N{EM DASH}" not in text and "  " not in text


def test_german_drafts_say_sie_and_guess_no_gender() -> None:
    for step in steps("de"):
        if step.frame is None or step.kind == "coffee":
            continue
        draft = render(step.frame, KNOWN)
        assert draft.text.startswith("Guten Tag Daniel Reyes,\n\n")
        assert draft.text.endswith("Mit freundlichen Grüßen\nIda Brandt")
        to_the_employer = re.sub(r"\[[^\]]*\]", "", draft.text)
        assert not re.search(r"\b(Herr|Frau|du|dir|dich|dein\w*)\b", to_the_employer)


def test_the_ask_is_the_story() -> None:
    play = play_by_key("coffee_after_the_no", "en")
    assert play is not None
    frame = play.steps[0].frame
    assert frame is not None
    text = render(frame, KNOWN).text
    assert text.startswith("Hello Daniel,\n\n")
    for words in (
        "coffee, fifteen minutes",
        "plans for expansion",
        "biggest challenges",
        "now and in the year ahead",
    ):
        assert words in text


def test_the_first_nudge_has_three_lines() -> None:
    for language in LANGUAGES:
        nudge = next(step for step in steps(language) if step.key == "first_nudge")
        assert nudge.frame is not None
        assert len(nudge.frame.text.split("\n\n")[1].splitlines()) == 3


def test_plays_are_found_by_their_key() -> None:
    assert [play.key for play in built_in("de")] == list(GUARDS)
    assert [play.key for play in after_a_no("de")] == ["coffee_after_the_no", "stay_in_touch"]
    found = play_by_key("stay_in_touch", "de")
    assert found is not None and found.name == "In Kontakt bleiben"
    assert play_by_key("answer_the_noes", "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_stand_where_the_needs_were_heard(language: Language) -> None:
    play = play_by_key("answer_the_needs", language)
    assert play is not None and play.steps[0].frame is not None
    draft = render(play.steps[0].frame, KNOWN | {"answers": "Growth in Leeds: I opened an office there."})
    assert "\n\nGrowth in Leeds: I opened an office there.\n\n" in draft.text
    assert draft.gaps == ()


def test_a_play_survives_json() -> None:
    for play in built_in("en"):
        assert msgspec.json.decode(msgspec.json.encode(play), type=Play) == play
