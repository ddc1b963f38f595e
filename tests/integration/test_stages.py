"""Moves of the stage, calls, and taking them back: rules 5 and 10."""

from __future__ import annotations

import pytest

from integration.calendars import ANSWER, COFFEE, STAY, TEMP, Life, refused
from living import App, Json

COFFEE_AT = "2026-03-10T15:00"


async def in_the_middle(app: App) -> Life:
    """A coffee is agreed on, others are kept in touch with, and something is planned by hand."""
    life = await refused(app, COFFEE, STAY)
    await life.do("ask", "accepted", meets_at=COFFEE_AT)
    await life.who.post(
        "/windows",
        {
            "title": "Look at their lobby", "opportunity_id": life.role["id"],
            "opens_at": "2026-03-12T09:00:00Z", "closes_at": "2026-03-13T09:00:00Z",
        },
    )  # fmt: skip
    assert await life.live() == EVERYTHING
    return life


EVERYTHING = {
    "coffee", "answer", "by_hand", "winner_started", "give_1", "give_2", "check_in_60", "check_in_90",
}  # fmt: skip


async def because(life: Life) -> set[str]:
    """Why windows are cancelled."""
    return {window["because"] for window in await life.windows() if window["state"] == "cancelled"}


async def running(life: Life) -> dict[str, str | None]:
    """Every run, and because of what it ended."""
    runs = (await life.who.get(f"/opportunities/{life.role['id']}/plays"))["items"]
    return {run["play"]: run["ended_because"] for run in runs}


async def undo(life: Life) -> int:
    """Take back the last move."""
    answer = await life.who.call("POST", f"/opportunities/{life.role['id']}/undo")
    return answer.status_code


async def chances(life: Life) -> int:
    """Second chances counted so far."""
    found: int = (await life.who.get("/insights"))["second_chances"]["count"]
    return found


@pytest.mark.parametrize("stage", ["hired", "closed"])
async def test_rule_05_the_end_of_the_search_here_cancels_everything(app: App, stage: str) -> None:
    life = await in_the_middle(app)
    await life.move(stage)
    assert (await life.live(), await because(life)) == (set(), {stage})
    assert await running(life) == {COFFEE: stage, STAY: stage, ANSWER: stage}


@pytest.mark.parametrize("stage", ["reopened", "trial", "offered"])
async def test_rule_05_an_open_door_leaves_the_answer(app: App, stage: str) -> None:
    life = await in_the_middle(app)
    await life.move(stage)
    assert (await life.live(), await because(life)) == ({"answer"}, {stage})
    assert await running(life) == {COFFEE: stage, STAY: stage, ANSWER: None}


@pytest.mark.parametrize("original", [ANSWER, TEMP])
async def test_rule_05_copies_of_them_stay_as_well(app: App, original: str) -> None:
    life = await in_the_middle(app)
    copied = await life.who.post(f"/plays/{original}/copy", {"key": "my_way"})
    await life.start(copied["key"])
    await life.move("reopened")
    assert (await running(life))["my_way"] is None


async def test_rule_05_a_trial_goes_on_while_the_stage_says_offered(app: App) -> None:
    life = await in_the_middle(app)
    await life.who.post(
        f"/opportunities/{life.role['id']}/trial", {"started_on": "2026-03-09", "decides_on": "2026-06-08"}
    )
    reviews = {step for step in await life.live() if "review" in step or step == "ask_decision"}
    assert "ask_decision" in reviews
    await life.move("offered")
    assert await life.live() == {"answer", *reviews}
    await life.move("hired")
    assert await life.live() == set()


@pytest.mark.parametrize("stage", ["targeted", "applied", "interviewing"])
async def test_rule_05_other_stages_change_no_window(app: App, stage: str) -> None:
    life = await in_the_middle(app)
    await life.move(stage)
    assert await life.live() == EVERYTHING


@pytest.mark.parametrize("stage", ["hired", "closed", "reopened", "trial", "offered"])
async def test_rule_10_a_move_is_undone_once_within_ten_minutes(app: App, stage: str) -> None:
    life = await in_the_middle(app)
    before = {window["id"]: (window["state"], window["opens_at"]) for window in await life.windows()}
    await life.move(stage)
    app.go_to("2026-03-03T14:09:59Z")
    assert await undo(life) == 200
    after = {window["id"]: (window["state"], window["opens_at"]) for window in await life.windows()}
    assert after == before
    assert await running(life) == {COFFEE: None, STAY: None, ANSWER: None}
    assert (await life.who.get(f"/opportunities/{life.role['id']}"))["stage"] == "rejected"
    assert await undo(life) == 409
    assert await life.live() == EVERYTHING


