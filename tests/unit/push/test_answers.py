"""What a push service's answer means, and when to try again."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.push.rules import Verdict, backoff, verdict, wait

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        ((200, 201, 202, 204), "done"),
        ((404, 410), "gone"),
        ((413,), "too_large"),
        ((401, 403), "refused_key"),
        ((400, 402, 405, 415, 422), "refused"),
        ((429, 503, 406), "retry"),
        ((500, 502, 504, 507, 599), "retry"),
        ((301, 302, 303, 307, 308), "retry"),
        ((408, 425), "retry"),
    ],
)
def test_each_status_has_one_meaning(statuses: tuple[int, ...], meaning: str) -> None:
    assert {verdict(status, {}, NOW).meaning for status in statuses} == {meaning}


def test_nothing_but_404_and_410_deletes_a_device() -> None:
    assert [s for s in range(100, 600) if verdict(s, {}, NOW).meaning == "gone"] == [404, 410]


@pytest.mark.parametrize(
    "body",
    [
        b'{"reason":"VapidPkHashMismatch"}',
        b'{"reason":"BadJwtToken"}',
        b"<TITLE>UnauthorizedRegistration</TITLE>",
        b"invalid Authorization header",
    ],
)
def test_a_400_that_speaks_of_the_key_is_about_the_key(body: bytes) -> None:
    assert verdict(400, {}, NOW, body).meaning == "refused_key"
    assert verdict(400, {}, NOW, b"Invalid topic").meaning == "refused"


@pytest.mark.parametrize("status", [429, 503, 406])
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("Mon, 02 Mar 2026 08:05:00 GMT", 300.0),
        ("Mon, 02 Mar 2026 09:05:00 +0100", 300.0),
        ("Mon, 02 Mar 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("0 Jan 2026 99999999999999999999:00:00", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(status: int, text: str, seconds: float | None) -> None:
    assert verdict(status, {"Retry-After": text}, NOW) == Verdict("retry", seconds)
    assert verdict(status, {"retry-after": text}, NOW).retry_after == seconds


def test_other_errors_do_not_name_a_time() -> None:
    assert verdict(500, {"Retry-After": "120"}, NOW) == Verdict("retry")
    assert verdict(429, {}, NOW) == Verdict("retry")


def test_a_date_counts_from_the_date_of_its_answer_whatever_this_hosts_clock_says() -> None:
    said = {"Retry-After": "Tue, 03 Mar 2026 12:02:00 GMT", "Date": "Tue, 03 Mar 2026 12:00:00 GMT"}
    for hours in (-2, 0, 2):
        assert verdict(429, said, NOW + timedelta(hours=hours)).retry_after == 120.0


@given(st.integers(100, 599), st.text(max_size=60), st.binary(max_size=60))
def test_no_answer_breaks_the_verdict(status: int, text: str, body: bytes) -> None:
    found = verdict(status, {"retry-after": text}, NOW, body)
    assert found.retry_after is None or found.retry_after >= 0


@given(
    st.from_regex(r"(Mon, )?[0-9]{1,2} (Jan|Feb) [0-9]{1,5} [0-9:]{5,8} ([+-][0-9]{2,6}|GMT)", fullmatch=True)
)
def test_no_date_breaks_the_verdict(text: str) -> None:
    found = verdict(503, {"retry-after": text}, NOW).retry_after
    assert found is None or found >= 0


@given(st.integers(0, 10_000), st.integers(0))
def test_the_back_off_doubles_with_jitter_up_to_ten_minutes(attempts: int, seed: int) -> None:
    longest = min(600.0, 2.0 ** max(attempts, 0)) if attempts < 20 else 600.0
    assert longest / 2 <= backoff(attempts, Random(seed)) <= longest


def test_the_back_off_of_two_devices_differs() -> None:
    random = Random(1)
    assert backoff(5, random) != backoff(5, random)


def test_the_service_s_wish_is_kept_but_not_past_the_close() -> None:
    week = timedelta(days=7).total_seconds()
    assert wait(Verdict("retry", 120.0), 1, week, Random(1)) == 120.0
    assert wait(Verdict("retry", week), 1, 60.0, Random(1)) == 60.0
    assert wait(Verdict("retry"), 1, -5.0, Random(1)) == 0.0


def test_a_wish_of_no_time_at_all_still_backs_off() -> None:
    assert wait(Verdict("retry", 0.0), 1, 3_600.0, Random(1)) >= 1.0
