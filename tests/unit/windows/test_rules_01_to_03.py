"""How windows behave, by number: the wall clock, hours and days, quiet hours."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from comeback.windows.rules import (
    Bell,
    Facts,
    Times,
    advance,
    postponed,
    ringing,
    wall,
)
from unit.windows.diary import Diary, slots
from unit.windows.england import (
    LONDON,
    MANAGER,
    NIGHT,
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


@pytest.mark.parametrize("zone", ["Australia/Sydney", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("month", [2, 9])
def test_rule_01_nine_in_the_morning_stays_nine_over_both_clock_changes(zone: str, month: int) -> None:
    day = date(2026, month, 3)
    diary = started(run("stay_in_touch", [person(MANAGER, zone=zone)], day=day), now=at(f"{day}T12:00Z"))
    theirs = [slot.times for slot in slots(diary.facts) if slot.contact_id == MANAGER]
    assert len(theirs) == 4
    assert {times.opens.time() for times in theirs} == {time(9)}
    assert {wall(times.opens_at, ZoneInfo(zone)).time() for times in theirs} == {time(9)}
    assert len({times.opens_at.time() for times in theirs}) == 2, "the clock changed in between"


def test_rule_01_a_move_of_zone_moves_scheduled_windows_and_no_others() -> None:
    diary = started(run("stay_in_touch"), now=NOON)
    diary.wait_until(at("2026-03-18T12:00Z"))
    before = {slot.step: slot for slot in slots(diary.facts)}
    diary.move_to(ZoneInfo("America/New_York"))
    for slot in slots(diary.facts):
        was = before[slot.step]
        walls = (slot.times.opens, slot.times.best, slot.times.closes)
        assert walls == (was.times.opens, was.times.best, was.times.closes)
        assert (slot.times.zone == LONDON) == (slot.state == "open")
    assert diary.window("winner_started").state == "open"


def test_rule_01_a_window_by_hand_keeps_its_wall_clock_too_unless_its_zone_is_its_own() -> None:
    own = replace(by_hand("2026-03-20T10:00", 2), zone_of="own")
    diary = started(loose=(by_hand("2026-03-20T10:00"), own))
    diary.move_to(ZoneInfo("Asia/Kathmandu"))
    first, second = diary.facts.loose
    assert (first.times.opens, first.times.opens_at) == (at("2026-03-20T10:00"), at("2026-03-20T04:15Z"))
    assert second == own


def test_rule_02_steps_whose_close_is_past_are_told_as_passed_and_not_made() -> None:
    late = at("2026-04-30T12:00Z")
    diary = Diary(Facts(home=LONDON, limit=3), late)
    answer = diary.start(run("stay_in_touch", started_at=late))
    assert {placement.key for placement in answer.passed} == {"winner_started", "give_1", "give_2"}
    assert live(diary) == {"check_in_60", "check_in_90"}
    assert diary.window("check_in_60").state == "open"


def test_rule_02_steps_appear_when_the_day_they_count_from_does() -> None:
    diary = started(run("coffee_after_the_no"))
    assert live(diary) == {"ask"}
    diary.finish(diary.window("ask"))
    assert live(diary) == {"first_nudge", "last_nudge"}
    learned(diary, "coffee", at("2026-04-09T14:00Z"))
    assert live(diary) == {"coffee"}


def test_rule_02_the_winners_start_counts_as_soon_as_it_is_known() -> None:
    diary = started(run("stay_in_touch"))
    assert opened(diary, "give_1") == "Tue 24 Mar 09:00"
    learned(diary, "winner_start", date(2026, 4, 1))
    assert opened(diary, "give_1") == "Wed 22 Apr 09:00"
    assert opened(diary, "winner_started") == "Tue 17 Mar 09:00"


def test_rule_02_each_review_has_its_own_windows() -> None:
    trial = replace(run("temp_to_hire"), reviews=(date(2026, 4, 14), date(2026, 5, 14)))
    assert live(started(trial)) == {f"{key}.{n}" for key in ("prepare_review", "log_review") for n in (1, 2)}


def test_rule_03_quiet_hours_delay_the_push_and_not_the_window() -> None:
    found = Times(LONDON, at("2026-03-03T21:00"), at("2026-03-04T09:00"), at("2026-03-05T18:00"))
    pushes = ringing(found, started_at=None, quiet=NIGHT, zone=LONDON, opening=time(9))
    assert pushes.rings_at == at("2026-03-04T08:00Z")
    bell = Bell("scheduled", found.opens_at, found.closes_at, pushes.rings_at, None)
    looked = advance(bell, found.opens_at, NIGHT, LONDON)
    assert (looked.state, looked.ring) == ("open", None)


def test_rule_03_a_window_that_closes_in_quiet_hours_rings_at_its_opening() -> None:
    found = Times(LONDON, at("2026-03-03T21:00"), at("2026-03-03T21:00"), at("2026-03-04T07:00"))
    pushes = ringing(found, started_at=None, quiet=NIGHT, zone=LONDON, opening=time(9))
    assert pushes.rings_at == found.opens_at


def test_rule_03_a_pause_delays_without_that_exception() -> None:
    closes = at("2026-03-05T18:00Z")
    ring = advance(Bell("open", NOON, closes, NOON, None), NOON)
    assert ring.ring == "opening"
    held = postponed(ring, at("2026-03-06T09:00Z"), closes)
    assert (held.ring, held.due_at) == (None, closes)
    looked = advance(Bell("open", NOON, closes, held.rings_at, held.last_call_at), closes)
    assert (looked.state, looked.ring) == ("missed", None)
