"""The worked examples, each by its own sentence: facts in, dates out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from operator import methodcaller
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from comeback.contacts.catalogue import ContactRole
from comeback.plays.catalogue import play_by_key
from comeback.plays.rules import Anchor, Offset, Play, Step
from comeback.trials.rules import review_days
from comeback.windows.rules import (
    Calendar,
    Facts,
    Person,
    RunFacts,
    Slot,
    Times,
    Touch,
    holidays_of,
    instant,
    times,
)
from unit.windows.diary import Diary

Example = dict[str, Any]
EXAMPLES: list[Example] = tomllib.loads((Path(__file__).parent / "examples.toml").read_text())["example"]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNITS = {"d": "days", "bd": "business_days", "h": "hours"}
LONDON = {"zone": "Europe/London", "country": "GB", "region": "ENG"}
HARMLESS = {"says", "lives", "contact", "play", "step", "own", "from", "starts", "opens", "best", "closes"}


class Act(NamedTuple):
    """Something that happens after the start; it is done to the diary."""

    at: datetime
    happens: Callable[[Diary], object]


def moment(shown: str) -> datetime:
    """A wall time written with its weekday; a slip of the pen is an error."""
    found = datetime.fromisoformat(shown.partition(" ")[2])
    assert f"{found:%a %Y-%m-%d %H:%M}" == shown, f"{shown} is a {found:%a}"
    return found


def day(shown: str) -> date:
    return moment(f"{shown} 12:00").date()


def home_of(example: Example) -> Calendar:
    lives = example.get("lives", LONDON)
    opening, closing = lives.get("hours", "09:00-18:00").split("-")
    zone = ZoneInfo(lives["zone"])
    return Calendar(
        zone=zone,
        home=zone,
        working_days=frozenset(DAYS.index(name) + 1 for name in lives.get("days", DAYS[:5])),
        holidays=holidays_of(lives.get("country"), lives.get("region")),
        opening=time.fromisoformat(opening),
        closing=time.fromisoformat(closing),
    )


def offset(shown: str) -> Offset:
    anchor, distance, unit = shown.split()
    return msgspec.convert({"anchor": anchor, UNITS[unit]: int(distance)}, Offset)


def play_of(example: Example) -> Play:
    if "own" not in example:
        play = play_by_key(example["play"], "en")
        assert play is not None
        return play
    opens, best, closes = (offset(example["own"][name]) for name in ("opens", "best", "closes"))
    own = Step(
        key="own", kind="message", title="t", opens=opens, best=best, closes=closes,
        audience=("hiring_manager",), frame=None, why="w", source="s",
    )  # fmt: skip
    return Play(key="own", name="Own", guards=(), steps=(own,))


def anchors_of(example: Example, zone: ZoneInfo) -> dict[Anchor, date | datetime]:
    trial = example.get("trial", {})
    told = {**example.get("from", {})}
    found: dict[Anchor, date | datetime] = {
        name: instant(moment(shown), zone) if ":" in shown else day(shown) for name, shown in told.items()
    }
    if trial:
        found |= {"trial_start": day(trial["starts"]), "decision": day(trial["decides"])}
    return found


def start_of(example: Example, zone: ZoneInfo) -> datetime:
    trial = example.get("trial", {})
    shown: str = example.get("starts") or next(iter([*example.get("from", {}).values(), trial.get("starts")]))
    return instant(moment(shown if ":" in shown else f"{shown} 12:00"), zone)


def people_of(example: Example, home: Calendar) -> tuple[Person, ...]:
    far = example.get("contact")
    calendar = home if far is None else Calendar(
        zone=ZoneInfo(far), home=home.zone, working_days=home.working_days, holidays=home.holidays,
        opening=home.opening, closing=home.closing,
    )  # fmt: skip
    roles: list[ContactRole] = example.get("people", ["hiring_manager"])
    return tuple(
        Person(id=UUID(int=10 + n), role=role, calendar=calendar, own_zone=far is not None)
        for n, role in enumerate(roles)
    )


def run_of(example: Example, started_at: datetime, n: int = 0) -> RunFacts:
    home, trial = home_of(example), example.get("trial")
    return RunFacts(
        id=UUID(int=1 + n),
        play=play_of(example),
        started_at=started_at,
        home=home,
        start_zone=home.zone,
        anchors=anchors_of(example, home.zone),
        people=people_of(example, home)
        if not n
        else (Person(id=UUID(int=100 + n), role="hiring_manager", calendar=home),),
        reviews=review_days(day(trial["starts"]), day(trial["decides"])) if trial else (),
        on_plan=example.get("on_plan", False),
    )


def planned_of(example: Example, zone: ZoneInfo) -> tuple[Slot, ...]:
    return tuple(
        Slot(
            id=UUID(int=500 + n), step="by_hand", contact_id=None, state="scheduled", by_hand=True, zone_of="user",
            times=Times(zone, moment(shown), moment(shown), moment(shown) + timedelta(hours=3)),
        )
        for n, shown in enumerate(example.get("planned", ()))
    )  # fmt: skip


def acts_of(example: Example, zone: ZoneInfo, people: tuple[Person, ...]) -> Iterator[Act]:
    by_role = {person.role: person.id for person in people}

    def touch_of(told: dict[str, Any]) -> Touch:
        return Touch(
            contact_id=by_role[told.get("with", "hiring_manager")],
            at=instant(moment(told["at"]), zone),
            direction=told.get("direction", "out"),
            outcome=told.get("outcome", "none"),
        )

    for told in example.get("touchpoints", ()):
        touch = touch_of(told)
        yield Act(touch.at, methodcaller("touch", touch))
        if told.get("deleted"):
            yield Act(touch.at + timedelta(hours=1), methodcaller("delete", touch))
    for key, shown in example.get("done", {}).items():
        yield Act(instant(moment(shown), zone), methodcaller("finish_step", key))
    for told in example.get("moves", ()):
        yield Act(instant(moment(told["at"]), zone), methodcaller("move_to", ZoneInfo(told["to"])))


def played(example: Example) -> tuple[Diary, set[str]]:
    """The diary after all that is told, and the steps that had passed at the start."""
    home = home_of(example)
    started_at = start_of(example, home.zone)
    diary = Diary(
        Facts(home=home.zone, limit=example.get("limit", 3), loose=planned_of(example, home.zone)), started_at
    )
    for n in range(example.get("others", 0)):
        diary.start(run_of(example, started_at, 1 + n))
    run = run_of(example, started_at)
    passed = {placement.key for placement in diary.start(run).passed}
    for act in sorted(acts_of(example, home.zone, run.people), key=lambda act: act.at):
        diary.wait_until(act.at)
        act.happens(diary)
    return diary, passed


def window_of(example: Example, diary: Diary) -> Slot | None:
    people = next(run for run in diary.facts.runs if run.id == UUID(int=1)).people
    whose = [person.id for person in people if person.role == example.get("of", people[0].role)]
    own = next(run for run in diary.facts.runs if run.id == UUID(int=1)).slots
    found = [
        slot for slot in own if slot.step == example.get("step", "own") and slot.contact_id in (None, *whose)
    ]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["says"] for example in EXAMPLES])
def test_worked_example(example: Example) -> None:
    diary, passed = played(example)
    slot = window_of(example, diary)
    if example.get("passed") or example.get("nothing"):
        assert slot is None
        assert (example.get("step") in passed) == example.get("passed", False)
    elif "cancelled" in example:
        assert slot is not None
        assert (slot.state, slot.because) == ("cancelled", example["cancelled"])
    else:
        assert slot is not None
        assert slot.state in ("scheduled", "open")
        assert slot.times == expected(example)


def expected(example: Example) -> Times:
    lives = example.get("lives", LONDON)["zone"]
    zone = ZoneInfo(example.get("zone") or example.get("contact") or lives)
    return Times(zone, moment(example["opens"]), moment(example["best"]), moment(example["closes"]))


ALONE = [example for example in EXAMPLES if not set(example) - HARMLESS and not example.get("passed")]


@pytest.mark.parametrize("example", ALONE, ids=[example["says"] for example in ALONE])
def test_worked_example_of_a_step_by_itself(example: Example) -> None:
    home = home_of(example)
    (person,) = people_of(example, home)
    (step,) = [one for one in play_of(example).steps if one.key == example.get("step", "own")]
    calendar = person.calendar if step.audience else home
    assert times(step, anchors_of(example, home.zone), calendar, start_of(example, home.zone)) == expected(
        example
    )


def test_there_are_examples_enough_and_each_says_something_else() -> None:
    assert len(EXAMPLES) >= 60
    assert len({example["says"] for example in EXAMPLES}) == len(EXAMPLES)
    answers = [{"opens", "cancelled", "passed", "nothing"} & set(example) for example in EXAMPLES]
    assert all(len(answer) == 1 for answer in answers)
