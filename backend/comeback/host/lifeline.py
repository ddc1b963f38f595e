"""A child ends when its supervisor is gone: its stdin is a pipe that the supervisor alone holds open."""

from __future__ import annotations

import os
import signal
import threading
import time

PATIENCE = 5.0
NAME = "lifeline"


def watch() -> None:
    """Under a supervisor (COMEBACK_LIFELINE is set), stop this process as SIGTERM does when that one ends."""
    watched = any(thread.name == NAME for thread in threading.enumerate())
    if os.environ.get("COMEBACK_LIFELINE") and not watched:
        threading.Thread(target=_stop_at_end_of_stdin, daemon=True, name=NAME).start()


def _stop_at_end_of_stdin() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
