"""Which entry a window or a review makes: when it stands, what it says, when it rings.

A window may be open for days: as a bar over all of them it would hide a calendar, so it stands as half an hour at its
best time and tells its span. What is done stands where it was done. What was skipped or cancelled is left out, since a
subscribed calendar drops what the feed no longer has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ...accounts.catalogue import Language, LockScreen
from ...needs.catalogue import COFFEE_MINUTES
from ...plays.rules import StepKind
from ...push import catalogue as bell
from ...trials.rules import review_days
from ...windows.rules import WindowState, instant, wall
from ..catalogue import WORDS

HALF_AN_HOUR: Final = timedelta(minutes=30)
COFFEE: Final = timedelta(minutes=COFFEE_MINUTES)
# No address that a move of the installation could change: a client would take every entry for a new one.
SUFFIX: Final = "@comeback"
DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose feed it is, as far as entries depend on it; `changed_at` is when these settings last changed."""

    language: Language
    lock_screen: LockScreen
    paused_until: datetime | None
    public_url: str
    changed_at: datetime


class WindowFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A window with the names around it; `opens`, `best` and `closes` are naive wall times of `time_zone`.

    `changed_at` is when it, or one of the names, was last written.
    """

    id: UUID
    version: int
    changed_at: datetime
    step: str
    kind: StepKind
    title: str
    why: str
    state: WindowState
    time_zone: str
    opens: datetime
    best: datetime
    closes: datetime
    closes_at: datetime
    done_at: datetime | None
    rings_at: datetime | None
    role: str | None
    employer: str | None


class TrialFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A trial that runs, with the names around it."""

    id: UUID
    version: int
    changed_at: datetime
    opportunity_id: UUID
    started_on: date
    decides_on: date | None
    role: str
    employer: str | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the calendar: wall times of `time_zone`, or whole days where that is None.

    `title` is one line, `text` may be several. `alarm_at` is an instant; `busy` says whether the time is taken.
    """

    uid: str
    sequence: int
    changed_at: datetime
    title: str
    text: str
    url: str
    begins: datetime | date
    ends: datetime | date
    time_zone: str | None = None
    alarm_at: datetime | None = None
    busy: bool = False


def window_entry(window: WindowFacts, owner: Owner) -> Entry:
    """The entry of a window.

    `lock_screen` holds here, too: a calendar is shown on lock screens, and read by whoever keeps it for the user. When
    discreet it names no person, no employer and no role, neither in the title nor in the text.
    """
    begins, coffee = _begins(window), window.kind == "coffee"
    url = f"{owner.public_url}/windows/{window.id}"
    return Entry(
        uid=f"{window.id}{SUFFIX}",
        sequence=window.version - 1,
        changed_at=max(window.changed_at, owner.changed_at),
        title=_title(window, owner, begins),
        text=_lines(*_told(window, owner), url),
        url=url,
        begins=begins,
        ends=begins + (COFFEE if coffee else HALF_AN_HOUR),
        time_zone=window.time_zone,
        alarm_at=_alarm(window, owner),
        busy=coffee,
    )


def review_entries(trial: TrialFacts, owner: Owner, since: date, until: date) -> Iterator[Entry]:
    """The monthly reviews of a trial from `since` up to `until`, as whole days: their hour is nobody's to know."""
    words, url = WORDS[owner.language], f"{owner.public_url}/opportunities/{trial.opportunity_id}"
    full, employer = owner.lock_screen == "full", plain(trial.employer or "")
    named = full and employer
    for number, day in enumerate(review_days(trial.started_on, trial.decides_on), start=1):
        if since <= day < until:
            yield Entry(
                uid=f"{trial.id}-review-{number}{SUFFIX}",
                sequence=trial.version - 1,
                changed_at=max(trial.changed_at, owner.changed_at),
                title=words.review_at.format(employer=employer) if named else words.review,
                text=_lines(plain(trial.role) if full else "", url),
                url=url,
                begins=day,
                ends=day + timedelta(days=1),
            )


def plain(text: str) -> str:
    """One line without control characters, and without those that turn the direction of what follows."""
    kept = (
        " " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text if c not in DIRECTIONS
    )
    return " ".join("".join(kept).split())


def _begins(window: WindowFacts) -> datetime:
    zone = ZoneInfo(window.time_zone)
    if window.state == "done" and window.done_at is not None:
        return wall(window.done_at, zone).replace(microsecond=0)
    # There and back: an hour that the clocks leave out would begin after its own end.
    return wall(instant(window.best, zone), zone)


def _title(window: WindowFacts, owner: Owner, begins: datetime) -> str:
    step = window.step.partition(".")[0]
    discreet = bell.text(step, owner.language, begins).title
    title = discreet if owner.lock_screen == "discreet" else plain(window.title) or discreet
    return f"✓ {title}" if window.state == "done" else title


def _told(window: WindowFacts, owner: Owner) -> Iterator[str]:
    """What the text says before the link."""
    words = WORDS[owner.language]
    if owner.lock_screen == "full":
        yield " · ".join(plain(name) for name in (window.employer, window.role) if name)
        yield plain(window.why)
    if window.state == "done":
        yield words.done
    elif window.state == "missed":
        yield words.missed
    else:
        opens, closes = (_moment(at, owner.language) for at in (window.opens, window.closes))
        yield words.span.format(opens=opens, closes=closes)


def _moment(at: datetime, language: Language) -> str:
    return f"{bell.day(at, language)}, {bell.hour(at, language)}"


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _alarm(window: WindowFacts, owner: Owner) -> datetime | None:
    """When the bell would ring: quiet hours and a snooze are in `rings_at`, a pause comes on top."""
    if window.state not in ("scheduled", "open") or window.rings_at is None:
        return None
    at = max(window.rings_at, owner.paused_until or window.rings_at)
    return at if at < window.closes_at else None
