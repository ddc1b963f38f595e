"""Encrypts a push for one device, signs it as this server, and sends it through the egress."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..kit.egress import Answer, Egress
from ..kit.origins import Origin, origin_of
from .rules import (
    LEAST_TTL,
    MOST_TEXT,
    PayloadTooLong,
    Target,
    Urgency,
    base64url,
    check_subject,
    from_base64url,
    private_key,
    public_key,
    verdict,
)

log = logging.getLogger(__name__)

TOKEN_LIFE: Final = 12 * 3_600  # half of what RFC 8292 §2 allows
MOST_TOKENS: Final = 1_000
MOST_PEERS: Final = 4_096
SEND_TIMEOUT: Final = 10.0
REFUSALS_IN_A_ROW: Final = 10
REST: Final = 900.0

_HEAD: Final = base64url(b'{"typ":"JWT","alg":"ES256"}')
_SHA256: Final = SHA256()
_SIGNATURE: Final = ec.ECDSA(_SHA256)
_CURVE: Final = ec.SECP256R1()
_ECDH: Final = ec.ECDH()
_RECORD: Final = b"\x00\x00\x10\x00\x41"  # of 4,096 bytes at most, by a key of 65
_LAST: Final = b"\x02"
_FRESH_KEY: Final = partial(ec.generate_private_key, _CURVE)
_FRESH_SALT: Final = partial(os.urandom, 16)


class KeyRests(Exception):
    """This service refused our key too often in a row; nothing is sent to it for a while."""


class Request(msgspec.Struct, frozen=True):
    """A push that is ready to be sent."""

    origin: Origin
    headers: Mapping[str, str]
    body: bytes


class PushSender:
    """Sends to push services in the name of one VAPID key, whose tokens follow machine time.

    `subject` is where a service's operator reaches ours (RFC 8292 §2.1). Raises WrongKey and WrongSubject.
    """

    def __init__(
        self,
        egress: Egress,
        vapid_private_key_pem: str,
        subject: str,
        *,
        machine_time: Callable[[], float] = time.time,
        timeout: float = SEND_TIMEOUT,
        encryption: Encryption | None = None,
    ) -> None:
        check_subject(subject)
        self._egress, self._timeout = egress, timeout
        self._tokens = Tokens(vapid_private_key_pem, subject, machine_time)
        self._refusals = Refusals(machine_time)
        self._encryption = encryption or Encryption()

    def public_key(self) -> str:
        """The `applicationServerKey` that browsers subscribe with, base64url of 65 bytes."""
        return self._tokens.public_key

    async def send(
        self, target: Target, payload: bytes, *, ttl: int, urgency: Urgency, topic: str | None = None
    ) -> Answer:
        """The push service's answer; `rules.verdict` says what it means. `ttl` in seconds.

        Raises PayloadTooLong, KeyRests (the device is not at fault: try later) and the egress's errors.
        """
        request = self.request(target, payload, ttl=ttl, urgency=urgency, topic=topic)
        answer = await self._egress.post(target.endpoint, request.headers, request.body, self._timeout)
        self._refusals.note(request.origin, target.endpoint, answer)
        return answer

    def request(
        self, target: Target, payload: bytes, *, ttl: int, urgency: Urgency, topic: str | None = None
    ) -> Request:
        """What `send` sends: encrypted anew, signed, with its headers. Raises PayloadTooLong and KeyRests."""
        if len(payload) > MOST_TEXT:
            raise PayloadTooLong(f"{len(payload)} bytes")
        origin = origin_of(target.endpoint)
        self._refusals.check(origin)
        headers = {
            "Authorization": self._tokens.authorization(origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(LEAST_TTL, ttl)),
            "Urgency": urgency,
        }
        if topic:
            headers["Topic"] = topic
        return Request(origin, headers, self._encryption.encrypt(payload, target))


class Encryption:
    """Encrypts for one device at a time (RFC 8291), with a key and a salt that no other message has.

    The package's own takes longer and cannot keep a phone's point. Only a test says which key and salt are made.
    """

    def __init__(
        self,
        make_key: Callable[[], ec.EllipticCurvePrivateKey] = _FRESH_KEY,
        make_salt: Callable[[], bytes] = _FRESH_SALT,
    ) -> None:
        self._make_key, self._make_salt = make_key, make_salt

    def encrypt(self, text: bytes, target: Target) -> bytes:
        """One aes128gcm record (RFC 8188) for the target."""
        (point, theirs), key, salt = peer(target.p256dh), self._make_key(), self._make_salt()
        mine = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        both = HKDF(_SHA256, 32, from_base64url(target.auth), b"WebPush: info\0" + point + mine)
        secret = HKDF.extract(_SHA256, salt, both.derive(key.exchange(_ECDH, theirs)))
        cipher = AESGCM(HKDFExpand(_SHA256, 16, b"Content-Encoding: aes128gcm\0").derive(secret))
        nonce = HKDFExpand(_SHA256, 12, b"Content-Encoding: nonce\0").derive(secret)
        return salt + _RECORD + mine + cipher.encrypt(nonce, text + _LAST, None)


@lru_cache(maxsize=MOST_PEERS)  # a phone is rung again and again
def peer(p256dh: str) -> tuple[bytes, ec.EllipticCurvePublicKey]:
    """A device's point, as bytes and as a key. Raises ValueError where it is none on the curve."""
    point = from_base64url(p256dh)
    return point, ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)


