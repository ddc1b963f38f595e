"""The kinds of needs, the questions that bring them out, and how each is taken up in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..accounts.catalogue import Language

NeedKind = Literal["expansion", "challenge", "missed_selling_point", "requirement"]

COFFEE_MINUTES = 15
QUESTIONS: Mapping[Language, tuple[tuple[NeedKind, str], ...]] = {
    "en": (
        ("expansion", "What are your plans for expansion?"),
        ("challenge", "What is your biggest challenge right now?"),
        ("challenge", "Which challenges do you see ahead?"),
        ("missed_selling_point", "What did I miss?"),
    ),
    "de": (
        ("expansion", "Welche Pläne haben Sie für Ihr Wachstum?"),
        ("challenge", "Was ist gerade Ihre größte Herausforderung?"),
        ("challenge", "Welche Herausforderungen sehen Sie kommen?"),
        ("missed_selling_point", "Was habe ich Ihnen zu erzählen versäumt?"),
    ),
}
TAKEN_UP: Mapping[Language, Mapping[NeedKind, str]] = {
    "en": {
        "expansion": "Your plans: {text}",
        "challenge": "Your challenge: {text}",
        "missed_selling_point": "What I had not told you: {text}",
        "requirement": "What you need: {text}",
    },
    "de": {
        "expansion": "Ihre Pläne: {text}",
        "challenge": "Ihre Herausforderung: {text}",
        "missed_selling_point": "Was ich Ihnen noch nicht erzählt hatte: {text}",
        "requirement": "Was Sie brauchen: {text}",
    },
}
NOTHING_HEARD: Mapping[Language, str] = {"en": "what you heard", "de": "was du gehört hast"}
NO_PROOF: Mapping[Language, str] = {"en": "my proof for: {text}", "de": "mein Beleg für: {text}"}
