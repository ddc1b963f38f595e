"""Exit status 0 while the API can serve (`health.py api`), or the worker looks at its clock (`health.py worker`)."""

from __future__ import annotations

import asyncio
import os
import sys
from urllib.request import urlopen

import asyncpg

TIMEOUT = 4.0
LOOKS_AT_LEAST_EVERY = 20
"""Seconds; the worker itself looks each second."""
LOOKED = """
    SELECT count(*) > 0 FROM pg_stat_activity
    WHERE usename = current_user AND client_addr = inet_client_addr() AND pid <> pg_backend_pid()
      AND state_change > clock_timestamp() - make_interval(secs => $1)
"""


def serves() -> bool:
    """Whether the API of this container is ready for requests."""
    port = os.environ.get("COMEBACK_PORT") or "8000"
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz?part=serving", timeout=TIMEOUT):
            return True
    except OSError:  # HTTPError is one
        return False


async def looks() -> bool:
    """Whether a process of this container has used the database lately."""
    try:
        connection = await asyncpg.connect(os.environ["DATABASE_URL"], timeout=TIMEOUT)
    except (OSError, asyncpg.PostgresError):
        return False
    try:
        return bool(await connection.fetchval(LOOKED, LOOKS_AT_LEAST_EVERY))
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(0 if (serves() if sys.argv[1] == "api" else asyncio.run(looks())) else 1)
