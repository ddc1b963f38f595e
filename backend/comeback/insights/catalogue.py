"""The incumbent clock's default odds, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping

from ..accounts.catalogue import Language

DEFAULT_CURVE: tuple[tuple[int, float], ...] = ((30, 0.06), (60, 0.09), (90, 0.12), (120, 0.14), (180, 0.18))

GUESS: Mapping[Language, str] = {
    "en": "A planning guess about seats in general, not a forecast about anybody in this one.",
    "de": "Eine Annahme zum Planen über Stellen im Allgemeinen, keine Vorhersage über jemanden auf dieser.",
}
SOURCES: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "18 % of new hires gone within six months: Spring Personnel, 2014.",
        "Of those who quit within six months, half are still to go at day 60: BambooHR, about 1,000 people, recalled.",
        "The monthly hazard of a new job ending peaks at three months: Farber, 1994, 14,000 jobs.",
    ),
    "de": (
        "18 % der neu Eingestellten sind binnen sechs Monaten wieder weg: Spring Personnel, 2014.",
        (
            "Von denen, die binnen sechs Monaten kündigen, ist an Tag 60 die Hälfte noch da: BambooHR, "
            "etwa 1.000 Befragte im Rückblick."
        ),
        "Am ehesten endet eine neue Stelle nach drei Monaten: Farber, 1994, 14.000 Stellen.",
    ),
}
OWN_CURVE: Mapping[Language, str] = {
    "en": "The odds are your own figures, from your settings.",
    "de": "Die Zahlen sind deine eigenen, aus den Einstellungen.",
}
