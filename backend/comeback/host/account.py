"""Who the embedded database runs as: PostgreSQL refuses root, and a private folder has to stay private."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

UNPRIVILEGED = ("postgres", "nobody")

Command = Sequence[str | Path]


class UnixAccount(NamedTuple):
    """A user and its group, as numbers."""

    uid: int
    gid: int


def database_account(cluster: Path) -> UnixAccount | None:
    """None for an ordinary user; for root the owner of `cluster`, else `postgres`, else `nobody`.

    Raises LookupError where root has nobody to hand over to.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return UnixAccount(found.st_uid, found.st_gid)
    for name in UNPRIVILEGED:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return UnixAccount(entry.pw_uid, entry.pw_gid)
    raise LookupError(f"no user to run the database as: neither {' nor '.join(UNPRIVILEGED)} exists")


def give(account: UnixAccount | None, path: Path) -> None:
    """Make the account the owner of a file, or of a folder and all that is in it."""
    if account is None:
        return
    os.chown(path, *account, follow_symlinks=False)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(Path(folder, name), *account, follow_symlinks=False)


def start_as(
    account: UnixAccount | None,
    command: Command,
    *,
    stdin: int = subprocess.DEVNULL,
    output: int = subprocess.DEVNULL,
    folder: int | None = None,
    directory: Path = Path("/"),
) -> subprocess.Popen[str]:
    """The command under the account, in a session of its own and working in `directory`.

    It inherits `folder`, an open descriptor.
    """
    return subprocess.Popen(
        command,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        pass_fds=() if folder is None else (folder,),
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=directory,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        start_new_session=True,
        umask=0o077,
        text=True,
    )


def run_as(account: UnixAccount | None, command: Command, folder: int | None = None) -> tuple[int, str]:
    """Exit status and output of the command; 126 as in a shell where the account may not execute it."""
    try:
        process = start_as(account, command, output=subprocess.PIPE, folder=folder)
    except PermissionError as refused:
        return 126, str(refused)
    output, _ = process.communicate()
    return process.returncode, output


def path_for(account: UnixAccount | None, folder: Path, descriptor: int) -> str:
    """The account's way to the open folder: the descriptor leads past parents that it may not enter."""
    if account and sys.platform == "linux":
        return f"/proc/self/fd/{descriptor}"
    return str(folder)
