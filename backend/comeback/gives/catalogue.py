"""The kinds of gives, and what to suggest where the shelf has nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ..accounts.catalogue import Language

GiveKind = Literal["article", "referral", "introduction", "event", "tip"]


class Suggestions(NamedTuple):
    """What could be found to give: by an interest, a further one, the industry, the employer; `anyway` needs none."""

    interest: str
    further_interest: str
    industry: str
    employer: str
    anyway: tuple[str, str]


SUGGESTIONS: Mapping[Language, Suggestions] = {
    "en": Suggestions(
        "An article about {interest}, for example from a trade journal you read",
        "A talk or an event about {interest}",
        "Something new in their industry ({industry}), with a line of your own",
        "Somebody you know who could be useful to {employer}",
        (
            "An event that you would go to yourself, nearby or online",
            "An article that you liked lately, with one line on why",
        ),
    ),
    "de": Suggestions(
        "Ein Artikel zum Thema {interest}, zum Beispiel aus einer Fachzeitschrift, die du liest",
        "Ein Vortrag oder eine Veranstaltung zum Thema {interest}",
        "Eine Neuigkeit aus ihrer Branche ({industry}), mit einem Satz von dir",
        "Eine Person, die du kennst und die für {employer} nützlich sein kann",
        (
            "Eine Veranstaltung, zu der du selbst gehen würdest, vor Ort oder online",
            "Ein Artikel, der dir zuletzt gefallen hat, mit einem Satz dazu, warum",
        ),
    ),
}
