"""The sentences of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..accounts.catalogue import Language
from ..opportunities.catalogue import TimelineKind
from ..plays.catalogue import play_by_key

STAGES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "targeted": "targeted", "applied": "applied", "interviewing": "interviewing", "offered": "offered",
        "hired": "hired", "rejected": "they said no", "reopened": "open again", "trial": "on trial", "closed": "closed",
    },
    "de": {
        "targeted": "im Blick", "applied": "beworben", "interviewing": "im Gespräch", "offered": "Angebot liegt vor",
        "hired": "eingestellt", "rejected": "abgesagt", "reopened": "wieder offen", "trial": "auf Probe",
        "closed": "abgeschlossen",
    },
}  # fmt: skip
STATES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "scheduled": "planned", "open": "opened", "done": "done", "skipped": "left out", "missed": "passed",
        "cancelled": "no longer needed",
    },
    "de": {
        "scheduled": "geplant", "open": "offen", "done": "erledigt", "skipped": "ausgelassen", "missed": "verstrichen",
        "cancelled": "nicht mehr nötig",
    },
}  # fmt: skip
KINDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "thank_you": "Thanks", "coffee_request": "Asked for a coffee", "nudge": "A nudge", "coffee": "Coffee",
        "needs_answer": "Answered their needs", "article": "An article", "referral": "A referral",
        "introduction": "An introduction", "check_in": "Said hello", "review": "A review", "call": "A call",
        "message": "A message", "interview": "An interview", "other": "In touch",
    },
    "de": {
        "thank_you": "Dank", "coffee_request": "Um einen Kaffee gebeten", "nudge": "Nachgehakt", "coffee": "Kaffee",
        "needs_answer": "Auf den Bedarf geantwortet", "article": "Ein Artikel", "referral": "Eine Empfehlung",
        "introduction": "Eine Vorstellung", "check_in": "Hallo gesagt", "review": "Ein Gespräch zum Stand",
        "call": "Ein Anruf", "message": "Eine Nachricht", "interview": "Ein Vorstellungsgespräch", "other": "Kontakt",
    },
}  # fmt: skip
OUTCOMES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "none": "", "replied": "they replied", "accepted": "they said yes", "declined": "they said no", "met": "met",
    },
    "de": {
        "none": "", "replied": "Antwort erhalten", "accepted": "zugesagt", "declined": "abgelehnt", "met": "getroffen",
    },
}  # fmt: skip
PHRASES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "stage": "Stage: {to}", "rejection": "They said no", "run_started": "Started: {name}",
        "run_ended": "Ended: {name}", "moved": "{title}: new times", "snoozed": "{title}: quiet for now",
    },
    "de": {
        "stage": "Stand: {to}", "rejection": "Sie haben abgesagt", "run_started": "Gestartet: {name}",
        "run_ended": "Beendet: {name}", "moved": "{title}: neue Zeiten", "snoozed": "{title}: vorerst still",
    },
}  # fmt: skip


def sentence(kind: TimelineKind, details: Mapping[str, Any], person: str, language: Language) -> str:
    """An entry of the timeline as a sentence; a person is named where there is one."""
    phrases = PHRASES[language]
    match kind:
        case "stage":
            return phrases["stage"].format(to=STAGES[language][details["to"]])
        case "rejection":
            return phrases["rejection"]
        case "run_started" | "run_ended":
            play = play_by_key(details["play"], language)
            return phrases[kind].format(name=play.name if play else details["play"])
        case "touchpoint":
            return _touch(details, person, language)
        case "window":
            return _window(details, language)


def _touch(details: Mapping[str, Any], person: str, language: Language) -> str:
    said = KINDS[language][details["kind"]]
    named = f"{said}, {person}" if person else said
    outcome = OUTCOMES[language][details["outcome"]]
    return f"{named}: {outcome}" if outcome else named


def _window(details: Mapping[str, Any], language: Language) -> str:
    title = str(details.get("title", ""))
    if "snoozed_until" in details:
        return PHRASES[language]["snoozed"].format(title=title)
    if "to_opens_at" in details:
        return PHRASES[language]["moved"].format(title=title)
    return f"{title}: {STATES[language][details['to']]}"
