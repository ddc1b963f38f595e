"""Our encryption, against the vector of RFC 8291 Appendix A, the package's, and an independent reader."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from webpush import WebPush
from webpush.types import WebPushKeys, WebPushSubscription

from comeback.kit.egress import Egress
from comeback.push.rules import MOST_TEXT, PayloadTooLong, Target
from comeback.push.sender import MOST_PEERS, Encryption, PushSender, peer
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
ENCRYPTION = Encryption()
VAPID_KEY = make_vapid_key()


def target_of(receiver: Receiver) -> Target:
    return Target(endpoint="https://fcm.googleapis.com/x", p256dh=receiver.p256dh, auth=receiver.auth)


def test_the_reader_decrypts_the_vector() -> None:
    assert RFC_RECEIVER.p256dh.startswith("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx")
    assert RFC_RECEIVER.decrypt(BODY) == TEXT


def sender_with(encryption: Encryption) -> PushSender:
    return PushSender(Egress(), VAPID_KEY, "mailto:operator@example.org", encryption=encryption)


def test_the_sender_encrypts_the_vector() -> None:
    sender = sender_with(Encryption(lambda: private(SENDER), lambda: SALT))
    assert sender.request(target_of(RFC_RECEIVER), TEXT, ttl=60, urgency="high").body == BODY


@given(st.binary(max_size=MOST_TEXT))
def test_whatever_is_encrypted_can_be_read_by_its_device_alone(text: bytes) -> None:
    receiver = make_receiver()
    body = ENCRYPTION.encrypt(text, target_of(receiver))
    assert receiver.decrypt(body) == text
    with pytest.raises(Undecryptable):
        Receiver(receiver.key, bytes(16)).decrypt(body)
    with pytest.raises(Undecryptable):
        make_receiver().decrypt(body)
    with pytest.raises(Undecryptable):
        receiver.decrypt(body[:-1])


@given(
    text=st.binary(max_size=MOST_TEXT), salt=st.binary(min_size=16, max_size=16), key=st.integers(1, 2**255)
)
def test_the_package_makes_the_same_of_the_same_key_and_salt(text: bytes, salt: bytes, key: int) -> None:
    target = target_of(make_receiver())
    subscription = WebPushSubscription.model_validate(
        {"endpoint": target.endpoint, "keys": WebPushKeys(p256dh=target.p256dh, auth=target.auth)}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", lambda length: salt[:length])
        patch.setattr(ec, "generate_private_key", lambda *_: private(key))
        theirs = package()._encrypt(text, subscription)
    assert Encryption(lambda: private(key), lambda: salt).encrypt(text, target) == theirs


def package() -> WebPush:
    public = private(SENDER).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return WebPush(private_key=VAPID_KEY.encode(), public_key=public)


@pytest.mark.parametrize("length", [0, 1, 100, MOST_TEXT])
def test_a_body_is_one_record_with_its_key_in_front(length: int) -> None:
    body = ENCRYPTION.encrypt(b"x" * length, target_of(make_receiver()))
    assert body[16:21] == bytes.fromhex("00001000 41"), "4,096 bytes a record, then 65 of a key"
    assert len(body) == 16 + 5 + 65 + length + 1 + 16


def test_a_text_beyond_the_limit_is_refused() -> None:
    sender, target = sender_with(ENCRYPTION), target_of(make_receiver())
    assert sender.request(target, b"x" * MOST_TEXT, ttl=60, urgency="high").body
    with pytest.raises(PayloadTooLong):
        sender.request(target, b"x" * (MOST_TEXT + 1), ttl=60, urgency="high")


def test_key_and_salt_are_fresh_for_every_message() -> None:
    targets = [target_of(make_receiver()) for _ in range(2)]
    bodies = [ENCRYPTION.encrypt(TEXT, targets[n % 2]) for n in range(200)]
    assert len({body[:16] for body in bodies}) == 200
    assert len({body[21:86] for body in bodies}) == 200


def test_a_phone_that_is_rung_again_is_not_parsed_again_and_many_do_not_fill_the_memory() -> None:
    target = target_of(make_receiver())
    assert peer(target.p256dh) is peer(target.p256dh)
    for number in range(1, MOST_PEERS + 100):
        peer(Receiver(private(number), bytes(16)).p256dh)
    assert peer.cache_info().currsize == MOST_PEERS
