"""What a token looks like: a prefix that scanners know, randomness, and a checksum against typing errors."""

from __future__ import annotations

import re
import secrets
import zlib

PREFIX = "comeback_"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM, CHECK = 32, 6
FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{RANDOM}}})([0-9A-Za-z]{{{CHECK}}})")


def new_token() -> str:
    """A fresh token: 190 random bits in base 62, followed by the CRC-32 of them and the prefix."""
    start = PREFIX + "".join(secrets.choice(DIGITS) for _ in range(RANDOM))
    return start + checksum(start)


def is_token(text: str) -> bool:
    """Whether this has the form of a token and its checksum is right; a look-up is worth nothing else."""
    found = FORM.fullmatch(text)
    return found is not None and checksum(text[:-CHECK]) == found.group(2)


def checksum(text: str) -> str:
    """CRC-32 in six digits of base 62."""
    rest, digits = zlib.crc32(text.encode()), ""
    for _ in range(CHECK):
        rest, digit = divmod(rest, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits
