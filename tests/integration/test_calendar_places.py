"""Where windows stand when the user, or somebody else, lives by another clock: rules 1 and 2. Days by hand."""

from __future__ import annotations

import pytest

from integration.calendars import ANSWER, COFFEE, STAY, refused
from living import App, Json

# Refused on Tuesday 3 March 2026, 14:00 in London (UTC+0, +1 from 29 March): a give on day 21, 24 March.
GIVE_1 = ("2026-03-24T09:00:00Z", "2026-03-31T08:00:00Z", "2026-04-07T17:00:00Z")


async def test_rule_01_nine_stays_nine_across_the_clock_change(app: App) -> None:
    life = await refused(app, STAY)
    assert await life.times("give_1") == GIVE_1


async def test_rule_01_a_move_of_zone_keeps_nine_o_clock_and_leaves_another_wall_alone(app: App) -> None:
    life = await refused(app, STAY, roles=("hiring_manager",))
    hers = await refused(app, STAY, zone="America/New_York")
    ruth = await hers.who.patch("/me", {"time_zone": "Asia/Tokyo"})
    assert ruth["time_zone"] == "Asia/Tokyo"
    # 09:00 on 24 March in New York, four hours behind; its last day closes at 18:00 there.
    assert await hers.times("give_1") == (
        "2026-03-24T13:00:00Z", "2026-03-31T13:00:00Z", "2026-04-07T22:00:00Z",
    )  # fmt: skip
    await life.who.patch("/me", {"time_zone": "Asia/Tokyo"})
    assert await life.times("give_1") == (
        "2026-03-24T00:00:00Z", "2026-03-31T00:00:00Z", "2026-04-07T09:00:00Z",
    )  # fmt: skip
    moved = await life.told(await life.window("give_1"))
    assert moved == [
        ("zone_changed", {
            "step": "give_1",
            "from_opens_at": "2026-03-24T09:00:00+00:00",
            "to_opens_at": "2026-03-24T00:00:00+00:00",
        }),
    ]  # fmt: skip
    assert await hers.told(await hers.window("give_1")) == []
    await life.who.patch("/me", {"time_zone": "Europe/London"})
    assert await life.times("give_1") == GIVE_1


async def test_rule_01_what_is_open_keeps_its_times_in_a_new_zone(app: App) -> None:
    life = await refused(app, COFFEE)
    before = await life.times("ask")
    assert before == ("2026-03-03T14:00:00Z", "2026-03-04T09:00:00Z", "2026-03-05T18:00:00Z")
    await life.who.patch("/me", {"time_zone": "America/Los_Angeles"})
    assert await life.times("ask") == before
    assert await life.state("ask") == ("open", None)


async def test_rule_01_a_contact_gets_a_zone_of_their_own(app: App) -> None:
    life = await refused(app, STAY, roles=("hiring_manager", "hr"))
    await life.who.patch(f"/contacts/{life.manager['id']}", {"time_zone": "Asia/Tokyo"})
    manager, hr = life.people
    assert (await life.times("give_2", manager))[0] == "2026-04-14T00:00:00Z"
    assert (await life.times("give_2", hr))[0] == "2026-04-14T08:00:00Z"
    told = await life.told(await life.window("give_2", manager))
    assert [cause for cause, _ in told] == ["contact_changed"]
    await life.who.patch(f"/contacts/{life.manager['id']}", {"time_zone": None})
    assert (await life.times("give_2", manager))[0] == "2026-04-14T08:00:00Z"


