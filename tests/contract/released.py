"""The API document of the last release, kept small: `python tests/contract/released.py` takes over the present one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("released.json")
PRESENT = Path(__file__).parents[2] / "frontend" / "openapi.json"
TOLD = {"description", "summary", "example", "examples", "tags", "title", "info", "servers", "x-internal"}
NAMES = {"properties", "schemas", "headers", "responses", "paths"}


def kept(value: Any, names: bool = False) -> Any:
    """What a client relies on: without words, examples and titles; under `names` every key is somebody's name."""
    if isinstance(value, dict):
        return {
            key: kept(item, key in NAMES and not names)
            for key, item in value.items()
            if names or key not in TOLD
        }
    return [kept(item) for item in value] if isinstance(value, list) else value


def main() -> None:
    """Keep the present document as the released one."""
    document = json.loads(PRESENT.read_text(encoding="utf-8"))
    text = json.dumps(kept(document), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    KEPT.write_text(text.replace('"/', '\n"/') + "\n", encoding="utf-8")
    sys.stdout.write(f"{KEPT.name} is the document of now\n")


if __name__ == "__main__":
    main()
