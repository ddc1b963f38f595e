"""The token by which push services know us: RFC 8292, one for each service, renewed in time."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from comeback.kit.egress import Egress
from comeback.kit.origins import Origin, origin_of
from comeback.push.rules import WrongKey, WrongSubject, check_subject, public_key
from comeback.push.sender import MOST_TOKENS, PushSender, Tokens
from pushservice import VapidFault, make_vapid_key, verify
from pushservice.receiver import bytes_of

PEM = make_vapid_key()
SUBJECT = "mailto:operator@example.org"
HOME = origin_of("http://127.0.0.1:9701")
APPLE = origin_of("https://web.push.apple.com")


class Time:
    """Machine time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_770_000_000.0

    def __call__(self) -> float:
        return self.now


def tokens(at: Time | None = None, pem: str = PEM) -> Tokens:
    return Tokens(pem, SUBJECT, at or Time())


def test_a_strict_service_takes_the_token() -> None:
    at = Time()
    claims = verify(tokens(at).authorization(HOME), "http://127.0.0.1:9701", public_key(PEM), at.now)
    assert claims.aud == "http://127.0.0.1:9701"
    assert claims.sub == SUBJECT
    assert claims.exp == at.now + 12 * 3_600
    assert len(bytes_of(claims.key)) == 65


@pytest.mark.parametrize(
    ("origin", "aud"),
    [
        (APPLE, "https://web.push.apple.com"),
        (Origin("https", "push.example.org", 8443), "https://push.example.org:8443"),
    ],
)
def test_the_audience_is_the_whole_origin_with_its_port(origin: Origin, aud: str) -> None:
    assert verify(tokens().authorization(origin), aud, None, Time().now).aud == aud


@pytest.mark.parametrize(
    ("origin", "key", "later", "reason"),
    [
        ("http://127.0.0.1", None, 0.0, "for http://127.0.0.1:9701"),
        ("https://127.0.0.1:9701", None, 0.0, "for http://127.0.0.1:9701"),
        ("http://127.0.0.1:9701", public_key(make_vapid_key()), 0.0, "not the key"),
        ("http://127.0.0.1:9701", None, 12 * 3_600.0, "expires"),
        ("http://127.0.0.1:9701", None, -13 * 3_600.0, "expires"),
    ],
    ids=["other-origin", "other-scheme", "other-key", "too-late", "too-early"],
)
def test_a_strict_service_refuses_what_is_not_meant_for_it(
    origin: str, key: str | None, later: float, reason: str
) -> None:
    with pytest.raises(VapidFault, match=reason):
        verify(tokens().authorization(HOME), origin, key, Time().now + later)


def test_a_strict_service_refuses_a_forged_token() -> None:
    mine, other = tokens().authorization(HOME), tokens(pem=make_vapid_key()).authorization(HOME)
    forged = mine.partition(", k=")[0] + ", k=" + other.partition(", k=")[2]
    with pytest.raises(VapidFault, match="signature"):
        verify(forged, str(HOME), None, Time().now)
    with pytest.raises(VapidFault, match="no token"):
        verify("", str(HOME), None, Time().now)


def test_a_token_is_kept_for_each_service_and_renewed_at_half_its_life() -> None:
    at = Time()
    kept = tokens(at)
    first, apple = kept.authorization(HOME), kept.authorization(APPLE)
    assert first != apple
    at.now += 6 * 3_600 - 1
    assert (kept.authorization(HOME), kept.authorization(APPLE)) == (first, apple)
    at.now += 1
    renewed = kept.authorization(HOME)
    assert renewed != first
    assert verify(renewed, str(HOME), None, at.now).exp == at.now + 12 * 3_600


def test_a_clock_that_was_set_back_makes_a_new_token() -> None:
    at = Time()
    kept = tokens(at)
    kept.authorization(HOME)
    at.now -= 13 * 3_600
    verify(kept.authorization(HOME), str(HOME), None, at.now)


def test_many_hosts_of_a_wildcard_do_not_fill_the_memory() -> None:
    kept = tokens()
    for n in range(MOST_TOKENS + 100):
        kept.authorization(Origin("https", f"h{n}.notify.windows.com", 443))
    assert len(kept) <= MOST_TOKENS


@pytest.mark.parametrize(
    "subject",
    ["mailto:operator@example.org", "https://comeback.example.org", "https://comeback.example.org/contact"],
)
def test_a_contact_that_services_take(subject: str) -> None:
    check_subject(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "operator@example.org",
        "mailto:",
        "mailto:operator",
        "mailto:mailto:operator@example.org",
        "mailto:<operator@example.org>",
        "mailto:operator@localhost",
        "mailto:operator@printer.local",
        "mailto:operator@app.localhost",
        "mailto:operator@PRINTER.LOCAL",
        "mailto:operator@localhost.",
        "https://localhost",
        "https://localhost:8000",
        "https://printer.local/",
        "http://example.org",
        "https://",
    ],
)
def test_a_contact_that_services_refuse(subject: str) -> None:
    with pytest.raises(WrongSubject):
        check_subject(subject)
    with pytest.raises(WrongSubject):
        PushSender(Egress(), PEM, subject)


def pem_of(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


OTHER_KEYS = [
    pem_of(ec.generate_private_key(ec.SECP384R1())),
    pem_of(rsa.generate_private_key(65_537, 2_048)),
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode(),
]


@pytest.mark.parametrize("pem", ["", "not a key", PEM.replace("MIG", "MIX"), *OTHER_KEYS])
def test_a_key_that_is_none_stops_the_start(pem: str) -> None:
    with pytest.raises(WrongKey):
        PushSender(Egress(), pem, SUBJECT)


def test_the_browser_gets_the_point_of_our_key() -> None:
    sender = PushSender(Egress(), PEM, SUBJECT)
    raw = bytes_of(sender.public_key())
    assert (len(raw), raw[0]) == (65, 4)
    assert sender.public_key() == public_key(PEM)
    assert "=" not in sender.public_key()
