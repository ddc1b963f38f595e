"""The built-in plays in German: du to the user, Sie in the drafts."""

from __future__ import annotations

from .wording import Wording, message

STORY = "Eine der beiden Geschichten, aus denen Comeback entstand. Eine Annahme zum Planen."
BELKINS = "Belkins, 2023: 11 Millionen Kaltmails, also nur ein Vergleich. Eine Annahme zum Planen."

OCCASIONAL = "Bei der Suche nach Arbeit helfen gelegentliche Kontakte mehr als enge."
TIES = (
    "Granovetter, 1973; Rajkumar und andere, Science, 2022: 20 Millionen Menschen. Eine Annahme zum Planen."
)

NAMES = {
    "coffee_after_the_no": "Kaffee nach der Absage",
    "answer_the_needs": "Auf den Bedarf antworten",
    "stay_in_touch": "In Kontakt bleiben",
    "temp_to_hire": "Von der Probe zur Stelle",
}

STEPS = {
    "ask": Wording(
        "Bitte {name} um fünfzehn Minuten",
        "Bitte sie um fünfzehn Minuten",
        "Neun von zehn Antworten auf eine Mail kommen binnen eines Tages nach dem Öffnen. "
        "Die Designerin, die zurückkam, fragte sofort.",
        "Yesware, 2014: 500.000 Mails; dazu eine der beiden Geschichten, aus denen Comeback entstand. "
        "Eine Annahme zum Planen.",
        message(
            "Fünfzehn Minuten bei einem Kaffee?",
            """
Guten Tag {name|Vor- und Nachname},

vielen Dank für Ihre Nachricht zur Stelle „{role|Stelle}“. Sie haben sich entschieden, und das \
respektiere ich. {employer|Firma} interessiert mich weiterhin, und ich möchte das Haus besser \
verstehen.

Darf ich Sie auf einen Kaffee einladen, fünfzehn Minuten, wo und wann es Ihnen passt? Zwei Fragen \
habe ich: welche Pläne Sie für Ihr Wachstum haben und was jetzt und im kommenden Jahr Ihre größten \
Herausforderungen sind.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "first_nudge": Wording(
        "Hak bei {name} kurz nach",
        "Hak kurz nach",
        "Ein erstes Nachhaken bringt 49 % mehr Antworten, am besten nach zwei bis fünf Tagen.",
        BELKINS,
        message(
            "Fünfzehn Minuten, wenn Sie sie haben",
            """
Guten Tag {name|Vor- und Nachname},

meine Frage nach einem Kaffee kam vielleicht an einem vollen Tag.
Fünfzehn Minuten genügen, persönlich oder am Telefon, wann immer es Ihnen passt.
Ich würde weiterhin gern hören, wo {employer|Firma} wächst und was gerade am schwierigsten ist.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "last_nudge": Wording(
        "Hak bei {name} ein letztes Mal nach",
        "Hak ein letztes Mal nach",
        "Ein zweites Nachhaken bringt noch 9 %, ein drittes kostet 20 %. Danach ruht es.",
        BELKINS,
        message(
            "Ein letztes Wort zum Kaffee",
            """
Guten Tag {name|Vor- und Nachname},

dies ist meine letzte Nachricht zum Kaffee. Wenn es jetzt nicht passt, brauchen Sie nicht zu antworten.
Sollten sich eines Tages fünfzehn Minuten finden, freue ich mich nach wie vor über eine Nachricht.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "coffee": Wording(
        "Trink einen Kaffee mit {name}",
        "Trink den Kaffee",
        "Fünfzehn Minuten, vier Fragen. Beim Kaffee hörte die Designerin alles, was ihr entgangen war.",
        STORY,
        message(
            "Vier Fragen, fünfzehn Minuten",
            """
1. Wo wachsen Sie?
2. Was ist gerade am schwierigsten?
3. Und im kommenden Jahr?
4. Was habe ich Ihnen zu erzählen versäumt?

In Minute dreizehn: Danke sagen.
""",
        ),
    ),
    "answer": Wording(
        "Antworte auf das, was {name} dir erzählt hat",
        "Antworte auf das Gehörte",
        "Die Designerin antwortete auf jeden Bedarf, den sie gehört hatte, mit ihrer eigenen Erfahrung.",
        STORY,
        message(
            "Danke für den Kaffee",
            """
Guten Tag {name|Vor- und Nachname},

vielen Dank für den Kaffee und für das, was Sie mir über {employer|Firma} erzählt haben. \
Das kann ich zu den einzelnen Punkten beitragen:

{answers|Punkt für Punkt: was gesagt wurde, und dein Beleg}

Wenn etwas davon für Sie nützlich ist, spreche ich gern weiter mit Ihnen darüber.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "winner_started": Wording(
        "Finde heraus, ob die andere Person angefangen hat",
        "Finde heraus, ob die andere Person angefangen hat",
        "Die Hälfte der 2023 Befragten hatte schon einmal ein Angebot angenommen "
        "und vor dem ersten Tag abgesagt.",
        "Gartner, 2023: 3.500 Befragte. Eine Annahme zum Planen.",
    ),
    "give_1": Wording(
        "Schick {name} einen Artikel",
        "Schick ihnen einen Artikel",
        "Die Buchhalterin schickte immer wieder Lesenswertes. "
        "Zwischen zwei Nachrichten liegen zwei ruhige Wochen.",
        STORY,
        message(
            "Vielleicht lesenswert für Sie",
            """
Guten Tag {name|Vor- und Nachname},

darauf bin ich gestoßen und habe an Sie und {employer|Firma} gedacht:

{article|der Artikel}

{reason|eine Zeile: warum er passt}

Sie brauchen nicht zu antworten.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "give_2": Wording(
        "Schick {name} eine Empfehlung oder einen Artikel",
        "Schick ihnen eine Empfehlung oder einen Artikel",
        "Die Buchhalterin schickte Empfehlungen und Artikel an die Leitung und an die Personalabteilung.",
        STORY,
        message(
            "Vielleicht nützlich für Sie",
            """
Guten Tag {name|Vor- und Nachname},

hier ist etwas, das für {employer|Firma} nützlich sein kann:

{referral|die Empfehlung oder der Artikel}

{reason|eine Zeile: warum es passt}

Wenn es nichts für Sie ist, brauchen Sie nicht zu antworten.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "check_in_60": Wording(
        "Sag {name} Hallo",
        "Sag ihnen Hallo",
        "Wer eine Stelle im ersten halben Jahr aufgibt, ist an Tag 60 in der Hälfte der Fälle noch da.",
        "BambooHR: rund 1.000 Beschäftigte, aus der Erinnerung; dazu eine der beiden Geschichten, "
        "aus denen Comeback entstand. Eine Annahme zum Planen.",
        message(
            "Ein kurzer Gruß",
            """
Guten Tag {name|Vor- und Nachname},

ein kurzer Gruß von mir. Seit Ihrer Entscheidung zur Stelle „{role|Stelle}“ ist etwas Zeit \
vergangen, und ich denke bei {employer|Firma} noch immer an einen Ort, an dem ich gern arbeiten \
würde.

Wie geht es bei Ihnen voran? Sollte sich etwas ergeben, freue ich mich über eine Nachricht.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "check_in_90": Wording(
        "Sag {name} noch einmal Hallo",
        "Sag ihnen noch einmal Hallo",
        "Neue Stellen enden am häufigsten im dritten Monat, und oft endet hier die Probezeit.",
        "Farber, 1994: 14.000 Stellen. Eine Annahme zum Planen.",
        message(
            "Noch einmal ein Gruß",
            """
Guten Tag {name|Vor- und Nachname},

noch einmal ein Gruß von mir. Neu seit meiner letzten Nachricht: {news|eine Zeile: was es bei dir \
Neues gibt}

Ich würde weiterhin gern mit {employer|Firma} arbeiten. Wenn Sie jemanden brauchen, jetzt oder \
später, genügt eine kurze Nachricht.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "cadence_give": Wording(
        "Schick {name} etwas zum Lesen",
        "Schick ihnen etwas zum Lesen",
        OCCASIONAL,
        TIES,
        message(
            "Etwas zum Lesen",
            """
Guten Tag {name|Vor- und Nachname},

es ist eine Weile her. Hierbei habe ich an {employer|Firma} gedacht:

{article|der Artikel}

{reason|eine Zeile: warum er passt}

Sie brauchen nicht zu antworten.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "cadence_hello": Wording(
        "Sag {name} nach einer Weile Hallo",
        "Sag ihnen nach einer Weile Hallo",
        OCCASIONAL,
        TIES,
        message(
            "Ein Gruß nach einer Weile",
            """
Guten Tag {name|Vor- und Nachname},

es ist eine Weile her, deshalb ein kurzer Gruß von mir. Neu ist hier: \
{news|eine Zeile: was es bei dir Neues gibt}

Wie geht es bei {employer|Firma} voran?

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
    "prepare_review": Wording(
        "Bereite das Gespräch zum Stand vor",
        "Bereite das Gespräch zum Stand vor",
        "Monatliche Gespräche brachten die Designerin nah an die feste Stelle.",
        STORY,
    ),
    "log_review": Wording(
        "Notiere, wie das Gespräch mit {name} war",
        "Notiere, wie das Gespräch war",
        "Was gesagt und vereinbart wurde, notiert sich am besten, solange es frisch ist.",
        "Eine Annahme zum Planen.",
    ),
    "ask_decision": Wording(
        "Frag {name} nach der Entscheidung",
        "Frag nach der Entscheidung",
        "Die Hälfte aller Einsätze endet binnen 11 Wochen, und 15 % werden zur Stelle: Fragen ist der Zug.",
        "Staffing Industry Analysts, 2012. Eine Annahme zum Planen.",
        message(
            "Wie geht es nach der Probezeit weiter?",
            """
Guten Tag {name|Vor- und Nachname},

die Zeit auf Probe in der Stelle „{role|Stelle}“ geht zu Ende, und ich möchte gern bei \
{employer|Firma} bleiben.

Das habe ich bisher eingebracht: {news|eine Zeile: was du seit dem Start erreicht hast}

Können wir über eine feste Anstellung sprechen? Eine Viertelstunde genügt, wann immer es Ihnen passt.

Mit freundlichen Grüßen
{me|dein Name}
""",
        ),
    ),
}
