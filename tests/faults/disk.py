"""A small disk under the database's tables, which can be filled up; its journal lies elsewhere. Needs root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from comeback.host.account import database_account, give

ROOM = 24_000_000
"""Bytes that are free at first."""
BLOCK = b"\0" * 4_096


class Disk:
    """What is mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Take all room that is left."""
        with suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while True:
                file.write(BLOCK)

    def free(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(data: Path, mould: Path) -> Iterator[Disk]:
    """A disk at `data/pg` with a copy of that database on it, whose journal has a folder of its own."""
    assert os.geteuid() == 0, "a disk that fills up is mounted: run this as root"
    folder = data / "pg"
    folder.mkdir()
    used = sum(file.stat().st_size for file in (mould / "pg").rglob("*") if file.is_file())
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + ROOM}", "tmpfs", folder], check=True)
    journal = Path(tempfile.mkdtemp(prefix="journal-", dir="/tmp"))
    try:
        shutil.copytree(mould / "pg", folder, dirs_exist_ok=True)
        shutil.move(folder / "pg_wal", journal / "pg_wal")
        (folder / "pg_wal").symlink_to(journal / "pg_wal")
        folder.chmod(0o700)
        account = database_account(data / "none")
        give(account, folder)
        give(account, journal)
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        shutil.rmtree(journal)
