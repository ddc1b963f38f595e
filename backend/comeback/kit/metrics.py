"""Figures in Prometheus' text format: of requests, and of connections to the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
NOWHERE: Final = "none"
"""The route of a request that reaches no handler."""


def new_registry() -> CollectorRegistry:
    """Where the figures of one process are; it knows what the process itself uses."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return registry


def written(registry: CollectorRegistry) -> bytes:
    """All figures as text."""
    return generate_latest(registry)


class RequestFigures:
    """How many requests were answered, with what, and how fast."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.answered = Counter(
            "comeback_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "comeback_request_seconds",
            "Until the answer began.",
            ("route",),
            buckets=SECONDS,
            registry=registry,
        )
        self.limited = Counter(
            "comeback_rate_limited_requests", "Requests beyond a limit, answered with 429.", registry=registry
        )

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answer. Routes are templates and statuses classes, so that nobody outside makes up new series."""
        known = method if method in METHODS else "other"
        self.answered.labels(known, route, f"{status // 100}xx").inc()
        self.seconds.labels(route).observe(seconds)
        if status == 429:
            self.limited.inc()


class Metered:
    """Middleware around everything that counts answers; a stream counts when it begins."""

    def __init__(self, app: ASGIApp, figures: RequestFigures) -> None:
        self._app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        noting = partial(self._send, send, scope, str(scope["method"]), time.perf_counter())
        await self._app(scope, receive, noting)

    async def _send(self, send: Send, scope: Scope, method: str, began: float, message: Message) -> None:
        if message["type"] == "http.response.start":
            route = str(scope.get("path_template") or NOWHERE)
            self._figures.note(method, route, message["status"], time.perf_counter() - began)
        await send(message)


class Connections(Collector):
    """How many connections to the database are in use now, asked when somebody reads."""

    def __init__(self, registry: CollectorRegistry, used: Mapping[str, Callable[[], int]]) -> None:
        self._used = used
        registry.register(self)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge, a series for each pool."""
        family = GaugeMetricFamily(
            "comeback_database_connections_in_use", "Connections that somebody works on.", labels=("pool",)
        )
        for pool, count in self._used.items():
            family.add_metric((pool,), count())
        yield family
