"""What of the rows that were found is shown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from ...kit.reading import Prepared
from ..catalogue import KINDS
from .around import around
from .sources import MINE, Source

FOUND = bindparam("found", type_=ARRAY(Uuid))


@lru_cache(maxsize=256)
def shown(sources: tuple[Source, ...], groups: frozenset[str]) -> Prepared:
    """Names, texts, and what they belong to of the rows `found`, of these kinds."""
    return Prepared(union_all(*(_shown(source, groups) for source in sources)))


def _shown(source: Source, groups: frozenset[str]) -> Select[Any]:
    beside, main, texts = around(source, groups), source.main.c, source.texts[0]
    for more in source.texts[1:]:
        texts = texts.concat(more)
    return (
        select(
            cast(literal_column(str(list(KINDS).index(source.kind))), Integer).label("place"),
            main.id,
            cast(beside.title, Text).label("title"),
            texts.label("texts"),
            beside.employer_id.label("employer_id"),
            beside.employer_name.label("employer_name"),
            source.opportunity_id.label("opportunity_id"),
            source.contact_id.label("contact_id"),
        )
        .select_from(beside.rows)
        .where(main.account_id == MINE, main.id == func.any(FOUND), source.there)
    )
