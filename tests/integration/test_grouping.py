"""The daily limit: openings are spread, what is left rings as one: rule 7. Days by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from comeback.kit.clock import parse_instant
from comeback.windows.models import Window
from integration.calendars import COFFEE, STAY, Life, inside, refused, refused_again
from living import App, Client, Database, Json
from world import World, start_world

LONDON = ZoneInfo("Europe/London")
LIMIT = 3


def day(instant: str) -> date:
    """The day on a wall in London."""
    return parse_instant(instant).astimezone(LONDON).date()


async def openings(who: Client, step: str = "") -> Counter[date]:
    """How many windows open on each day."""
    found: Counter[date] = Counter()
    for window in await all_windows(who):
        if window["step"].startswith(step) and window["state"] != "cancelled":
            found[day(window["opens_at"])] += 1
    return found


async def all_windows(who: Client) -> list[Json]:
    """Every window, over all pages."""
    found: list[Json] = []
    response = await who.call("GET", "/windows", params={"limit": 200})
    found += who.ok(response)["items"]
    while "next" in response.links:
        response = await who.http.get(response.links["next"]["url"])
        found += who.ok(response)["items"]
    return found


async def next_due(world: World, who: Client) -> datetime | None:
    """When the worker has to look again."""
    async with inside(world.app, who) as session:
        found: datetime | None = await session.scalar(select(func.min(Window.due_at)))
        return found


async def through_all_days(world: World, who: Client) -> dict[date, list[Json]]:
    """Let the worker look whenever something is due; the pushes that arrived on each day."""
    pushes: dict[date, list[Json]] = {}
    while (due := await next_due(world, who)) is not None:
        arrived = await world.go_to(due.isoformat())
        pushes.setdefault(due.astimezone(LONDON).date(), []).extend(arrived)
    return pushes


async def evening(world: World, people: int, *plays: str) -> Client:
    """So many noes entered on one evening, each with one contact and these plays."""
    who = await world.app.sign_up()
    await world.ring_on(who)
    for number in range(people):
        world.app.go_to(f"2026-03-03T19:{2 * number:02}:00Z")
        await refused_again(world.app, who, *plays)
    return who


def check_spread(windows: Sequence[Json]) -> None:
    """A day has more than the limit only where every later working day up to the closes has as many."""
    counts = Counter(day(window["opens_at"]) for window in windows)
    for window in windows:
        opens, closes = day(window["opens_at"]), day(window["closes_at"])
        if counts[opens] > LIMIT:
            later = [one for one in counts if opens < one <= closes]
            working = sum(
                date.fromordinal(n).isoweekday() < 6
                for n in range(opens.toordinal() + 1, closes.toordinal() + 1)
            )
            assert len(later) == working, f"there was room after {opens}"
            assert all(counts[one] >= LIMIT for one in later), f"there was room after {opens}"


async def test_rule_07_twenty_contacts_in_one_evening(tmp_path: Path, new_database: Database) -> None:
    _, url = await new_database("grouping_twenty")
    async with start_world(tmp_path, url, "2026-03-03T19:00:00Z") as world:
        who = await evening(world, 20, COFFEE, STAY)
        windows = await all_windows(who)
        assert len(windows) == 20 * 6
        check_spread(windows)
        # The request closes on 5 March: two days for twenty, so three on the second and the others on the first.
        assert await openings(who, "ask") == {date(2026, 3, 4): 17, date(2026, 3, 5): 3}
        # Five working days from 17 to 23 March: three on each but the first.
        looks = await openings(who, "winner_started")
        assert looks == {date(2026, 3, 17): 8} | {date(2026, 3, n): 3 for n in (18, 19, 20, 23)}
        for step in ("give_1", "give_2", "check_in_60", "check_in_90"):
            assert max((await openings(who, step)).values()) == LIMIT
        pushes = await through_all_days(world, who)
        assert max(len(arrived) for arrived in pushes.values()) <= LIMIT
        titles = [push["title"] for push in pushes[date(2026, 3, 4)]]
        assert sorted(titles) == ["15 windows are open", *["Fifteen minutes, over coffee"] * 2]
        await rang_for_each(who, {window["id"] for window in windows})
        assert world.service.faults == []


async def rang_for_each(who: Client, windows: set[str]) -> None:
    """Every window rang, alone or with others, as far as a hundred reminders are remembered."""
    reminders = (await who.get("/push/reminders"))["items"]
    rung = {one["window_id"] for one in reminders} | {one for row in reminders for one in row["window_ids"]}
    assert len(reminders) == 100
    late = {window for window in windows if window not in rung}
    states = {window["step"] for window in await all_windows(who) if window["id"] in late}
    assert states <= {"ask", "winner_started", "give_1"}, "only the earliest reminders are forgotten"


async def test_rule_07_what_is_left_shares_one_reminder_that_leads_to_today(
    tmp_path: Path, new_database: Database
) -> None:
    _, url = await new_database("grouping_one")
    async with start_world(tmp_path, url, "2026-03-03T19:00:00Z") as world:
        who = await evening(world, 8, COFFEE)
        pushes = await world.go_to("2026-03-04T09:00:00Z")
        # Eight requests, three of them on the second day: two ring alone, three together.
        group, *alone = sorted(pushes, key=lambda push: str(push["title"]))
        assert [push["title"] for push in alone] == ["Fifteen minutes, over coffee"] * 2
        assert group["title"] == "3 windows are open"
        assert (group["data"]["window_id"], group["actions"]) == (None, [])
        assert group["navigate"] == f"{world.app.settings.public_url}/"
        assert group["body"] == "The first closes on Thursday 5 March."
        (reminder,) = [one for one in (await who.get("/push/reminders"))["items"] if one["kind"] == "group"]
        assert (reminder["window_id"], len(reminder["window_ids"])) == (None, 3)
        today = {window["id"] for window in (await who.get("/today"))["open"]}
        assert set(reminder["window_ids"]) < today
        assert len(today) == 5, "push or no push, Today shows every open window"
        assert len(await world.go_to("2026-03-05T09:00:00Z")) == 3


async def test_rule_07_a_group_of_which_one_is_done_counts_the_others(
    tmp_path: Path, new_database: Database
) -> None:
    _, url = await new_database("grouping_rest")
    async with start_world(tmp_path, url, "2026-03-03T19:00:00Z") as world:
        who = await evening(world, 8, COFFEE)
        world.app.go_to("2026-03-04T09:00:00Z")
        await world.app.tick()
        (row,) = [one for one in (await who.get("/push/reminders"))["items"] if one["kind"] == "group"]
        await who.post(f"/windows/{row['window_ids'][0]}/skip", {})
        titles = {push["title"] for push in await world.catch_up()}
        assert "2 windows are open" in titles


@pytest.mark.parametrize("limit", [0, 1, 5])
async def test_rule_07_the_limit_is_the_users(tmp_path: Path, new_database: Database, limit: int) -> None:
    _, url = await new_database(f"grouping_limit_{limit}")
    async with start_world(tmp_path, url, "2026-03-03T19:00:00Z") as world:
        who = await evening(world, 6, COFFEE)
        await who.patch("/me", {"daily_push_limit": limit})
        pushes = await through_all_days(world, who)
        assert max((len(arrived) for arrived in pushes.values()), default=0) == limit
        assert all(window["state"] == "missed" for window in await all_windows(who))


async def test_rule_07_tests_of_the_bell_are_not_counted(tmp_path: Path, new_database: Database) -> None:
    _, url = await new_database("grouping_tests")
    async with start_world(tmp_path, url, "2026-03-04T08:30:00Z") as world:
        who = await world.app.sign_up()
        await world.ring_on(who)
        for _ in range(5):
            await who.post("/push/test")
        assert len(await world.catch_up()) == 5
        times = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-04T17:00:00Z"}
        for _ in range(3):
            await who.post("/windows", {"title": "Call", **times})
        assert len(await world.go_to("2026-03-04T09:00:00Z")) == 3


async def test_rule_07_what_rang_earlier_on_a_day_counts_and_what_is_over_the_limit_rings_the_next_morning(
    tmp_path: Path, new_database: Database
) -> None:
    _, url = await new_database("grouping_hours")
    async with start_world(tmp_path, url, "2026-03-03T14:00:00Z") as world:
        who = await world.app.sign_up()
        await world.ring_on(who)
        hours = (9, 10, 11, 12, 13)
        for hour in hours:
            times = {"opens_at": f"2026-03-04T{hour:02}:00:00Z", "closes_at": "2026-03-06T17:00:00Z"}
            await who.post("/windows", {"title": "Call", **times})
        arrived = [len(await world.go_to(f"2026-03-04T{hour:02}:00:00Z")) for hour in hours]
        assert arrived == [1, 1, 1, 0, 0]
        assert len((await who.get("/today"))["open"]) == 5
        assert await world.go_to("2026-03-05T08:59:59Z") == []
        assert len(await world.go_to("2026-03-05T09:00:00Z")) == 2


async def opens(life: Life) -> dict[str, str]:
    """When each window opens, by step."""
    return {window["step"]: window["opens_at"] for window in await life.windows()}


async def by_hand(life: Life, opens_at: str, closes_at: str = "2026-04-01T12:00:00Z") -> Json:
    """A window at a time of one's own."""
    body = {"title": "Call", "opens_at": opens_at, "closes_at": closes_at}
    window: Json = await life.who.post("/windows", body)
    return window


