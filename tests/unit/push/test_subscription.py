"""What the browser sends at subscribing: only real push services and usable keys come through."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.kit.errors import Invalid
from comeback.push.rules import HOSTS, MOST_ENDPOINT, Target, check_subscription
from pushservice import make_receiver

FCM = "https://fcm.googleapis.com/fcm/send/dQw4:APA91b"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
OWN = "http://127.0.0.1:9701"


def fault(endpoint: str = FCM, p256dh: str = P256DH, auth: str = AUTH, own: tuple[str, ...] = ()) -> str:
    with pytest.raises(Invalid) as caught:
        check_subscription(endpoint, p256dh, auth, own)
    (error,) = caught.value.errors
    return error.pointer


@pytest.mark.parametrize(
    "endpoint",
    [
        FCM,
        "https://fcm.googleapis.com:443/fcm/send/x",
        "https://jmt17.google.com/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk-_=",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2b%3d",
    ],
)
def test_real_push_services_are_known_and_kept_as_they_came(endpoint: str) -> None:
    target = check_subscription(endpoint, P256DH, AUTH)
    assert target == Target(endpoint=endpoint, p256dh=P256DH, auth=AUTH)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://169.254.169.254/x.google.com/",
        "https://169.254.169.254/fcm.googleapis.com/",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/?fcm.googleapis.com",
        "https://xfcm.googleapis.com/x",
        "https://googleapis.com/x",
        "https://push.apple.com/x",
        "https://evilpush.apple.com/x",
        "https://web.push.apple.com.evil.example/x",
        "https://notify.windows.com/x",
        "https://xnotify.windows.com/x",
        "https://.push.apple.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://evil.example#.push.apple.com/x",
        "https://FCM.GOOGLEAPIS.COM/x",
        "https://fcm.googleapis.com./x",
        "https://fcm.googleapis.com:444/x",
        "https://fcm.googleapis.com:80/x",
        "http://fcm.googleapis.com/x",
        "http://fcm.googleapis.com:443/x",
        "https://fcm.gооgleapis.com/x",
        "https://xn--fcm-googleapis.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "http://127.0.0.1:9701/push/x",
        "https://fcm.googleapis.com/\n",
        "javascript:alert(1)",
        "",
        FCM + "a" * MOST_ENDPOINT,
    ],
)
def test_any_other_endpoint_is_named_as_the_fault(endpoint: str) -> None:
    assert fault(endpoint) == "/endpoint"


def test_an_endpoint_may_have_2048_characters() -> None:
    longest = FCM + "a" * (2_048 - len(FCM))
    assert check_subscription(longest, P256DH, AUTH).endpoint == longest
    assert fault(longest + "a") == "/endpoint"


@pytest.mark.parametrize(
    "endpoint", [f"{OWN}1/x", "http://127.0.0.1/x", "https://127.0.0.1:9701/x", "http://localhost:9701/x"]
)
def test_an_extra_origin_admits_exactly_itself(endpoint: str) -> None:
    assert check_subscription(f"{OWN}/push/x", P256DH, AUTH, (OWN,)).endpoint == f"{OWN}/push/x"
    assert fault(endpoint, own=(OWN,)) == "/endpoint"


@pytest.mark.parametrize("padding", ["", "="])
def test_keys_come_with_or_without_padding(padding: str) -> None:
    target = check_subscription(FCM, P256DH + padding, AUTH + 2 * padding)
    assert (target.p256dh, target.auth) == (P256DH, AUTH)


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(point: bytes) -> str:
    return urlsafe_b64encode(point).decode()


COMPRESSED = bytes([2 + raw(P256DH)[64] % 2]) + raw(P256DH)[1:33]
OFF_THE_CURVE = raw(P256DH)[:64] + bytes([raw(P256DH)[64] ^ 1])


@pytest.mark.parametrize(
    "p256dh",
    [
        "",
        "!" * 87,
        P256DH[:-1],
        P256DH + "A",
        P256DH.replace("_", "/").replace("-", "+"),
        " " + P256DH,
        encoded(COMPRESSED),
        encoded(OFF_THE_CURVE),
        encoded(b"\x06" + raw(P256DH)[1:]),
        encoded(b"\x00" * 65),
        encoded(b"\x04" + b"\x00" * 64),
        encoded(b"\x04" + b"\xff" * 64),
        "A" * 100_000,
    ],
)
def test_a_key_that_is_no_uncompressed_point_on_the_curve(p256dh: str) -> None:
    assert fault(p256dh=p256dh) == "/keys/p256dh"


@pytest.mark.parametrize(
    "auth", ["", AUTH[:-2], AUTH + "AA", encoded(b"x" * 15), encoded(b"x" * 17), "ä" * 22]
)
def test_a_secret_that_has_not_16_bytes(auth: str) -> None:
    assert fault(auth=auth) == "/keys/auth"


@given(st.text(max_size=200))
def test_no_text_gets_through_as_an_endpoint_by_chance(text: str) -> None:
    assert fault(f"https://{text}.example/x") == "/endpoint"


@given(st.sampled_from(sorted(HOSTS)), st.characters(exclude_characters="/"))
def test_a_character_behind_a_known_host_makes_it_unknown(host: str, character: str) -> None:
    assert fault(f"https://{host}{character}x/y") == "/endpoint"


def test_every_fresh_key_pair_is_taken() -> None:
    for _ in range(20):
        receiver = make_receiver()
        target = check_subscription(FCM, receiver.p256dh, receiver.auth)
        assert raw(target.auth) == receiver.secret