class Tokens:
    """A signed token for each push service, kept for half of its life (RFC 8292 §5 asks for that)."""

    def __init__(self, pem: str, subject: str, machine_time: Callable[[], float]) -> None:
        self._key, self._subject, self._time = private_key(pem), subject, machine_time
        self.public_key = public_key(pem)
        self._kept: dict[Origin, tuple[float, str]] = {}
        self._check_pair()

    def __len__(self) -> int:
        return len(self._kept)

    def authorization(self, origin: Origin) -> str:
        """The Authorization header for a service, whose `aud` is the origin with its port."""
        now = self._time()
        issued, header = self._kept.get(origin, (0.0, ""))
        if not issued <= now < issued + TOKEN_LIFE / 2:
            header = f"vapid t={self._token(origin, now)}, k={self.public_key}"
            if len(self._kept) >= MOST_TOKENS:  # whoever subscribes picks the hosts below a wildcard
                self._kept.clear()
            self._kept[origin] = (now, header)
        return header

    def _token(self, origin: Origin, now: float) -> str:
        claims = {"aud": str(origin), "exp": int(now) + TOKEN_LIFE, "sub": self._subject}
        signed = f"{_HEAD}.{base64url(msgspec.json.encode(claims))}"
        r, s = decode_dss_signature(self._key.sign(signed.encode("ascii"), _SIGNATURE))
        return f"{signed}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def _check_pair(self) -> None:
        signed, _, signature = self._token(Origin("https", "localhost", 443), self._time()).rpartition(".")
        raw = from_base64url(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        published = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), from_base64url(self.public_key)
        )
        published.verify(der, signed.encode("ascii"), _SIGNATURE)


class Refusals:
    """Services that refuse our key: REFUSALS_IN_A_ROW different devices stop it there for REST seconds."""

    def __init__(self, machine_time: Callable[[], float]) -> None:
        self._time = machine_time
        self._devices: dict[Origin, set[str]] = {}
        self._rests_until: dict[Origin, float] = {}

    def check(self, origin: Origin) -> None:
        """Raises KeyRests while this service is left alone."""
        if self._time() < self._rests_until.get(origin, 0.0):
            raise KeyRests(str(origin))

    def note(self, origin: Origin, endpoint: str, answer: Answer) -> None:
        """Count a refusal of the key; an acceptance clears the count. After a rest one refusal is enough."""
        now = datetime.fromtimestamp(self._time(), UTC)
        meaning = verdict(answer.status, answer.headers, now, answer.body).meaning
        if meaning == "done":
            self._devices.pop(origin, None)
            self._rests_until.pop(origin, None)
        elif meaning == "refused_key":
            devices = self._devices.setdefault(origin, set())
            devices.add(endpoint)  # one device with another sender's key must not silence the rest
            log.error("%s refused our push key: status %d, %d in a row", origin, answer.status, len(devices))
            if len(devices) >= REFUSALS_IN_A_ROW:
                self._rests_until[origin] = self._time() + REST
