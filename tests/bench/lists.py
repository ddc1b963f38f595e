"""Pages of lists, where all accounts together have a thousand rows in each table, and where they have a million."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack
from itertools import repeat
from pathlib import Path
from uuid import UUID

import asyncpg

from bench.load import request, send
from bench.rows import BEGINS, Caller, Urls, settings_of
from bench.servers import Server, ours
from comeback.kit.config import read_secrets
from living import start_app

OWN, FEW, MANY = 100, 10, 10_000
"""Rows of an account in each table, and how many accounts there are."""
ROUNDS, PAGES = 7, 40
SEED = """
  SET session_replication_role = replica;
  SET synchronous_commit = off;
  -- Lists read no word of the search, and to work them out takes longer than all the rest.
  ALTER TABLE employer ALTER COLUMN found_by DROP EXPRESSION;
  ALTER TABLE contact ALTER COLUMN found_by DROP EXPRESSION;
  ALTER TABLE follow_up_window ALTER COLUMN found_by DROP EXPRESSION;
  ALTER TABLE touchpoint ALTER COLUMN found_by DROP EXPRESSION;
  CREATE TEMPORARY TABLE mine AS
    SELECT account_id, n, md5(account_id || 'e' || n % 10)::uuid AS employer_id,
      md5(account_id || 'c' || n)::uuid AS contact_id, timestamptz '{begins}' + n * interval '3 hours' AS at
    FROM (SELECT uuid '{caller}' AS account_id
        UNION ALL SELECT gen_random_uuid() FROM generate_series(2, {accounts})) AS accounts,
      generate_series(1, {own}) AS n;
  INSERT INTO employer (account_id, id, name, created_at, updated_at, change)
    SELECT account_id, employer_id, 'Alder & Pike', at, at, 0 FROM mine WHERE n <= 10;
  INSERT INTO contact (account_id, id, employer_id, name, role, created_at, updated_at, change)
    SELECT account_id, contact_id, employer_id, 'Daniel Reyes', 'hiring_manager', at, at, 0 FROM mine;
  INSERT INTO follow_up_window (account_id, id, contact_id, step, kind, title, why, source, time_zone, zone_of,
      opens_wall, best_wall, closes_wall, opens_at, best_at, closes_at, state, due_at, created_at, updated_at, change)
    SELECT account_id, uuidv7(), contact_id, 'by_hand', 'other', 'Call Daniel', '', '', 'Europe/London', 'user', at,
      at, at, at, at, at, CASE WHEN n % 2 = 0 THEN 'open' ELSE 'scheduled' END, at, at, at, 0 FROM mine;
  INSERT INTO touchpoint (account_id, id, contact_id, kind, channel, direction, occurred_at, outcome, created_at,
      updated_at, change)
    SELECT account_id, uuidv7(), contact_id, 'message', 'email', 'out', at, 'none', at, at, 0 FROM mine;
  ANALYZE
"""
PATHS = (
    "/contacts", "/contacts?employer_id={employer}", "/windows", "/windows?state=open", "/windows?contact_id={contact}",
    "/touchpoints", "/touchpoints?contact_id={contact}",
)  # fmt: skip


async def measure(few: tuple[Path, Urls], many: tuple[Path, Urls]) -> Mapping[str, tuple[float, float]]:
    """Milliseconds of a page over few rows and over many, the median, by its path; the two in turns."""
    async with AsyncExitStack() as stack:
        served = [await _serve(stack, *given, accounts) for given, accounts in ((few, FEW), (many, MANY))]
        waits: dict[tuple[str, int], list[float]] = defaultdict(list)
        for turn in range(ROUNDS + 1):
            for path in PATHS:
                for which, (server, caller, ids) in enumerate(served):
                    asking = request("GET", "/api/v1" + path.format(**ids), caller.headers())
                    load = await send(server.port, repeat(asking, PAGES), callers=1)
                    waits[path, which] += load.waits if turn else []
    return {path: (_middle(waits[path, 0]), _middle(waits[path, 1])) for path in PATHS}


def _middle(waits: list[float]) -> float:
    return statistics.median(waits) * 1e3


async def _serve(
    stack: AsyncExitStack, folder: Path, urls: Urls, accounts: int
) -> tuple[Server, Caller, dict[str, UUID]]:
    """A server over so many accounts, and somebody who has a hundred rows of each kind there."""
    clock_file = folder / "now"
    clock_file.write_text(BEGINS)
    async with start_app(settings_of(folder, urls), read_secrets(folder, {}), clock_file) as app:
        user = await app.sign_up()
        made = await user.post("/tokens", {"name": "bench", "scopes": ["read"]})
    caller = Caller(UUID(user.me["id"]), made["token"])
    connection = await asyncpg.connect(urls.superuser, command_timeout=300)
    await connection.execute(SEED.format(caller=caller.account_id, accounts=accounts, begins=BEGINS, own=OWN))
    ids = await connection.fetchrow(
        "SELECT employer_id AS employer, id AS contact FROM contact WHERE account_id = $1 LIMIT 1",
        caller.account_id,
    )
    await connection.close()
    assert ids is not None
    environ = {"COMEBACK_DATA": str(folder), "COMEBACK_CLOCK": BEGINS, "DATABASE_URL": urls.app}
    return await stack.enter_async_context(ours(environ)), caller, dict(ids)
