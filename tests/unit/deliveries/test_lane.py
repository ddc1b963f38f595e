"""Which of what is due is taken up: shares of accounts and services, and suspects one by one."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.deliveries.worker.lane import SHARES, SUSPECT, Due, Lane
from comeback.kit.egress import Egress
from comeback.webhooks.sender import WebhookSender
from comeback.webhooks.worker import WebhookChannel

ACCOUNTS = [UUID(int=number) for number in range(1, 30)]
SERVICES = ["one.example", "two.example", "three.example", "four.example"]


@pytest.fixture(scope="module")
def channel() -> WebhookChannel:
    return WebhookChannel(WebhookSender(Egress()))


@st.composite
def candidates(draw: st.DrawFn) -> list[Due]:
    """Any that may be due at once, each with an id of its own."""
    drawn = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(SERVICES), st.integers(0, 7))
    found = draw(st.lists(drawn, max_size=400))
    return [
        Due(account_id, UUID(int=10_000 + number), 1, service, crashes)
        for number, (account_id, service, crashes) in enumerate(found)
    ]


def run(lane: Lane, chosen: list[Due]) -> None:
    lane.running.update({due.id: due for due in chosen})


def due(number: int, account: int = 0, service: str = "one.example", crashes: int = 0) -> Due:
    return Due(ACCOUNTS[account], UUID(int=number), 1, service, crashes)


@given(first=candidates(), limit=st.integers(1, 100))
def test_no_account_no_service_and_no_suspect_takes_more_than_its_place(
    channel: WebhookChannel, first: list[Due], limit: int
) -> None:
    lane = Lane(channel)
    chosen = lane.choose(first, limit)
    run(lane, chosen)
    more = lane.choose(first, limit)
    together = [*chosen, *more]
    assert len({one.id for one in together}) == len(together), "what is under way is not taken again"
    assert len(chosen) <= limit
    accounts = Counter(one.account_id for one in together)
    services = Counter(one.service for one in together)
    assert max(accounts.values(), default=0) <= channel.width // SHARES
    assert max(services.values(), default=0) <= channel.each
    assert sum(one.crashes >= SUSPECT for one in together) <= 1


@given(first=candidates())
def test_whatever_has_room_is_taken(channel: WebhookChannel, first: list[Due]) -> None:
    lane = Lane(channel)
    chosen = {one.id for one in lane.choose(first, len(first) + 1)}
    run(lane, [one for one in first if one.id in chosen])
    accounts, services = lane.full()
    waiting = [one for one in first if one.id not in chosen and one.crashes < SUSPECT]
    assert all(one.account_id in accounts or one.service in services for one in waiting)


def test_a_suspect_waits_for_the_one_that_is_under_way(channel: WebhookChannel) -> None:
    lane = Lane(channel)
    (first,) = lane.choose([due(1, crashes=SUSPECT), due(2, crashes=SUSPECT)], 10)
    run(lane, [first])
    fresh, suspect = due(3), due(4, crashes=SUSPECT)
    assert lane.choose([fresh, suspect], 10) == [fresh]
    lane.end(first.id)
    assert lane.choose([suspect], 10) == [suspect]


def test_another_look_is_worth_it_once_there_is_room_for_several(channel: WebhookChannel) -> None:
    lane = Lane(channel)
    crowd = [due(number, account=number % len(ACCOUNTS)) for number in range(1, 2 * channel.each)]
    chosen = lane.choose(crowd, channel.width)
    assert len(chosen) == channel.each
    run(lane, chosen)
    several = channel.width // SHARES
    assert [lane.end(one.id) for one in chosen[:several]] == [*[False] * (several - 1), True]


def test_all_is_looked_at_only_where_something_is_full_and_not_all_the_time(channel: WebhookChannel) -> None:
    lane = Lane(channel)
    assert not lane.looks_at_all(100.0)
    run(lane, [due(number, account=number % len(ACCOUNTS)) for number in range(1, channel.each + 1)])
    assert [lane.looks_at_all(at) for at in (100.0, 100.4, 100.5)] == [True, False, True]


def test_nothing_is_looked_for_where_nothing_was_left(channel: WebhookChannel) -> None:
    lane = Lane(channel)
    chosen = lane.choose([due(1), due(2, account=1)], 10)
    run(lane, chosen)
    assert [lane.end(one.id) for one in chosen] == [False, False]
    lane.choose([due(number) for number in range(1, 30)], 29)
    run(lane, [due(1)])
    assert lane.end(due(1).id), "the last one under way is worth a look, however few there were"
