"""How a mail is written, what its links hold, and what the answer of a mail server means."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from hmac import compare_digest, digest
from random import Random
from typing import Final, Literal
from uuid import UUID

import msgspec

Stage = Literal["server", "sender", "recipient", "message"]
Meaning = Literal["done", "retry", "no_address", "ours", "refused"]
Purpose = Literal["unsubscribe", "verify"]

VERIFIABLE_FOR: Final = timedelta(days=1)
FIRST_BACKOFF, MOST_BACKOFF = 30.0, 1_800.0
MOST_SUBJECT: Final = 200
_ID_BYTES: Final = 16

# A server that does not know or let us in, whoever the mail is for; `5.7.` is policy, such as a relay that is denied.
_ABOUT_US: Final = frozenset({500, 502, 503, 504, 530, 534, 535, 538, 555})
_POLICY: Final = re.compile(r"\s*5\.7\.")


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it is written: plain text, to one address; `name` is the same at each attempt."""

    name: str
    to: str
    subject: str
    text: str
    language: str
    unsubscribe: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What a mail server said last, and about what; `code` is None where no answer came."""

    stage: Stage
    code: int | None
    text: str = ""


def meaning(reply: Reply) -> Meaning:
    """What becomes of a mail: an address is given up for a lasting no to the recipient alone.

    no_address: the address takes no mail. ours: the operator's settings are at fault, to be tried again. refused:
    this one message is not taken.
    """
    if reply.code is None or 400 <= reply.code < 500:
        return "retry"
    if reply.code < 400:
        return "done" if reply.stage == "message" else "ours"
    if reply.stage == "message":
        return "refused"
    if reply.stage == "recipient" and reply.code not in _ABOUT_US and not _POLICY.match(reply.text):
        return "no_address"
    return "ours"


def wait(attempts: int, left: float, random: Random) -> float:
    """Seconds until the next try: FIRST_BACKOFF doubled to MOST_BACKOFF, less up to a half, `left` at most."""
    longest = min(MOST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(attempts - 1, 16))
    return min(longest * random.uniform(0.5, 1.0), max(0.0, left))


def token(purpose: Purpose, ids: Sequence[UUID], pepper: bytes) -> str:
    """What a link proves: that we wrote it, for this purpose, about these ids."""
    raw = b"".join(one.bytes for one in ids)
    signed = digest(pepper, purpose.encode() + b":" + raw, sha256)
    return urlsafe_b64encode(raw + signed).rstrip(b"=").decode()


def ids_of(purpose: Purpose, text: str, count: int, pepper: bytes) -> list[UUID] | None:
    """The ids of a token that we wrote for this purpose; None for any other text."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    starts = range(0, count * _ID_BYTES, _ID_BYTES)
    if len(raw) != count * _ID_BYTES + sha256().digest_size:
        return None
    ids = [UUID(bytes=raw[start : start + _ID_BYTES]) for start in starts]
    return ids if compare_digest(token(purpose, ids, pepper).encode(), text.encode()) else None


def message_id(letter: Letter, sender: str) -> str:
    """The same for each attempt: a mail that came twice is one."""
    return f"<{letter.name}@{sender.rpartition('@')[2]}>"


def written(letter: Letter, sender: str, date: datetime) -> bytes:
    """The mail as it goes over the wire (RFC 5322), 7-bit; `date` is machine time.

    Raises ValueError for an address that would need quoting or that is none.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Comeback", addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = date
    mail["Message-ID"] = message_id(letter, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = letter.language
    # The package would fold a long address into encoded words, which nobody reads as an address.
    return b"".join(f"{line}\r\n".encode("ascii") for line in one_click(letter.unsubscribe)) + mail.as_bytes()


def one_click(address: str) -> Sequence[str]:
    """The headers by which mails are ended with one click (RFC 8058); none without an address."""
    if not address:
        return ()
    return (f"List-Unsubscribe: <{address}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click")


def one_line(text: str) -> str:
    """Text that ends no header: without line breaks and other characters that do not print."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MOST_SUBJECT else line[: MOST_SUBJECT - 1].rstrip() + "…"
