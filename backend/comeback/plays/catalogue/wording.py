"""What a built-in step says in one language."""

from __future__ import annotations

from typing import NamedTuple

from ..rules import Frame


class Wording(NamedTuple):
    """The words of one step; `text` ends without a line break."""

    title: str
    title_unnamed: str
    why: str
    source: str
    frame: Frame | None = None


def message(subject: str, text: str) -> Frame:
    """A frame whose text is written with a line break at either end."""
    return Frame(subject=subject, text=text.strip())
