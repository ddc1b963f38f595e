"""What of a text is shown, with the words that were asked for marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from .folding import Word, words
from .nearness import nearness

BEFORE, AROUND = 60, 200
"""Code points shown before the first marked word, and in all."""
CUT = "…"

Sought = Callable[[Word], str | None]
"""Which of the words asked for this one answers, None when it answers none."""


class Marked(NamedTuple):
    """A text in one line, and where it is marked: pairs of start and end in code points, in order, apart."""

    text: str
    marks: tuple[tuple[int, int], ...]


def sought(forms: Sequence[Sequence[str]], mistyped: Iterable[str] = ()) -> Sought:
    """Finds words that begin with one of the forms of a word, the word itself first, or may be a mistyped one."""
    unclear = tuple(mistyped)

    def answers(word: Word) -> str | None:
        for asked in forms:
            if word.folded.startswith(tuple(asked)):
                return asked[0]
        return next((asked for asked in unclear if nearness(asked, word.folded)), None)

    return answers


def marked(text: str, answers: Sought) -> Marked:
    """The whole text with its marks."""
    return Marked(_one_line(text), tuple(word[:2] for word in words(text) if answers(word)))


def excerpt(texts: Iterable[str], answers: Sought) -> Marked:
    """The text that answers most, cut to the part around its first mark; the beginning of the first where none does."""
    best, most = Marked("", ()), -1
    for text in texts:
        found = [(word, asked) for word in words(text) if (asked := answers(word))]
        if (count := len({asked for _, asked in found})) > most:
            best, most = Marked(_one_line(text), tuple(word[:2] for word, _ in found)), count
    return shortened(best)


def shortened(whole: Marked) -> Marked:
    """The part around the first mark, cut between words where it can be, with a sign where something is left out."""
    text, marks = whole
    first = marks[0][0] if marks else 0
    start = _start(text, first)
    end = _end(text, max(start, marks[0][1] if marks else 0), start + AROUND)
    head, tail = CUT if start else "", CUT if end < len(text) else ""
    shift = len(head) - start
    kept = tuple((a + shift, b + shift) for a, b in marks if start <= a and b <= end)
    return Marked(head + text[start:end] + tail, kept)


def as_html(shown: Marked) -> str:
    """The text as HTML: everything escaped, what is marked inside `<mark>`."""
    parts, at = [], 0
    for start, end in shown.marks:
        parts += [escape(shown.text[at:start]), "<mark>", escape(shown.text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(shown.text[at:])])


def _one_line(text: str) -> str:
    return "".join(" " if letter.isspace() else letter for letter in text)


def _start(text: str, first: int) -> int:
    if first <= BEFORE:
        return 0
    between = text.find(" ", first - BEFORE, first)
    return first if between < 0 else between + 1


def _end(text: str, least: int, most: int) -> int:
    if most >= len(text):
        return len(text)
    between = text.rfind(" ", least, most)
    return max(least, most) if between < 0 else between
