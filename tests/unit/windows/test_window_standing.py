"""What becomes of a window that is there when the facts change: kept, moved, laid aside, brought back."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from comeback.plays.rules import Anchor, Offset, Play
from comeback.windows.rules import Slot, Times, Touch, WindowState, arrange
from unit.windows.diary import Diary, with_slots
from unit.windows.england import DAY, HR, LONDON, MANAGER, at, learned, live, opened, person, run, started

HOUR = timedelta(hours=1)
REPLY = Touch(contact_id=MANAGER, at=at("2026-03-09T10:00Z"), direction="in")


def put(diary: Diary, slot: Slot) -> Slot:
    """Write a window as somebody else left it."""
    diary.facts = with_slots(diary.facts, lambda one: slot if one.id == slot.id else one)
    return slot


def forgotten(diary: Diary, anchor: Anchor) -> None:
    """A day is no longer known."""
    runs = tuple(
        replace(one, anchors={name: day for name, day in one.anchors.items() if name != anchor})
        for one in diary.facts.runs
    )
    diary.facts = replace(diary.facts, runs=runs)
    diary.settle()


def replayed(diary: Diary, play: Play) -> None:
    """The user edits the play."""
    diary.facts = replace(diary.facts, runs=tuple(replace(one, play=play) for one in diary.facts.runs))
    diary.settle()


def stands(diary: Diary, step: str) -> tuple[str, str | None]:
    slot = diary.window(step)
    return slot.state, slot.because


def asked() -> Diary:
    """The request is done, both nudges are waiting."""
    diary = started(run("coffee_after_the_no"))
    diary.finish_step("ask")
    return diary


@pytest.mark.parametrize(
    ("state", "because"),
    [("skipped", "no time"), ("done", "early"), ("missed", "asleep"), ("cancelled", "do_not_contact")],
)
def test_what_is_over_is_no_change_and_keeps_its_reason(state: WindowState, because: str) -> None:
    diary = started(run("stay_in_touch"))
    put(diary, replace(diary.window("give_1"), state=state, because=because))
    assert arrange(diary.facts, diary.now).changed == ()
    learned(diary, "winner_start", date(2026, 4, 1))
    assert stands(diary, "give_1") == (state, because)


def test_what_is_by_hand_keeps_its_reason_and_moves_with_the_user_alone() -> None:
    diary = started(run("stay_in_touch"))
    mine = put(diary, replace(diary.window("give_1"), by_hand=True, because="mine"))
    learned(diary, "winner_start", date(2026, 4, 1))
    assert diary.window("give_1") == mine
    diary.move_to(ZoneInfo("Asia/Kathmandu"))
    moved = diary.window("give_1")
    assert (moved.times.zone.key, moved.times.opens, moved.because) == (
        "Asia/Kathmandu",
        mine.times.opens,
        "mine",
    )
    theirs = put(diary, replace(moved, zone_of="contact"))
    diary.move_to(LONDON)
    assert diary.window("give_1") == theirs


def test_a_reply_ends_a_nudge_that_was_given_new_times_and_brings_those_back() -> None:
    diary = asked()
    times = Times(LONDON, at("2026-03-14T10:00"), at("2026-03-14T11:00"), at("2026-03-14T12:00"))
    mine = put(diary, replace(diary.window("last_nudge"), by_hand=True, times=times))
    diary.wait_until(REPLY.at)
    diary.touch(REPLY)
    assert stands(diary, "last_nudge") == ("cancelled", "answered")
    diary.delete(REPLY)
    assert diary.window("last_nudge") == mine


def test_a_nudge_by_hand_that_comes_back_after_a_move_is_on_the_new_wall() -> None:
    diary = asked()
    mine = put(diary, replace(diary.window("last_nudge"), by_hand=True))
    diary.wait_until(REPLY.at)
    diary.touch(REPLY)
    diary.move_to(ZoneInfo("Asia/Kathmandu"))
    diary.delete(REPLY)
    back = diary.window("last_nudge")
    assert (back.state, back.times.zone.key, back.times.opens) == (
        "scheduled",
        "Asia/Kathmandu",
        mine.times.opens,
    )
    assert arrange(diary.facts, diary.now).changed == ()


def test_a_window_by_hand_is_answered_only_by_what_came_since_it_opened() -> None:
    diary = started(run("stay_in_touch"))
    mine = put(diary, replace(diary.window("give_1"), by_hand=True))
    diary.wait_until(at("2026-03-25T12:00Z"))
    before, since = (Touch(contact_id=MANAGER, at=mine.times.opens_at + hours * HOUR) for hours in (-1, 0))
    diary.touch(before)
    assert stands(diary, "give_1") == ("open", None)
    diary.touch(since)
    assert stands(diary, "give_1") == ("cancelled", "touched")
    diary.delete(since)
    assert stands(diary, "give_1") == ("open", None)


def test_a_message_that_came_in_is_a_reply_whatever_came_of_it() -> None:
    diary = asked()
    diary.touch(replace(REPLY, at=diary.now))
    assert live(diary) == set()


def test_what_cooldown_cancels_stands_on_its_own_days() -> None:
    diary = started(run("stay_in_touch"))
    own = diary.window("give_2").times
    first, last = (Touch(contact_id=MANAGER, at=at(f"2026-04-{day}T12:00Z")) for day in ("06", "12"))
    diary.wait_until(last.at)
    diary.touch(first)
    assert opened(diary, "give_2") == "Mon 20 Apr 09:00"
    diary.touch(last)
    assert stands(diary, "give_2") == ("cancelled", "cooldown")
    assert diary.window("give_2").times == own
    diary.delete(first)
    assert stands(diary, "give_2") == ("cancelled", "cooldown")
    learned(diary, "winner_start", date(2026, 3, 2))
    assert stands(diary, "give_2") == ("cancelled", "cooldown")
    assert diary.window("give_2").times.opens.date() == date(2026, 4, 13)
    diary.delete(last)
    assert (stands(diary, "give_2"), opened(diary, "give_2")) == (("scheduled", None), "Mon 13 Apr 09:00")


def test_days_that_turn_out_to_be_past_cancel_a_window_until_they_are_ahead_again() -> None:
    diary = started(run("stay_in_touch"))
    learned(diary, "winner_start", date(2025, 12, 1))
    assert stands(diary, "give_1") == ("cancelled", "its_days_have_passed")
    learned(diary, "winner_start", date(2025, 12, 2))
    assert stands(diary, "give_1") == ("cancelled", "its_days_have_passed")
    learned(diary, "winner_start", date(2026, 4, 1))
    assert (stands(diary, "give_1"), opened(diary, "give_1")) == (("scheduled", None), "Wed 22 Apr 09:00")


def test_a_window_that_only_nobody_looked_at_is_not_cancelled() -> None:
    diary = started(run("stay_in_touch"))
    late = diary.window("give_1").times.closes_at
    changed = {change.slot.step for change in arrange(diary.facts, late).changed}
    assert "give_1" not in changed


def test_a_touched_window_comes_back_open_with_the_times_that_it_had() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-03-25T12:00Z"))
    was = diary.window("give_1")
    calls = [Touch(contact_id=MANAGER, at=diary.now + n * DAY) for n in range(2)]
    diary.wait_until(calls[1].at)
    diary.touch(*calls)
    learned(diary, "winner_start", date(2026, 3, 10))
    assert stands(diary, "give_1") == ("cancelled", "touched")
    diary.delete(calls[0])
    assert stands(diary, "give_1") == ("cancelled", "touched")
    diary.delete(calls[1])
    assert diary.window("give_1") == was


def test_an_open_nudge_that_was_answered_comes_back_open_a_waiting_one_where_it_belongs() -> None:
    diary = asked()
    diary.wait_until(REPLY.at)
    first = diary.window("first_nudge")
    assert first.state == "open"
    diary.touch(REPLY)
    diary.move_to(ZoneInfo("America/New_York"))
    diary.delete(REPLY)
    assert diary.window("first_nudge") == first
    last = diary.window("last_nudge")
    assert (last.state, last.times.zone.key, f"{last.times.opens:%a %-d %b}") == (
        "scheduled",
        "America/New_York",
        "Thu 12 Mar",
    )


def test_a_nudge_answered_at_its_very_opening_had_opened() -> None:
    diary = asked()
    opening = diary.window("first_nudge").times
    diary.wait_until(opening.opens_at)
    reply = replace(REPLY, at=diary.now)
    diary.touch(reply)
    diary.move_to(ZoneInfo("America/New_York"))
    diary.delete(reply)
    assert (diary.window("first_nudge").state, diary.window("first_nudge").times) == ("open", opening)


def test_what_was_answered_long_ago_comes_back_missed() -> None:
    diary = asked()
    diary.wait_until(REPLY.at)
    diary.touch(REPLY)
    diary.wait_until(at("2026-04-20T12:00Z"))
    diary.delete(REPLY)
    assert {stands(diary, key) for key in ("first_nudge", "last_nudge")} == {("missed", None)}


def test_a_coffee_without_its_day_is_laid_aside_until_it_has_one() -> None:
    diary = asked()
    learned(diary, "coffee", at("2026-03-12T15:00Z"))
    assert live(diary) == {"coffee"}
    forgotten(diary, "coffee")
    assert stands(diary, "coffee") == ("cancelled", "its_day_is_unknown")
    assert live(diary) == {"first_nudge", "last_nudge"}
    forgotten(diary, "coffee")
    assert stands(diary, "coffee") == ("cancelled", "its_day_is_unknown")
    learned(diary, "coffee", at("2026-03-13T15:00Z"))
    assert (stands(diary, "coffee"), opened(diary, "coffee")) == (("scheduled", None), "Fri 13 Mar 14:45")


def test_a_step_that_is_gone_from_its_play_is_laid_aside_until_it_is_back() -> None:
    diary = started(run("stay_in_touch"))
    (one,) = diary.facts.runs
    was = diary.window("give_1")
    replayed(diary, without_give_1(one.play))
    assert stands(diary, "give_1") == ("cancelled", "step_gone")
    assert live(diary) == {"winner_started", "give_2", "check_in_60", "check_in_90"}
    replayed(diary, one.play)
    assert diary.window("give_1") == was


def without_give_1(play: Play) -> Play:
    return Play(
        key=play.key,
        name=play.name,
        guards=play.guards,
        steps=tuple(step for step in play.steps if step.key != "give_1"),
        cadence=play.cadence,
    )


def test_what_was_laid_aside_for_another_reason_does_not_come_back_when_its_time_is_over() -> None:
    diary = asked()
    learned(diary, "coffee", at("2026-03-12T15:00Z"))
    forgotten(diary, "coffee")
    diary.wait_until(at("2026-03-20T12:00Z"))
    learned(diary, "coffee", at("2026-03-12T15:00Z"))
    assert stands(diary, "coffee") == ("cancelled", "its_day_is_unknown")


def test_an_open_window_stays_when_its_step_is_gone() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-03-25T12:00Z"))
    was = diary.window("give_1")
    replayed(diary, without_give_1(diary.facts.runs[0].play))
    assert diary.window("give_1") == was


def test_two_weeks_that_end_with_the_opening_do_not_touch_it() -> None:
    diary = started(run("stay_in_touch"))
    diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-10T12:00Z")))
    diary.wait_until(at("2026-03-24T12:00Z"))
    diary.settle()
    assert stands(diary, "give_1") == ("open", None)


def test_a_call_at_the_close_comes_too_late_to_answer() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-03-25T12:00Z"))
    closes = diary.window("give_1").times.closes_at
    facts = replace(diary.facts, touches=(Touch(contact_id=MANAGER, at=closes),))
    assert "give_1" not in {change.slot.step for change in arrange(facts, diary.now).changed}


def test_a_call_far_away_answers_on_the_contacts_wall() -> None:
    diary = started(run("stay_in_touch", [person(MANAGER, zone="America/Los_Angeles")]))
    # Half past six in the morning of the 10th in London is the 9th in Los Angeles: two weeks end before the 24th.
    diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-10T06:30Z")))
    assert opened(diary, "give_1") == "Tue 24 Mar 09:00"
    diary.wait_until(at("2026-03-24T18:00Z"))
    diary.settle()
    assert stands(diary, "give_1") == ("open", None)


def test_a_call_in_sydney_two_weeks_before_the_opening_there_does_not_answer_it() -> None:
    diary = started(run("stay_in_touch", [person(MANAGER, zone="Australia/Sydney")]))
    # Two weeks end on the 24th at nine in Sydney, when the window opens; in London that would be half a day later.
    diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-10T10:00Z")))
    assert opened(diary, "give_1") == "Tue 24 Mar 09:00"
    diary.wait_until(at("2026-03-24T12:00Z"))
    diary.settle()
    assert stands(diary, "give_1") == ("open", None)
    diary.touch(Touch(contact_id=MANAGER, at=diary.now))
    assert stands(diary, "give_1") == ("cancelled", "touched")


def test_each_of_two_managers_is_nudged_from_their_own_request() -> None:
    diary = started(run("coffee_after_the_no", [person(MANAGER), person(HR)]))
    diary.finish(diary.window("ask", MANAGER))
    diary.wait_until(at("2026-03-04T12:00Z"))
    diary.finish(diary.window("ask", HR))
    opens = [f"{diary.window('first_nudge', one).times.opens:%a %-d %b}" for one in (MANAGER, HR)]
    assert opens == ["Fri 6 Mar", "Mon 9 Mar"]


def test_a_step_counts_from_the_one_before_it_alone() -> None:
    days = [Offset(anchor="rejection", days=n) for n in (1, 2, 20)]
    after = [Offset(anchor="previous_step", days=n) for n in (1, 2, 20)]
    template = run("stay_in_touch").play.steps[1]
    steps = tuple(
        type(template)(
            key=key, kind="message", title="t", opens=offsets[0], best=offsets[1], closes=offsets[2],
            audience=("hiring_manager",), frame=None, why="w", source="s",
        )
        for key, offsets in (("a", days), ("b", days), ("c", after))
    )  # fmt: skip
    play = Play(key="own", name="Own", guards=(), steps=steps)
    diary = started(replace(run("stay_in_touch"), play=play))
    diary.wait_until(at("2026-03-05T12:00Z"))
    diary.finish_step("a")
    assert live(diary) == {"b"}
    diary.wait_until(at("2026-03-09T12:00Z"))
    diary.finish_step("b")
    assert opened(diary, "c") == "Tue 10 Mar 09:00"
