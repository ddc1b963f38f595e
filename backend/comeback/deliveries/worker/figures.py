"""What is counted of deliveries; labels are names of ours, so that no receiver makes up new series."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from ..catalogue import ChannelName
from .lane import Due, Mark

SECONDS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
TOLD_APART: Final = frozenset({404, 410, 413, 429})
OTHER: Final = "other"


def unnamed(_channel: ChannelName, _service: str) -> str:
    """Where nobody says which services have a name."""
    return OTHER


class DeliveryFigures:
    """Attempts and what became of them. `name_of` a channel and a host is one of few names."""

    def __init__(
        self, registry: CollectorRegistry, name_of: Callable[[ChannelName, str], str] = unnamed
    ) -> None:
        self._name_of = name_of

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"comeback_{name}", told, ("channel", *labels), registry=registry)

        self._sends = counter("sends", "Attempts, by what was answered.", "service", "answer")
        self._retries = counter("delivery_retries", "Deliveries that are to be tried again.")
        self._ended = counter("deliveries_ended", "Deliveries, by how they ended.", "state")
        self._crashes = counter("delivery_crashes", "Leases that ran out, whose delivery was taken up again.")
        self._lost = counter("leases_lost", "Attempts whose lease was another's when they were written down.")
        self._seconds = Histogram(
            "comeback_delivery_seconds", "From when an attempt was due until its service took it.", ("channel",),
            buckets=SECONDS, registry=registry,
        )  # fmt: skip

    def taken_up(self, channel: ChannelName, found: Sequence[Due]) -> None:
        """These were claimed."""
        self._crashes.labels(channel).inc(sum(due.lapsed for due in found))

    def sent(self, channel: ChannelName, due: Due, status: int | None) -> None:
        """One attempt and its answer, None where none came."""
        self._sends.labels(channel, self._name_of(channel, due.service), answer_of(status)).inc()
        if status is not None and 200 <= status < 300:
            self._seconds.labels(channel).observe(max(0.0, time.monotonic() - due.since))

    def marked(self, channel: ChannelName, marks: Sequence[Mark], kept: Sequence[bool]) -> None:
        """What was written down of attempts, committed; not `kept` where the lease was lost."""
        for mark, ours in zip(marks, kept, strict=True):
            self.followed(channel, mark.follows if ours else None)

    def followed(self, channel: ChannelName, follows: str | float | None) -> None:
        """The state that one ended in, or the seconds until it is tried again; None where its lease was lost."""
        if follows is None:
            self._lost.labels(channel).inc()
        elif isinstance(follows, str):
            self._ended.labels(channel, follows).inc()
        else:
            self._retries.labels(channel).inc()


def answer_of(status: int | None) -> str:
    """An answer's class, and the statuses that mean something of their own."""
    if status is None:
        return "none"
    if status in TOLD_APART:
        return str(status)
    return f"{status // 100}xx" if 100 <= status < 600 else OTHER
