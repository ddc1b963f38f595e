"""What a person does with a window, kept through everything that is worked out anew: rule 10. Days by hand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from comeback.windows.models import Window
from integration.calendars import COFFEE, STAY, Life, inside, refused
from living import App, Json

# Refused on Tuesday 3 March 2026 in London: a give from 24 March to 7 April.


async def rings_at(life: Life, window: Json) -> datetime | None:
    """When the phone rings for a window next."""
    statement = select(Window.rings_at).where(Window.id == UUID(window["id"]))
    async with inside(life.app, life.who) as session:
        found: datetime | None = await session.scalar(statement)
        return found


async def shown(life: Life, window: Json) -> tuple[str | None, str | None]:
    """Until when a window is snoozed, and when it rings next."""
    rings = await rings_at(life, window)
    until: str | None = (await life.who.get(f"/windows/{window['id']}"))["snoozed_until"]
    return until, rings.isoformat() if rings else None


async def test_rule_10_a_snooze_is_kept_over_an_unrelated_recompute(app: App) -> None:
    life = await refused(app, STAY)
    scheduled = await life.window("give_1")
    await life.who.post(f"/windows/{scheduled['id']}/snooze", {"until": "2026-03-26T12:00:00Z"})
    kept = ("2026-03-26T12:00:00Z", "2026-03-26T12:00:00+00:00")
    assert await shown(life, scheduled) == kept
    await life.learn(words="Nothing that moves a day")
    await life.touch("2026-03-03T13:00:00Z")
    await life.who.patch("/me", {"daily_push_limit": 2})
    assert await shown(life, scheduled) == kept
    await life.until("2026-03-24T10:00:00Z")
    assert await shown(life, scheduled) == kept
    await life.who.patch("/me", {"country": "GB", "region": "ENG"})
    await life.who.patch("/me", {"time_zone": "Europe/Berlin"})
    assert await shown(life, scheduled) == kept, "open, it stays as it is"


async def test_rule_10_a_snooze_outlives_a_move_that_leaves_it_inside(app: App) -> None:
    life = await refused(app, STAY)
    give = await life.window("give_1")
    await life.who.post(f"/windows/{give['id']}/snooze", {"until": "2026-03-30T12:00:00Z"})
    await life.until("2026-03-13T12:00:00Z")
    call = await life.touch()
    # The window opens on Friday 27 March: the snooze is still inside.
    assert (await life.window("give_1"))["opens_at"] == "2026-03-27T09:00:00Z"
    assert await shown(life, give) == ("2026-03-30T12:00:00Z", "2026-03-30T12:00:00+00:00")
    await life.change(call, occurred_at="2026-03-10T12:00:00Z")
    await life.until("2026-03-20T12:00:00Z")
    await life.touch()
    # Now it opens on Friday 3 April, and rings with that.
    assert await shown(life, give) == (None, "2026-04-03T08:00:00+00:00")


async def test_rule_10_an_own_play_edited_after_an_act_leaves_the_act(app: App) -> None:
    life = await refused(app, COFFEE)
    done = (await life.do("ask", occurred_at="2026-03-03T13:30:00Z"))["window"]
    assert (done["state"], done["done_at"]) == ("done", "2026-03-03T13:30:00Z")
    await life.who.patch("/me", {"time_zone": "Asia/Tokyo"})
    assert (await life.who.get(f"/windows/{done['id']}"))["done_at"] == "2026-03-03T13:30:00Z"


async def test_rule_10_what_follows_counts_from_when_it_was_done_not_from_when_it_was_told(app: App) -> None:
    life = await refused(app, COFFEE)
    await life.until("2026-03-05T12:00:00Z")
    await life.do("ask", occurred_at="2026-03-03T16:00:00Z")
    # Business days 3 and 7 from Tuesday 3 March.
    assert (await life.times("first_nudge"))[0] == "2026-03-06T09:00:00Z"
    assert (await life.times("last_nudge"))[0] == "2026-03-12T09:00:00Z"


async def test_rule_10_done_works_late_and_the_play_goes_on_from_there(app: App) -> None:
    life = await refused(app, COFFEE)
    await life.until("2026-03-09T12:00:00Z")
    assert await life.state("ask") == ("missed", None)
    act = await life.do("ask")
    # From Monday 9 March: Thursday 12 and Wednesday 18 March.
    assert [(window["step"], window["opens_at"]) for window in act["windows"]] == [
        ("first_nudge", "2026-03-12T09:00:00Z"), ("last_nudge", "2026-03-18T09:00:00Z"),
    ]  # fmt: skip


async def test_rule_10_undoing_a_give_takes_its_rest_back(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-04-06T12:00:00Z")
    give = await life.window("give_1")
    act = await life.do("give_1")
    # Monday 6 April and fourteen days: Monday 20 April; best stays a Friday, 17 April, so the opening.
    assert (await life.times("give_2"))[0] == "2026-04-20T08:00:00Z"
    assert (act["ended"], act["windows"]) == ([], [])
    await life.who.post(f"/windows/{give['id']}/undo")
    assert (await life.times("give_2"))[0] == "2026-04-14T08:00:00Z"
    assert await life.state("give_1") == ("open", None)
    assert (await life.who.get("/touchpoints"))["items"] == []


async def test_rule_10_undoing_an_accepted_coffee_takes_both_of_its_windows_away(app: App) -> None:
    life = await refused(app, COFFEE)
    ask = await life.window("ask")
    await life.do("ask", "accepted", meets_at="2026-03-27T15:00")
    assert await life.live() == {"coffee", "answer"}
    await life.who.post(f"/windows/{ask['id']}/undo")
    assert await life.live() == {"ask"}
    assert await life.state("coffee") == ("cancelled", "its_day_is_unknown")
    assert await life.state("answer") == ("cancelled", "its_day_is_unknown")
    await life.do("ask", "accepted", meets_at="2026-03-30T15:00")
    assert await life.live() == {"coffee", "answer"}
    assert (await life.times("coffee"))[1] == "2026-03-30T14:00:00Z"


async def test_rule_10_looking_whether_the_winner_came_touches_nobody(app: App) -> None:
    life = await refused(app, STAY)
    before = await life.times("give_1")
    await life.until("2026-03-17T12:00:00Z")
    act = await life.do("winner_started")
    assert act["touchpoint"] is None
    assert await life.times("give_1") == before
