"""The encryption we use, against the vector of RFC 8291 Appendix A and an independent reader."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from comeback.push.rules import Target
from comeback.push.sender import Encryption
from pushservice import Receiver, Undecryptable, make_receiver, make_vapid_key
from pushservice.receiver import bytes_of

TEXT = b"When I grow up, I want to be a watermelon"
SALT = bytes_of("DGv6ra1nlYgDCS1FRnbzlw")
SENDER = int.from_bytes(bytes_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
RECEIVER = int.from_bytes(bytes_of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
BODY = bytes_of(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


RFC_RECEIVER = Receiver(private(RECEIVER), bytes_of("BTBZMqHH6r4Tts7J_aSIgg"))
ENCRYPTION = Encryption(make_vapid_key())


def target_of(receiver: Receiver) -> Target:
    return Target(endpoint="https://fcm.googleapis.com/x", p256dh=receiver.p256dh, auth=receiver.auth)


def test_the_reader_decrypts_the_vector() -> None:
    assert RFC_RECEIVER.p256dh.startswith("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx")
    assert RFC_RECEIVER.decrypt(BODY) == TEXT


def test_the_package_encrypts_the_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = private(SENDER)
    monkeypatch.setattr(os, "urandom", lambda length: SALT[:length])
    monkeypatch.setattr(ec, "generate_private_key", lambda *_: sender)
    assert ENCRYPTION.encrypt(TEXT, target_of(RFC_RECEIVER)) == BODY


@given(st.binary(max_size=2_048))
def test_whatever_is_encrypted_can_be_read_by_its_device_alone(text: bytes) -> None:
    receiver = make_receiver()
    body = ENCRYPTION.encrypt(text, target_of(receiver))
    assert receiver.decrypt(body) == text
    with pytest.raises(Undecryptable):
        Receiver(receiver.key, bytes(16)).decrypt(body)
    with pytest.raises(Undecryptable):
        receiver.decrypt(body[:-1])


def test_key_and_salt_are_fresh_for_every_message() -> None:
    target = target_of(make_receiver())
    bodies = [ENCRYPTION.encrypt(TEXT, target) for _ in range(20)]
    assert len({body[:16] for body in bodies}) == 20
    assert len({body[21:86] for body in bodies}) == 20
