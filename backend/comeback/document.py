"""Prints the OpenAPI document: `python -m comeback.document > frontend/openapi.json`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from .about import described
from .app import create_app
from .kit.config import read_secrets, read_settings


def printed() -> str:
    """The document as text, the same on every machine."""
    with TemporaryDirectory() as data:
        app = create_app(read_settings({"COMEBACK_DATA": data}), read_secrets(Path(data), {}))
    return msgspec.json.format(msgspec.json.encode(described(app), order="sorted"), indent=1).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
