"""The sentences of the timeline, and the causes in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ..accounts.catalogue import Language
from ..needs.catalogue import NeedKind
from ..opportunities.catalogue import TimelineKind

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
NEEDS: Mapping[Language, Mapping[NeedKind, str]] = {
    "en": {
        "expansion": "plans to grow", "challenge": "a challenge", "missed_selling_point": "something you had not told",
        "requirement": "something they need",
    },
    "de": {
        "expansion": "Pläne für Wachstum", "challenge": "eine Herausforderung",
        "missed_selling_point": "etwas, das noch nicht erzählt war", "requirement": "etwas, das sie brauchen",
    },
}  # fmt: skip
TRIALS: Mapping[Language, Mapping[str, str]] = {
    "en": {"hired": "hired", "extended": "it goes on", "ended": "it ended", "declined": "you declined"},
    "de": {"hired": "eingestellt", "extended": "sie geht weiter", "ended": "beendet", "declined": "du hast abgelehnt"},
}  # fmt: skip
CONTACTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "contact_merged": "Two contacts turned out to be one", "undone": "Two contacts again",
        "anonymised": "A person is not known by name any more",
    },
    "de": {
        "contact_merged": "Zwei Kontakte waren dieselbe Person", "undone": "Wieder zwei Kontakte",
        "anonymised": "Der Name einer Person ist entfernt",
    },
}  # fmt: skip
PHRASES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "stage": "Stage: {to}", "rejection": "They said no", "run_started": "Started: {name}",
        "run_ended": "Ended: {name}", "moved": "{title}: new times", "snoozed": "{title}: quiet for now",
        "window": "A follow-up", "need": "Heard: {kind}", "trial": "On trial from {start}",
        "decides": "On trial from {start}, decision by {decision}", "trial_over": "The trial: {outcome}",
        "review": "A review, held on {day}", "contact": "A contact changed",
        "deleted": "Deleted: {said}", "changed": "Corrected: {said}",
    },
    "de": {
        "stage": "Stand: {to}", "rejection": "Sie haben abgesagt", "run_started": "Gestartet: {name}",
        "run_ended": "Beendet: {name}", "moved": "{title}: neue Zeiten", "snoozed": "{title}: vorerst still",
        "window": "Ein Fenster", "need": "Gehört: {kind}", "trial": "Auf Probe ab {start}",
        "decides": "Auf Probe ab {start}, Entscheidung bis {decision}", "trial_over": "Die Probe: {outcome}",
        "review": "Ein Gespräch zum Stand am {day}", "contact": "Ein Kontakt hat sich geändert",
        "deleted": "Gelöscht: {said}", "changed": "Berichtigt: {said}",
    },
}  # fmt: skip
WHYS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "anonymised": "this person is not known any more",
        "answered": "they answered",
        "reviewed": "the review is written down",
        "called": "they called you",
        "closed": "this is closed",
        "coffee_called_off": "the coffee was called off",
        "coffee_held": "you had the coffee",
        "contact_changed": "something about this person changed",
        "contact_left": "this person has left",
        "contact_merged": "two contacts turned out to be one",
        "cooldown": "you were in touch",
        "declined": "they declined",
        "do_not_contact": "this person is to be left alone",
        "employer_changed": "the role is at another employer now",
        "hired": "you are hired",
        "its_day_is_unknown": "its day is not known yet",
        "its_days_have_passed": "its days have passed",
        "left_the_plan": "the employer left the plan of ten",
        "merged": "two contacts turned out to be one",
        "not_in_turn": "something else comes first",
        "offered": "they made an offer",
        "plan_changed": "the plan of ten changed",
        "play_changed": "you changed the play",
        "rejection_changed": "the no has other dates now",
        "reopened": "it is open again",
        "settings_changed": "your days or hours changed",
        "spread": "so that no day gets too full",
        "step_gone": "the play has no such step any more",
        "stopped": "you stopped it",
        "touched": "that answered it",
        "touchpoint": "you were in touch",
        "touchpoint_changed": "what you had written down changed",
        "touchpoint_deleted": "what you had written down was deleted",
        "trial": "you are on trial",
        "two_nudges_unanswered": "two nudges stayed without an answer",
        "undone": "that was taken back",
        "zone_changed": "your time zone changed",
    },
    "de": {
        "anonymised": "diese Person ist nicht mehr bekannt",
        "answered": "sie haben geantwortet",
        "reviewed": "das Gespräch ist notiert",
        "called": "sie haben dich angerufen",
        "closed": "das ist abgeschlossen",
        "coffee_called_off": "der Kaffee ist abgesagt",
        "coffee_held": "der Kaffee ist getrunken",
        "contact_changed": "bei dieser Person hat sich etwas geändert",
        "contact_left": "diese Person ist nicht mehr dort",
        "contact_merged": "zwei Kontakte waren dieselbe Person",
        "cooldown": "ihr hattet Kontakt",
        "declined": "sie haben abgelehnt",
        "do_not_contact": "diese Person soll in Ruhe gelassen werden",
        "employer_changed": "die Stelle ist jetzt bei einer anderen Firma",
        "hired": "du bist eingestellt",
        "its_day_is_unknown": "der Tag dafür ist noch nicht bekannt",
        "its_days_have_passed": "die Tage dafür sind vorbei",
        "left_the_plan": "die Firma steht nicht mehr auf dem Plan",
        "merged": "zwei Kontakte waren dieselbe Person",
        "not_in_turn": "etwas anderes kommt zuerst",
        "offered": "es gibt ein Angebot",
        "plan_changed": "dein Plan hat sich geändert",
        "play_changed": "du hast die Schritte geändert",
        "rejection_changed": "die Absage hat jetzt andere Daten",
        "reopened": "es ist wieder offen",
        "settings_changed": "deine Tage oder Zeiten haben sich geändert",
        "spread": "damit kein Tag zu voll wird",
        "step_gone": "diesen Schritt gibt es nicht mehr",
        "stopped": "du hast es beendet",
        "touched": "das war die Antwort darauf",
        "touchpoint": "ihr hattet Kontakt",
        "touchpoint_changed": "was du notiert hattest, hat sich geändert",
        "touchpoint_deleted": "was du notiert hattest, ist gelöscht",
        "trial": "du bist auf Probe",
        "two_nudges_unanswered": "zweimal nachgehakt, keine Antwort",
        "undone": "das ist zurückgenommen",
        "zone_changed": "deine Zeitzone hat sich geändert",
    },
}
EXPLAINED = frozenset({"window", "run_started", "run_ended"})
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Told(NamedTuple):
    """An entry as the screen tells it: names of person, window and play as they are now, '' where there is none."""

    kind: TimelineKind
    cause: str
    details: Mapping[str, Any]
    person: str = ""
    title: str = ""
    play: str = ""


def sentence(told: Told, language: Language) -> str:
    """An entry of the timeline as a sentence; a person is named where there is one."""
    phrases, details = PHRASES[language], told.details
    match told.kind:
        case "stage":
            return phrases["stage"].format(to=STAGES[language][details["to"]])
        case "rejection":
            return phrases["rejection"]
        case "run_started" | "run_ended":
            return phrases[told.kind].format(name=told.play or details["play"])
        case "touchpoint":
            return _touch(told, language)
        case "window":
            return _window(details, told.title or phrases["window"], language)
        case "need":
            heard = phrases["need"].format(kind=NEEDS[language][details["kind"]])
            return _named(heard, told.person)
        case "trial":
            return _trial(details, language)
        case "review":
            return phrases["review"].format(day=_day(details["held_on"], language))
        case "contact":
            return _named(CONTACTS[language].get(told.cause, phrases["contact"]), told.person)


def why(told: Told, language: Language) -> str:
    """What brought a change of a window, or of a play, about; '' where that needs no words or has none."""
    if told.kind not in EXPLAINED:
        return ""
    return WHYS[language].get(told.details.get("because") or told.cause, "")


def _touch(told: Told, language: Language) -> str:
    named = _named(KINDS[language][told.details["kind"]], told.person)
    outcome = OUTCOMES[language][told.details["outcome"]]
    said = f"{named}: {outcome}" if outcome else named
    if told.details.get("deleted"):
        return PHRASES[language]["deleted"].format(said=said)
    if told.cause == "touchpoint_changed":
        return PHRASES[language]["changed"].format(said=said)
    return said


def _named(said: str, person: str) -> str:
    return f"{said}, {person}" if person else said


def _window(details: Mapping[str, Any], title: str, language: Language) -> str:
    if "snoozed_until" in details:
        return PHRASES[language]["snoozed"].format(title=title)
    if "to_opens_at" in details:
        return PHRASES[language]["moved"].format(title=title)
    return f"{title}: {STATES[language][details['to']]}"


def _trial(details: Mapping[str, Any], language: Language) -> str:
    phrases = PHRASES[language]
    if outcome := details.get("outcome"):
        return phrases["trial_over"].format(outcome=TRIALS[language][outcome])
    start = _day(details["started_on"], language)
    if decides_on := details.get("decides_on"):
        return phrases["decides"].format(start=start, decision=_day(decides_on, language))
    return phrases["trial"].format(start=start)


def _day(told: str, language: Language) -> str:
    day = date.fromisoformat(told)
    if language == "de":
        return f"{day.day}.{day.month}.{day.year}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
