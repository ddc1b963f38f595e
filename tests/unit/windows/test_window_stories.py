"""The two stories of the product, day by day, each date worked out on a wall calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from comeback.plays.catalogue import built_in
from comeback.plays.rules import Anchor, Step
from comeback.windows.rules import Calendar, Quiet, Ringing, Times, holidays_of, ringing, times

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
DESIGNER = Calendar(zone=LONDON, holidays=holidays_of("GB", "ENG"))
ACCOUNTANT = Calendar(zone=NEW_YORK, holidays=holidays_of("US", "NY"))
NIGHT = Quiet(time(20), time(8))
STEPS: dict[str, Step] = {step.key: step for play in built_in("en") for step in play.steps}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def placed(key: str, anchors: dict[Anchor, date | datetime], calendar: Calendar, now: datetime) -> Times:
    found = times(STEPS[key], anchors, calendar, now)
    assert found is not None
    return found


def utc(found: Times) -> tuple[str, str, str]:
    opens, best, closes = (
        f"{moment:%a %Y-%m-%d %H:%M}" for moment in (found.opens_at, found.best_at, found.closes_at)
    )
    return opens, best, closes


def rings(found: Times, started_at: datetime | None, calendar: Calendar) -> Ringing:
    return ringing(found, started_at=started_at, quiet=NIGHT, zone=calendar.zone, opening=calendar.opening)


def test_the_designer_asks_for_a_coffee() -> None:
    no = at("2026-03-03T10:30Z")
    anchors: dict[Anchor, date | datetime] = {"rejection": date(2026, 3, 3)}
    ask = placed("ask", anchors, DESIGNER, no)
    assert utc(ask) == ("Tue 2026-03-03 10:30", "Wed 2026-03-04 09:00", "Thu 2026-03-05 18:00")
    assert rings(ask, no, DESIGNER) == Ringing(at("2026-03-04T09:00Z"), None)
    assert times(STEPS["first_nudge"], anchors, DESIGNER, no) is None

    asked = at("2026-03-03T16:05Z")
    anchors["request"] = asked
    first, last = (placed(key, anchors, DESIGNER, asked) for key in ("first_nudge", "last_nudge"))
    assert utc(first) == ("Fri 2026-03-06 09:00", "Mon 2026-03-09 09:00", "Wed 2026-03-11 18:00")
    assert utc(last) == ("Thu 2026-03-12 09:00", "Fri 2026-03-13 09:00", "Thu 2026-03-19 18:00")
    assert rings(first, no, DESIGNER) == Ringing(at("2026-03-06T09:00Z"), at("2026-03-10T18:00Z"))
    assert rings(last, no, DESIGNER) == Ringing(at("2026-03-12T09:00Z"), at("2026-03-18T18:00Z"))


def test_the_designer_has_her_coffee() -> None:
    anchors: dict[Anchor, date | datetime] = {
        "rejection": date(2026, 3, 3),
        "coffee": at("2026-04-09T15:00+01:00"),
    }
    coffee = placed("coffee", anchors, DESIGNER, at("2026-03-05T09:00Z"))
    assert utc(coffee) == ("Thu 2026-04-09 13:45", "Thu 2026-04-09 14:00", "Thu 2026-04-09 16:00")
    assert (coffee.opens, coffee.best) == (at("2026-04-09T14:45"), at("2026-04-09T15:00"))
    assert rings(coffee, None, DESIGNER) == Ringing(at("2026-04-09T13:45Z"), None)


def test_the_designer_stays_in_touch_over_the_clock_change_and_a_bank_holiday() -> None:
    no = at("2026-03-03T10:30Z")
    anchors: dict[Anchor, date | datetime] = {"rejection": date(2026, 3, 3)}
    keys = ("winner_started", "give_1", "give_2", "check_in_60", "check_in_90")
    assert [utc(placed(key, anchors, DESIGNER, no)) for key in keys] == [
        ("Tue 2026-03-17 09:00", "Fri 2026-03-20 09:00", "Mon 2026-03-23 18:00"),
        ("Tue 2026-03-24 09:00", "Tue 2026-03-31 08:00", "Tue 2026-04-07 17:00"),
        ("Tue 2026-04-14 08:00", "Fri 2026-04-17 08:00", "Fri 2026-04-24 17:00"),
        ("Thu 2026-04-30 08:00", "Tue 2026-05-05 08:00", "Tue 2026-05-12 17:00"),
        ("Thu 2026-05-28 08:00", "Wed 2026-06-03 08:00", "Mon 2026-06-15 17:00"),
    ]


def test_the_accountant_counts_from_the_day_the_other_one_starts() -> None:
    no = at("2026-01-09T15:00-05:00")
    anchors: dict[Anchor, date | datetime] = {
        "rejection": date(2026, 1, 9),
        "winner_start": date(2026, 1, 26),
    }
    keys = ("winner_started", "give_1", "give_2", "check_in_60", "check_in_90")
    assert [utc(placed(key, anchors, ACCOUNTANT, no)) for key in keys] == [
        ("Fri 2026-01-23 14:00", "Mon 2026-01-26 14:00", "Thu 2026-01-29 23:00"),
        ("Tue 2026-02-17 14:00", "Mon 2026-02-23 14:00", "Mon 2026-03-02 23:00"),
        ("Mon 2026-03-09 13:00", "Thu 2026-03-12 13:00", "Thu 2026-03-19 22:00"),
        ("Wed 2026-03-25 13:00", "Mon 2026-03-30 13:00", "Mon 2026-04-06 22:00"),
        ("Wed 2026-04-22 13:00", "Tue 2026-04-28 13:00", "Sun 2026-05-10 22:00"),
    ]


def test_the_accountants_phone_rings_at_nine_and_once_more_a_day_before_the_close() -> None:
    no = at("2026-01-09T15:00-05:00")
    anchors: dict[Anchor, date | datetime] = {
        "rejection": date(2026, 1, 9),
        "winner_start": date(2026, 1, 26),
    }
    check_in = placed("check_in_60", anchors, ACCOUNTANT, no)
    assert rings(check_in, no, ACCOUNTANT) == Ringing(at("2026-03-25T13:00Z"), at("2026-04-05T22:00Z"))


def test_the_card_of_day_sixty_two() -> None:
    anchors: dict[Anchor, date | datetime] = {"rejection": date(2026, 1, 7)}
    tom = placed("check_in_60", anchors, DESIGNER, at("2026-01-07T12:00Z"))
    assert utc(tom) == ("Fri 2026-03-06 09:00", "Tue 2026-03-10 09:00", "Wed 2026-03-18 18:00")
