"""What a search answers with."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from .catalogue import Kind

Html = Annotated[str, Meta(description="Escaped, with the words that were asked for in `<mark>`.")]


class Mark(msgspec.Struct, frozen=True):
    """A word that was asked for: code points of the text from `start` up to, not including, `end`."""

    start: int
    end: int


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A resource that was found.

    `title` is its name; of what has none the opportunity's, else the person's, to which it belongs, and empty where the
    caller may read neither. `excerpt` is the part of its text that fits best, in one line. Ids and `employer_name` say
    where it belongs, null where it belongs nowhere or the caller may not know. `score` is between 0 and 1.
    """

    kind: Kind
    id: UUID
    href: str
    title: str
    title_marks: list[Mark]
    title_html: Html
    excerpt: str
    excerpt_marks: list[Mark]
    excerpt_html: Html
    score: float
    employer_id: UUID | None
    employer_name: str | None
    opportunity_id: UUID | None
    contact_id: UUID | None
