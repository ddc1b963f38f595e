"""Product time: what "now" means for windows, due times and the timeline."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells product time; machine time stays with `datetime.now(UTC)` and `time.monotonic()`."""

    def now(self) -> datetime:
        """The present instant of the product, aware, in UTC."""
        ...

    @property
    def speed(self) -> float:
        """Product seconds a real second; 1 where it does not run by itself."""
        ...

    def settle(self, database_now: datetime) -> None:
        """Take the database's time as the truth; clocks of stories ignore it."""
        ...


class DatabaseClock:
    """The database's clock, carried on between two looks by the monotonic clock of this host."""

    speed = 1.0

    def __init__(self) -> None:
        self._at = datetime.now(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def settle(self, database_now: datetime) -> None:
        self._at, self._since = database_now.astimezone(UTC), time.monotonic()


class StoryClock:
    """An instant that stands still, or runs `speed` product seconds a real second from `started` (epoch s)."""

    def __init__(self, instant: datetime, speed: float = 0.0, started: float = 0.0) -> None:
        self._instant, self._speed = instant.astimezone(UTC), speed
        self.speed = speed or 1.0
        self._started = started or time.time()

    def now(self) -> datetime:
        return self._instant + timedelta(seconds=(time.time() - self._started) * self._speed)

    def settle(self, database_now: datetime) -> None:
        """Nothing: the story has its own time."""


class FileClock:
    """An instant read anew from a file at each look, so that a test can move it both ways."""

    speed = 1.0

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return parse_instant(self._path.read_text(encoding="utf-8").strip())

    def settle(self, database_now: datetime) -> None:
        """Nothing: the file has the say."""


def parse_instant(text: str) -> datetime:
    """An RFC 3339 instant with its offset, in UTC; ValueError when the offset is missing."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return instant.astimezone(UTC)


def make_clock(setting: str, started: float = 0.0) -> Clock:
    """The clock that `COMEBACK_CLOCK` asks for: empty, an instant, `instant*speed` or `file:PATH`."""
    if not setting:
        return DatabaseClock()
    if setting.startswith("file:"):
        return FileClock(Path(setting.removeprefix("file:")))
    instant, _, speed = setting.partition("*")
    return StoryClock(parse_instant(instant), float(speed or 0), started)