@pytest.mark.parametrize(
    ("changed", "step", "becomes"),
    [
        # Day 58, Thursday 30 April, is a day off: the Monday after it. Day 62 is that Monday.
        (
            {"working_days": [1, 2, 3]}, "check_in_60",
            ("2026-05-04T08:00:00Z", "2026-05-04T08:00:00Z", "2026-05-12T17:00:00Z"),
        ),
        (
            {"opening_hour": "10:30", "closing_hour": "16:00"}, "give_1",
            ("2026-03-24T10:30:00Z", "2026-03-31T09:30:00Z", "2026-04-07T15:00:00Z"),
        ),
        # Monday 4 May, the best day, is the early May holiday.
        (
            {"country": "GB", "region": "ENG"}, "check_in_60",
            ("2026-04-30T08:00:00Z", "2026-05-05T08:00:00Z", "2026-05-12T17:00:00Z"),
        ),
    ],
    ids=["working days", "hours", "country"],
)  # fmt: skip
async def test_rule_02_settings_move_what_is_scheduled(
    app: App, changed: Json, step: str, becomes: tuple[str, str, str]
) -> None:
    life = await refused(app, STAY)
    was = await life.times(step)
    before = {name: life.who.me[name] for name in changed}
    await life.who.patch("/me", changed)
    assert await life.times(step) == becomes
    told = await life.told(await life.window(step))
    assert [cause for cause, _ in told] == ["settings_changed"]
    await life.who.patch("/me", before)
    assert await life.times(step) == was


async def test_rule_02_easter_monday_is_a_holiday_in_england_and_not_in_scotland(app: App) -> None:
    app.go_to("2026-03-16T12:00:00Z")
    life = await refused(app, STAY)
    opens = []
    for region in ("ENG", "SCT"):
        await life.who.patch("/me", {"country": "GB", "region": region})
        opens.append((await life.times("give_1"))[0])
    assert opens == ["2026-04-07T08:00:00Z", "2026-04-06T08:00:00Z"]


async def test_rule_02_plus_zero_opens_at_once_in_working_hours_else_the_next_business_morning(
    app: App,
) -> None:
    assert (await (await refused(app, COFFEE)).window("ask"))["state"] == "open"
    app.go_to("2026-03-06T18:00:00Z")
    late = await refused(app, COFFEE)
    # Friday evening: Monday morning, which is also best, to the second business day.
    assert await late.times("ask") == (
        "2026-03-09T09:00:00Z", "2026-03-09T09:00:00Z", "2026-03-10T18:00:00Z",
    )  # fmt: skip
    assert (await late.window("ask"))["state"] == "scheduled"


async def test_rule_02_passed_steps_are_listed_not_created_and_others_wait_for_their_day(app: App) -> None:
    app.go_to("2026-04-07T17:00:00Z")
    life = await refused(app, received_on="2026-03-03")
    started = await life.start(STAY)
    assert [item["step"] for item in started["passed"]] == ["winner_started", "give_1"]
    assert await life.live() == {"give_2", "check_in_60", "check_in_90"}
    assert (await life.start(ANSWER))["windows"] == [], "there was no coffee yet"


async def test_rule_02_days_are_counted_from_the_winners_start_once_it_is_known(app: App) -> None:
    life = await refused(app, STAY)
    first = await life.times("winner_started")
    # From Monday 16 March: day 21 is Easter Monday, 6 April, a working day where no country is set.
    await life.learn(winner_starts_on="2026-03-16")
    assert (await life.times("give_1"))[0] == "2026-04-06T08:00:00Z"
    assert await life.times("winner_started") == first, "always from the no"
    # A week later: everything a week later.
    await life.learn(winner_starts_on="2026-03-23")
    assert (await life.times("give_1"))[0] == "2026-04-13T08:00:00Z"
    await life.learn(winner_starts_on=None)
    assert await life.times("give_1") == GIVE_1
    told = await life.told(await life.window("give_1"))
    assert [cause for cause, _ in told] == ["rejection_changed"] * 3


async def test_rule_02_a_corrected_day_of_the_no_moves_all_that_counts_from_it(app: App) -> None:
    life = await refused(app, STAY)
    await life.learn(received_on="2026-03-02")
    assert (await life.times("give_1"))[0] == "2026-03-23T09:00:00Z"
    assert (await life.times("winner_started"))[0] == "2026-03-16T09:00:00Z"
