"""The words by which rows are found: a column that the database fills in, beside those of each chapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Column, Computed, Connection, MetaData, Table, event
from sqlalchemy.dialects.postgresql import TSVECTOR

from ..contacts.models import Contact
from ..employers.models import Employer
from ..gives.models import Give
from ..kit.models import Base, Tenant
from ..needs.models import Evidence, Need
from ..opportunities.models import Opportunity, Rejection
from ..plays.models import OwnPlay
from ..touchpoints.models import Touchpoint
from ..trials.models import Review
from ..windows.models import Window

# Both name what they call as it was when they were made, so that no search path can put something else there.
FUNCTIONS = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE OR REPLACE FUNCTION plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
  lower(unaccent('unaccent'::regdictionary, normalize(said, NFKC)) COLLATE "pg_c_utf8"), '[^[:alnum:]]+', ' ', 'g')""",
    """CREATE OR REPLACE FUNCTION findable_words(name text, short text[], long text[])
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('simple'::regconfig, plain_words(coalesce(name, ''))), 'A')
  || setweight(to_tsvector('simple'::regconfig, plain_words(array_to_string(short, ' '))), 'B')
  || setweight(to_tsvector('simple'::regconfig, plain_words(array_to_string(long, ' '))), 'D')""",
)
FOUND_BY: Mapping[type[Tenant], str] = {
    Employer: "findable_words(name, ARRAY[industry, website], ARRAY[notes])",
    Contact: (
        "findable_words(name, (((ARRAY[title, linkedin_url] || emails) || phones) || interests), ARRAY[notes])"
    ),
    Opportunity: "findable_words(title, ARRAY[location, source, url], ARRAY[notes])",
    Rejection: "findable_words(NULL::text, '{}'::text[], ARRAY[words])",
    Need: "findable_words(NULL::text, ARRAY[text], '{}'::text[])",
    Evidence: "findable_words(NULL::text, ARRAY[text, url], '{}'::text[])",
    Give: "findable_words(title, (topics || ARRAY[url]), ARRAY[note])",
    OwnPlay: "findable_words(name, ARRAY[key], '{}'::text[])",
    Window: "findable_words(NULL::text, ARRAY[title], '{}'::text[])",
    Touchpoint: "findable_words(NULL::text, '{}'::text[], ARRAY[notes])",
    Review: "findable_words(NULL::text, '{}'::text[], ARRAY[said, agreed, proof])",
}
"""Name, what is said in short, and notes, as the database writes the expression."""


def table(model: type[Any]) -> Table:
    """The table of a model, with the words by which its rows are found where it has some."""
    return cast(Table, model.__table__)


@event.listens_for(Base.metadata, "before_create")
def _make_functions(_target: MetaData, connection: Connection, **_more: object) -> None:
    for statement in FUNCTIONS:
        connection.exec_driver_sql(statement)


for found, expression in FOUND_BY.items():
    # Past the mapper: nobody who reads a row carries its words along.
    table(found).append_column(Column("found_by", TSVECTOR, Computed(expression, persisted=True)))
