"""How windows behave, by number: the daily limit, pushes, outages, acts, the long cadence."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from msgspec.structs import replace

from comeback.plays.rules import touchpoint_kind
from comeback.windows.rules import (
    Bell,
    Facts,
    OutsideWindow,
    Ringing,
    Slot,
    Times,
    Touch,
    advance,
    arrange,
    check_move,
    due_at,
    put_off,
    ringing,
    share,
    snooze_until_default,
    snoozed,
    wall,
)
from unit.windows.diary import Diary, slots
from unit.windows.england import (
    DAY,
    ENGLAND,
    LONDON,
    MANAGER,
    NIGHT,
    NOON,
    TUESDAY,
    at,
    by_hand,
    live,
    opened,
    person,
    run,
    started,
)


def test_rule_07_what_closes_first_keeps_its_day() -> None:
    diary = started(run("stay_in_touch", n=1), run("stay_in_touch", n=2, day=TUESDAY), limit=1)
    days = [
        [f"{slot.times.opens:%-d %b}" for slot in one.slots if slot.step == "give_1"]
        for one in diary.facts.runs
    ]
    assert days == [["24 Mar"], ["25 Mar"]]
    early = run("stay_in_touch", n=3)
    diary.start(replace(early, anchors={**early.anchors, "winner_start": date(2026, 3, 2)}))
    opens = {
        one.id.int: f"{slot.times.opens:%-d %b}"
        for one in diary.facts.runs
        for slot in one.slots
        if slot.step == "give_1"
    }
    assert opens == {3: "23 Mar", 1: "24 Mar", 2: "25 Mar"}


def test_rule_07_cooldown_comes_before_spreading() -> None:
    diary = started(run("stay_in_touch"), limit=1, loose=(by_hand("2026-03-27T09:00"),))
    (moved,) = diary.touch(Touch(contact_id=MANAGER, at=at("2026-03-13T12:00Z"))).changed
    assert opened(diary, "give_1") == "Mon 30 Mar 09:00"
    assert moved.moved == "spread"


def test_rule_07_windows_by_hand_stay_where_they_were_put() -> None:
    hand = tuple(by_hand("2026-03-24T10:00", n) for n in range(5))
    diary = started(run("stay_in_touch"), loose=hand)
    assert diary.facts.loose == hand
    assert opened(diary, "give_1") == "Wed 25 Mar 09:00"


def test_rule_07_twenty_contacts_in_one_evening_never_exceed_the_limit_on_any_later_day() -> None:
    evening = at("2026-03-03T19:00Z")
    diary = Diary(Facts(home=LONDON, limit=3), evening)
    for n in range(20):
        who = [person(UUID(int=100 + n))]
        for offset, key in enumerate(("coffee_after_the_no", "stay_in_touch")):
            diary.start(run(key, who, n=1 + 2 * n + offset, started_at=evening))
        diary.now += timedelta(minutes=4)
    openings = Counter(slot.times.opens.date() for slot in slots(diary.facts) if slot.step == "give_1")
    assert openings.total() == 20
    assert max(openings.values()) == 3
    pushes, rung = rung_by_day(diary)
    assert max(pushes.values()) <= 3
    assert {slot.id for slot in slots(diary.facts)} == rung, "every window rang, alone or in a group"


def rung_by_day(diary: Diary) -> tuple[Counter[date], set[UUID]]:
    """Pushes on each of the user's days, and the windows that they told of, while a worker looks whenever it must."""
    started_at = {one.id: one.started_at for one in diary.facts.runs}
    bells = {slot.id: bell_of(slot, started_at[one.id]) for one in diary.facts.runs for slot in one.slots}
    pushes: Counter[date] = Counter()
    rung: set[UUID] = set()
    while dues := [due for bell in bells.values() if (due := due_at(bell)) is not None]:
        now = min(dues)
        looked = {
            one: advance(bell, now, NIGHT, LONDON) for one, bell in bells.items() if due_at(bell) == now
        }
        ringing_now = [one for one, step in looked.items() if step.ring]
        today = wall(now, LONDON).date()
        alone, together = share(len(ringing_now), pushes[today], 3)
        pushes[today] += alone + (together > 0)
        rung |= set(ringing_now[: alone + together])
        for one in ringing_now[alone + together :]:
            looked[one] = put_off(looked[one], now, bells[one].closes_at, zone=LONDON, opening=time(9))
        for one, step in looked.items():
            bells[one] = replace(
                bells[one], state=step.state, rings_at=step.rings_at, last_call_at=step.last_call_at
            )
    return pushes, rung


def bell_of(slot: Slot, started_at: datetime) -> Bell:
    pushes = ringing(slot.times, started_at=started_at, quiet=NIGHT, zone=LONDON, opening=time(9))
    return Bell("scheduled", slot.times.opens_at, slot.times.closes_at, pushes.rings_at, pushes.last_call_at)


