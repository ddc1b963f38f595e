"""The keys of a device without a browser, and the decryption that its browser would do."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import http_ece
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Undecryptable(Exception):
    """The message was not encrypted for this device."""


def text_of(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def bytes_of(text: str) -> bytes:
    """The bytes of base64url text, padded or not."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


@dataclass(frozen=True)
class Receiver:
    """A key pair on P-256 and 16 secret bytes, as a browser makes them for each subscription."""

    key: ec.EllipticCurvePrivateKey
    secret: bytes

    @property
    def p256dh(self) -> str:
        """The public point, 65 bytes."""
        return text_of(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth(self) -> str:
        """The secret, 16 bytes."""
        return text_of(self.secret)

    def decrypt(self, body: bytes) -> bytes:
        """The text of one aes128gcm message (RFC 8291). Raises Undecryptable."""
        try:
            text: bytes = http_ece.decrypt(
                body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
            )
        except (http_ece.ECEException, InvalidTag, ValueError) as error:
            raise Undecryptable(str(error)) from error
        return text


def make_receiver() -> Receiver:
    """A device with fresh keys."""
    return Receiver(ec.generate_private_key(ec.SECP256R1()), os.urandom(16))
