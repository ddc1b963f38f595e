"""A watch beside the embedded database, which ends it when its holder was killed."""

from __future__ import annotations

import os
from pathlib import Path

from .account import Command, UnixAccount, start_as

# The input ends with the holder; then the server is asked to stop, if it still is the one in this folder.
WATCH = """
read -r _
read -r server <postmaster.pid && [ "$server" = "$0" ] && kill -INT "$server"
while kill -0 "$0"; do sleep 1; done
rm -rf "$1"
"""


class Guard:
    """Holds a pipe open as long as this process lives; a small process at its other end waits for that."""

    def __init__(self, account: UnixAccount | None, cluster: Path, runtime: Path, server: int) -> None:
        """`runtime`: removed after the end; `server`: the postmaster's process id."""
        theirs, self._held = os.pipe()
        command: Command = ["/bin/sh", "-c", WATCH, str(server), runtime]
        self._process = start_as(account, command, stdin=theirs, directory=cluster)
        os.close(theirs)

    def dismiss(self) -> None:
        """End the watch and leave the server to its holder."""
        self._process.kill()
        self._process.wait()
        os.close(self._held)
