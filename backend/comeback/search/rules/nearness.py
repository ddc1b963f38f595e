"""Whether a word is another one mistyped."""

from __future__ import annotations

from collections.abc import Sequence

from ..catalogue import LEAST_STEM, LEAST_TYPO, TYPO

LONG = 6


def distance(one: str, other: str) -> int:
    """Letters to put in, leave out, replace, or swap with their neighbour."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, wanted in enumerate(other, start=1):
            replaced = above[column - 1] + (letter != wanted)
            least = min(above[column] + 1, here[column - 1] + 1, replaced)
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], wanted):
                least = min(least, before[column - 2] + 1)
            here.append(least)
        before, above = above, here
    return above[-1]


def nearness(asked: str, found: str) -> float:
    """1.0 for the same word, 0.0 for another one, between them the share of letters that agree.

    One letter may be wrong, two where either word has six; a word inside a longer one is near, too.
    """
    longest = max(len(asked), len(found))
    if min(len(asked), len(found)) < LEAST_TYPO:
        return 0.0
    if asked in found:
        return len(asked) / longest
    allowed = 2 if longest >= LONG else 1
    if abs(len(asked) - len(found)) > allowed:
        return 0.0
    apart = distance(asked, found)
    return 1 - apart / longest if apart <= allowed else 0.0


def beginning(word: str, stem: str) -> str | None:
    """The beginning that the forms of a word share, by its stem; None where it says no more than the word.

    English stems write `i` for a final `y`: "compani" stands for "company" and "companies".
    """
    begun = stem.removesuffix("i")
    return begun if len(begun) >= LEAST_STEM and begun != word and word.startswith(begun) else None


def worth(asked: Sequence[str], points: Sequence[float], names: Sequence[str]) -> float | None:
    """The score of a row whose names stand in for the words that are worth nothing to it; None where one has none."""
    total = 0.0
    for word, found in zip(asked, points, strict=True):
        near = found or TYPO * max((nearness(word, name) for name in names), default=0.0)
        if not near:
            return None
        total += near
    return total / len(asked)
