"""Which of many windows keeps its day, and where the others go."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from comeback.windows.rules import Calendar, Facts, Slot, Times, Touch, arrange
from comeback.windows.rules.spreading import Wanted, spread
from unit.windows.diary import slots, with_slots
from unit.windows.england import (
    DAY,
    ENGLAND,
    LONDON,
    MANAGER,
    NOON,
    at,
    by_hand,
    learned,
    person,
    run,
    started,
)

AUCKLAND = ZoneInfo("Pacific/Auckland")
TUESDAY, WEDNESDAY = date(2026, 3, 24), date(2026, 3, 25)


def wanted(
    opens: str, closes: str, *, n: int | None = None, calendar: Calendar = ENGLAND, best: str | None = None
) -> Wanted:
    times = Times(calendar.zone, at(opens), at(best or opens), at(closes))
    return Wanted(id=None if n is None else UUID(int=n), times=times, calendar=calendar)


def days(found: list[Times]) -> list[int]:
    return [times.opens.day for times in found]


def test_what_closes_first_comes_first_then_the_older_one_then_what_is_new() -> None:
    asked = [
        wanted("2026-03-24T09:00", "2026-03-27T18:00"),
        wanted("2026-03-24T09:00", "2026-03-27T18:00", n=8),
        wanted("2026-03-24T09:00", "2026-03-27T18:00", n=7),
        wanted("2026-03-24T09:00", "2026-03-26T18:00", n=9),
    ]
    assert days(spread(asked, {}, 1, LONDON, NOON)) == [27, 26, 25, 24]


def test_of_two_new_ones_the_first_told_comes_first() -> None:
    asked = [wanted("2026-03-24T09:00", "2026-03-27T18:00") for _ in range(3)]
    assert days(spread(asked, {}, 1, LONDON, NOON)) == [24, 25, 26]


def test_a_day_of_the_user_is_not_a_day_of_greenwich() -> None:
    home = Calendar(zone=AUCKLAND, home=AUCKLAND)
    asked = [wanted("2026-03-25T09:00", "2026-03-27T18:00", calendar=home)]
    # In Auckland Wednesday at nine is Tuesday evening in London.
    assert days(spread(asked, {TUESDAY: 1}, 1, AUCKLAND, NOON)) == [25]
    assert days(spread(asked, {WEDNESDAY: 1}, 1, AUCKLAND, NOON)) == [26]
    assert days(spread(asked, {WEDNESDAY: 1, WEDNESDAY + DAY: 1}, 1, AUCKLAND, NOON)) == [27]


def test_each_takes_the_users_day() -> None:
    home = Calendar(zone=AUCKLAND, home=AUCKLAND)
    asked = [wanted("2026-03-25T09:00", "2026-03-27T18:00", calendar=home) for _ in range(2)]
    assert days(spread(asked, {}, 1, AUCKLAND, NOON)) == [25, 26]


def test_a_far_contacts_next_day_is_on_their_wall_and_counts_on_the_users() -> None:
    far = Calendar(zone=AUCKLAND, home=LONDON)
    asked = [wanted("2026-03-25T09:00", "2026-03-27T18:00", calendar=far)]
    assert days(spread(asked, {TUESDAY: 1}, 1, LONDON, NOON)) == [26]
    assert days(spread(asked, {TUESDAY: 1, WEDNESDAY: 1}, 1, LONDON, NOON)) == [27]
    assert days(spread(asked, {WEDNESDAY: 1}, 1, LONDON, NOON)) == [25]


def test_nothing_opens_at_its_own_close() -> None:
    asked = [wanted("2026-03-24T09:00", "2026-03-25T09:00")]
    assert days(spread(asked, {TUESDAY: 1}, 1, LONDON, NOON)) == [24]
    asked = [wanted("2026-03-24T09:00", "2026-03-25T09:01")]
    assert days(spread(asked, {TUESDAY: 1}, 1, LONDON, NOON)) == [25]


def test_a_close_in_new_york_is_not_one_in_greenwich() -> None:
    there = Calendar(zone=ZoneInfo("America/New_York"), home=LONDON)
    asked = [wanted("2026-03-24T09:00", "2026-03-25T08:30", calendar=there)]
    assert days(spread(asked, {TUESDAY: 1}, 1, LONDON, NOON)) == [24]


def test_what_should_have_opened_by_now_opens_today_or_later() -> None:
    late = at("2026-03-26T12:00Z")
    asked = [wanted("2026-03-24T09:00", "2026-03-31T18:00")]
    assert days(spread(asked, {}, 1, LONDON, late)) == [24], "it opens now"
    assert days(spread(asked, {TUESDAY: 1}, 1, LONDON, late)) == [27], (
        "its own day was full, it waits for one with room"
    )
    assert days(spread(asked, {late.date(): 1}, 1, LONDON, late)) == [27], "today is full"


def test_what_waited_for_a_day_with_room_does_not_open_in_the_night_before() -> None:
    asked = [wanted("2026-03-24T09:00", "2026-03-31T18:00")]
    assert days(spread(asked, {TUESDAY: 1}, 1, LONDON, at("2026-03-25T01:00Z"))) == [25]


def test_in_the_evening_in_los_angeles_tomorrow_is_tomorrow_there() -> None:
    angeles = ZoneInfo("America/Los_Angeles")
    asked = [wanted("2026-03-24T09:00", "2026-03-31T18:00", calendar=Calendar(zone=angeles, home=angeles))]
    assert days(spread(asked, {TUESDAY: 1}, 1, angeles, at("2026-03-25T02:00Z"))) == [25]


def test_a_morning_that_is_over_is_no_room() -> None:
    home = Calendar(zone=AUCKLAND, home=AUCKLAND)
    late = wanted("2026-03-24T09:00", "2026-03-31T18:00", calendar=home)
    assert days(spread([late], {TUESDAY: 1}, 1, AUCKLAND, at("2026-03-25T10:00+13:00"))) == [26]
    here = wanted("2026-03-24T09:00", "2026-03-31T18:00")
    assert days(spread([here], {TUESDAY: 1}, 1, LONDON, at("2026-03-25T09:00Z"))) == [26]
    assert days(spread([here], {TUESDAY: 1}, 1, LONDON, at("2026-03-25T08:59Z"))) == [25]


def test_of_two_that_are_there_the_older_one_keeps_its_day() -> None:
    diary = started(run("stay_in_touch"), run("stay_in_touch", n=2), limit=1)
    first, second = [slot for slot in slots(diary.facts) if slot.step == "give_1"]
    swapped = {first.id: second.id, second.id: first.id}
    diary.facts = with_slots(
        diary.facts, lambda slot: replace(slot, id=swapped[slot.id]) if slot.id in swapped else slot
    )
    diary.settle()
    assert days([slot.times for slot in slots(diary.facts) if slot.step == "give_1"]) == [25, 24]


def one_a_day(*loose: Slot, now: str = "2026-03-24T07:00Z") -> int:
    """The day on which a window wanted for the 24th opens beside these."""
    run_of_march = run("stay_in_touch", started_at=at(now))
    facts = Facts(home=LONDON, limit=1, runs=(run_of_march,), loose=loose)
    (give,) = [item for item in arrange(facts, at(now)).made if item.key == "give_1"]
    return give.times.opens.day


def test_what_nobody_has_opened_yet_opens_today() -> None:
    yesterday = by_hand("2026-03-23T09:00")
    assert one_a_day(yesterday) == 25
    assert one_a_day(replace(yesterday, state="open")) == 24
    assert one_a_day() == 24


def test_what_was_cancelled_today_has_not_taken_the_day() -> None:
    today = by_hand("2026-03-24T06:00")
    assert one_a_day(replace(today, state="open")) == 25
    assert one_a_day(replace(today, state="done")) == 25
    assert one_a_day(replace(today, state="missed")) == 25
    assert one_a_day(replace(today, state="cancelled")) == 24
    assert one_a_day(replace(today, state="skipped"), now="2026-03-24T06:00Z") == 25


def test_a_window_by_hand_takes_up_the_users_day() -> None:
    home = Calendar(zone=AUCKLAND, home=AUCKLAND)
    hand = replace(by_hand("2026-03-25T09:30"), times=Times(AUCKLAND, *[at("2026-03-25T09:30")] * 3))
    one = replace(
        run("stay_in_touch", [replace(person(MANAGER), calendar=home)], day=date(2026, 3, 4)), home=home,
        start_zone=AUCKLAND,
    )  # fmt: skip
    made = arrange(Facts(home=AUCKLAND, limit=1, runs=(one,), loose=(hand,)), NOON).made
    assert [item.times.opens.day for item in made if item.key == "give_1"] == [26]


def test_the_best_time_stays_while_it_lies_ahead_on_the_contacts_wall() -> None:
    there = Calendar(zone=ZoneInfo("America/Los_Angeles"), home=LONDON)
    stays = wanted("2026-03-24T09:00", "2026-03-31T18:00", calendar=there, best="2026-03-25T10:00")
    goes = wanted("2026-03-24T09:00", "2026-03-31T18:00", calendar=there, best="2026-03-25T08:00")
    for item, best in ((stays, "2026-03-25T10:00"), (goes, "2026-03-25T09:00")):
        (found,) = spread([item], {TUESDAY: 1}, 1, LONDON, NOON)
        assert (found.opens, found.best) == (at("2026-03-25T09:00"), at(best))


def test_open_windows_stay_on_a_day_that_is_too_full() -> None:
    diary = started(run("stay_in_touch"), run("stay_in_touch", n=2), limit=2)
    diary.wait_until(at("2026-03-24T12:00Z"))
    diary.facts = replace(diary.facts, limit=1)
    before = {slot.id: slot for slot in slots(diary.facts) if slot.state == "open"}
    diary.settle()
    assert len(before) == 2
    assert all(before[slot.id] == slot for slot in slots(diary.facts) if slot.id in before)


def test_a_window_that_opens_at_this_very_moment_stays() -> None:
    now = at("2026-03-24T09:00Z")
    hand = by_hand("2026-03-24T10:00")
    diary = started(run("stay_in_touch", started_at=now), now=now, limit=1, loose=(hand,))
    assert f"{diary.window('give_1').times.opens:%-d %b %H:%M}" == "24 Mar 09:00"


def test_what_was_left_out_before_it_opened_gives_its_day_back() -> None:
    diary = started(run("stay_in_touch"), run("stay_in_touch", n=2), limit=1)
    first, second = [slot for slot in slots(diary.facts) if slot.step == "give_1"]
    assert days([first.times, second.times]) == [24, 25]
    diary.skip(first)
    assert days([slot.times for slot in slots(diary.facts) if slot.id == second.id]) == [24]


def test_what_was_done_after_it_opened_has_taken_its_day() -> None:
    diary = started(run("stay_in_touch"), limit=1)
    diary.wait_until(at("2026-03-24T10:00Z"))
    diary.finish_step("give_1")
    early = run("stay_in_touch", [person(UUID(int=77))], n=2, started_at=at("2026-03-24T07:00Z"))
    second = replace(early, anchors={"rejection": date(2026, 3, 4)})
    diary.now = at("2026-03-24T10:30Z")
    diary.start(second)
    found = [slot for one in diary.facts.runs if one.id == second.id for slot in one.slots]
    assert [f"{slot.times.opens:%-d %b}" for slot in found if slot.step == "give_1"] == ["25 Mar"]


def test_what_is_moved_says_what_moved_it() -> None:
    diary = started(run("stay_in_touch"), limit=1)
    answer = diary.start(run("stay_in_touch", n=2))
    moved = {(item.key, item.moved) for item in answer.made}
    assert ("give_1", "spread") in moved
    assert {why for _, why in moved} == {"spread"}
    cooled = diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-13T12:00Z")))
    assert {change.moved for change in cooled.changed if change.slot.step == "give_1"} == {
        "cooldown",
        "spread",
    }


def test_a_cancelled_window_takes_up_no_day() -> None:
    diary = started(run("stay_in_touch"), limit=1)
    diary.facts = with_slots(
        diary.facts, lambda slot: replace(slot, state="cancelled", because="do_not_contact")
    )
    diary.start(run("stay_in_touch", [person(UUID(int=77))], n=2))
    found = [slot for slot in diary.facts.runs[1].slots if slot.step == "give_1"]
    assert days([slot.times for slot in found]) == [24]


def test_a_window_by_hand_in_a_run_takes_up_its_day_and_stays() -> None:
    diary = started(run("stay_in_touch"), limit=1)
    mine = replace(diary.window("give_1"), by_hand=True)
    diary.facts = with_slots(diary.facts, lambda slot: mine if slot.id == mine.id else slot)
    diary.start(run("stay_in_touch", [person(UUID(int=77))], n=2, day=date(2026, 3, 2)))
    learned(diary, "rejection", date(2026, 3, 3))
    opens = {slot.id: slot.times.opens.day for slot in slots(diary.facts) if slot.step == "give_1"}
    assert opens[mine.id] == 24
    assert sorted(opens.values()) == [24, 25]


def test_an_exact_hour_takes_up_its_day() -> None:
    diary = started(run("coffee_after_the_no"), run("stay_in_touch", n=2), limit=1)
    learned(diary, "coffee", datetime.fromisoformat("2026-03-24T15:00Z"))
    assert diary.window("coffee").times.opens == at("2026-03-24T14:45")
    assert diary.window("give_1").times.opens == at("2026-03-25T09:00")
    assert diary.window("give_1").times.closes - at("2026-03-25T09:00") > timedelta(days=3)
