"""Hosts whose clocks are wrong."""

from __future__ import annotations

import inspect
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1"


def skew(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let this process, as far as it is Comeback's code, read a clock that is off by so much."""

    class Skewed(datetime):
        pass

    def now(tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + by

    monkeypatch.setattr(Skewed, "now", staticmethod(now))
    for name, module in list(sys.modules.items()):
        if name == "comeback.kit.clock" or not name.startswith("comeback."):
            continue  # that one tells product time
        # Those that never ask name it as a type of what they read.
        if vars(module).get("datetime") is datetime and "datetime.now(" in inspect.getsource(module):
            monkeypatch.setattr(module, "datetime", Skewed)


def wrong_by(hours: int) -> dict[str, str]:
    """The environment of a process whose host is so many hours off; its monotonic clock is right."""
    found = [path for pattern in LIBRARIES for path in Path("/").glob(pattern.lstrip("/"))]
    assert found, "this needs faketime (Debian, Ubuntu: apt install faketime)"
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": f"{hours:+d}h",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
