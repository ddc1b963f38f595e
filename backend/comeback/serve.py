"""`comeback serve`: the API behind Granian, one process; more are started by running it more often."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import MPServer

from .kit.config import read_secrets, read_settings

STOP_SECONDS = 4


class Server(MPServer):
    """Granian waits for open answers before the application hears of its end: streams are ended first."""

    def shutdown(self, exit_code: int = 0) -> None:
        stop: Callable[[int], None] = super().shutdown
        for process in multiprocessing.active_children():
            if process.pid is not None:
                os.kill(process.pid, signal.SIGUSR1)
        stop(exit_code)


def main() -> int:
    """Serve until SIGTERM or SIGINT; settings and secrets are looked at before a port is opened."""
    settings = read_settings(os.environ)
    read_secrets(settings.data)
    Server(
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
