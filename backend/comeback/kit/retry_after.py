"""What another program means by `Retry-After` (RFC 9110 §10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_until(retry_after: str, date: str, now: datetime) -> float | None:
    """Seconds to wait, None where nothing is said; `date` is the `Date` of the same answer.

    An hour is counted on the clock that named it: `now`, this host's, may be hours off.
    """
    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    at = _instant(text)
    return None if at is None else max(0.0, (at - (_instant(date.strip()) or now)).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
