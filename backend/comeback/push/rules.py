"""What may be rung, what a push says on the wire, and what the answer of a push service means."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Final, Literal
from uuid import UUID

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from webpush.vapid import VAPID

from ..accounts.catalogue import EmailReminders
from ..deliveries.catalogue import DeliveryState
from ..kit.errors import invalid
from ..kit.origins import BadAddress, origin_of
from ..kit.retry_after import seconds_until
from .catalogue import ReminderState

LockScreen = Literal["discreet", "full"]
Urgency = Literal["high", "normal"]
Meaning = Literal["done", "gone", "too_large", "refused_key", "refused", "retry"]

HOSTS: Final = frozenset({"fcm.googleapis.com", "jmt17.google.com", "updates.push.services.mozilla.com"})
HOST_ENDINGS: Final = (".push.apple.com", ".notify.windows.com")
MOST_ENDPOINT: Final = 2_048
MOST_TEXT: Final = 2_048  # Firefox for Android's bridge; RFC 8291 alone allows 3,993
LEAST_TTL: Final = 60
MOST_TTL: Final = 28 * 86_400  # Firebase's limit, "up to four weeks"
FIRST_BACKOFF, MOST_BACKOFF = 2.0, 600.0
MOST_WORDS: Final = 100
FAILING_AT: Final = 10
"""So many times in a row that its push service did not take a push, and a reminder looks for another way."""
FAILURES_IN_A_ROW, FAILING_FOR = 5, timedelta(days=3)

_BASE64URL: Final = re.compile(r"([A-Za-z0-9_-]*)={0,2}")
_ABOUT_THE_KEY: Final = re.compile(rb"vapid|jwt|unauthori[sz]ed|authorization|credential", re.IGNORECASE)
_NAMES_A_TIME: Final = frozenset({406, 429, 503})  # 406: Windows' throttling
_SUBJECT: Final = re.compile(r"(mailto:[^\s<>@,:?]+@|https://)(?P<host>[a-z0-9.-]+)(/[!-~]*)?", re.IGNORECASE)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where one device is rung: the endpoint as it came, its keys in base64url without padding."""

    endpoint: str
    p256dh: str
    auth: str


class Verdict(msgspec.Struct, frozen=True):
    """What an answer means for the delivery; `retry_after` in seconds where the service named a time.

    done: accepted, which is not yet delivered. gone: delete the device, the only answer that does. too_large:
    drop the message. refused_key: keep the device, the key is at fault. refused: drop the message, keep the
    device. retry: later, while the window is open. All but done, gone and retry are alarms.
    """

    meaning: Meaning
    retry_after: float | None = None


class Way(msgspec.Struct, frozen=True):
    """How far a reminder came on its way to one device."""

    state: DeliveryState
    tried: bool = False
    under_way: bool = False


class PayloadTooLong(ValueError):
    """The text of a push has more than MOST_TEXT bytes."""


class WrongSubject(ValueError):
    """The contact in VAPID tokens must be a mailto: or https: address on a public host."""


class WrongKey(ValueError):
    """The VAPID key must be a private key on P-256, in PEM."""


def check_subscription(endpoint: str, p256dh: str, auth: str, extra_origins: Collection[str] = ()) -> Target:
    """The target that a browser's subscription names. Raises Invalid, which names the field that is wrong."""
    _check_endpoint(endpoint, extra_origins)
    point = _decoded("keys/p256dh", p256dh, 65)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise invalid("keys/p256dh", "This is no point on the curve P-256.") from None
    secret = _decoded("keys/auth", auth, 16)
    return Target(endpoint=endpoint, p256dh=base64url(point), auth=base64url(secret))