async def test_rule_07_windows_by_hand_stay_and_plays_make_room(app: App) -> None:
    life = await refused(app, STAY)
    hands = [await by_hand(life, f"2026-03-24T{hour}:00:00Z") for hour in (10, 11, 12, 13)]
    window = await life.window("give_1")
    assert window["opens_at"] == "2026-03-25T09:00:00Z"
    cause, details = (await life.told(window))[-1]
    assert (cause, details["because"]) == ("user", "spread")
    for hand in hands:
        assert (await life.who.get(f"/windows/{hand['id']}"))["opens_at"] == hand["opens_at"]
    for hand in hands[:2]:
        await life.who.post(f"/windows/{hand['id']}/skip", {})
    assert (await life.window("give_1"))["opens_at"] == "2026-03-24T09:00:00Z", "there is room again"


async def test_rule_07_what_was_spread_stays_on_its_day_once_its_own_is_over(app: App) -> None:
    life = await refused(app, STAY)
    await life.who.patch("/me", {"daily_push_limit": 1})
    await by_hand(life, "2026-03-24T10:00:00Z")
    for hour in ("2026-03-24T12:00:00Z", "2026-03-25T01:00:00Z", "2026-03-25T08:59:59Z"):
        await life.until(hour)
        await life.who.patch("/me", {"name": "Ann B"})
        assert (await opens(life))["give_1"] == "2026-03-25T09:00:00Z", hour
    await life.until("2026-03-25T09:00:00Z")
    assert await life.state("give_1") == ("open", None)


