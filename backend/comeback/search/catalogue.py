"""What can be found, and what a match is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal[
    "employer", "contact", "opportunity", "play", "give", "need", "evidence", "window", "rejection", "touchpoint",
    "review",
]  # fmt: skip
KINDS: Mapping[Kind, tuple[str, str]] = {
    "employer": ("employers", "/employers"),
    "contact": ("contacts", "/contacts"),
    "opportunity": ("opportunities", "/opportunities"),
    "play": ("plays", "/plays"),
    "give": ("gives", "/gives"),
    "need": ("needs", "/needs"),
    "evidence": ("needs", "/evidence"),
    "window": ("windows", "/windows"),
    "rejection": ("opportunities", "/rejections"),
    "touchpoint": ("touchpoints", "/touchpoints"),
    "review": ("trials", "/reviews"),
}
"""The group that may be read and the address, by kind; of equal hits the kind named first comes first."""

Quality = Literal["exact", "prefix", "stem"]
WORTH: Mapping[str, Mapping[Quality, float]] = {
    "A": {"exact": 1.0, "prefix": 0.85, "stem": 0.75},
    "B": {"exact": 0.6, "prefix": 0.5, "stem": 0.4},
    "D": {"exact": 0.35, "prefix": 0.3, "stem": 0.25},
}
"""What a word is worth in a name (A), in what is said in short (B), in notes (D)."""
ELSEWHERE = 0.45
"""What a word is worth that stands in the name of where the hit belongs."""
TYPO = 0.28
"""What a name is worth that differs from the word by next to nothing."""
EXTRA = 0.1
"""The share of the score for a name that holds nothing but the words asked for."""

MAX_QUERY, MAX_WORDS, MAX_TYPO_WORDS, MAX_HITS, MOST_ALIKE = 200, 12, 4, 50, 100
LEAST_TYPO, LEAST_STEM = 4, 4
"""Shorter words are not taken for mistyped, shorter stems say nothing."""