def test_rule_08_one_push_at_the_opening_and_one_a_day_before_the_close_of_a_long_window() -> None:
    diary = started(run("stay_in_touch"))
    pushes = ringing(diary.window("give_1").times, started_at=NOON, quiet=NIGHT, zone=LONDON, opening=time(9))
    assert pushes == Ringing(at("2026-03-24T09:00Z"), at("2026-04-06T17:00Z"))
    short = Times(LONDON, at("2026-03-24T09:00"), at("2026-03-24T09:00"), at("2026-03-27T08:59"))
    assert ringing(short, started_at=NOON, quiet=NIGHT, zone=LONDON, opening=time(9)).last_call_at is None


def test_rule_08_what_opens_because_its_play_was_just_started_rings_at_its_best_time() -> None:
    ask = started(run("coffee_after_the_no")).window("ask")
    assert ask.state == "open"
    pushes = ringing(ask.times, started_at=NOON, quiet=NIGHT, zone=LONDON, opening=time(9))
    assert pushes.rings_at == at("2026-03-04T09:00Z")


def test_rule_09_after_an_outage_of_26_hours_what_is_open_rings_once_and_what_closed_is_missed() -> None:
    opens, back = at("2026-03-24T09:00Z"), at("2026-03-25T11:00Z")
    stays = advance(Bell("scheduled", opens, opens + 5 * DAY, opens, opens + 4 * DAY), back, NIGHT, LONDON)
    assert (stays.passed, stays.ring) == (("open",), "opening")
    again = Bell("open", opens, opens + 5 * DAY, stays.rings_at, stays.last_call_at)
    assert advance(again, back + DAY / 24, NIGHT, LONDON).ring is None
    closed = advance(Bell("scheduled", opens, opens + DAY, opens, None), back, NIGHT, LONDON)
    assert (closed.passed, closed.ring) == (("open", "missed"), None)


def test_rule_10_a_snooze_moves_the_push_inside_the_window_only() -> None:
    friday, closes = at("2026-03-06T14:00Z"), at("2026-03-11T18:00Z")
    until = snooze_until_default(friday, ENGLAND, closes)
    assert until == at("2026-03-09T09:00Z")
    later = snoozed(None, until, quiet=NIGHT, zone=LONDON, closes_at=closes)
    assert later == Ringing(until, None)
    with pytest.raises(OutsideWindow):
        snooze_until_default(friday, ENGLAND, until)


def test_rule_10_done_also_works_late_and_early() -> None:
    for state in ("scheduled", "open", "missed"):
        check_move(state, "done")


def test_rule_10_what_doing_a_step_writes() -> None:
    assert touchpoint_kind("prepare") is None
    assert touchpoint_kind("ask_decision") == "message"
    assert touchpoint_kind("article") == "article"


def test_rule_10_did_the_winner_start_concerns_nobody_and_writes_nothing() -> None:
    diary = started(run("stay_in_touch"))
    diary.wait_until(at("2026-03-17T10:00Z"))
    diary.finish(diary.window("winner_started"))
    assert diary.facts.touches == ()
    assert opened(diary, "give_1") == "Tue 24 Mar 09:00"


def test_rule_11_give_and_hello_in_turn_each_from_the_last_touchpoint_one_at_a_time() -> None:
    diary = started(run("stay_in_touch", on_plan=True))
    for key in ("check_in_60", "check_in_90", "cadence_give.1", "cadence_hello.2", "cadence_give.3"):
        window = diary.window(key)
        diary.wait_until(window.times.best_at)
        diary.finish(diary.window(key))
    assert live(diary) == {"cadence_hello.4"}
    done = [slot.done_at for slot in slots(diary.facts) if slot.step.startswith("cadence") and slot.done_at]
    for one, other in pairwise(sorted(done)):
        assert 75 <= (other.date() - one.date()).days <= 78, "seventy-five days, rolled to a working day"


def test_rule_11_the_cadence_rests_while_the_employer_is_off_the_plan() -> None:
    diary = started(run("stay_in_touch", on_plan=True))
    for key in ("check_in_60", "check_in_90"):
        diary.wait_until(diary.window(key).times.best_at)
        diary.finish(diary.window(key))
    waiting = diary.window("cadence_give.1")
    on_plan = diary.facts.runs
    diary.facts = replace(diary.facts, runs=tuple(replace(one, on_plan=False) for one in on_plan))
    diary.settle()
    assert (diary.window("cadence_give.1").state, diary.window("cadence_give.1").because) == (
        "cancelled",
        "left_the_plan",
    )
    diary.facts = replace(diary.facts, runs=tuple(replace(one, on_plan=True) for one in diary.facts.runs))
    diary.settle()
    assert diary.window("cadence_give.1") == waiting


def test_rule_11_a_missed_turn_is_followed_by_the_next_one() -> None:
    diary = started(run("stay_in_touch", on_plan=True))
    for key in ("check_in_60", "check_in_90"):
        diary.wait_until(diary.window(key).times.best_at)
        diary.finish(diary.window(key))
    missed = diary.window("cadence_give.1")
    diary.wait_until(missed.times.closes_at)
    diary.settle()
    hello = diary.window("cadence_hello.2")
    assert (diary.window("cadence_give.1").state, hello.state) == ("missed", "scheduled")
    assert (hello.times.best.date() - missed.times.best.date()).days in range(72, 79)
    assert arrange(diary.facts, diary.now).made == ()
