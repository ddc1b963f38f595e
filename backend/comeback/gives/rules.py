"""Which give fits whom, and what to look for where none does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from ..accounts.catalogue import Language
from .catalogue import SUGGESTIONS, GiveKind

# "+", "#" and a dot inside stay: C, C++ and C# are three topics.
BETWEEN_WORDS = re.compile(r"[^\w+#.&]+|_+")
AT_MOST = 4


class Shelved(Protocol):
    """What the rules know of a give."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> GiveKind: ...
    @property
    def title(self) -> str: ...
    @property
    def topics(self) -> list[str]: ...
    @property
    def created_at(self) -> datetime: ...


G = TypeVar("G", bound=Shelved)


def folded(text: str) -> str:
    """A text for comparing: words in small letters without accents, a space between two; '' where none is."""
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(mark for mark in apart if not unicodedata.combining(mark)).casefold()
    words = (word.rstrip(".") for word in BETWEEN_WORDS.split(plain))
    return " ".join(word for word in words if word)


def distinct(topics: Iterable[str]) -> list[str]:
    """The topics as typed and in their order; of those that compare equal, the first."""
    kept: dict[str, str] = {}
    for topic in topics:
        kept.setdefault(folded(topic) or topic, topic)
    return list(kept.values())


def match(topics: Iterable[str], title: str, interests: Iterable[str]) -> list[str]:
    """What a give and a person have in common: topics that are interests, then interests that the title names.

    Each once, topics as the give has them, interests as the person has them.
    """
    wanted = {folded(interest): interest for interest in distinct(interests)}
    wanted.pop("", None)
    shared = {folded(topic): topic for topic in distinct(topics) if folded(topic) in wanted}
    named = [
        interest
        for fold, interest in wanted.items()
        if fold not in shared and f" {fold} " in f" {folded(title)} "
    ]
    return [*shared.values(), *named]


def ranked(
    gives: Iterable[G],
    interests: Sequence[str],
    kinds: Collection[GiveKind] = (),
    given: Collection[UUID] = (),
) -> list[tuple[G, list[str]]]:
    """The gives, without those `given`, each with its matches: most matches, then a kind of `kinds`, then the newest.

    The order is total: of two made at the same instant, the smaller id comes first.
    """
    open_ones = [(give, match(give.topics, give.title, interests)) for give in gives if give.id not in given]
    return sorted(
        open_ones,
        key=lambda found: (
            -len(found[1]),
            found[0].kind not in kinds,
            -found[0].created_at.timestamp(),
            found[0].id,
        ),
    )


def ideas(
    interests: Iterable[str], industry: str | None, employer: str | None, language: Language
) -> list[str]:
    """Two to four suggestions made of the facts at hand, general ones where there are fewer than two."""
    words = SUGGESTIONS[language]
    about = [" ".join(interest.split()) for interest in distinct(interests) if interest.strip()]
    field, firm = (" ".join((fact or "").split()) for fact in (industry, employer))
    found = [
        frame.format(interest=interest)
        for frame, interest in zip((words.interest, words.further_interest), about, strict=False)
    ]
    found += [words.industry.format(industry=field)] if field else []
    found += [words.employer.format(employer=firm)] if firm else []
    return [*found, *words.anyway][: min(max(len(found), len(words.anyway)), AT_MOST)]
