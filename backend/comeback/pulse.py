"""What the worker tells of itself: whether it goes on looking, and its figures, by a small server of its own."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Final, Literal, get_args

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from .kit.config import Address, SettingsError
from .kit.metrics import CONTENT_TYPE, SECONDS, written
from .watching import StandingFigures

Loop = Literal["tick", "deliver"]
LOOKS_WITHIN: Final = 20.0
"""Seconds after which a worker that has not looked through is stuck; it looks each second."""


class Pulse:
    """Notes each look of the worker's loops."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._looked: dict[Loop, float] = dict.fromkeys(get_args(Loop), time.monotonic())
        self._seconds = Histogram(
            "comeback_look_seconds", "One look at what is due, and what was done at once.", ("loop",),
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._failed = Counter(
            "comeback_looks_failed", "Looks that were broken off.", ("loop",), registry=registry
        )
        self._last = Gauge(
            "comeback_last_look_timestamp_seconds",
            "When a look last came to its end.",
            ("loop",),
            registry=registry,
        )
        self._advanced = Counter(
            "comeback_windows_advanced", "Windows opened, rung or missed.", registry=registry
        )
        self._stuck = Gauge(
            "comeback_accounts_stuck", "Accounts whose windows cannot be advanced.", registry=registry
        )

    @contextmanager
    def look(self, loop: Loop) -> Iterator[None]:
        """One look; it counts when it comes to its end."""
        began = time.monotonic()
        try:
            yield
        except Exception:
            self._failed.labels(loop).inc()
            raise
        self._looked[loop] = time.monotonic()
        self._seconds.labels(loop).observe(self._looked[loop] - began)
        self._last.labels(loop).set_to_current_time()

    def ticked(self, advanced: int, stuck: int) -> None:
        """So many windows were advanced, and so many accounts could not be."""
        self._advanced.inc(advanced)
        self._stuck.set(stuck)

    def silent(self) -> float:
        """Seconds since the loop that looked last the longest ago."""
        return time.monotonic() - min(self._looked.values())


@asynccontextmanager
async def telling(address: Address | None, pulse: Pulse, figures: StandingFigures) -> AsyncIterator[None]:
    """Serve `/healthz` and `/metrics` at this address, or nothing where there is none."""
    if address is None:
        yield
        return
    app = web.Application()
    app.router.add_get("/healthz", partial(_health, pulse))
    app.router.add_get("/metrics", partial(_metrics, pulse, figures))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, address)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, address: Address) -> None:
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as failure:
        raise SettingsError(f"COMEBACK_WORKER_METRICS cannot be listened on: {failure}") from failure


async def _health(pulse: Pulse, _request: web.Request) -> web.Response:
    silent = pulse.silent()
    stuck = silent > LOOKS_WITHIN
    body = {"status": "stuck" if stuck else "ok", "seconds_since_look": round(silent, 1)}
    return web.json_response(body, status=503 if stuck else 200)


async def _metrics(pulse: Pulse, figures: StandingFigures, _request: web.Request) -> web.Response:
    await figures.refresh()
    return web.Response(body=written(pulse.registry), headers={"Content-Type": CONTENT_TYPE})
