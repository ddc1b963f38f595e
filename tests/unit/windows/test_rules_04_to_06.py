"""How windows behave, by number: the reset on touch, guards, states."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from comeback.windows.rules import (
    Times,
    Touch,
    WindowState,
    arrange,
)
from unit.windows.diary import slots, with_slots
from unit.windows.england import (
    HR,
    LONDON,
    MANAGER,
    NOON,
    at,
    learned,
    live,
    opened,
    person,
    run,
    started,
)


def test_rule_04_cooldown_moves_what_would_open_within_two_weeks_of_a_call() -> None:
    diary = started(run("stay_in_touch", day=date(2026, 6, 2)), now=at("2026-06-02T12:00Z"))
    assert opened(diary, "give_1") == "Tue 23 Jun 09:00"
    diary.wait_until(at("2026-06-21T14:00Z"))
    (change,) = diary.touch(Touch(contact_id=MANAGER, at=diary.now, kind="call")).changed
    assert opened(diary, "give_1") == "Mon 6 Jul 09:00"
    assert (change.moved, change.because) == ("cooldown", None)


def test_rule_04_cooldown_cancels_what_would_open_past_its_close() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-04-13T12:00Z"))
    diary.touch(Touch(contact_id=MANAGER, at=diary.now))
    assert (diary.window("give_2").state, diary.window("give_2").because) == ("cancelled", "cooldown")


def test_rule_04_deleting_the_last_touchpoint_brings_the_earlier_date_back() -> None:
    diary = started(run("stay_in_touch"))
    first = Touch(contact_id=MANAGER, at=at("2026-03-13T12:00Z"))
    last = Touch(contact_id=MANAGER, at=at("2026-03-16T12:00Z"))
    diary.wait_until(last.at)
    diary.touch(first)
    assert opened(diary, "give_1") == "Fri 27 Mar 09:00"
    diary.touch(last)
    assert opened(diary, "give_1") == "Mon 30 Mar 09:00"
    diary.delete(last)
    assert opened(diary, "give_1") == "Fri 27 Mar 09:00"
    diary.delete(first)
    assert opened(diary, "give_1") == "Tue 24 Mar 09:00"


def test_rule_04_a_call_answers_the_open_window_and_deleting_it_opens_it_again() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-03-25T12:00Z"))
    was = diary.window("give_1")
    call = Touch(contact_id=MANAGER, at=diary.now)
    diary.touch(call)
    assert (diary.window("give_1").state, diary.window("give_1").because) == ("cancelled", "touched")
    diary.delete(call)
    assert diary.window("give_1") == was
    assert was.state == "open"


def test_rule_04_a_touchpoint_that_answers_another_window_leaves_an_open_one() -> None:
    diary = started(run("stay_in_touch"), run("coffee_after_the_no", n=2))
    diary.wait_until(at("2026-03-25T12:00Z"))
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, window_id=UUID(int=77)))
    assert diary.window("give_1").state == "open"
    diary.touch(Touch(contact_id=HR, at=diary.now))
    assert diary.window("give_1").state == "open"


def test_rule_04_only_staying_in_touch_cools_down() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.finish(diary.window("ask"))
    assert opened(diary, "first_nudge") == "Fri 6 Mar 09:00"


def test_rule_05_a_reply_ends_the_nudges_at_once_be_they_open_or_waiting() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.finish(diary.window("ask"))
    diary.wait_until(at("2026-03-09T10:00Z"))
    assert diary.window("first_nudge").state == "open"
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, direction="in", outcome="replied"))
    for key in ("first_nudge", "last_nudge"):
        assert (diary.window(key).state, diary.window(key).because) == ("cancelled", "answered")
    assert arrange(diary.facts, diary.now).changed == ()


def test_rule_05_a_meeting_ends_the_nudges_but_another_unanswered_mail_does_not() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.finish(diary.window("ask"))
    diary.touch(Touch(contact_id=MANAGER, at=diary.now))
    assert live(diary) == {"first_nudge", "last_nudge"}
    diary.touch(Touch(contact_id=MANAGER, at=diary.now, outcome="met"))
    assert live(diary) == set()


def test_rule_05_a_reply_from_before_the_request_or_from_somebody_else_ends_nothing() -> None:
    diary = started(run("coffee_after_the_no"))
    diary.wait_until(at("2026-03-04T10:00Z"))
    diary.finish(diary.window("ask"))
    diary.touch(
        Touch(contact_id=MANAGER, at=NOON, direction="in", outcome="replied"),
        Touch(contact_id=HR, at=diary.now, direction="in", outcome="replied"),
    )
    assert live(diary) == {"first_nudge", "last_nudge"}


def test_rule_05_the_coffee_play_ends_after_two_unanswered_nudges() -> None:
    diary = started(run("coffee_after_the_no"))
    for key, done_at in (
        ("ask", "03-03T16:00"),
        ("first_nudge", "03-09T10:00"),
        ("last_nudge", "03-13T10:00"),
    ):
        diary.wait_until(at(f"2026-{done_at}Z"))
        answer = diary.finish(diary.window(key))
        ended = answer.ended[UUID(int=1)]
        assert ended == ("two_nudges_unanswered" if key == "last_nudge" else None)
    answered = diary.touch(Touch(contact_id=MANAGER, at=diary.now, direction="in", outcome="replied"))
    assert answered.ended[UUID(int=1)] is None


def test_rule_05_an_accepted_coffee_schedules_the_coffee_and_the_answer_to_the_needs() -> None:
    diary = started(run("coffee_after_the_no"), run("answer_the_needs", n=2))
    diary.finish(diary.window("ask"), outcome="accepted", direction="in")
    learned(diary, "coffee", at("2026-04-09T14:00Z"))
    assert live(diary) == {"coffee", "answer"}
    diary.wait_until(at("2026-04-09T14:20Z"))
    answer = diary.finish(diary.window("coffee"), outcome="met")
    assert answer.ended[UUID(int=1)] == "coffee_held"
    assert live(diary) == {"answer"}


def test_rule_05_gives_never_count_as_nudging() -> None:
    diary = started(run("stay_in_touch", [person(MANAGER), person(HR, "hr")]))
    diary.wait_until(at("2026-03-25T10:00Z"))
    diary.finish(diary.window("give_1"))
    diary.wait_until(at("2026-04-15T10:00Z"))
    diary.finish(diary.window("give_2", MANAGER))
    answer = diary.finish(diary.window("give_2", HR))
    assert answer.ended[UUID(int=1)] is None
    assert live(diary) == {"check_in_60", "check_in_90"}


def test_rule_05_staying_in_touch_goes_to_its_long_cadence_when_both_check_ins_stay_unanswered() -> None:
    diary = started(run("stay_in_touch", on_plan=True))
    for key, done_at in (("check_in_60", "05-06T10:00"), ("check_in_90", "06-04T10:00")):
        assert "cadence_give.1" not in live(diary)
        diary.wait_until(at(f"2026-{done_at}Z"))
        diary.finish(diary.window(key))
    assert live(diary) == {"cadence_give.1"}


def test_rule_05_nobody_who_must_not_be_contacted_gets_a_window_and_nothing_reopens_one() -> None:
    refuses = replace(person(MANAGER), refuses=True)
    diary = started(run("stay_in_touch", [refuses, person(HR, "hr")], on_plan=True))
    assert {slot.contact_id for slot in slots(diary.facts)} == {None, HR}
    diary = started(run("stay_in_touch"))
    diary.facts = with_slots(
        diary.facts, lambda slot: replace(slot, state="cancelled", because="do_not_contact")
    )
    touch = Touch(contact_id=MANAGER, at=diary.now)
    diary.touch(touch)
    diary.delete(touch)
    assert live(diary) == set()


@pytest.mark.parametrize("state", ["done", "skipped", "missed"])
def test_rule_06_recomputing_leaves_what_is_over(state: WindowState) -> None:
    diary = started(run("stay_in_touch"))
    over = replace(diary.window("give_1"), state=state)
    diary.facts = with_slots(diary.facts, lambda slot: over if slot.step == "give_1" else slot)
    diary.touch(Touch(contact_id=MANAGER, at=diary.now))
    diary.move_to(ZoneInfo("Asia/Kathmandu"))
    assert diary.window("give_1") == over


def test_rule_06_a_restored_window_gets_the_state_of_its_times() -> None:
    call = Touch(contact_id=MANAGER, at=at("2026-04-13T12:00Z"))
    states = {}
    for looked_at in ("2026-04-13T13:00Z", "2026-04-20T12:00Z", "2026-04-27T12:00Z"):
        diary = started(run("stay_in_touch"))
        diary.wait_until(call.at)
        diary.touch(call)
        assert diary.window("give_2").because == "cooldown"
        diary.wait_until(at(looked_at))
        diary.delete(call)
        states[looked_at] = diary.window("give_2").state
    assert list(states.values()) == ["scheduled", "open", "missed"]


def test_rule_06_new_times_by_hand_stay_whatever_the_facts_say() -> None:
    diary = started(run("stay_in_touch"))
    times = Times(LONDON, at("2026-03-28T20:00"), at("2026-03-28T20:00"), at("2026-03-29T20:00"))
    mine = replace(diary.window("give_1"), times=times, by_hand=True)
    diary.facts = with_slots(diary.facts, lambda slot: mine if slot.step == "give_1" else slot)
    diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-20T12:00Z")))
    assert diary.window("give_1") == mine
