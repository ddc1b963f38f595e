"""A user in London with England's holidays, and a short way to say what happens to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from comeback.contacts.catalogue import ContactRole
from comeback.plays.catalogue import play_by_key
from comeback.plays.rules import Anchor
from comeback.windows.rules import (
    Calendar,
    Facts,
    Person,
    Quiet,
    RunFacts,
    Slot,
    Times,
    holidays_of,
)
from unit.windows.diary import Diary, slots

LONDON = ZoneInfo("Europe/London")
ENGLAND = Calendar(zone=LONDON, home=LONDON, holidays=holidays_of("GB", "ENG"))
NIGHT = Quiet(time(20), time(8))
MANAGER, HR = UUID(int=11), UUID(int=12)
TUESDAY = date(2026, 3, 3)
NOON = datetime.fromisoformat("2026-03-03T12:00Z")
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def person(person_id: UUID, role: ContactRole = "hiring_manager", zone: str | None = None) -> Person:
    calendar = replace(ENGLAND, zone=ZoneInfo(zone)) if zone else ENGLAND
    return Person(id=person_id, role=role, calendar=calendar, own_zone=zone is not None)


def run(
    play_key: str,
    people: Iterable[Person] = (person(MANAGER),),
    *,
    n: int = 1,
    day: date = TUESDAY,
    started_at: datetime = NOON,
    on_plan: bool = False,
) -> RunFacts:
    play = play_by_key(play_key, "en")
    assert play is not None
    return RunFacts(
        id=UUID(int=n), play=play, started_at=started_at, home=ENGLAND, start_zone=LONDON,
        anchors={"rejection": day}, people=tuple(people), on_plan=on_plan,
    )  # fmt: skip


def started(*runs: RunFacts, limit: int = 3, now: datetime = NOON, loose: tuple[Slot, ...] = ()) -> Diary:
    diary = Diary(Facts(home=LONDON, limit=limit, runs=runs, loose=loose), now)
    diary.settle()
    return diary


def learned(diary: Diary, anchor: Anchor, day: date | datetime) -> None:
    """A day becomes known to every run."""
    runs = tuple(replace(one, anchors={**one.anchors, anchor: day}) for one in diary.facts.runs)
    diary.facts = replace(diary.facts, runs=runs)
    diary.settle()


def by_hand(opens: str, n: int = 1) -> Slot:
    times = Times(LONDON, at(opens), at(opens), at(opens) + 2 * DAY)
    return Slot(
        id=UUID(int=500 + n), step="by_hand", contact_id=None, state="scheduled", times=times, by_hand=True
    )


def live(diary: Diary) -> set[str]:
    return {slot.step for slot in slots(diary.facts) if slot.state in ("scheduled", "open")}


def opened(diary: Diary, step: str) -> str:
    return f"{diary.window(step).times.opens:%a %-d %b %H:%M}"
