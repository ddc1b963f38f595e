"""What a hit belongs to, as far as the caller may read it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Text, and_, func, null, or_

from ...contacts.models import Contact
from ...employers.models import Employer
from ...opportunities.models import Opportunity
from ..models import table
from .sources import NO_ID, Source

GROUPS = frozenset({"employers", "contacts", "opportunities"})
"""What hits belong to."""


class Around(NamedTuple):
    """The rows of a source beside those that they belong to; `found_by` are the words of the latter."""

    rows: FromClause
    title: ColumnElement[Any]
    employer_id: ColumnElement[Any]
    employer_name: ColumnElement[Any]
    found_by: tuple[ColumnElement[Any], ...]


def around(source: Source, groups: frozenset[str]) -> Around:
    """Opportunity, person and employer of a source's rows, of the groups that may be read."""
    rows, found_by = source.rows, []
    titles, employer_ids = [], [source.employer_id] if source.employer_id is not NO_ID else []
    for group, key, model, name in (
        ("opportunities", source.opportunity_id, Opportunity, "title"),
        ("contacts", source.contact_id, Contact, "name"),
    ):
        if key is not NO_ID and group in groups:
            beside = table(model).alias()
            rows = _beside(rows, source, beside, key)
            titles.append(func.nullif(beside.c[name], ""))
            employer_ids.append(beside.c.employer_id)
            found_by.append(beside.c.found_by)
    employer_id = func.coalesce(*employer_ids) if employer_ids else NO_ID
    employer_name: ColumnElement[Any] = null().cast(Text())
    if employer_ids and "employers" in groups:
        employer = table(Employer).alias()
        rows = _beside(rows, source, employer, employer_id)
        employer_name = employer.c.name
        found_by.append(employer.c.found_by)
    title = source.name if source.name is not None else func.coalesce(*titles, "")
    return Around(rows, title, employer_id, employer_name, tuple(found_by))


def found_in(beside: Around, query: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether one of those that a row belongs to is found."""
    return or_(*(func.coalesce(words.op("@@")(query), False) for words in beside.found_by))


def _beside(rows: FromClause, source: Source, beside: FromClause, key: ColumnElement[Any]) -> FromClause:
    same = and_(beside.c.account_id == source.main.c.account_id, beside.c.id == key)
    return rows.outerjoin(beside, same)
