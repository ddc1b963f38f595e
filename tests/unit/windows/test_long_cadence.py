"""The long cadence: whose turn it is, from which day it counts, and what a touchpoint does to it."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from comeback.contacts.catalogue import ContactRole
from comeback.plays.rules import Anchor, Offset, Play, Step
from comeback.windows.rules import Person, RunFacts, Slot, Touch, arrange
from unit.windows.diary import Diary
from unit.windows.england import HR, MANAGER, NOON, at, live, opened, person, run, started

HELD = ("check_in_60", "check_in_90")


def step(
    key: str,
    opens: int,
    best: int,
    closes: int,
    *,
    anchor: Anchor = "last_touch",
    audience: tuple[ContactRole, ...] = ("hiring_manager",),
    business: bool = False,
) -> Step:
    first, peak, last = (
        Offset(anchor=anchor, business_days=days) if business else Offset(anchor=anchor, days=days)
        for days in (opens, best, closes)
    )
    return Step(
        key=key, kind="message", title="t", opens=first, best=peak, closes=last, audience=audience,
        frame=None, why="w", source="s",
    )  # fmt: skip


def own_run(
    steps: tuple[Step, ...], cadence: tuple[Step, ...], people: tuple[Person, ...] = (person(MANAGER),)
) -> RunFacts:
    play = Play(key="own", name="Own", guards=("touch_resets",), steps=steps, cadence=cadence)
    return replace(run("stay_in_touch", people, on_plan=True), play=play)


def in_cadence() -> Diary:
    """Both check-ins done and unanswered: the first give is waiting."""
    diary = started(run("stay_in_touch", on_plan=True))
    for key in HELD:
        diary.wait_until(diary.window(key).times.best_at)
        diary.finish_step(key)
    assert live(diary) == {"cadence_give.1"}
    return diary


def open_give() -> Diary:
    diary = in_cadence()
    diary.wait_until(diary.window("cadence_give.1").times.best_at)
    return diary


def test_a_turn_is_told_with_its_step_its_person_and_their_calendar() -> None:
    sydney = person(MANAGER, zone="Australia/Sydney")
    diary = started(own_run((), (step("hello", 65, 75, 85),), (sydney,)))
    answer = arrange(replace(diary.facts, runs=(replace(diary.facts.runs[0], slots=()),)), NOON)
    (turn,) = answer.made
    assert (turn.run_id, turn.key, turn.step.key) == (UUID(int=1), "hello.1", "hello")
    assert (turn.person, turn.calendar) == (sydney, sydney.calendar)
    assert turn.times.zone == ZoneInfo("Australia/Sydney")
    assert not turn.exact


def test_a_play_without_steps_counts_its_cadence_from_its_start() -> None:
    diary = started(own_run((), (step("hello", 65, 75, 85),)))
    assert opened(diary, "hello.1") == "Thu 7 May 09:00"


def test_a_step_of_somebody_else_does_not_hold_the_cadence_back() -> None:
    theirs = step("theirs", 10, 12, 14, anchor="rejection", audience=("hr",))
    both = (person(MANAGER), person(HR, "hr"))
    diary = started(own_run((theirs,), (step("hello", 65, 75, 85),), both))
    assert live(diary) == {"theirs", "hello.1"}
    diary.settle()
    assert live(diary) == {"theirs", "hello.1"}


def test_a_step_of_their_own_does() -> None:
    own = step("own", 10, 12, 14, anchor="rejection")
    diary = started(own_run((own,), (step("hello", 65, 75, 85),)))
    assert live(diary) == {"own"}
    diary.skip(diary.window("own"))
    assert live(diary) == {"hello.1"}


def test_a_step_that_had_passed_or_is_cancelled_does_not() -> None:
    past = step("past", 1, 2, 3, anchor="rejection")
    long_ago = replace(
        own_run((past,), (step("hello", 65, 75, 85),)), anchors={"rejection": date(2026, 2, 2)}
    )
    assert live(started(long_ago)) == {"hello.1"}
    cooled = step("cooled", 3, 4, 5, anchor="rejection")
    diary = started(own_run((cooled,), (step("hello", 65, 75, 85),)))
    diary.touch(Touch(contact_id=MANAGER, at=diary.now))
    assert diary.window("cooled").because == "cooldown"
    assert opened(diary, "hello.1") == "Thu 7 May 09:00"


def test_somebody_who_must_not_be_contacted_is_left_in_peace() -> None:
    refuses = replace(person(MANAGER), refuses=True)
    assert live(started(own_run((), (step("hello", 65, 75, 85),), (refuses,)))) == set()


def test_three_steps_take_turns() -> None:
    days = 10
    cadence = tuple(step(key, days, days, days + 5) for key in ("one", "two", "three"))
    diary, seen = started(own_run((), cadence)), []
    for _ in range(5):
        (key,) = live(diary)
        seen.append(key)
        diary.wait_until(diary.window(key).times.opens_at)
        diary.finish_step(key)
    assert seen == ["one.1", "two.2", "three.3", "one.4", "two.5"]


def test_a_skipped_turn_gives_way_to_the_next_one_a_whole_turn_later() -> None:
    diary = in_cadence()
    give = diary.window("cadence_give.1")
    diary.skip(give)
    assert live(diary) == {"cadence_hello.2"}
    hello = diary.window("cadence_hello.2")
    assert 70 <= (hello.times.best.date() - give.times.best.date()).days <= 80
    assert hello.times.opens_at > give.times.closes_at


def test_turns_in_business_days_come_at_their_own_distance() -> None:
    diary = started(own_run((), (step("hello", 18, 20, 22, business=True),)))
    assert opened(diary, "hello.1") == "Fri 27 Mar 09:00"
    diary.skip(diary.window("hello.1"))
    # Twenty days later, 23 March, and eighteen business days from there, over Good Friday and Easter Monday.
    assert opened(diary, "hello.2") == "Mon 20 Apr 09:00"


def test_a_touchpoint_moves_the_turn_that_is_waiting() -> None:
    diary = in_cadence()
    was = diary.window("cadence_give.1")
    call = Touch(contact_id=MANAGER, at=diary.now)
    diary.wait_until(at("2026-06-10T12:00Z"))
    diary.touch(replace(call, at=diary.now))
    moved = diary.window("cadence_give.1")
    assert moved.id == was.id
    assert f"{moved.times.opens:%a %-d %b}" == "Fri 14 Aug"
    diary.delete(replace(call, at=diary.now))
    assert diary.window("cadence_give.1") == was


def test_a_call_answers_the_open_turn_and_the_next_one_counts_from_the_call() -> None:
    diary = open_give()
    diary.touch(Touch(contact_id=MANAGER, at=NOON))
    was = diary.window("cadence_give.1")
    assert was.state == "open"
    call = Touch(contact_id=MANAGER, at=diary.now)
    diary.touch(call)
    assert (diary.window("cadence_give.1").state, diary.window("cadence_give.1").because) == (
        "cancelled",
        "touched",
    )
    assert live(diary) == {"cadence_hello.2"}
    assert 65 <= (diary.window("cadence_hello.2").times.opens.date() - diary.now.date()).days <= 68
    diary.delete(call)
    assert diary.window("cadence_give.1") == was
    assert (diary.window("cadence_hello.2").state, diary.window("cadence_hello.2").because) == (
        "cancelled",
        "not_in_turn",
    )
    diary.touch(call)
    assert live(diary) == {"cadence_hello.2"}
    diary.wait_until(diary.window("cadence_hello.2").times.best_at)
    diary.finish_step("cadence_hello.2")
    assert live(diary) == {"cadence_give.3"}


def test_an_open_turn_stays_the_current_one() -> None:
    diary = open_give()
    diary.settle()
    assert live(diary) == {"cadence_give.1"}
    diary.touch(Touch(contact_id=HR, at=diary.now))
    assert live(diary) == {"cadence_give.1"}


def test_a_call_in_sydney_is_on_sydneys_day() -> None:
    sydney = person(MANAGER, zone="Australia/Sydney")
    diary = started(own_run((), (step("hello", 17, 19, 21),), (sydney,)))
    assert opened(diary, "hello.1") == "Fri 20 Mar 09:00"
    diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-03T14:00Z")))
    # Two in the afternoon in London is one in the morning of the fourth there: the twenty-first is a Saturday.
    assert opened(diary, "hello.1") == "Mon 23 Mar 09:00"


def test_a_cadence_of_ones_own_keeps_the_two_weeks_of_quiet_too() -> None:
    diary = started(own_run((), (step("hello", 10, 12, 20),)))
    assert opened(diary, "hello.1") == "Fri 13 Mar 09:00"
    diary.touch(Touch(contact_id=MANAGER, at=NOON))
    assert opened(diary, "hello.1") == "Tue 17 Mar 09:00"


def test_with_somebody_whose_window_was_cancelled_by_hand_nothing_begins_by_itself() -> None:
    diary = started(run("stay_in_touch", on_plan=True))
    for because, begins in (("do_not_contact", set()), ("cooldown", {"cadence_give.1"})):
        slots = tuple(replace(slot, state="cancelled", because=because) for slot in diary.facts.runs[0].slots)
        refused = replace(diary.facts, runs=(replace(diary.facts.runs[0], slots=slots),))
        late = at("2026-06-20T12:00Z")
        assert {placement.key for placement in arrange(refused, late).made} == begins


def test_each_of_two_managers_has_turns_of_their_own() -> None:
    both = (person(MANAGER), person(HR))
    diary = started(own_run((), (step("hello", 65, 75, 85),), both))
    diary.touch(Touch(contact_id=HR, at=at("2026-03-05T12:00Z")))
    opens = {
        contact_id: f"{diary.window('hello.1', contact_id).times.opens:%-d %b}"
        for contact_id in (MANAGER, HR)
    }
    assert opens == {MANAGER: "7 May", HR: "11 May"}


def test_a_cadence_ends_with_its_play() -> None:
    play = Play(
        key="own",
        name="Own",
        guards=("two_nudges_at_most",),
        steps=(replaced(step("nudge", 1, 2, 5, anchor="rejection")),),
        cadence=(step("hello", 65, 75, 85),),
    )
    diary = started(replace(run("stay_in_touch", on_plan=True), play=play))
    diary.wait_until(at("2026-03-05T12:00Z"))
    answer = diary.finish_step("nudge")
    assert answer.ended[UUID(int=1)] == "two_nudges_unanswered"
    assert live(diary) == set()


def replaced(nudge: Step) -> Step:
    return Step(
        key=nudge.key, kind="nudge", title="t", opens=nudge.opens, best=nudge.best, closes=nudge.closes,
        audience=nudge.audience, frame=None, why="w", source="s",
    )  # fmt: skip


def test_a_window_of_an_older_cadence_is_laid_aside() -> None:
    diary = in_cadence()
    times = diary.window("cadence_give.1").times
    stray = Slot(id=UUID(int=900), step="cadence_hello.7", contact_id=MANAGER, state="scheduled", times=times)
    (one,) = diary.facts.runs
    diary.facts = replace(diary.facts, runs=(replace(one, slots=(*one.slots, stray)),))
    diary.settle()
    assert live(diary) == {"cadence_give.1"}
    assert diary.window("cadence_hello.7").because == "not_in_turn"
