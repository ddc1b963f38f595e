"""Made-up lives for the rules: people in odd time zones, plays in any mixture, days when the clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from comeback.contacts.catalogue import ContactRole
from comeback.plays.catalogue import built_in
from comeback.plays.rules import Anchor, Play
from comeback.trials.rules import review_days
from comeback.windows.rules import Calendar, Facts, Person, RunFacts, Slot, Times, Touch
from unit.windows.diary import Diary

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/Los_Angeles",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Pacific/Apia",
        "Pacific/Auckland",
    )
]
BEGINNINGS = (
    date(2026, 1, 20),  # Ramadan in Casablanca, then summer time there, in America, in Europe
    date(2026, 9, 14),  # southern summer time, the end of the northern one, the end of the year
    date(2011, 12, 5),  # Apia loses the 30th
    date(2023, 4, 3),  # Egypt returns to summer time
    date(2018, 10, 15),  # the last summer time but one in São Paulo
)
PLAYS: dict[str, Play] = {play.key: play for play in built_in("en")}
PEOPLE = tuple(UUID(int=n) for n in (11, 12, 13))
ROLES: tuple[ContactRole, ...] = ("hiring_manager", "hr", "recruiter")
DAY = timedelta(days=1)


def calendar_in(zone: ZoneInfo, home: Calendar) -> Calendar:
    return Calendar(
        zone=zone, home=home.zone, working_days=home.working_days, holidays=home.holidays,
        opening=home.opening, closing=home.closing,
    )  # fmt: skip


@st.composite
def homes(draw: st.DrawFn, beginning: date) -> Calendar:
    """The user's calendar, with a few holidays in the four months to come."""
    zone = draw(st.sampled_from(ZONES))
    free = draw(st.frozensets(st.integers(0, 120), max_size=8))
    weeks = [frozenset({1, 2, 3, 4, 5}), frozenset({7, 1, 2, 3, 4}), frozenset({2, 4})]
    return Calendar(
        zone=zone,
        home=zone,
        working_days=draw(st.sampled_from(weeks)),
        holidays=frozenset(beginning + n * DAY for n in free),
        opening=draw(st.sampled_from([time(9), time(7, 30)])),
        closing=draw(st.sampled_from([time(18), time(16, 15)])),
    )


@st.composite
def people(draw: st.DrawFn, home: Calendar, *, far: bool = True) -> tuple[Person, ...]:
    """Manager, HR and a recruiter, each with a zone of their own or not."""
    found = []
    for person_id, role in zip(PEOPLE, ROLES, strict=True):
        zone = draw(st.none() | st.sampled_from(ZONES)) if far else None
        calendar = calendar_in(zone, home) if zone else home
        found.append(Person(id=person_id, role=role, calendar=calendar, own_zone=zone is not None))
    return tuple(found)


@st.composite
def runs(
    draw: st.DrawFn,
    n: int,
    home: Calendar,
    known: tuple[Person, ...],
    begins: datetime,
    key: str | None = None,
) -> RunFacts:
    """A play that was just started, with all its days known or some of them."""
    play = PLAYS[key or draw(st.sampled_from(sorted(PLAYS)))]
    first = begins.date()
    days = st.integers(-5, 60).map(lambda n: first + n * DAY)
    told: dict[Anchor, date | datetime] = {
        "rejection": first - draw(st.sampled_from([0, 1, 3, 50, 110])) * DAY
    }
    if draw(st.booleans()):
        told["winner_start"] = draw(days)
    if draw(st.booleans()):
        told["coffee"] = begins + draw(st.integers(1, 400)) * timedelta(hours=1)
    starts, decides = first + draw(st.integers(0, 10)) * DAY, first + draw(st.integers(30, 130)) * DAY
    of_trial = play.key == "temp_to_hire"
    if of_trial:
        told |= {"trial_start": starts, "decision": decides}
    who = draw(st.lists(st.sampled_from(known), min_size=0, max_size=2, unique=True))
    return RunFacts(
        id=UUID(int=n),
        play=play,
        started_at=begins,
        home=home,
        start_zone=home.zone,
        anchors=told,
        people=tuple(who),
        reviews=review_days(starts, decides) if of_trial else (),
        on_plan=draw(st.booleans()),
    )


def by_hand(n: int, opens: datetime, zone: ZoneInfo) -> Slot:
    """A window with somebody's own times, three days long."""
    return Slot(
        id=UUID(int=500 + n), step="by_hand", contact_id=None, state="scheduled", by_hand=True,
        times=Times(zone, opens, opens, opens + 3 * DAY),
    )  # fmt: skip


@st.composite
def diaries(draw: st.DrawFn, *, far: bool = True, limits: st.SearchStrategy[int] | None = None) -> Diary:
    """One to four plays just started, a few windows by hand, nothing arranged yet."""
    first = draw(st.sampled_from(BEGINNINGS))
    home = draw(homes(first))
    hour = draw(st.integers(0, 23))
    begins = datetime(first.year, first.month, first.day, hour, 20, tzinfo=UTC)
    known = draw(people(home, far=far))
    count = draw(st.integers(1, 4))
    hand = draw(st.lists(st.integers(0, 1500), max_size=4))
    midnight = datetime.combine(first, time(0))
    facts = Facts(
        home=home.zone,
        limit=draw(st.integers(1, 4) if limits is None else limits),
        runs=tuple(draw(runs(n + 1, home, known, begins)) for n in range(count)),
        loose=tuple(
            by_hand(n, midnight + hours * timedelta(hours=1), home.zone) for n, hours in enumerate(hand)
        ),
    )
    return Diary(facts, begins)


@st.composite
def touches(draw: st.DrawFn, begins: datetime, *, days: int = 90) -> Touch:
    """A touchpoint within so many days of the beginning that answers no window."""
    return Touch(
        contact_id=draw(st.sampled_from(PEOPLE)),
        at=begins + draw(st.integers(0, days * 24)) * timedelta(hours=1),
        direction=draw(st.sampled_from(["out", "in"])),
        outcome=draw(st.sampled_from(["none", "none", "replied", "met"])),
    )
