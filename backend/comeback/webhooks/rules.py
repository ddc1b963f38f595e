"""Where events may go, how they are signed, and when they are tried again: Standard Webhooks 1.0."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from ipaddress import IPv4Address, IPv6Address
from random import Random
from typing import Final, Literal

import msgspec

from ..kit.errors import invalid
from ..kit.origins import BadAddress, is_public, origin_of
from ..kit.retry_after import seconds_until

Meaning = Literal["done", "gone", "failed", "busy"]

SECRET_BYTES: Final = 32
OLD_SECRET_SIGNS: Final = timedelta(days=1)
WAITS: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first failure, the second, …: three days and some hours in all."""
JITTER: Final = 0.1
MOST_WAIT: Final = 86_400.0
FAILING_AT_MOST: Final = timedelta(days=5)
MOST_ANSWER: Final = 500

# A last label that begins like a number makes resolvers read the whole as an IPv4 address in one of many spellings.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LOCAL: Final = (".localhost", ".local", ".internal", ".home.arpa")


class Verdict(msgspec.Struct, frozen=True):
    """What came of an attempt; `retry_after` in seconds where the receiver named a time.

    done: accepted. gone: the receiver wants nothing any more. busy: nothing was sent, for a reason of our own.
    failed: anything else, redirects, too.
    """

    meaning: Meaning
    retry_after: float | None = None


def check_url(url: str, extra_origins: Collection[str] = ()) -> None:
    """Raises Invalid for an address that cannot be told anything: not https, not public, or with more than a path."""
    try:
        origin = origin_of(url)
    except BadAddress:
        detail = "Write the address as browsers do: lower-case host, no user, no fragment."
        raise invalid("url", detail) from None
    if origin in map(origin_of, extra_origins):
        return
    if (origin.scheme, origin.port) != ("https", 443):
        raise invalid("url", "A webhook is reached by https on port 443.")
    if not _may_be_public(origin.host):
        raise invalid("url", "This address is not on the public internet.")


def _may_be_public(host: str) -> bool:
    try:
        if host.startswith("["):
            return is_public(str(IPv6Address(host[1:-1])))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return is_public(str(IPv4Address(host)))
    except ValueError:
        return False
    return "." in host and not host.endswith(_LOCAL)


def secret_text(secret: bytes) -> str:
    """A secret as receivers are given it."""
    return f"whsec_{b64encode(secret).decode()}"


def signatures(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header, one signature a secret; `timestamp` in epoch seconds."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return " ".join(f"v1,{b64encode(digest(secret, signed, sha256)).decode()}" for secret in secrets)


def verdict(status: int, headers: Mapping[str, str], now: datetime) -> Verdict:
    """What an answer means; `headers` have names in lower case, `now` is machine time."""
    if 200 <= status < 300:
        return Verdict("done")
    if status == 410:
        return Verdict("gone")
    return Verdict("failed", seconds_until(headers.get("retry-after", ""), headers.get("date", ""), now))


def wait(found: Verdict, attempts: int, random: Random) -> float | None:
    """Seconds until the next attempt after so many: never sooner than the receiver asked for, but for a day at most.

    None where the attempts are used up.
    """
    if attempts > len(WAITS):
        return None
    usual = WAITS[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return max(usual, min(found.retry_after or 0.0, MOST_WAIT))


def has_failed(failing_since: datetime, now: datetime) -> bool:
    """Whether it has been failing for so long that it is switched off."""
    return now - failing_since >= FAILING_AT_MOST


def excerpt(body: bytes) -> str:
    """The beginning of an answer as a line that can be shown."""
    text = body[: 4 * MOST_ANSWER].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MOST_ANSWER]
