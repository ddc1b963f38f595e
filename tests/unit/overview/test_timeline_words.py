"""The timeline in words: every kind and every cause, in every language."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from comeback.accounts.catalogue import Language
from comeback.needs.catalogue import NeedKind
from comeback.opportunities.catalogue import Stage, TimelineKind
from comeback.overview.catalogue import (
    CONTACTS,
    EXPLAINED,
    KINDS,
    NEEDS,
    OUTCOMES,
    PHRASES,
    STAGES,
    STATES,
    TRIALS,
    WHYS,
    Told,
    sentence,
    why,
)
from comeback.plays.rules import Outcome, TouchpointKind
from comeback.trials.catalogue import TrialOutcome
from comeback.windows.rules import WindowState

LANGUAGES: tuple[Language, ...] = get_args(Language)
TOLD: list[tuple[Told, str, str]] = [
    (Told("stage", "user", {"from": "applied", "to": "trial"}), "Stage: on trial", "Stand: auf Probe"),
    (Told("rejection", "user", {}), "They said no", "Sie haben abgesagt"),
    (Told("run_started", "play", {"play": "k"}, play="Coffee"), "Started: Coffee", "Gestartet: Coffee"),
    (Told("run_ended", "stopped", {"play": "gone"}), "Ended: gone", "Beendet: gone"),
    (
        Told("touchpoint", "user", {"kind": "coffee", "outcome": "met"}, person="Daniel"),
        "Coffee, Daniel: met",
        "Kaffee, Daniel: getroffen",
    ),
    (Told("touchpoint", "user", {"kind": "call", "outcome": "none"}), "A call", "Ein Anruf"),
    (
        Told("touchpoint", "touchpoint_deleted", {"kind": "call", "outcome": "none", "deleted": True}),
        "Deleted: A call",
        "Gelöscht: Ein Anruf",
    ),
    (
        Told("touchpoint", "touchpoint_changed", {"kind": "call", "outcome": "replied"}, person="Daniel"),
        "Corrected: A call, Daniel: they replied",
        "Berichtigt: Ein Anruf, Daniel: Antwort erhalten",
    ),
    (Told("window", "clock", {"to": "open"}, title="Ask Daniel"), "Ask Daniel: opened", "Ask Daniel: offen"),
    (Told("window", "clock", {"to": "missed"}), "A follow-up: passed", "Ein Fenster: verstrichen"),
    (Told("window", "user", {"to": "done"}), "A follow-up: done", "Ein Fenster: erledigt"),
    (
        Told("window", "spread", {"from_opens_at": "x", "to_opens_at": "y"}, title="Ask"),
        "Ask: new times",
        "Ask: neue Zeiten",
    ),
    (Told("window", "user", {"snoozed_until": "x"}, title="Ask"), "Ask: quiet for now", "Ask: vorerst still"),
    (
        Told("need", "user", {"kind": "expansion"}, person="Daniel"),
        "Heard: plans to grow, Daniel",
        "Gehört: Pläne für Wachstum, Daniel",
    ),
    (
        Told("trial", "user", {"started_on": "2026-04-01", "decides_on": None, "outcome": None}),
        "On trial from 1 April 2026",
        "Auf Probe ab 1.4.2026",
    ),
    (
        Told("trial", "user", {"started_on": "2026-04-01", "decides_on": "2026-12-30", "outcome": None}),
        "On trial from 1 April 2026, decision by 30 December 2026",
        "Auf Probe ab 1.4.2026, Entscheidung bis 30.12.2026",
    ),
    (
        Told("trial", "user", {"started_on": "2026-04-01", "decides_on": None, "outcome": "hired"}),
        "The trial: hired",
        "Die Probe: eingestellt",
    ),
    (
        Told("review", "user", {"held_on": "2026-01-31"}),
        "A review, held on 31 January 2026",
        "Ein Gespräch zum Stand am 31.1.2026",
    ),
    (
        Told("contact", "contact_merged", {"other_id": "x"}, person="Ruth"),
        "Two contacts turned out to be one, Ruth",
        "Zwei Kontakte waren dieselbe Person, Ruth",
    ),
    (Told("contact", "undone", {}), "Two contacts again", "Wieder zwei Kontakte"),
    (
        Told("contact", "anonymised", {}),
        "A person is not known by name any more",
        "Der Name einer Person ist entfernt",
    ),
    (Told("contact", "user", {}), "A contact changed", "Ein Kontakt hat sich geändert"),
]


@pytest.mark.parametrize(("told", "english", "german"), TOLD)
def test_an_entry_is_a_sentence(told: Told, english: str, german: str) -> None:
    assert (sentence(told, "en"), sentence(told, "de")) == (english, german)


def test_every_kind_is_told() -> None:
    assert {told.kind for told, _, _ in TOLD} == set(get_args(TimelineKind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_in_every_language(language: Language) -> None:
    touches = get_args(TouchpointKind)
    expected: list[tuple[Any, Any]] = [
        (STAGES, get_args(Stage)), (STATES, get_args(WindowState)), (OUTCOMES, get_args(Outcome)),
        (KINDS, touches), (NEEDS, get_args(NeedKind)), (TRIALS, get_args(TrialOutcome)),
        (CONTACTS, CONTACTS["en"]), (PHRASES, PHRASES["en"]), (WHYS, WHYS["en"]),
    ]  # fmt: skip
    for words, keys in expected:
        assert set(words[language]) == set(keys)
        assert not any("!" in said for said in words[language].values())


@pytest.mark.parametrize(
    ("cause", "details", "english"),
    [
        ("clock", {"to": "open"}, ""),
        ("user", {"to": "done"}, ""),
        ("play", {"to": "scheduled"}, ""),
        ("user", {"to": "skipped", "because": "she is on holiday"}, ""),
        ("answered", {"to": "cancelled", "because": "answered"}, "they answered"),
        ("zone_changed", {"to_opens_at": "x"}, "your time zone changed"),
        ("settings_changed", {"to_opens_at": "x", "because": "spread"}, "so that no day gets too full"),
        ("user", {"to_opens_at": "x", "because": "cooldown"}, "you were in touch"),
    ],
)
def test_a_window_says_why_it_moved(cause: str, details: dict[str, Any], english: str) -> None:
    assert why(Told("window", cause, details), "en") == english


def test_a_play_says_why_it_ended_and_nothing_else_says_why() -> None:
    assert why(Told("run_ended", "coffee_held", {"play": "k"}), "de") == "der Kaffee ist getrunken"
    for kind in set(get_args(TimelineKind)) - EXPLAINED:
        assert why(Told(kind, "undone", {}), "en") == ""
