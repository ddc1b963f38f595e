"""Finds in a database's own catalogue whatever would let one account reach another, or keep the schema off Citus."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg

# What is left of rows of many tables, which may bear the same id.
KEYS = {"tombstone": ["account_id", "id", "resource"]}
LOOK_UPS = frozenset(
    {"login", "sign_in", "push_endpoint", "rate_bucket", "api_token", "calendar_address", "alembic_version"}
)
OWN_ROWS = "(account_id = (NULLIF(current_setting('app.account_id'::text, true), ''::text))::uuid)"
SCANNED: Mapping[str, frozenset[str]] = {
    "follow_up_window": frozenset({"account_id", "id", "version", "due_at"}),
    "delivery": frozenset(
        {"account_id", "id", "version", "next_at", "state", "channel", "service", "crashes", "leased_until"}
    ),
    "alembic_version": frozenset({"version_num"}),
    "reminder": frozenset({"account_id", "created_at"}),
    "webhook_event": frozenset({"account_id", "created_at"}),
    "stored_answer": frozenset({"account_id", "stored_at"}),
}
EVERYWHERE = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
# The queue of background work is made by a package for itself: no rows of accounts, a sequence and a trigger.
HERE = f"{EVERYWHERE} AND n.nspname <> 'queue'"
IN_SCHEMA = f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {HERE}"
IN_ANY_SCHEMA = f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {EVERYWHERE}"
NAMES = """ARRAY(SELECT a.attname::text FROM unnest({keys}) WITH ORDINALITY k(num, place)
             LEFT JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = k.num ORDER BY k.place)"""


async def faults(connection: asyncpg.Connection) -> list[str]:
    """Every breach in the connected database, a sentence each; none where all is well."""
    found: list[str] = []
    for look in (tables, keys, foreign_keys, protection, policies, objects, roles, rights, scan_rights):
        found += await look(connection)
    return found


async def tables(connection: asyncpg.Connection) -> list[str]:
    """Tables without an account, and those whose account may be empty or is no UUID."""
    rows = await connection.fetch(f"""
        SELECT c.relname::text AS name, a.attnotnull AND a.atttypid = 'uuid'::regtype AS strict
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id'
        {IN_SCHEMA} AND c.relkind IN ('r', 'p')""")
    return [
        f"table {row['name']}: no account_id uuid NOT NULL"
        for row in rows
        if not row["strict"] and tenant(row)
    ]


async def keys(connection: asyncpg.Connection) -> list[str]:
    """Primary keys and uniques that are not led by the account."""
    rows = await connection.fetch(f"""
        SELECT c.relname::text AS name, i.indexrelid::regclass::text AS index, i.indisprimary AS main,
               {NAMES.format(keys="i.indkey::int2[]", table="c.oid")} AS columns,
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'id') AS has_id
        FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisunique {IN_SCHEMA}
         AND c.relkind IN ('r', 'p')""")
    mine = [row for row in rows if tenant(row)]
    keyed = {row["name"] for row in mine if row["main"]}
    found = [f"table {name}: no primary key" for name in sorted({row["name"] for row in mine} - keyed)]
    for row in mine:
        columns = row["columns"] if row["index"] else ["account_id"]
        if columns[0] != "account_id":
            found.append(f"key {row['index']}: not led by account_id")
        elif row["main"] and row["has_id"] and columns != KEYS.get(row["name"], ["account_id", "id"]):
            found.append(f"key {row['index']}: not (account_id, id)")
    return found


async def foreign_keys(connection: asyncpg.Connection) -> list[str]:
    """Foreign keys by which a row could point into another account; look-ups are no exception."""
    rows = await connection.fetch(f"""
        SELECT f.conname::text AS name, {NAMES.format(keys="f.conkey", table="f.conrelid")} AS near,
               {NAMES.format(keys="f.confkey", table="f.confrelid")} AS far
        FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid {IN_SCHEMA} AND f.contype = 'f'""")
    return [
        f"foreign key {row['name']}: not led by account_id on both sides"
        for row in rows
        if (row["near"][0], row["far"][0]) != ("account_id", "account_id")
    ]


async def protection(connection: asyncpg.Connection) -> list[str]:
    """Tables whose rows are not secured, for their owner too."""
    rows = await connection.fetch(f"""
        SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
               (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*'
                  AND p.polroles = ARRAY['comeback_app'::regrole::oid]
                  AND pg_get_expr(p.polqual, c.oid) = $1 AND pg_get_expr(p.polwithcheck, c.oid) = $1) AS own
        FROM pg_class c {IN_SCHEMA} AND c.relkind IN ('r', 'p')""", OWN_ROWS)  # fmt: skip
    mine = [row for row in rows if tenant(row)]
    found = [f"table {row['name']}: row-level security not in force" for row in mine if not row["forced"]]
    return found + [f"table {row['name']}: no policy of its own account" for row in mine if row["own"] != 1]


async def policies(connection: asyncpg.Connection) -> list[str]:
    """Further policies, which would add rows of others: only the worker's look has one, for reading."""
    rows = await connection.fetch(f"""
        SELECT c.relname::text AS name, p.polname::text AS policy, p.polcmd::text AS command,
               ARRAY(SELECT CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END FROM unnest(p.polroles) r) AS roles
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid {IN_SCHEMA} AND p.polname <> 'own_account'""")
    return [
        f"policy {row['policy']} on {row['name']}: lets more rows through"
        for row in rows
        if row["roles"] != ["comeback_scan"] or row["command"] != "r" or row["name"] not in SCANNED
    ]