def _check_endpoint(endpoint: str, extra_origins: Collection[str]) -> None:
    if len(endpoint) > MOST_ENDPOINT:
        raise invalid("endpoint", f"A push address has at most {MOST_ENDPOINT} characters.")
    try:
        origin = origin_of(endpoint)
    except BadAddress:
        raise invalid("endpoint", "This is no address of a push service.") from None
    if origin in map(origin_of, extra_origins):
        return
    if (origin.scheme, origin.port) != ("https", 443):
        raise invalid("endpoint", "A push service is reached by https on port 443.")
    if origin.host not in HOSTS and not origin.host.endswith(HOST_ENDINGS):
        raise invalid("endpoint", "This push service is not known here.")


def service_name(host: str) -> str:
    """A push service by one of few names: its host, what all of its hosts end in, or `other`."""
    if host in HOSTS:
        return host
    return next((ending[1:] for ending in HOST_ENDINGS if host.endswith(ending)), "other")


def _decoded(field: str, text: str, length: int) -> bytes:
    match = _BASE64URL.fullmatch(text[:128])
    raw = from_base64url(match[1]) if match and len(match[1]) % 4 != 1 else b""
    if len(raw) != length:
        raise invalid(field, f"This must be {length} bytes in base64url.")
    return raw


def from_base64url(text: str) -> bytes:
    """The bytes of base64url text that carries no padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def private_key(pem: str) -> ec.EllipticCurvePrivateKey:
    """The VAPID private key of a PEM text. Raises WrongKey."""
    try:
        key = load_pem_private_key(pem.encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise WrongKey(WrongKey.__doc__) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise WrongKey(WrongKey.__doc__)
    return key


def public_key(pem: str) -> str:
    """The `applicationServerKey` for browsers: the uncompressed point in base64url. Raises WrongKey."""
    return VAPID.get_application_server_key(private_key(pem).public_key())


def check_subject(subject: str) -> None:
    """Raises WrongSubject for a VAPID `sub` that a push service refuses (Apple: 403 for local hosts)."""
    match = _SUBJECT.fullmatch(subject)
    host = match["host"].lower() if match else ""
    if "." not in host.strip(".") or host.rstrip(".").endswith((".local", ".localhost")):
        raise WrongSubject(WrongSubject.__doc__)


def topic(reminder_id: UUID) -> str:
    """32 base64url characters; a service keeps the last undelivered message of a topic (RFC 8030 §5.4)."""
    return base64url(sha256(reminder_id.bytes).digest()[:24])


def ttl(closes_at: datetime, now: datetime) -> int:
    """Seconds that a service may keep the message: until the window closes, from LEAST_TTL to MOST_TTL."""
    return min(MOST_TTL, max(LEAST_TTL, int((closes_at - now).total_seconds())))


def verdict(status: int, headers: Mapping[str, str], now: datetime, body: bytes = b"") -> Verdict:
    """What a push service's answer means; `now` is for a Retry-After date without a Date beside it."""
    match status:
        case _ if 200 <= status < 300:
            return Verdict("done")
        case 404 | 410:
            return Verdict("gone")
        case 413:
            return Verdict("too_large")
        case 401 | 403:
            return Verdict("refused_key")
        case 400 if _ABOUT_THE_KEY.search(body):
            return Verdict("refused_key")
        case _ if status in _NAMES_A_TIME:
            return Verdict("retry", _retry_after(headers, now))
        case _ if 400 <= status < 500 and status not in (408, 425):
            return Verdict("refused")
        case _:  # with redirects, which are never followed
            return Verdict("retry")


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    said = {name.lower(): value.strip() for name, value in headers.items()}
    return seconds_until(said.get("retry-after", ""), said.get("date", ""), now)


def is_failing(failures: int) -> bool:
    """Whether a push service has not taken a device's pushes so many times in a row that a mail shall go instead."""
    return failures >= FAILING_AT


def by_mail(wanted: EmailReminders, failures: Collection[int], *, usable: bool) -> bool:
    """Whether a reminder goes by mail: to a `usable` address (verified, not given up), as the user wants it.

    `failures`: in a row, of each device. As a fallback it goes where none of them rings.
    """
    match wanted:
        case "never":
            return False
        case "fallback":
            return usable and all(map(is_failing, failures))
        case "always":
            return usable


