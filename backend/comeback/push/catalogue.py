"""The words of the bell, discreet by themselves: no name, no employer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple

from ..accounts.catalogue import Language

ReminderKind = Literal["opening", "last_call", "group", "test", "notice"]
ReminderState = Literal[
    "due",
    "sending",
    "retry",
    "sent",
    "withdrawn",
    "superseded",
    "expired",
    "dead",
    "refused",
    "gone",
    "no_device",
]


class Text(NamedTuple):
    """Title and body of a notification."""

    title: str
    body: str


STILL_IN_TOUCH: Final[Mapping[Language, Text]] = {
    "en": Text("Still in touch", "It has been a while. One idea is ready."),
    "de": Text("In Kontakt bleiben", "Es ist eine Weile her. Eine Idee ist fertig."),
}
TEXTS: Final[Mapping[str, Mapping[Language, Text]]] = {
    "ask": {
        "en": Text("Fifteen minutes, over coffee", "The message is written."),
        "de": Text("Fünfzehn Minuten, ein Kaffee", "Der Text ist fertig."),
    },
    "first_nudge": {
        "en": Text("A short nudge", "No answer yet. Three lines are ready."),
        "de": Text("Kurz nachhaken", "Noch keine Antwort. Drei Zeilen sind fertig."),
    },
    "last_nudge": {
        "en": Text("One last nudge", "After this one, it rests."),
        "de": Text("Ein letztes Mal", "Danach ruht es."),
    },
    "coffee": {
        "en": Text("Coffee at {hour}", "Four questions, fifteen minutes."),
        "de": Text("Kaffee um {hour}", "Vier Fragen, fünfzehn Minuten."),
    },
    "answer": {
        "en": Text("Answer what you heard", "Your proof is sorted, need by need."),
        "de": Text("Antworte auf das Gehörte", "Deine Belege sind geordnet."),
    },
    "winner_started": {
        "en": Text("A quiet look", "One thing to find out."),
        "de": Text("Ein stiller Blick", "Eine Sache gilt es herauszufinden."),
    },
    "give_1": {
        "en": Text("Something worth reading", "Pick an article to pass on."),
        "de": Text("Etwas Lesenswertes", "Such einen Artikel aus."),
    },
    "give_2": {
        "en": Text("Something to pass on", "A referral or an article, for two people."),
        "de": Text("Etwas zum Weitergeben", "Empfehlung oder Artikel, für zwei."),
    },
    "check_in_60": {
        "en": Text("Time to say hello", "Sixty days. A short message is ready."),
        "de": Text("Zeit für ein Hallo", "Sechzig Tage. Ein kurzer Text ist fertig."),
    },
    "check_in_90": {
        "en": Text("Say hello again", "Ninety days. A short message is ready."),
        "de": Text("Noch einmal Hallo", "Neunzig Tage. Ein kurzer Text ist fertig."),
    },
    "cadence_give": STILL_IN_TOUCH,
    "cadence_hello": STILL_IN_TOUCH,
    "prepare_review": {
        "en": Text("Your review is coming", "Ten minutes now help."),
        "de": Text("Das Gespräch kommt", "Zehn Minuten jetzt helfen."),
    },
    "log_review": {
        "en": Text("How did it go?", "Note it while it is fresh."),
        "de": Text("Wie war es?", "Notiere es, solange es frisch ist."),
    },
    "ask_decision": {
        "en": Text("Time to ask", "The question is drafted."),
        "de": Text("Zeit zu fragen", "Die Frage ist formuliert."),
    },
    "by_hand": {
        "en": Text("Something you planned", "It is open now."),
        "de": Text("Etwas Geplantes", "Jetzt ist es offen."),
    },
    "last_call": {
        "en": Text("Closes tomorrow", "Still open, if you like."),
        "de": Text("Schließt morgen", "Noch offen, wenn du magst."),
    },
    "group": {
        "en": Text("{count} windows are open", "The first closes on {day}."),
        "de": Text("{count} Fenster sind offen", "Das erste schließt am {day}."),
    },
    "stale": {
        "en": Text("Already done", "Nothing to do here."),
        "de": Text("Schon erledigt", "Hier ist nichts zu tun."),
    },
    "unknown": {
        "en": Text("Comeback", "Today shows what is open."),
        "de": Text("Comeback", "Heute zeigt, was offen ist."),
    },
    "notice": {
        "en": Text("A connection has ended", "Another program is no longer told."),
        "de": Text("Eine Verbindung ist beendet", "Ein anderes Programm erfährt nichts mehr."),
    },
    "test": {
        "en": Text("This is how it rings", "All set."),
        "de": Text("So klingelt es", "Alles bereit."),
    },
}

ACTIONS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {"done": "Done", "snooze": "Snooze"},
    "de": {"done": "Erledigt", "snooze": "Später"},
}

_DAYS: Final[Mapping[Language, str]] = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
_MONTHS: Final[Mapping[Language, str]] = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def text(step: str, language: Language, at: datetime, count: int = 1) -> Text:
    """What the bell says for a step; one not listed (of somebody's own play) rings as planned by hand.

    `at` is wall-clock time in the reader's zone: the coffee's hour, the day on which the first of `count`
    windows closes.
    """
    frame = TEXTS.get(step, TEXTS["by_hand"])[language]
    values = {"count": count, "hour": hour(at, language), "day": day(at, language)}
    return Text(frame.title.format_map(values), frame.body.format_map(values))


def hour(at: datetime, language: Language) -> str:
    """15:00 in English, 15 Uhr in German, 15:30 Uhr where it is not the full hour."""
    if language == "en":
        return f"{at:%H:%M}"
    return f"{at:%H:%M} Uhr" if at.minute else f"{at.hour} Uhr"


def day(at: datetime, language: Language) -> str:
    """Monday 23 March in English, Montag, 23. März in German."""
    weekday, month = _DAYS[language].split()[at.weekday()], _MONTHS[language].split()[at.month - 1]
    return f"{weekday} {at.day} {month}" if language == "en" else f"{weekday}, {at.day}. {month}"
