"""Where events may go, how they are signed, and when they are tried again."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from comeback.kit.errors import Invalid
from comeback.webhooks.rules import (
    JITTER,
    MOST_ANSWER,
    MOST_WAIT,
    WAITS,
    Verdict,
    check_url,
    excerpt,
    has_failed,
    secret_text,
    signatures,
    verdict,
    wait,
)

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "https://alder.example",
        "https://hooks.alder.example/in?token=a%20b&c=1",
        "https://8.8.8.8/hook",
        "https://[2606:4700::1111]/hook",
        "https://xn--bcher-kva.example/hook",
        "https://1password.example/hook",
        "https://a1.0xide.example/hook",
    ],
)
def test_a_public_address_may_be_told(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("ftp://alder.example/", "as browsers do"),
        ("https://Alder.example/", "as browsers do"),
        ("https://ann@alder.example/", "as browsers do"),
        ("https://alder.example/#a", "as browsers do"),
        ("https://alder..example/", "as browsers do"),
        ("https://alder.example:99999/", "as browsers do"),
        ("http://alder.example/", "by https on port 443"),
        ("https://alder.example:8443/", "by https on port 443"),
        ("https://localhost/", "public internet"),
        ("https://alder/", "public internet"),
        ("https://alder.localhost/", "public internet"),
        ("https://router.home.arpa/", "public internet"),
        ("https://metadata.google.internal/", "public internet"),
        ("https://192.168.1.1/", "public internet"),
        ("https://127.1/", "public internet"),
        ("https://017700000001/", "public internet"),
        ("https://0x7f000001/", "public internet"),
        ("https://8.8.8.08/", "public internet"),
        ("https://[::ffff:127.0.0.1]/", "public internet"),
        ("https://[::ffff:7f00:1]/", "public internet"),
        ("https://[64:ff9b::a00:1]/", "public internet"),
        ("https://[1:2]/", "public internet"),
    ],
)
def test_any_other_is_refused_with_the_reason(url: str, because: str) -> None:
    with pytest.raises(Invalid, match=because) as refused:
        check_url(url)
    assert refused.value.errors[0].pointer == "/url"


def test_the_operators_own_origins_are_let_in_as_they_are() -> None:
    check_url("http://127.0.0.1:9300/hook", ["http://127.0.0.1:9300"])
    with pytest.raises(Invalid):
        check_url("http://127.0.0.1:9301/hook", ["http://127.0.0.1:9300"])


@given(st.binary(min_size=24, max_size=64), st.uuids(), st.text())
def test_every_secret_has_a_signature_that_others_find_good(
    key: bytes, message_id: object, text: str
) -> None:
    body = text.encode("utf-8", "replace")
    at = int(datetime.now(UTC).timestamp())
    header = signatures([b"x" * 32, key], str(message_id), at, body)
    given_headers = {
        "webhook-id": str(message_id), "webhook-timestamp": str(at), "webhook-signature": header,
    }  # fmt: skip
    assert len(header.split()) == 2
    Webhook(secret_text(key)).verify(body, given_headers, json_parse=False)


def test_a_signature_known_from_elsewhere() -> None:
    # The example in the documentation of the packages that receivers use.
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime(2021, 2, 25, 15, 2, 10, tzinfo=UTC)
    message_id, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}'
    assert int(at.timestamp()) == 1_614_265_330
    known = Webhook(secret).sign(message_id, at, body)
    assert signatures([secret], message_id, 1_614_265_330, body.encode()) == known
    assert known == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.integers(100, 599))
def test_every_status_means_something(status: int) -> None:
    meaning = verdict(status, {}, NOW).meaning
    if 200 <= status < 300:
        assert meaning == "done"
    else:
        assert meaning == ("gone" if status == 410 else "failed")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 120 ", 120.0),
        ("Tue, 03 Mar 2026 14:05:00 GMT", 300.0),
        ("Tue, 03 Mar 2026 13:05:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("0 Jan 2026 99999999999999999999:00:00", None),
        ("9" * 10, None),
    ],
)
def test_a_named_time_is_read(text: str, seconds: float | None) -> None:
    assert verdict(503, {"retry-after": text}, NOW).retry_after == seconds


@given(st.integers(1, 30), st.none() | st.floats(0, 1e9), st.integers())
def test_the_waits_are_those_of_the_plan(attempts: int, asked: float | None, seed: int) -> None:
    seconds = wait(Verdict("failed", asked), attempts, Random(seed))
    if attempts > len(WAITS):
        assert seconds is None
        return
    assert seconds is not None
    planned = WAITS[attempts - 1]
    assert seconds >= planned * (1 - JITTER)
    assert seconds >= min(asked or 0, MOST_WAIT)
    assert seconds <= max(planned * (1 + JITTER), min(asked or 0, MOST_WAIT))


def test_the_plan_takes_about_three_days() -> None:
    assert timedelta(days=3) <= timedelta(seconds=sum(WAITS)) <= timedelta(days=3, hours=6)
    assert list(WAITS) == sorted(WAITS)


def test_two_that_fail_together_do_not_come_back_together() -> None:
    assert len({wait(Verdict("failed"), 3, Random(seed)) for seed in range(20)}) == 20


def test_five_days_are_too_long() -> None:
    assert not has_failed(NOW, NOW + timedelta(days=5, seconds=-1))
    assert has_failed(NOW, NOW + timedelta(days=5))


@given(st.binary(max_size=5_000))
def test_an_excerpt_is_a_short_line_that_can_be_stored(body: bytes) -> None:
    line = excerpt(body)
    assert len(line) <= MOST_ANSWER
    assert line.isprintable()


def test_an_excerpt_says_what_was_said() -> None:
    assert (
        excerpt(b"  Not\x00 here,\r\n sorry: \xc3\xa9\xff ") == "Not here, sorry: é\N{REPLACEMENT CHARACTER}"
    )
