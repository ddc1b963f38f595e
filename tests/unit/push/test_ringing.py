"""Whether a device still rings, and what became of a reminder over all of them."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.deliveries.catalogue import DeliveryState
from comeback.push.catalogue import ReminderState
from comeback.push.rules import FAILING_FOR, FAILURES_IN_A_ROW, Way, rings, whole

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(0), timedelta(days=40))
WAYS = st.builds(Way, st.sampled_from(get_args(DeliveryState)), st.booleans(), st.booleans())


def test_it_takes_both_five_failures_and_three_days() -> None:
    assert rings(FAILURES_IN_A_ROW, NOW - FAILING_FOR + timedelta(seconds=1), NOW)
    assert rings(FAILURES_IN_A_ROW - 1, NOW - FAILING_FOR, NOW)
    assert not rings(FAILURES_IN_A_ROW, NOW - FAILING_FOR, NOW)


@given(st.integers(0, 1_000), st.none() | SPANS.map(lambda span: NOW - span), SPANS)
def test_a_device_that_rings_no_more_is_not_mended_by_waiting(
    failures: int, since: datetime | None, span: timedelta
) -> None:
    if not rings(failures, since, NOW):
        assert not rings(failures, since, NOW + span)
        assert not rings(failures + 1, since, NOW)
        assert rings(0, None, NOW + span), "one push that is taken mends it"


@given(st.integers(0, 1_000), SPANS.filter(lambda span: span < FAILING_FOR))
def test_an_outage_of_less_than_three_days_silences_nobody(failures: int, span: timedelta) -> None:
    assert rings(failures, NOW - span, NOW)


@given(st.lists(WAYS), st.booleans())
def test_a_reminder_rang_when_it_rang_on_one_device(ways: list[Way], overtaken: bool) -> None:
    assert (whole(ways, overtaken) == "sent") == any(way.state == "sent" for way in ways)


@given(st.lists(WAYS), st.booleans())
def test_a_reminder_is_over_only_when_it_is_over_on_all(ways: list[Way], overtaken: bool) -> None:
    state, left = whole(ways, overtaken), any(way.state == "pending" for way in ways)
    assert (state in ("due", "sending", "retry")) == (left and state != "sent")
    assert (state == "no_device") == (not ways)


@given(st.lists(WAYS), st.booleans())
def test_the_order_of_devices_does_not_matter(ways: list[Way], overtaken: bool) -> None:
    assert whole(reversed(ways), overtaken) == whole(ways, overtaken)
    assert whole([*ways, *ways], overtaken) == whole(ways, overtaken)


@pytest.mark.parametrize(
    ("ways", "state"),
    [
        ([], "no_device"),
        ([Way("pending")], "due"),
        ([Way("pending", under_way=True), Way("pending", tried=True)], "sending"),
        ([Way("pending"), Way("pending", tried=True), Way("gone", tried=True)], "retry"),
        ([Way("withdrawn", tried=True), Way("gone", tried=True)], "withdrawn"),
        ([Way("expired", tried=True), Way("refused", tried=True)], "expired"),
        ([Way("dead", tried=True), Way("gone", tried=True)], "dead"),
        ([Way("refused", tried=True), Way("gone", tried=True)], "refused"),
        ([Way("gone", tried=True)], "gone"),
    ],
)
def test_each_state(ways: list[Way], state: ReminderState) -> None:
    assert whole(ways, overtaken=False) == state


def test_a_later_reminder_says_why_one_was_withdrawn() -> None:
    assert whole([Way("withdrawn", tried=True)], overtaken=True) == "superseded"
    assert whole([Way("gone", tried=True)], overtaken=True) == "gone"
