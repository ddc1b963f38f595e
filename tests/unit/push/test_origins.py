"""Addresses: one grammar, and which IP addresses are public."""

import pytest

from comeback.kit.origins import BadAddress, Origin, is_public, origin_of


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/fcm", "https://fcm.googleapis.com"),
        ("https://push.example.org:8443/w/?token=a%3d", "https://push.example.org:8443"),
        ("http://127.0.0.1:9701", "http://127.0.0.1:9701"),
        ("http://localhost:80/", "http://localhost"),
        ("https://[::1]:8443/x", "https://[::1]:8443"),
    ],
)
def test_an_origin_is_written_without_its_default_port(url: str, text: str) -> None:
    assert str(origin_of(url)) == text


def test_an_origin_keeps_scheme_host_and_port_apart() -> None:
    assert origin_of("http://example.org/a") == Origin("http", "example.org", 80)
    assert origin_of("http://example.org") != origin_of("https://example.org:80")


@pytest.mark.parametrize(
    "url",
    [
        "https://user@fcm.googleapis.com/x",
        "https://user:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "https://fcm.googleapis.com#@127.0.0.1/",
        "https://fcm.googleapis.com/x#fragment",
        "https://FCM.googleapis.com/x",
        "https://fcm.googleapis.com./x",
        "https://fcm..googleapis.com/x",
        "https://-fcm.googleapis.com/x",
        "https://fcm.googleapis.com:0/x",
        "https://fcm.googleapis.com:65536/x",
        "https://fcm.googleapis.com:44३/x",
        "https://fcm.googleapis.com:/x",
        "https://ｆcm.googleapis.com/x",
        "https://fcm.googleapis.com/ü",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/\r\nHost: evil",
        " https://fcm.googleapis.com/x",
        "https:/fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "file:///etc/passwd",
        "//fcm.googleapis.com/x",
        "https://",
        "",
        "\x00",
    ],
)
def test_anything_but_the_plain_form_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        origin_of(url)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "142.250.0.1", "2a00:1450:4001:80b::200a", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)
