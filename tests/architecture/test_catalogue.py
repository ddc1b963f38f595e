"""No table, key, foreign key, view or right breaks the promise that an account sees itself alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from architecture.catalogue import faults
from comeback.host.postgres import EmbeddedPostgres
from living import Database

TENANT_TABLE = (
    "CREATE TABLE gift (account_id uuid NOT NULL, id uuid NOT NULL, name text, PRIMARY KEY (account_id, id)); "
    "ALTER TABLE gift ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; "
    "CREATE POLICY own_account ON gift TO comeback_app "
    "USING (account_id = nullif(current_setting('app.account_id', true), '')::uuid) "
    "WITH CHECK (account_id = nullif(current_setting('app.account_id', true), '')::uuid);"
)
BROKEN = {
    "a table without an account": ("CREATE TABLE note (id uuid PRIMARY KEY)", "table note: no account_id"),
    "an account that may be empty": (
        "CREATE TABLE note (account_id uuid, id uuid)", "table note: no account_id uuid NOT NULL",
    ),
    "a table without a key": (
        "CREATE TABLE note (account_id uuid NOT NULL, id uuid)", "table note: no primary key",
    ),
    "a key of the id alone": (
        "CREATE TABLE note (account_id uuid NOT NULL, id uuid PRIMARY KEY)", "key note_pkey: not led by account_id",
    ),
    "a key with more than the id": (
        "CREATE TABLE note (account_id uuid NOT NULL, id uuid, day date, PRIMARY KEY (account_id, day))",
        "key note_pkey: not (account_id, id)",
    ),
    "a unique over all accounts": ("ALTER TABLE gift ADD UNIQUE (name)", "key gift_name_key: not led"),
    "a unique index over all accounts": ("CREATE UNIQUE INDEX one ON gift (lower(name))", "key one: not led"),
    "a unique index led by something else": (
        "CREATE UNIQUE INDEX one ON gift (name, account_id)", "key one: not led by account_id",
    ),
    "a foreign key into any account": (
        ("CREATE UNIQUE INDEX one ON employer (account_id, id, name); ALTER TABLE employer ADD UNIQUE (id); "
         "ALTER TABLE gift ADD employer_id uuid REFERENCES employer (id)"),
        "foreign key gift_employer_id_fkey: not led",
    ),
    "a foreign key with crossed sides": (
        "ALTER TABLE gift ADD FOREIGN KEY (id, account_id) REFERENCES employer (account_id, id)",
        "foreign key gift_id_account_id_fkey: not led",
    ),
    "no row-level security": ("ALTER TABLE gift DISABLE ROW LEVEL SECURITY", "table gift: row-level security not"),
    "not forced on the owner": ("ALTER TABLE gift NO FORCE ROW LEVEL SECURITY", "table gift: row-level security not"),
    "no policy": ("DROP POLICY own_account ON gift", "table gift: no policy of its own"),
    "a policy with a bare cast": (
        ("DROP POLICY own_account ON gift; CREATE POLICY own_account ON gift TO comeback_app "
         "USING (account_id = current_setting('app.account_id')::uuid)"),
        "table gift: no policy of its own",
    ),
    "a policy that checks no write": (
        ("DROP POLICY own_account ON gift; CREATE POLICY own_account ON gift TO comeback_app "
         "USING (account_id = nullif(current_setting('app.account_id', true), '')::uuid) WITH CHECK (true)"),
        "table gift: no policy of its own",
    ),
    "a policy more": ("CREATE POLICY all_rows ON gift USING (true)", "policy all_rows on gift: lets more"),
    "a policy by which the look writes": (
        "CREATE POLICY due_too ON delivery TO comeback_scan USING (true)", "policy due_too on delivery: lets more",
    ),
    "a trigger": (
        ("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
         "CREATE TRIGGER stamp BEFORE UPDATE ON employer FOR EACH ROW EXECUTE FUNCTION nothing()"),
        "trigger stamp",
    ),
    "a rule": ("CREATE RULE keep AS ON DELETE TO employer DO INSTEAD NOTHING", "rule keep"),
    "a sequence": ("CREATE SEQUENCE number", "sequence number"),
    "an identity": ("ALTER TABLE gift ADD number int GENERATED ALWAYS AS IDENTITY", "sequence gift_number_seq"),
    "a view with its owner's eyes": ("CREATE VIEW names AS SELECT name FROM employer", "view names without"),
    "a materialized view": ("CREATE MATERIALIZED VIEW kept AS SELECT name FROM employer", "materialized view kept"),
    "a function with its owner's rights": (
        "CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM employer'",
        "function peep with SECURITY DEFINER",
    ),
    "a role past the policies": ("ALTER ROLE comeback_app BYPASSRLS", "role comeback_app may too much"),
    "a superuser": ("ALTER ROLE comeback_owner SUPERUSER", "role comeback_owner may too much"),
    "the owner's rights": ("GRANT comeback_owner TO comeback_app", "comeback_app has the rights of comeback_owner"),
    "the owner's part": (
        "GRANT comeback_owner TO comeback_app WITH INHERIT FALSE, SET TRUE", "comeback_app may become comeback_owner",
    ),
    "the look's rights all the time": (
        "GRANT comeback_scan TO comeback_app WITH INHERIT TRUE", "comeback_app has the rights of comeback_scan",
    ),
    "a table of the application's own": ("ALTER TABLE gift OWNER TO comeback_app", "comeback_app owns pg_class"),
    "a history that can be rewritten": (
        "GRANT UPDATE (cause) ON timeline_entry TO comeback_app", "comeback_app may UPDATE the timeline",
    ),
    "a history that can be erased": (
        "GRANT DELETE ON timeline_entry TO comeback_app", "comeback_app may DELETE the timeline",
    ),
    "emptying past the policies": ("GRANT TRUNCATE ON gift TO comeback_app", "comeback_app may TRUNCATE gift"),
    "tables made by the application": ("GRANT CREATE ON SCHEMA public TO comeback_app", "comeback_app may CREATE in"),
    "a look that reads names": (
        "GRANT SELECT (title) ON follow_up_window TO comeback_scan", "comeback_scan on follow_up_window.title",
    ),
    "a look that writes": (
        "GRANT UPDATE (version) ON delivery TO comeback_scan", "comeback_scan on delivery.version",
    ),
    "a look that cannot see when": (
        "REVOKE SELECT (due_at) ON follow_up_window FROM comeback_scan", "comeback_scan on follow_up_window.due_at",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
async def database(new_database: Database, server: EmbeddedPostgres) -> str:
    """A database as the migrations build it, by the superuser, who may break it."""
    await new_database("catalogue")
    return server.superuser_url("catalogue")


@pytest.fixture
async def connection(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is rolled back."""
    opened = await asyncpg.connect(database)
    await opened.execute("BEGIN")
    yield opened
    await opened.execute("ROLLBACK")
    await opened.close()


async def test_the_migrated_database_keeps_every_rule(connection: asyncpg.Connection) -> None:
    assert await connection.fetchval("SELECT count(*) FROM pg_class WHERE relname = 'follow_up_window'") == 1
    assert await faults(connection) == []


async def test_a_further_table_that_keeps_them_is_no_fault(connection: asyncpg.Connection) -> None:
    await connection.execute(
        TENANT_TABLE + "CREATE VIEW gifts WITH (security_invoker) AS SELECT name FROM gift"
    )
    assert await faults(connection) == []


@pytest.mark.parametrize(("sql", "fault"), BROKEN.values(), ids=list(BROKEN))
async def test_the_finder_finds(connection: asyncpg.Connection, sql: str, fault: str) -> None:
    await connection.execute(TENANT_TABLE + sql)
    assert [said for said in await faults(connection) if said.startswith(fault)]
