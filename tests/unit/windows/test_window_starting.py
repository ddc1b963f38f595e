"""What a play asks for from its start: whom, when in which zone, and what makes a step pointless."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from comeback.plays.rules import Anchor, Offset, Outcome, Play, Step, StepKind
from comeback.windows.rules import Calendar, Facts, RunFacts, Touch
from unit.windows.diary import Diary
from unit.windows.england import (
    ENGLAND,
    HR,
    LONDON,
    MANAGER,
    NOON,
    at,
    by_hand,
    learned,
    live,
    opened,
    person,
    run,
    started,
)

AUCKLAND, LORD_HOWE = ZoneInfo("Pacific/Auckland"), ZoneInfo("Australia/Lord_Howe")


def step(key: str, anchor: Anchor, days: tuple[int, int, int], kind: StepKind = "message") -> Step:
    first, peak, last = (Offset(anchor=anchor, days=n) for n in days)
    return Step(
        key=key, kind=kind, title="t", opens=first, best=peak, closes=last,
        audience=("hiring_manager",), frame=None, why="w", source="s",
    )  # fmt: skip


def own(*steps: Step, template: RunFacts | None = None) -> RunFacts:
    play = Play(key="own", name="Own", guards=("reply_ends_nudges", "touch_resets"), steps=steps)
    return replace(template or run("stay_in_touch"), play=play)


def ended(diary: Diary) -> str | None:
    return diary.settle().ended[UUID(int=1)]


@pytest.mark.parametrize("key", ["ask", "first_nudge", "last_nudge"])
def test_a_declined_request_or_nudge_ends_the_play(key: str) -> None:
    diary = started(run("coffee_after_the_no"))
    for earlier in ("ask", "first_nudge", "last_nudge"):
        diary.wait_until(diary.window(earlier).times.best_at)
        answer = diary.finish(diary.window(earlier), outcome="declined" if earlier == key else "none")
        if earlier == key:
            break
        assert answer.ended[UUID(int=1)] is None
    assert ended(diary) == "declined"


def test_a_no_to_something_else_does_not() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.finish_step("ask")
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, outcome="declined", window_id=UUID(int=77)))
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, outcome="declined"))
    assert ended(diary) is None


def test_a_declined_article_does_not_end_staying_in_touch() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-03-25T12:00Z"))
    diary.finish(diary.window("give_1"), outcome="declined")
    assert ended(diary) is None


@pytest.mark.parametrize(
    ("outcome", "because"), [("none", None), ("replied", None), ("met", "answered"), ("accepted", "answered")]
)
def test_a_meeting_makes_the_request_pointless_a_mail_does_not(outcome: Outcome, because: str | None) -> None:
    diary = started(run("coffee_after_the_no"))
    diary.now += timedelta(hours=1)
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, outcome=outcome))
    assert diary.window("ask").because == because
    assert live(diary) == (set() if because else {"ask"})


def test_a_coffee_that_was_declined_ends_a_play_without_a_guard_for_it() -> None:
    calling = step("calling", "rejection", (0, 1, 9), kind="coffee")
    diary = started(own(calling))
    assert diary.finish(diary.window("calling"), outcome="declined").ended[UUID(int=1)] == "declined"
    diary = started(own(calling))
    assert diary.finish(diary.window("calling"), outcome="met").ended[UUID(int=1)] is None


def test_what_has_ended_makes_nothing_more() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.finish(diary.window("ask"), outcome="declined")
    learned(diary, "coffee", at("2026-04-09T14:00Z"))
    assert live(diary) == set()


def test_what_a_coffee_began_ends_with_its_date_or_when_all_is_done() -> None:
    began = replace(run("answer_the_needs"), anchors={"coffee": at("2026-03-05T15:00Z")}, follows_coffee=True)
    diary = started(began)
    assert ended(diary) is None
    diary.wait_until(at("2026-03-06T12:00Z"))
    assert ended(diary) is None
    assert diary.finish_step("answer").ended[UUID(int=1)] == "finished"
    diary = started(began)
    assert diary.skip(diary.window("answer")).ended[UUID(int=1)] == "finished"
    diary = started(replace(began, anchors={}))
    assert ended(diary) == "coffee_called_off"
    assert ended(started(replace(began, follows_coffee=False))) is None
    assert ended(started(replace(began, anchors={}, follows_coffee=False))) is None


def test_a_review_that_was_logged_needs_no_preparing_any_more() -> None:
    trial = replace(run("temp_to_hire"), reviews=(date(2026, 3, 12), date(2026, 4, 14)))
    diary = started(trial)
    both = {f"{key}.{n}" for key in ("prepare_review", "log_review") for n in (1, 2)}
    assert live(diary) == both
    diary.skip(diary.window("log_review.2"))
    diary.finish_step("log_review.1")
    assert live(diary) == {"prepare_review.2"}
    prepare = diary.window("prepare_review.1")
    assert (prepare.state, prepare.because) == ("cancelled", "reviewed")
    again = replace(trial, slots=(diary.window("log_review.1"),))
    fresh = started(again)
    assert live(fresh) == both - {"prepare_review.1", "log_review.1"}


def test_every_live_window_of_a_play_is_told_with_its_place() -> None:
    diary = started(run("stay_in_touch"), loose=(by_hand("2026-03-05T10:00"),))
    diary.wait_until(at("2026-03-25T12:00Z"))
    diary.skip(diary.window("give_2"))
    told = {item.key for item in diary.settle().stay.values()}
    assert told == {"give_1", "check_in_60", "check_in_90"}
    stay = diary.settle().stay
    assert stay[diary.window("give_1").id].step.key == "give_1"


def test_a_meeting_before_the_no_does_not() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.touch(Touch(contact_id=MANAGER, at=NOON, outcome="met"))
    diary.touch(Touch(contact_id=HR, at=NOON + timedelta(hours=1), outcome="met"))
    assert live(diary) == {"ask"}


def test_what_is_made_names_its_step_and_its_person() -> None:
    trial = replace(run("temp_to_hire"), reviews=(date(2026, 4, 14),))
    diary = Diary(Facts(home=LONDON, limit=3), NOON)
    made = {item.key: item for item in diary.start(trial).made}
    assert {key: item.step.key for key, item in made.items()} == {
        "prepare_review.1": "prepare_review",
        "log_review.1": "log_review",
    }
    log, prepare = made["log_review.1"], made["prepare_review.1"]
    assert log.person == person(MANAGER)
    assert prepare.person is None
    assert (log.moved, log.exact, log.calendar) == (None, False, ENGLAND)


def test_reviews_can_be_nudges_which_a_reply_ends() -> None:
    reminder = step("reminder", "review", (-3, -2, 0), kind="nudge")
    asking = step("asking", "rejection", (0, 1, 9), kind="coffee_request")
    diary = started(replace(own(reminder, asking), reviews=(date(2026, 4, 14),)))
    diary.finish_step("asking")
    assert live(diary) == {"reminder.1"}
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, direction="in"))
    assert live(diary) == set()


def test_the_first_step_has_none_before_it() -> None:
    diary = started(own(step("a", "previous_step", (20, 21, 25)), step("b", "rejection", (0, 1, 5))))
    diary.finish_step("b")
    assert live(diary) == set()


def test_the_step_before_is_each_persons_own() -> None:
    both = run("stay_in_touch", [person(MANAGER), person(HR)])
    after = step("b", "previous_step", (20, 21, 25))
    diary = started(own(step("a", "rejection", (0, 1, 9)), after, template=both))
    diary.finish(diary.window("a", MANAGER))
    diary.wait_until(at("2026-03-05T12:00Z"))
    diary.finish(diary.window("a", HR))
    opens = [diary.window("b", one).times.opens.date() for one in (MANAGER, HR)]
    assert opens == [date(2026, 3, 23), date(2026, 3, 25)]


def test_the_evening_of_the_no_stays_that_evening_wherever_the_user_goes() -> None:
    evening = at("2026-03-03T20:15Z")
    diary = started(run("coffee_after_the_no", started_at=evening), now=evening)
    diary.move_to(AUCKLAND)
    ask = diary.window("ask").times
    assert (ask.opens, ask.zone) == (at("2026-03-04T09:00"), AUCKLAND)


def test_a_far_contacts_morning_does_not_move_with_the_user() -> None:
    angeles = person(MANAGER, zone="America/Los_Angeles")
    morning = at("2026-03-03T10:30Z")
    diary = started(run("coffee_after_the_no", [angeles], started_at=morning), now=morning)
    was = diary.window("ask")
    assert was.times.opens == at("2026-03-03T09:00")
    diary.move_to(AUCKLAND)
    assert diary.window("ask") == was


def test_a_start_whose_zone_nobody_kept_is_an_instant() -> None:
    new_york = Calendar(zone=ZoneInfo("America/New_York"), home=ZoneInfo("America/New_York"))
    evening = at("2026-03-04T01:00Z")
    one = replace(
        run("coffee_after_the_no", started_at=evening), start_zone=None, home=new_york,
        people=(replace(person(MANAGER), calendar=new_york),),
    )  # fmt: skip
    diary = Diary(Facts(home=new_york.zone, limit=3), evening)
    diary.start(one)
    assert opened(diary, "ask") == "Wed 4 Mar 09:00"


def lord_howe(told: str) -> Diary:
    """A no of the Sunday before, told on Tuesday."""
    calendar = Calendar(zone=LORD_HOWE, home=LORD_HOWE)
    now = at(told)
    one = replace(
        run("coffee_after_the_no", day=date(2026, 1, 18), started_at=now), start_zone=LORD_HOWE, home=calendar,
        people=(replace(person(MANAGER), calendar=calendar),),
    )  # fmt: skip
    diary = Diary(Facts(home=LORD_HOWE, limit=3, runs=(one,)), now)
    assert {item.key for item in diary.settle().passed} == {"ask"}
    return diary


@pytest.mark.parametrize("told", ["2026-01-20T18:20+11:00", "2026-01-20T18:00+11:00"])
def test_what_had_passed_at_the_start_gains_nothing_by_a_move_to_the_west(told: str) -> None:
    diary = lord_howe(told)
    assert {item.key for item in diary.move_to(LONDON).passed} == {"ask"}
    assert live(diary) == set()


def test_an_answer_at_its_hour_stays_on_a_full_day() -> None:
    coffee = replace(run("answer_the_needs"), anchors={"coffee": at("2026-03-05T15:00Z")})
    diary = started(coffee, limit=1, loose=(by_hand("2026-03-05T10:00"),))
    assert opened(diary, "answer") == "Thu 5 Mar 17:00"


def test_two_weeks_that_end_in_time_move_nothing_and_say_so() -> None:
    for zone in (None, "Australia/Sydney"):
        early = Touch(contact_id=MANAGER, at=at("2026-03-10T10:00Z"))
        diary = Diary(Facts(home=LONDON, limit=3, touches=(early,)), NOON)
        made = {
            item.key: item for item in diary.start(run("stay_in_touch", [person(MANAGER, zone=zone)])).made
        }
        assert (made["give_1"].times.opens, made["give_1"].moved) == (at("2026-03-24T09:00"), None)


def test_two_weeks_that_end_on_the_day_of_the_close_in_sydney_leave_that_day() -> None:
    diary = started(run("stay_in_touch", [person(MANAGER, zone="Australia/Sydney")]))
    diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-23T21:00Z")))
    assert opened(diary, "give_1") == "Tue 7 Apr 09:00"


def test_two_weeks_that_end_with_the_close_leave_nothing() -> None:
    brief = step("brief", "rejection", (10, 11, 12))
    closes = Offset(anchor="rejection", hours=14 * 24)
    exact = Step(
        key="brief", kind="message", title="t", opens=brief.opens, best=brief.best, closes=closes,
        audience=("hiring_manager",), frame=None, why="w", source="s",
    )  # fmt: skip
    diary = started(own(exact))
    assert diary.window("brief").times.closes == at("2026-03-17T09:00")
    diary.touch(Touch(contact_id=MANAGER, at=NOON))
    assert diary.window("brief").because == "cooldown"


def test_a_cadence_from_the_start_in_sydney_does_not_move_with_the_user() -> None:
    calling = step("hello", "last_touch", (65, 75, 85))
    play = Play(key="own", name="Own", guards=(), steps=(), cadence=(calling,))
    sydney = [person(MANAGER, zone="Australia/Sydney")]
    diary = started(replace(run("stay_in_touch", sydney, on_plan=True), play=play))
    was = diary.window("hello.1")
    diary.move_to(ZoneInfo("America/Los_Angeles"))
    assert diary.window("hello.1") == was


def test_an_open_window_by_hand_stays_where_it_is_when_the_user_moves() -> None:
    diary = started(loose=(by_hand("2026-03-03T10:00"),))
    (was,) = diary.facts.loose
    assert was.state == "open"
    diary.move_to(AUCKLAND)
    assert diary.facts.loose == (was,)