async def objects(connection: asyncpg.Connection) -> list[str]:
    """Triggers, sequences, views with their owner's eyes, and functions with their owner's rights."""
    rows = await connection.fetch(f"""
        SELECT 'trigger ' || t.tgname AS found FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid {IN_SCHEMA}
           AND NOT t.tgisinternal
        UNION ALL SELECT 'sequence ' || c.relname FROM pg_class c {IN_SCHEMA} AND c.relkind = 'S'
        UNION ALL SELECT 'materialized view ' || c.relname FROM pg_class c {IN_SCHEMA} AND c.relkind = 'm'
        UNION ALL SELECT 'view ' || c.relname || ' without security_invoker' FROM pg_class c {IN_SCHEMA}
           AND c.relkind = 'v' AND NOT coalesce(c.reloptions && '{{security_invoker=true,security_invoker=on}}', false)
        UNION ALL SELECT 'rule ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class {IN_SCHEMA}
           AND c.relkind <> 'v' AND c.relkind <> 'm'
        UNION ALL SELECT 'function ' || p.proname || ' with SECURITY DEFINER' FROM pg_proc p
           JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {HERE} AND p.prosecdef""")
    return [row["found"] for row in rows]


async def roles(connection: asyncpg.Connection) -> list[str]:
    """Roles that are more than they may be, and what the application's role owns."""
    rows = await connection.fetch("""
        SELECT 'role ' || rolname || ' may too much' AS found FROM pg_roles
        WHERE rolname LIKE 'comeback\\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication
           OR (rolcreatedb AND rolname <> 'comeback_owner'))
        UNION ALL SELECT 'comeback_app has the rights of ' || rolname FROM pg_roles
        WHERE rolname <> 'comeback_app' AND pg_has_role('comeback_app', oid, 'USAGE')
        UNION ALL SELECT 'comeback_app may become ' || rolname FROM pg_roles
        WHERE rolname NOT IN ('comeback_app', 'comeback_scan') AND pg_has_role('comeback_app', oid, 'SET')
        UNION ALL SELECT rolname || ' owns ' || classid::regclass || ' ' || objid FROM pg_shdepend d
        JOIN pg_roles r ON r.oid = d.refobjid AND d.refclassid = 'pg_authid'::regclass
        WHERE d.deptype = 'o' AND rolname IN ('comeback_app', 'comeback_scan')""")
    return [row["found"] for row in rows]


async def rights(connection: asyncpg.Connection) -> list[str]:
    """Rights by which the application could rewrite its history, empty tables past the policies, or make tables."""
    rows = await connection.fetch(f"""
        SELECT 'comeback_app may ' || r || ' ' || c.relname AS found
        FROM pg_class c CROSS JOIN unnest('{{TRUNCATE,REFERENCES,TRIGGER}}'::text[]) r {IN_ANY_SCHEMA}
         AND c.relkind IN ('r', 'p') AND has_table_privilege('comeback_app', c.oid, r)
        UNION ALL SELECT 'comeback_app may ' || r || ' the timeline' FROM unnest('{{UPDATE,DELETE}}'::text[]) r
        WHERE has_table_privilege('comeback_app', 'timeline_entry', r)
           OR (r = 'UPDATE' AND has_any_column_privilege('comeback_app', 'timeline_entry', r))
        UNION ALL SELECT 'comeback_app may CREATE in ' || n.nspname FROM pg_namespace n
        WHERE {EVERYWHERE} AND has_schema_privilege('comeback_app', n.oid, 'CREATE')""")
    return [row["found"] for row in rows]


async def scan_rights(connection: asyncpg.Connection) -> list[str]:
    """What the worker's look may read beyond keys, versions, due times and where it goes, or fails to read of them."""
    rows = await connection.fetch(f"""
        SELECT c.relname::text AS name, a.attname::text AS column,
               has_column_privilege('comeback_scan', c.oid, a.attnum, 'SELECT') AS reads,
               has_column_privilege('comeback_scan', c.oid, a.attnum, 'INSERT, UPDATE')
               OR has_table_privilege('comeback_scan', c.oid, 'DELETE') AS writes
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        {IN_ANY_SCHEMA}
         AND c.relkind IN ('r', 'p', 'v')""")
    return [
        f"comeback_scan on {row['name']}.{row['column']}: not what a look needs"
        for row in rows
        if row["writes"] or row["reads"] != (row["column"] in SCANNED.get(row["name"], ()))
    ]


def tenant(row: asyncpg.Record) -> bool:
    """Whether the table holds rows of accounts."""
    return row["name"] not in LOOK_UPS
