"""Keys: what plays and steps are called in addresses and in code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from itertools import count

LONGEST = 40
KEY = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST - 1}}}")


def free_key(name: str, taken: Container[str]) -> str:
    """A key made from a name, numbered where that one is taken; `play` for a name without Latin letters."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    base = slug.lstrip("0123456789_") or "play"
    endings = ("" if n == 1 else f"_{n}" for n in count(1))
    candidates = (base[: LONGEST - len(ending)] + ending for ending in endings)
    return next(key for key in candidates if key not in taken)