async def test_rule_07_a_window_put_elsewhere_makes_room_there(app: App) -> None:
    life = await refused(app, STAY)
    await life.who.patch("/me", {"daily_push_limit": 1})
    hand = await by_hand(life, "2026-03-24T10:00:00Z")
    assert (await opens(life))["give_1"] == "2026-03-25T09:00:00Z"
    again = {"opens_at": "2026-03-25T10:00:00Z", "closes_at": "2026-04-01T12:00:00Z"}
    await life.who.post(f"/windows/{hand['id']}/reschedule", again)
    assert (await opens(life))["give_1"] == "2026-03-24T09:00:00Z"


async def test_rule_07_cooldown_comes_first_then_spreading(app: App) -> None:
    life = await refused(app, STAY)
    await life.who.patch("/me", {"daily_push_limit": 1})
    await by_hand(life, "2026-03-27T10:00:00Z")
    await life.until("2026-03-13T12:00:00Z")
    await life.touch()
    # Friday 13 March and fourteen days is Friday 27 March, which is taken: Monday 30 March.
    assert (await opens(life))["give_1"] == "2026-03-30T08:00:00Z"


async def test_rule_07_another_limit_moves_what_is_scheduled(app: App) -> None:
    life = await refused(app, STAY)
    others = [await refused_again(app, life.who, STAY) for _ in range(3)]
    assert await openings(life.who, "give_1") == {date(2026, 3, 24): 3, date(2026, 3, 25): 1}
    for limit, days in ((1, [24, 25, 26, 27]), (2, [24, 24, 25, 25]), (4, [24] * 4)):
        await life.who.patch("/me", {"daily_push_limit": limit})
        expected: Mapping[date, int] = Counter(date(2026, 3, n) for n in days)
        assert await openings(life.who, "give_1") == expected
    assert len(others) == 3


async def test_rule_07_nudges_of_requests_sent_in_one_hour_are_spread(app: App) -> None:
    who = await app.sign_up()
    for _ in range(10):
        await refused_again(app, who, COFFEE)
    for window in await all_windows(who):
        await who.post(f"/windows/{window['id']}/done", {})
    # Business days 3 to 6 from Tuesday 3 March, then 7 to 12.
    first = {date(2026, 3, 6): 3, date(2026, 3, 9): 3, date(2026, 3, 10): 3, date(2026, 3, 11): 1}
    last = {date(2026, 3, 12): 3, date(2026, 3, 13): 3, date(2026, 3, 16): 3, date(2026, 3, 17): 1}
    assert await openings(who, "first_nudge") == first
    assert await openings(who, "last_nudge") == last


async def test_rule_07_what_was_skipped_before_it_opened_gives_its_day_back(app: App) -> None:
    life = await refused(app, STAY)
    await life.who.patch("/me", {"daily_push_limit": 1})
    other = await refused_again(app, life.who, STAY)
    (first,) = await life.windows(contact_id=life.manager["id"], opens_before="2026-03-25T00:00:00Z")
    assert first["step"] == "give_1"
    await life.who.post(f"/windows/{first['id']}/skip", {})
    (second,) = [
        window for window in await life.windows(contact_id=other.manager["id"]) if window["step"] == "give_1"
    ]
    assert second["opens_at"] == "2026-03-24T09:00:00Z"