def backoff(attempts: int, random: Random) -> float:
    """Seconds to wait after so many attempts: FIRST_BACKOFF doubled to MOST_BACKOFF, less up to a half."""
    longest = min(MOST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(attempts - 1, 16))
    return longest * random.uniform(0.5, 1.0)


def wait(answer: Verdict, attempts: int, left: float, random: Random) -> float:
    """Seconds until the next try: what the service asked for, at least the back-off, at most `left`."""
    return min(max(backoff(attempts, random), answer.retry_after or 0.0), max(0.0, left))


def rings(failures: int, failing_since: datetime | None, now: datetime) -> bool:
    """Whether a device's push service still takes its pushes; `failing_since` is when one first did not, of late.

    An outage fails five times within a minute and mends itself, so it takes days as well; the longest outages
    of push services lasted one. Nobody is deleted for it: a service that takes one again makes the device ring again.
    """
    lasting = failing_since is not None and now - failing_since >= FAILING_FOR
    return failures < FAILURES_IN_A_ROW or not lasting


def whole(ways: Iterable[Way], overtaken: bool) -> ReminderState:
    """What became of a reminder over all devices: rung once it rang on one, over once it is over on all.

    `overtaken`: a later reminder tells of the same window.
    """
    found = list(ways)
    states = {way.state for way in found}
    pending = [way for way in found if way.state == "pending"]
    if "sent" in states:
        return "sent"
    if any(way.under_way for way in pending):
        return "sending"
    if pending:
        return "retry" if any(way.tried for way in pending) else "due"
    if "withdrawn" in states:
        return "superseded" if overtaken else "withdrawn"
    # What met the reminder says more than what met a device.
    ends: tuple[ReminderState, ...] = ("expired", "dead", "refused", "gone")
    return next((end for end in ends if end in states), "no_device")


def words(
    lock_screen: LockScreen, title: str, body: str, window_title: str, employer: str
) -> tuple[str, str]:
    """Title and body for the lock screen: as they are when discreet, else with window and employer named.

    An empty `window_title` (a group, a test) leaves them as they are.
    """
    named, firm = _shortened(window_title), _shortened(employer)
    if lock_screen == "discreet" or not named:
        return title, body
    return named, f"{firm} · {body}" if firm else body


def _shortened(text: str) -> str:
    # Control and direction characters could make a lock screen say something else.
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MOST_WORDS else line[: MOST_WORDS - 1].rstrip() + "…"


def payload(
    *,
    title: str,
    body: str,
    language: str,
    reminder_id: UUID,
    window_id: UUID | None,
    opened_at: datetime,
    actions: Mapping[str, str],
    badge: int | None,
    public_url: str,
) -> bytes:
    """A push in the JSON of Declarative Web Push, which our own service worker reads, too.

    `actions` maps `done` and `snooze` to their labels; each opens a page that asks. Without `window_id` (a
    group, a test) it leads to Today and offers none. `badge` None leaves the icon as it is.
    Raises PayloadTooLong.
    """
    page = f"{public_url}/windows/{window_id}" if window_id else f"{public_url}/"
    notification = {
        "title": title,
        "body": body,
        "navigate": page,
        "lang": language,
        "tag": str(reminder_id),
        "timestamp": int(opened_at.timestamp() * 1_000),
        **({} if badge is None else {"app_badge": str(badge)}),
        "data": {"reminder_id": reminder_id, "window_id": window_id},
        "actions": [
            {"action": name, "title": label, "navigate": f"{page}?act={name}"}
            for name, label in actions.items()
            if window_id
        ],
    }
    badges = {} if badge is None else {"app_badge": badge}
    text = msgspec.json.encode({"web_push": 8030, **badges, "notification": notification})
    if len(text) > MOST_TEXT:
        raise PayloadTooLong(f"{len(text)} bytes")
    return text