async def test_rule_10_after_ten_minutes_a_move_stays(app: App) -> None:
    life = await in_the_middle(app)
    await life.move("closed")
    app.go_to("2026-03-03T14:10:00Z")
    assert await undo(life) == 409
    assert await live_and_stage(life) == (set(), "closed")


async def live_and_stage(life: Life) -> tuple[set[str], str]:
    """What is waiting or open, and the stage."""
    role: Json = await life.who.get(f"/opportunities/{life.role['id']}")
    return await life.live(), role["stage"]


async def test_rule_10_moves_are_undone_the_last_first(app: App) -> None:
    life = await in_the_middle(app)
    await life.move("reopened")
    await life.move("closed")
    assert await live_and_stage(life) == (set(), "closed")
    assert await undo(life) == 200
    assert await live_and_stage(life) == ({"answer"}, "reopened")
    assert await undo(life) == 200
    assert await live_and_stage(life) == (EVERYTHING, "rejected")


async def test_rule_10_they_called_and_taking_it_back(app: App) -> None:
    life = await in_the_middle(app)
    called = await life.who.post(
        f"/opportunities/{life.role['id']}/called", {"contact_id": life.manager["id"]}
    )
    touch = called["touchpoint"]
    assert (touch["direction"], touch["kind"], touch["outcome"]) == ("in", "call", "replied")
    assert called["opportunity"]["stage"] == "reopened"
    assert {window["step"] for window in called["ended"]} == EVERYTHING - {"answer"}
    assert await live_and_stage(life) == ({"answer"}, "reopened")
    assert await undo(life) == 200
    assert await live_and_stage(life) == (EVERYTHING, "rejected")
    assert touch["id"] not in {row["id"] for row in (await life.who.get("/touchpoints"))["items"]}
    assert await undo(life) == 409


async def test_rule_10_undoing_a_move_leaves_alone_who_refused_meanwhile(app: App) -> None:
    life = await refused(app, STAY, roles=("hiring_manager", "hr"))
    manager, hr = life.people
    await life.move("closed")
    await life.who.patch(f"/contacts/{manager['id']}", {"do_not_contact": True})
    assert await undo(life) == 200
    assert await life.state("give_2", hr) == ("scheduled", None)
    assert {window["state"] for window in await life.windows(contact_id=manager["id"])} == {"cancelled"}
    await life.who.patch(f"/contacts/{manager['id']}", {"do_not_contact": False})
    assert {window["state"] for window in await life.windows(contact_id=manager["id"])} == {"cancelled"}


async def test_rule_10_what_was_restored_counts_from_the_touches_that_are_left(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-22T14:00:00Z")
    await life.who.post(f"/opportunities/{life.role['id']}/called", {"contact_id": life.manager["id"]})
    assert await undo(life) == 200
    assert (await life.times("give_1"))[0] == "2026-03-24T09:00:00Z", "the call never was"


@pytest.mark.parametrize("stage", ["reopened", "trial", "offered", "hired"])
async def test_a_second_chance_is_counted_and_taken_back(app: App, stage: str) -> None:
    life = await refused(app, STAY)
    assert await chances(life) == 0
    await life.move("interviewing")
    assert await chances(life) == 0
    await life.move(stage)
    assert await chances(life) == 1
    assert await undo(life) == 200
    assert await chances(life) == 0


async def test_an_opportunity_is_one_second_chance_and_each_of_its_noes_turned_on_a_day(app: App) -> None:
    life = await refused(app)
    app.go_to("2026-03-05T14:00:00Z")
    for stage in ("reopened", "offered", "closed", "reopened"):
        await life.move(stage)
    assert await chances(life) == 1
    await undo(life)
    assert await chances(life) == 1, "what is taken back did not make it"
    await life.say_no()
    app.go_to("2026-03-06T14:00:00Z")
    await life.move("reopened")
    insights = await life.who.get("/insights")
    assert (insights["second_chances"]["count"], insights["days_to_second_chance"]) == (1, [1, 2])
