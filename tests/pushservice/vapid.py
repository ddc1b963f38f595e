"""The check of a VAPID token (RFC 8292) as a strict push service does it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .receiver import bytes_of

_HEADER = re.compile(
    r"vapid t=(?P<head>[\w-]+)\.(?P<claims>[\w-]+)\.(?P<signature>[\w-]+), ?k=(?P<key>[\w-]+)"
)


def make_vapid_key() -> str:
    """A fresh private key for a sender, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


class VapidFault(Exception):
    """A push service would refuse this token; `status` is 401 without one, else 403."""

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Claims:
    """What a token says; `exp` in epoch seconds."""

    aud: str
    exp: int
    sub: str
    key: str


def verify(authorization: str, origin: str, key: str | None, now: float) -> Claims:
    """The claims of an Authorization header sent to the service at `origin`. Raises VapidFault.

    `key` is what the device subscribed with; None takes any.
    """
    match = _HEADER.fullmatch(authorization)
    if match is None:
        raise VapidFault("no token", 401)
    _verify_signature(match)
    if key is not None and match["key"] != key.rstrip("="):
        raise VapidFault("not the key that the device subscribed with")
    said = json.loads(bytes_of(match["claims"]))
    claims = Claims(said["aud"], said["exp"], said.get("sub", ""), match["key"])
    _verify_claims(claims, origin, now)
    return claims


def _verify_signature(match: re.Match[str]) -> None:
    if json.loads(bytes_of(match["head"])) != {"typ": "JWT", "alg": "ES256"}:
        raise VapidFault("not ES256")
    raw = bytes_of(match["signature"])
    if len(raw) != 64:
        raise VapidFault("a signature has 64 bytes")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(match["key"]))
        public.verify(der, f"{match['head']}.{match['claims']}".encode("ascii"), ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise VapidFault("the signature is not of this key") from error


def _verify_claims(claims: Claims, origin: str, now: float) -> None:
    if claims.aud != origin:
        raise VapidFault(f"for {claims.aud}, not for {origin}")
    if not now < claims.exp <= now + 86_400:
        raise VapidFault(f"expires {claims.exp - now:.0f} s from now")
    if not claims.sub.startswith(("mailto:", "https://")):
        raise VapidFault(f"no contact: {claims.sub!r}")
