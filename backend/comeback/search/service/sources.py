"""Where each kind of resource is found, what is shown of it, and where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    values,
)
from sqlalchemy.dialects.postgresql import TSVECTOR, array

from ...accounts.catalogue import Language
from ...contacts.models import Contact
from ...employers.models import Employer
from ...gives.models import Give
from ...needs.models import Evidence, Need
from ...opportunities.models import Opportunity, Rejection
from ...plays.catalogue import built_in, id_of
from ...plays.models import OwnPlay
from ...plays.service import SINCE
from ...touchpoints.models import Touchpoint
from ...trials.models import Review, Trial
from ...windows.models import Window
from ..catalogue import Kind
from ..models import table

NO_ID: ColumnElement[Any] = null().cast(Uuid())
NOTHING: ColumnElement[Any] = literal_column("'{}'::text[]")
EVERYWHERE = true()
MINE = bindparam("account_id", type_=Uuid())
"""The account in which is searched."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Rows of one kind; `texts` are arrays in the order in which they are shown, `typos`: names worth a second look."""

    kind: Kind
    rows: FromClause
    main: FromClause
    texts: Sequence[ColumnElement[Any]]
    name: ColumnElement[Any] | None = None
    there: ColumnElement[bool] = EVERYWHERE
    employer_id: ColumnElement[Any] = NO_ID
    opportunity_id: ColumnElement[Any] = NO_ID
    contact_id: ColumnElement[Any] = NO_ID
    typos: bool = True


def _only(*columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [array(columns, type_=Text())]


def _simple(kind: Kind, model: type[Any], texts: Sequence[ColumnElement[Any]], **more: Any) -> Source:
    rows = table(model)
    return Source(kind=kind, rows=rows, main=rows, texts=texts, **more)


def _below(
    kind: Kind, model: type[Any], parent: type[Any], key: str, texts: Sequence[Any], *, typos: bool
) -> Source:
    """Rows that know their opportunity by the row that they hang on."""
    rows, above = table(model), table(parent)
    together = rows.join(above, and_(rows.c.account_id == above.c.account_id, rows.c[key] == above.c.id))
    return Source(
        kind=kind, rows=together, main=rows, texts=texts, opportunity_id=above.c.opportunity_id, typos=typos
    )


EMPLOYER, CONTACT, OPPORTUNITY = table(Employer).c, table(Contact).c, table(Opportunity).c
GIVE, NEED, EVIDENCE, REVIEW = table(Give).c, table(Need).c, table(Evidence).c, table(Review).c
WINDOW, REJECTION, TOUCHPOINT = table(Window).c, table(Rejection).c, table(Touchpoint).c
SOURCES = (
    _simple("employer", Employer, _only(EMPLOYER.industry, EMPLOYER.website, EMPLOYER.notes), name=EMPLOYER.name),
    _simple(
        "contact", Contact,
        [
            *_only(CONTACT.title), CONTACT.emails, CONTACT.phones, CONTACT.interests,
            *_only(CONTACT.linkedin_url, CONTACT.notes),
        ],
        name=CONTACT.name, there=and_(CONTACT.merged_into.is_(None), CONTACT.anonymised_at.is_(None)),
        employer_id=CONTACT.employer_id,
    ),
    _simple(
        "opportunity", Opportunity,
        _only(OPPORTUNITY.location, OPPORTUNITY.source, OPPORTUNITY.url, OPPORTUNITY.notes),
        name=OPPORTUNITY.title, employer_id=OPPORTUNITY.employer_id,
    ),
    _simple("play", OwnPlay, _only(table(OwnPlay).c.key), name=table(OwnPlay).c.name),
    _simple("give", Give, [GIVE.topics, *_only(GIVE.note, GIVE.url)], name=GIVE.title),
    _simple("need", Need, _only(NEED.text), opportunity_id=NEED.opportunity_id, contact_id=NEED.heard_from),
    _below("evidence", Evidence, Need, "need_id", _only(EVIDENCE.text, EVIDENCE.url), typos=True),
    _simple(
        "window", Window, _only(WINDOW.why), name=WINDOW.title, typos=False,
        opportunity_id=WINDOW.opportunity_id, contact_id=WINDOW.contact_id,
    ),
    _simple(
        "rejection", Rejection, _only(REJECTION.words), typos=False,
        opportunity_id=REJECTION.opportunity_id, contact_id=REJECTION.decided_by,
    ),
    _simple(
        "touchpoint", Touchpoint, _only(TOUCHPOINT.notes), typos=False,
        opportunity_id=TOUCHPOINT.opportunity_id, contact_id=TOUCHPOINT.contact_id,
    ),
    _below("review", Review, Trial, "trial_id", _only(REVIEW.said, REVIEW.agreed, REVIEW.proof), typos=False),
)  # fmt: skip


@cache
def built_in_plays(language: Language) -> Source:
    """The built-in plays as rows of the account."""
    listed = [(id_of(play.key), play.name, play.key) for play in built_in(language)]
    plain = values(column("id", Uuid), column("name", Text), column("key", Text), name="fixed").data(listed)
    (short,) = _only(plain.c.key)
    rows = select(
        MINE.label("account_id"), plain.c.id, plain.c.name, plain.c.key,
        func.findable_words(plain.c.name, short, NOTHING, type_=TSVECTOR).label("found_by"),
        literal(SINCE, DateTime(timezone=True)).label("updated_at"),
    ).subquery("built_in")  # fmt: skip
    return Source(kind="play", rows=rows, main=rows, texts=_only(rows.c.key), name=rows.c.name)
