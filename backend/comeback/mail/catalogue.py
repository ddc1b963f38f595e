"""The words of mails and of the pages behind their links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from ..accounts.catalogue import EmailReminders, Language


class Words(NamedTuple):
    """What a page says: its title, a sentence, and its one button ('' for none); the same of a mail."""

    title: str
    text: str
    button: str = ""


REMINDER: Final[Mapping[Language, str]] = {
    "en": "{body}\n\n{page}\n\n{why}\nSettings: {settings}\nNo more mails: {unsubscribe}\n",
    "de": "{body}\n\n{page}\n\n{why}\nEinstellungen: {settings}\nKeine E-Mails mehr: {unsubscribe}\n",
}
WHY: Final[Mapping[Language, Mapping[EmailReminders, str]]] = {
    "en": {
        "fallback": "This comes by mail because no device of yours rings.",
        "always": "This comes by mail because you asked for it.",
    },
    "de": {
        "fallback": "Das kommt per E-Mail, weil keines deiner Geräte klingelt.",
        "always": "Das kommt per E-Mail, weil du es so willst.",
    },
}
VERIFICATION: Final[Mapping[Language, Words]] = {
    "en": Words(
        "Is this your address?",
        """Somebody, you we hope, would like Comeback to write to this address when no phone rings.
If that is right, open this page within a day:

{page}

If it was not you, do nothing. No other mail will come.
""",
    ),
    "de": Words(
        "Ist das deine Adresse?",
        """Jemand, hoffentlich du, möchte, dass Comeback an diese Adresse schreibt, wenn kein Telefon klingelt.
Stimmt das, dann öffne innerhalb eines Tages diese Seite:

{page}

Warst du es nicht, dann tu nichts. Es kommt keine weitere E-Mail.
""",
    ),
}
PAGES: Final[Mapping[str, Mapping[Language, Words]]] = {
    "verify": {
        "en": Words(
            "Is {email} yours?", "Comeback may then write there when no phone rings.", "Yes, it is mine"
        ),
        "de": Words(
            "Gehört {email} dir?",
            "Dann darf Comeback dorthin schreiben, wenn kein Telefon klingelt.",
            "Ja, mir",
        ),
    },
    "verified": {
        "en": Words("Thank you", "Comeback may now write to {email}. You can close this page."),
        "de": Words("Danke", "Comeback darf jetzt an {email} schreiben. Du kannst diese Seite schließen."),
    },
    "unsubscribe": {
        "en": Words("No more mails?", "Today still shows everything that is open.", "Send no more mails"),
        "de": Words("Keine E-Mails mehr?", "Heute zeigt weiter alles, was offen ist.", "Keine E-Mails mehr"),
    },
    "unsubscribed": {
        "en": Words("No more mails", "Comeback sends you none. Settings can change that."),
        "de": Words(
            "Keine E-Mails mehr", "Comeback schickt dir keine. In den Einstellungen lässt sich das ändern."
        ),
    },
    "ended": {
        "en": Words(
            "This link has ended", "It was used, is too old, or is not whole. Ask for a new one in Settings."
        ),
        "de": Words(
            "Dieser Link gilt nicht mehr",
            "Er wurde schon benutzt, ist zu alt oder unvollständig. In den Einstellungen gibt es einen neuen.",
        ),
    },
}
