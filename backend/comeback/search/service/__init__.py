"""Finding anything by a word of it, within one account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.service import my_account
from ...kit.db import account_of
from ...kit.errors import FieldError, Malformed
from ...kit.reading import Prepared
from ...kit.scopes import Principal
from ..catalogue import KINDS, MAX_QUERY, MAX_TYPO_WORDS, MAX_WORDS, MOST_ALIKE, Kind
from ..rules.marking import Marked, as_html, excerpt, marked, sought
from ..rules.nearness import beginning, worth
from ..schemas import Hit, Mark
from .around import GROUPS
from .matching import Asked, every_word, nearly_every_word, values_of
from .showing import shown
from .sources import SOURCES, Source, built_in_plays

# Statements over eleven tables take longer to plan than to run.
STEMS: tuple[ColumnElement[Any], ...] = tuple(
    literal_column(f"'{language}_stem'::regdictionary") for language in ("english", "german")
)


class Found(NamedTuple):
    """A row by the place of its kind and its id, and the words that it has but nearly."""

    place: int
    id: UUID
    score: float
    unclear: list[str]


async def search(
    session: AsyncSession, principal: Principal, query: str, of_kinds: str | None, limit: int
) -> list[Hit]:
    """The best hits of what the principal may read; 400 without a word, with too many, and for unknown kinds."""
    kinds = _kinds(of_kinds)
    asked = await _asked(session, query)
    sources = await _sources(session, {kind for kind in kinds if principal.may(KINDS[kind][0], "read")})
    if not sources:
        return []
    groups = frozenset(group for group in GROUPS if principal.may(group, "read"))
    found = await _found(session, sources, groups, asked, limit)
    return await _shown(session, sources, groups, asked, found)


async def _found(
    session: AsyncSession, sources: tuple[Source, ...], groups: frozenset[str], asked: list[Asked], limit: int
) -> list[Found]:
    """The best rows, those with mistyped names among them where there is room."""
    statement = every_word(sources, groups, len(asked))
    rows = await _run(session, statement, limit=limit, **values_of(asked))
    found = [Found(row.place, row.id, row.score, []) for row in rows]
    if len(found) < limit and len(asked) <= MAX_TYPO_WORDS and any(source.typos for source in sources):
        found += await _mistyped(session, sources, groups, asked)
    return sorted(found, key=lambda row: -row.score)[:limit]


async def _mistyped(
    session: AsyncSession, sources: tuple[Source, ...], groups: frozenset[str], asked: list[Asked]
) -> list[Found]:
    """Rows with names that differ from a word by next to nothing."""
    statement = nearly_every_word(sources, groups, len(asked))
    found, words = [], [one.word for one in asked]
    for row in await _run(session, statement, limit=MOST_ALIKE, **values_of(asked)):
        score = worth(words, row.points, row.names)
        if score is not None:
            unclear = [word for word, points in zip(words, row.points, strict=True) if not points]
            found.append(Found(row.place, row.id, score, unclear))
    return found


async def _shown(
    session: AsyncSession,
    sources: tuple[Source, ...],
    groups: frozenset[str],
    asked: list[Asked],
    found: list[Found],
) -> list[Hit]:
    """The rows that were found as hits."""
    if not found:
        return []
    places = {row.place for row in found}
    wanted = tuple(source for source in sources if list(KINDS).index(source.kind) in places)
    rows = await _run(session, shown(wanted, groups), found=[row.id for row in found])
    by_id = {(row.place, row.id): row for row in rows}
    return [_hit(by_id[row.place, row.id], asked, row) for row in found]


async def _run(session: AsyncSession, statement: Prepared, **given: object) -> Sequence[Row[Any]]:
    connection = await session.connection()
    arguments = statement.arguments(account_id=account_of(session), **given)
    return (await connection.exec_driver_sql(statement.sql, tuple(arguments))).all()


def _kinds(given: str | None) -> set[Kind]:
    known: tuple[Kind, ...] = get_args(Kind)
    if given is None:
        return set(known)
    names = given.split(",")
    if unknown := [name for name in names if name not in known]:
        detail = f"There is no kind {unknown[0]!r}; there are {', '.join(known)}."
        raise Malformed(detail, errors=[FieldError("?kinds", "invalid", detail)])
    return {kind for kind in known if kind in names}


async def _asked(session: AsyncSession, query: str) -> list[Asked]:
    """The words of a query as the database compares them; those that say nothing only where there is no other."""
    plain = func.string_to_table(func.btrim(func.plain_words(literal(query, Text))), " ")
    word = plain.column_valued("word")
    rows = (
        (await session.execute(select(word, *(func.ts_lexize(stem, word) for stem in STEMS)))).tuples().all()
    )
    once = {word: found for word, *found in rows if word}
    telling = {word: found for word, found in once.items() if all(found)} or once
    # One letter may stand for many; what is longer than any query is in no index either.
    if not 0 < len(telling) <= MAX_WORDS or max(map(len, telling)) > MAX_QUERY:
        detail = f"Ask for one to {MAX_WORDS} words of letters or digits."
        raise Malformed(detail, errors=[FieldError("?q", "words", detail)])
    return [Asked(word, _beginnings(word, found)) for word, found in telling.items()]


def _beginnings(word: str, stems: list[list[str]]) -> tuple[str, ...]:
    found = (beginning(word, stem) for one in stems for stem in one)
    return tuple(dict.fromkeys(begun for begun in found if begun is not None))


async def _sources(session: AsyncSession, kinds: set[Kind]) -> tuple[Source, ...]:
    sources = tuple(source for source in SOURCES if source.kind in kinds)
    if "play" not in kinds:
        return sources
    return (*sources, built_in_plays((await my_account(session)).language))


def _hit(row: Row[Any], asked: list[Asked], found: Found) -> Hit:
    answers = sought([(one.word, *one.stems) for one in asked], found.unclear)
    title, part = marked(row.title, answers), excerpt(filter(None, row.texts), answers)
    kind = list(KINDS)[row.place]
    return Hit(
        kind=kind,
        id=row.id,
        href=f"/api/v1{KINDS[kind][1]}/{row.id}",
        title=title.text,
        title_marks=_marks(title),
        title_html=as_html(title),
        excerpt=part.text,
        excerpt_marks=_marks(part),
        excerpt_html=as_html(part),
        score=round(found.score, 3),
        employer_id=row.employer_id,
        employer_name=row.employer_name,
        opportunity_id=row.opportunity_id,
        contact_id=row.contact_id,
    )


def _marks(shown: Marked) -> list[Mark]:
    return [Mark(start, end) for start, end in shown.marks]
