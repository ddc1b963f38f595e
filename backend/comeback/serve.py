"""`comeback serve`: the API behind Granian, one process; more are started by running it more often."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from .kit.config import read_secrets, read_settings

STOP_SECONDS = 4


def main() -> int:
    """Serve until SIGTERM or SIGINT; settings and secrets are looked at before a port is opened."""
    settings = read_settings(os.environ)
    read_secrets(settings.data)
    Granian(
        "comeback.app:from_environment",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        loop=Loops.uvloop,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()
    return 0
