"""Words as they are compared: small letters without accents, in agreement with the database's `plain_words`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# What has no decomposition, as the dictionary `unaccent` has it.
PLAIN = str.maketrans(
    {
        "æ": "ae", "ð": "d", "đ": "d", "ø": "o", "þ": "th", "œ": "oe", "ħ": "h", "ı": "i", "ĸ": "q", "ł": "l",
        "ŋ": "n", "ŧ": "t", "ŀ": "l", "ŉ": "n",
    }
)  # fmt: skip
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")


class Word(NamedTuple):
    """A word where it stands: code points from `start` up to `end`, and what it is compared as."""

    start: int
    end: int
    folded: str


def folded(word: str) -> str:
    """The word in small letters without accents."""
    return word.lower() if word.isascii() else "".join(map(_plain, word))


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order."""
    return (Word(*found.span(), folded(found.group())) for found in WORD.finditer(text))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter).casefold().translate(PLAIN)
    return "".join(part for part in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(part))
