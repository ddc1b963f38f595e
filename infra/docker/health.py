"""Exit status 0 while the API can serve (`health.py api`), or the worker looks at its clock (`health.py worker`)."""

from __future__ import annotations

import os
import sys
from urllib.request import urlopen

TIMEOUT = 4.0


def address_of(program: str) -> str:
    """Where this container's program says how it is."""
    if program == "worker":
        return f"http://127.0.0.1:{os.environ['COMEBACK_WORKER_METRICS'].rpartition(':')[2]}/healthz"
    return f"http://127.0.0.1:{os.environ.get('COMEBACK_PORT') or '8000'}/readyz?part=serving"


def is_well(program: str) -> bool:
    """Whether it says that it is well."""
    try:
        with urlopen(address_of(program), timeout=TIMEOUT):
            return True
    except OSError:  # HTTPError is one
        return False


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
