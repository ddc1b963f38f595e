"""Statements that find rows which have every word, best first; made once for each number of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, array

from ...kit.reading import Prepared
from ..catalogue import ELSEWHERE, EXTRA, KINDS, LEAST_TYPO, WORTH
from .around import Around, around, found_in
from .sources import MINE, Source

NAMES: Mapping[str, ColumnElement[Any]] = {
    weights: literal_column(f"""'{{{weights}}}'::"char"[]""") for weights in ("a", "a,b")
}
LEAST_LIKE = 0.3
"""How much of a word's trigrams a name must have to be worth a second look; the rules decide."""
LIMIT = bindparam("limit", type_=BigInteger)


class Asked(NamedTuple):
    """A word of the query, in letters and digits alone, and the beginnings of its other forms."""

    word: str
    stems: tuple[str, ...]


def every_word(sources: tuple[Source, ...], groups: frozenset[str], count: int) -> Prepared:
    """The best rows that have `count` words themselves or in what they belong to, one of them themselves."""
    return _prepared(sources, groups, count, False)


def nearly_every_word(sources: tuple[Source, ...], groups: frozenset[str], count: int) -> Prepared:
    """Rows that have some words, and for the others names that resemble them."""
    return _prepared(tuple(source for source in sources if source.typos), groups, count, True)


def values_of(asked: Sequence[Asked]) -> dict[str, str]:
    """What the words fill into a statement."""
    begun = [[one.word, *one.stems] for one in asked]
    values = {"any": _beginnings([beginning for forms in begun for beginning in forms])}
    for place, one in enumerate(asked):
        stems = one.stems or (one.word,)
        values |= {f"word_{place}": one.word, f"any_{place}": _beginnings(begun[place])}
        values[f"name_{place}"] = _beginnings(begun[place], "A")
        for weight in WORTH:
            values[f"exact_{weight}_{place}"] = f"'{one.word}':{weight}"
            values[f"prefix_{weight}_{place}"] = _beginnings([one.word], weight)
            values[f"stem_{weight}_{place}"] = _beginnings(stems, weight)
    return values


def _beginnings(words: Sequence[str], weight: str = "") -> str:
    return " | ".join(f"'{word}':*{weight}" for word in words)


@lru_cache(maxsize=256)
def _prepared(sources: tuple[Source, ...], groups: frozenset[str], count: int, near: bool) -> Prepared:
    part = _nearly_every_word if near else _every_word
    found = union_all(*(_first(part(source, groups, count)) for source in sources)).subquery()
    best_first = (found.c.score.desc(), found.c.place, found.c.updated_at.desc(), found.c.id)
    return Prepared(select(found).order_by(*best_first).limit(LIMIT))


def _first(part: Select[Any]) -> Select[Any]:
    rows = part.subquery()
    best_first = (rows.c.score.desc(), rows.c.updated_at.desc(), rows.c.id)
    return select(select(rows).order_by(*best_first).limit(LIMIT).subquery())


def _every_word(source: Source, groups: frozenset[str], count: int) -> Select[Any]:
    # A single word is found in the row itself, or not at all.
    beside, own = around(source, groups if count > 1 else frozenset()), source.main.c.found_by
    points = [_points(own, beside, place) for place in range(count)]
    whole = func.length(func.ts_filter(own, NAMES["a"]))
    fullness = 1 - EXTRA + EXTRA * count / func.greatest(whole, count)
    score = cast(sum(points[1:], points[0]), Float) / count * fullness
    statement = _rows(source, beside, score, null(), null()).where(own.op("@@")(_query("any")))
    if count == 1:
        return statement
    return statement.where(*(_somewhere(own, beside, place) for place in range(count)))


def _nearly_every_word(source: Source, groups: frozenset[str], count: int) -> Select[Any]:
    beside, own = around(source, groups if count > 1 else frozenset()), source.main.c.found_by
    names = func.tsvector_to_array(func.ts_filter(own, NAMES["a,b"]))
    text = func.array_to_string(names, " ")
    words = [bindparam(f"word_{place}", type_=Text()) for place in range(count)]
    likeness = [func.word_similarity(word, text) for word in words]
    there = [_somewhere(own, beside, place) for place in range(count)]
    either = [
        or_(found, and_(func.length(word) >= LEAST_TYPO, like >= LEAST_LIKE))
        for word, found, like in zip(words, there, likeness, strict=True)
    ]
    points = array([_points(own, beside, place) for place in range(count)])
    return _rows(source, beside, sum(likeness[1:], likeness[0]), points, names).where(*either, ~and_(*there))


def _rows(
    source: Source, beside: Around, score: Any, points: ColumnElement[Any], names: ColumnElement[Any]
) -> Select[Any]:
    main = source.main.c
    return (
        select(
            cast(literal_column(str(list(KINDS).index(source.kind))), Integer).label("place"),
            main.id,
            main.updated_at,
            cast(score, Float).label("score"),
            cast(points, ARRAY(Float)).label("points"),
            cast(names, ARRAY(Text)).label("names"),
        )
        .select_from(beside.rows)
        .where(main.account_id == MINE, source.there)
    )


def _points(own: ColumnElement[Any], beside: Around, place: int) -> ColumnElement[Any]:
    """What a word is worth for a row: its best place counts; 0 where it is not there."""
    places: list[tuple[ColumnElement[bool], Any]] = [
        (own.op("@@")(_query(f"{quality}_{weight}_{place}")), _number(points))
        for weight, worth in WORTH.items()
        for quality, points in worth.items()
    ]
    if beside.found_by:
        places.append((found_in(beside, _query(f"name_{place}")), _number(ELSEWHERE)))
    return case(*places, else_=_number(0))


def _somewhere(own: ColumnElement[Any], beside: Around, place: int) -> ColumnElement[bool]:
    here = own.op("@@")(_query(f"any_{place}"))
    return or_(here, found_in(beside, _query(f"name_{place}"))) if beside.found_by else here


def _number(value: float) -> ColumnElement[Any]:
    return literal_column(str(value))


def _query(name: str) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text()), TSQUERY)
