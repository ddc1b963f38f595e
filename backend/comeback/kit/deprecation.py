"""How clients learn in good time that an address will go: RFC 9745 and RFC 8594."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import msgspec


class Deprecation(msgspec.Struct, frozen=True):
    """`since` when an address should not be used any more, when it goes, and where its successor is described.

    A handler carries it as `opt["deprecated"]`; both instants are aware and in UTC.
    """

    since: datetime
    sunset: datetime
    link: str


def deprecation(opt: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a handler that is deprecated, none for the others."""
    found: Deprecation | None = opt.get("deprecated")
    if found is None:
        return {}
    return {
        "Deprecation": f"@{int(found.since.timestamp())}",
        "Sunset": format_datetime(found.sunset, usegmt=True),
        "Link": f'<{found.link}>; rel="deprecation"; type="text/html"',
    }
