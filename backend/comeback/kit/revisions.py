"""Which versions of the schema this program knows, read without Alembic: its import takes longer than a start."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from .config import CHECKOUT

MIGRATIONS = CHECKOUT / "backend" / "migrations"
REVISION = re.compile(r"""^(down_)?revision\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)


class Revisions(msgspec.Struct, frozen=True):
    """All that the migrations make, and those that none follows."""

    known: frozenset[str]
    newest: frozenset[str]


def revisions(migrations: Path = MIGRATIONS) -> Revisions:
    """Of the files in `versions`."""
    texts = (path.read_text(encoding="utf-8") for path in (migrations / "versions").glob("*.py"))
    found = [match for text in texts for match in REVISION.findall(text)]
    followed = {name for down, name in found if down}
    known = frozenset(name for down, name in found if not down)
    return Revisions(known, known - followed)
