"""Secrets kept as files: made once, even by several processes at a time, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SECRET_BYTES = 32


def kept_secret(data: Path, name: str, fresh: Callable[[], str]) -> str:
    """The text of `data/secrets/name` (folder 0700, file 0600); the first of several processes makes it."""
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / name
    if not path.exists():
        _write_once(path, fresh())
    return path.read_text(encoding="ascii")


def random_key() -> str:
    """32 random bytes as base64url without padding."""
    return secrets.token_urlsafe(SECRET_BYTES)


def _write_once(path: Path, text: str) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # fails where another process was first, and never shows half a file
    finally:
        Path(draft).unlink()
