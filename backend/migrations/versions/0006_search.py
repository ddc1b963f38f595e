"""What makes words findable: a column of words in every table that has some, filled in by the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FOUND_BY = {
    "employer": "findable_words(name, ARRAY[industry, website], ARRAY[notes])",
    "contact": (
        "findable_words(name, (((ARRAY[title, linkedin_url] || emails) || phones) || interests), ARRAY[notes])"
    ),
    "opportunity": "findable_words(title, ARRAY[location, source, url], ARRAY[notes])",
    "rejection": "findable_words(NULL::text, '{}'::text[], ARRAY[words])",
    "need": "findable_words(NULL::text, ARRAY[text], '{}'::text[])",
    "evidence": "findable_words(NULL::text, ARRAY[text, url], '{}'::text[])",
    "give": "findable_words(title, (topics || ARRAY[url]), ARRAY[note])",
    "play": "findable_words(name, ARRAY[key], '{}'::text[])",
    "follow_up_window": "findable_words(NULL::text, ARRAY[title], '{}'::text[])",
    "touchpoint": "findable_words(NULL::text, '{}'::text[], ARRAY[notes])",
    "review": "findable_words(NULL::text, '{}'::text[], ARRAY[said, agreed, proof])",
}


def upgrade() -> None:
    # Both come with PostgreSQL and are trusted: who owns the database may have them.
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # RETURN, not a string: what is called is looked up now, and no search path can put something else there.
    op.execute("""
        CREATE FUNCTION plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN regexp_replace(
          lower(unaccent('unaccent'::regdictionary, normalize(said, NFKC)) COLLATE "pg_c_utf8"),
          '[^[:alnum:]]+', ' ', 'g')
    """)
    op.execute("""
        CREATE FUNCTION findable_words(name text, short text[], long text[])
        RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN setweight(to_tsvector('simple'::regconfig, plain_words(coalesce(name, ''))), 'A')
          || setweight(to_tsvector('simple'::regconfig, plain_words(array_to_string(short, ' '))), 'B')
          || setweight(to_tsvector('simple'::regconfig, plain_words(array_to_string(long, ' '))), 'D')
    """)
    for table, words in FOUND_BY.items():
        op.add_column(table, sa.Column("found_by", postgresql.TSVECTOR(), sa.Computed(words, persisted=True)))


def downgrade() -> None:
    for table in FOUND_BY:
        op.drop_column(table, "found_by")
    # The extensions stay: somebody else may use them.
    op.execute("DROP FUNCTION findable_words(text, text[], text[])")
    op.execute("DROP FUNCTION plain_words(text)")
