"""The words of the feed, and how far it looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from ..accounts.catalogue import Language

NAME: Final = "Comeback"
READS: Final = ("windows", "trials")
"""The groups of resources that a feed lets its calendar read."""
MOST_FEEDS: Final = 10
MOST_ENTRIES: Final = 1_000
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=30), timedelta(days=366)
ASK_AGAIN: Final = timedelta(hours=1)
"""How often a calendar that heeds it looks for changes."""


class Words(NamedTuple):
    """What the feed says of itself; `span` is a window's opening and close, in words."""

    span: str
    done: str
    missed: str
    review: str
    review_at: str


WORDS: Final[Mapping[Language, Words]] = {
    "en": Words(
        span="Open from {opens} to {closes}.",
        done="Done.",
        missed="This window has closed. The app gives it new times.",
        review="Monthly review",
        review_at="Monthly review at {employer}",
    ),
    "de": Words(
        span="Offen von {opens} bis {closes}.",
        done="Erledigt.",
        missed="Dieses Fenster ist zu. Die App gibt ihm neue Zeiten.",
        review="Monatsgespräch",
        review_at="Monatsgespräch bei {employer}",
    ),
}
