"""One supervisor a data folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .failure import StartFailure


@contextmanager
def only_one(data: Path) -> Iterator[bool]:
    """Hold the folder's lock, made with the folder where absent; yields whether the holder before was killed.

    Raises StartFailure while another process holds it, or where the folder cannot be written to.
    """
    with _opened(data) as file:
        file.seek(0)
        holder = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise StartFailure(f"already running in {data} (process {holder or 'unknown'})") from held
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield bool(holder)
        finally:
            file.truncate(0)


def _opened(data: Path) -> TextIO:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (data / "run.lock").open("a+", encoding="ascii")
    except OSError as failure:
        raise StartFailure(f"COMEBACK_DATA {data} cannot be written to: {failure.strerror}") from failure
