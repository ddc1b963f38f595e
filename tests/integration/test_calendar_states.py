"""Recomputing moves what is scheduled alone, and everything is told: rule 6. Days by hand."""

from __future__ import annotations

from typing import Any

from integration.calendars import COFFEE, STAY, Life, refused, refused_again, times
from living import App, Client, Json

# Refused on Tuesday 3 March 2026 in London: give_1 from 24 March to 7 April.


async def my_play(who: Client) -> Json:
    """A copy of *stay in touch* that counts from the no alone."""
    copied: Json = await who.post(f"/plays/{STAY}/copy", {"key": "my_way"})
    return copied


def later(step: Json, days: int) -> Json:
    """A step so many days later."""
    moved = {
        name: {"anchor": "rejection", "days": step[name]["days"] + days}
        for name in ("opens", "best", "closes")
    }
    return step | moved


async def write(life: Life, play: Json, **changed: Any) -> None:
    """Change a play."""
    await life.who.patch(f"/plays/{play['id']}", changed)


async def with_own_play(app: App) -> tuple[Life, Json]:
    """Somebody who runs a copy of *stay in touch*."""
    life = await refused(app)
    play = await my_play(life.who)
    await life.start("my_way")
    return life, play


async def test_rule_06_an_edited_play_moves_the_windows_of_its_runs(app: App) -> None:
    life, play = await with_own_play(app)
    assert (await life.times("give_1"))[0] == "2026-03-24T09:00:00Z"
    steps = [later(step, 2) if step["key"] == "give_1" else step for step in play["steps"]]
    await write(life, play, steps=steps)
    # Day 23: Thursday 26 March; day 30: Thursday 2 April; day 37: Thursday 9 April.
    assert await life.times("give_1") == (
        "2026-03-26T09:00:00Z", "2026-04-02T08:00:00Z", "2026-04-09T17:00:00Z",
    )  # fmt: skip
    assert [cause for cause, _ in await life.told(await life.window("give_1"))] == ["play_changed"]


async def test_rule_06_a_step_removed_cancels_its_window_and_put_back_restores_it(app: App) -> None:
    life, play = await with_own_play(app)
    before = await life.times("give_1")
    await write(life, play, steps=[step for step in play["steps"] if step["key"] != "give_1"])
    assert await life.state("give_1") == ("cancelled", "step_gone")
    await write(life, play, steps=play["steps"])
    assert await life.state("give_1") == ("scheduled", None)
    assert await life.times("give_1") == before
    told = [(cause, details["to"]) for cause, details in await life.told(await life.window("give_1"))]
    assert told == [("step_gone", "cancelled"), ("play_changed", "scheduled")]


async def test_rule_06_a_step_added_while_a_play_runs_gets_its_window(app: App) -> None:
    life, play = await with_own_play(app)
    extra = later(play["steps"][1], 7) | {"key": "extra"}
    await write(life, play, steps=[*play["steps"], extra])
    # Day 28: Tuesday 31 March.
    assert (await life.times("extra"))[0] == "2026-03-31T08:00:00Z"


async def test_rule_06_new_words_of_a_step_reach_its_window(app: App) -> None:
    life, play = await with_own_play(app)
    steps = [step | {"title": "Send it", "why": "I like it"} for step in play["steps"]]
    await write(life, play, steps=steps)
    window = await life.window("give_1")
    assert (window["title"], window["why"]) == ("Send it", "I like it")
    assert await life.told(window) == [], "words are no change of a window's days"


async def test_rule_06_an_open_window_keeps_its_times_whatever_is_edited(app: App) -> None:
    life, play = await with_own_play(app)
    await life.until("2026-03-24T10:00:00Z")
    before = await life.times("give_1")
    await write(life, play, steps=[later(step, 3) for step in play["steps"][1:]])
    assert (await life.state("give_1"), await life.times("give_1")) == (("open", None), before)


async def test_rule_06_done_skipped_and_missed_stay_whatever_changes(app: App) -> None:
    life = await refused(app, STAY)
    await life.do("winner_started")
    await life.who.post(f"/windows/{(await life.window('check_in_60'))['id']}/skip", {"reason": "away"})
    await life.until("2026-04-08T12:00:00Z")
    kept = ("winner_started", "give_1", "check_in_60")
    before = {step: await life.window(step) for step in kept}
    assert [window["state"] for window in before.values()] == ["done", "missed", "skipped"]
    await life.who.patch("/me", {"time_zone": "Asia/Tokyo", "opening_hour": "11:00"})
    await life.learn(winner_starts_on="2026-04-01")
    await life.touch()
    assert {step: await life.window(step) for step in kept} == before


async def test_rule_06_a_missed_window_is_listed_and_given_new_times(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-04-08T12:00:00Z")
    (missed,) = [item for item in (await life.who.get("/today"))["missed"] if item["step"] == "give_1"]
    new = {"opens_at": "2026-04-20T08:00:00Z", "closes_at": "2026-04-22T17:00:00Z"}
    moved = await life.who.post(f"/windows/{missed['id']}/reschedule", new)
    assert (moved["state"], moved["by_hand"]) == ("scheduled", True)
    await life.touch("2026-04-08T11:00:00Z")
    assert (await life.window("give_1"))["opens_at"] == new["opens_at"], "by hand it stays where it was put"
    await life.until("2026-04-20T08:00:00Z")
    assert await life.state("give_1") == ("open", None)
    await life.who.patch("/me", {"name": "Ann B"})
    assert await life.state("give_1") == ("open", None), "the call of before it opened answered nothing"


async def test_rule_06_an_unchanged_world_tells_nothing(app: App) -> None:
    life = await refused(app, COFFEE, STAY, roles=("hiring_manager", "hr"))
    before = await life.windows()
    stories = [await life.told(window) for window in before]
    await life.who.patch("/me", {"name": "Ann B"})
    await life.who.patch(f"/contacts/{life.manager['id']}", {"title": "Partner"})
    await life.learn(words="Too little experience")
    assert await life.windows() == before
    assert [await life.told(window) for window in before] == stories


async def test_rule_06_a_preview_is_what_a_start_makes_among_other_plans(app: App) -> None:
    life = await refused(app, STAY)
    await life.who.patch("/me", {"daily_push_limit": 1})
    other = await refused_again(app, life.who)
    await life.touch("2026-03-03T13:00:00Z", contact_id=other.manager["id"])
    body = {"opportunity_id": other.role["id"], "contact_ids": [other.manager["id"]]}
    preview = await life.who.post(f"/plays/{STAY}/preview", body)
    started = await other.start(STAY)
    assert [(window["step"], *times(window)) for window in started["windows"]] == [
        (window["step"], *times(window)) for window in preview["windows"]
    ]
    opens = {window["step"]: window["opens_at"] for window in started["windows"]}
    # The days of the other run are taken: a day later each.
    assert (opens["give_1"], opens["winner_started"]) == ("2026-03-25T09:00:00Z", "2026-03-18T09:00:00Z")
    assert (await life.times("give_1", life.manager))[0] == "2026-03-24T09:00:00Z"
