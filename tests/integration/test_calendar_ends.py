"""What was ended stays ended, what is taken back is as it was, and nobody's mistake stops the bell for others."""

from __future__ import annotations

from typing import Any

import pytest

from living import App, Client, Json

COFFEE, STAY = "coffee_after_the_no", "stay_in_touch"


async def refused(app: App, *plays: str) -> tuple[Client, Json, Json]:
    """A no of Tuesday 3 March 2026, 14:00 in London, with these plays started: the user, the role, the answer."""
    app.go_to("2026-03-03T14:00:00Z")
    ann = await app.sign_up()
    employer = await ann.employer(plan_rank=1)
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = [{"play": play, "contact_ids": [daniel["id"]]} for play in plays]
    return ann, role, await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})


async def states(user: Client) -> dict[str, str]:
    """The state of each step's window."""
    items = (await user.get("/windows", params={"limit": 200}))["items"]
    return {window["step"]: window["state"] for window in items}


async def window_of(user: Client, step: str) -> Any:
    """The window of a step."""
    items = (await user.get("/windows", params={"limit": 200}))["items"]
    return next(window for window in items if window["step"] == step)


@pytest.mark.parametrize("reason", ["declined", "coffee_held", "two_nudges_unanswered", ""])
async def test_whatever_reason_is_given_a_play_that_was_stopped_stays_so(app: App, reason: str) -> None:
    ann, _, no = await refused(app, COFFEE)
    stopped = await ann.post(f"/runs/{no['runs'][0]['id']}/stop", {"reason": reason})
    assert (stopped["state"], stopped["ended_because"]) == ("ended", "stopped")
    assert stopped["stopped_reason"] == (reason or None)
    await ann.post("/touchpoints", {"kind": "call", "contact_id": no["windows"][0]["contact_id"]})
    assert await states(ann) == {"ask": "cancelled"}


async def test_a_skip_is_not_taken_back_where_the_search_is_over(app: App) -> None:
    ann, role, no = await refused(app, COFFEE)
    ask = no["windows"][0]["id"]
    await ann.post(f"/windows/{ask}/skip", {})
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "closed"})
    answer = await ann.call("POST", f"/windows/{ask}/undo")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/something-followed")
    assert await states(ann) == {"ask": "skipped"}


async def test_a_decline_that_is_taken_out_begins_nothing_where_the_search_is_over(app: App) -> None:
    ann, role, no = await refused(app, COFFEE)
    act = await ann.post(f"/windows/{no['windows'][0]['id']}/done", {"outcome": "declined"})
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "closed"})
    undone = await ann.call("POST", f"/windows/{no['windows'][0]['id']}/undo")
    assert undone.status_code == 409
    path = f"/touchpoints/{act['touchpoint']['id']}"
    gone = await ann.call("DELETE", path, headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert await states(ann) == {"ask": "done"}, "no nudge is made on a closed opportunity"


async def test_a_snooze_is_taken_back_only_while_the_window_is_live(app: App) -> None:
    ann, _, no = await refused(app, COFFEE)
    ask = no["windows"][0]["id"]
    await ann.post(f"/windows/{ask}/snooze", {"until": "2026-03-04T12:00:00Z"})
    await ann.post(f"/runs/{no['runs'][0]['id']}/stop", {})
    answer = await ann.call("POST", f"/windows/{ask}/undo")
    assert (answer.status_code, await states(ann)) == (409, {"ask": "cancelled"})


async def test_a_play_begun_anew_is_not_joined_by_the_one_before(app: App) -> None:
    ann, role, no = await refused(app, COFFEE)
    act = await ann.post(f"/windows/{no['windows'][0]['id']}/done", {"outcome": "declined"})
    again = {"play": COFFEE, "contact_ids": [no["windows"][0]["contact_id"]]}
    await ann.post(f"/opportunities/{role['id']}/plays", again)
    await ann.call("DELETE", f"/touchpoints/{act['touchpoint']['id']}", headers={"If-Match": "*"})
    runs = (await ann.get(f"/opportunities/{role['id']}/plays"))["items"]
    assert sorted(run["state"] for run in runs) == ["active", "ended"]


async def test_undoing_a_stage_gives_snooze_and_pushes_back(app: App) -> None:
    ann, role, no = await refused(app, COFFEE)
    ask = no["windows"][0]["id"]
    await ann.post(f"/windows/{ask}/snooze", {"until": "2026-03-04T12:00:00Z"})
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "closed"})
    assert (await ann.get(f"/windows/{ask}"))["snoozed_until"] is None
    await ann.post(f"/opportunities/{role['id']}/undo")
    window = await ann.get(f"/windows/{ask}")
    assert (window["state"], window["snoozed_until"]) == ("open", "2026-03-04T12:00:00Z")
    await app.tick()
    assert (await ann.get("/push/reminders"))["items"] == [], "it rings at the end of its snooze"
    app.go_to("2026-03-04T12:00:00Z")
    await app.tick()
    assert len((await ann.get("/push/reminders"))["items"]) == 1


async def test_what_a_deleted_touch_brings_back_keeps_its_snooze_and_rings_once(app: App) -> None:
    ann, _, _ = await refused(app, STAY)
    give = await window_of(ann, "give_1")
    app.go_to("2026-03-24T09:00:00Z")
    await app.tick()
    await ann.post(f"/windows/{give['id']}/snooze", {"until": "2026-03-25T12:00:00Z"})
    call = await ann.post("/touchpoints", {"kind": "call", "contact_id": give["contact_id"]})
    assert (await window_of(ann, "give_1"))["because"] == "touched"
    await ann.call("DELETE", f"/touchpoints/{call['id']}", headers={"If-Match": "*"})
    back = await window_of(ann, "give_1")
    assert (back["state"], back["snoozed_until"]) == ("open", "2026-03-25T12:00:00Z")
    rung = len((await ann.get("/push/reminders"))["items"])
    await app.tick()
    assert len((await ann.get("/push/reminders"))["items"]) == rung
    app.go_to("2026-03-25T12:00:00Z")
    await app.tick()
    assert len((await ann.get("/push/reminders"))["items"]) == rung + 1


async def test_an_answer_waits_for_its_coffee_and_ends_without_it(app: App) -> None:
    ann, role, no = await refused(app, COFFEE)
    ask = no["windows"][0]["id"]
    agreed = {"outcome": "accepted", "meets_at": "2026-03-05T15:00"}
    await ann.post(f"/windows/{ask}/done", agreed)
    await ann.post(f"/windows/{ask}/undo")
    runs = {run["play"]: run for run in (await ann.get(f"/opportunities/{role['id']}/plays"))["items"]}
    assert runs["answer_the_needs"]["ended_because"] == "coffee_called_off"
    await ann.post(f"/windows/{ask}/done", agreed)
    runs = {run["play"]: run for run in (await ann.get(f"/opportunities/{role['id']}/plays"))["items"]}
    assert runs["answer_the_needs"]["state"] == "active"
    assert (await states(ann))["answer"] == "scheduled"


async def test_a_coffee_whose_step_was_renamed_can_be_dated(app: App) -> None:
    ann, role, _ = await refused(app)
    copy = await ann.post(f"/plays/{COFFEE}/copy", {"name": "My coffee"})
    daniel = (await ann.get("/contacts"))["items"][0]
    start = {"play": copy["key"], "contact_ids": [daniel["id"]]}
    started = await ann.post(f"/opportunities/{role['id']}/plays", start)
    agreed = {"outcome": "accepted", "meets_at": "2026-03-05T15:00"}
    await ann.post(f"/windows/{started['windows'][0]['id']}/done", agreed)
    steps = [step | {"key": "kaffee"} if step["key"] == "coffee" else step for step in copy["steps"]]
    await ann.patch(f"/plays/{copy['id']}", {"steps": steps})
    dated = await ann.post(f"/runs/{started['run']['id']}/coffee", {"meets_at": "2026-03-06T10:00"})
    assert (dated["window"]["step"], dated["window"]["best_at"]) == ("kaffee", "2026-03-06T10:00:00Z")


async def test_a_step_that_became_part_of_the_cadence_harms_nobody(app: App) -> None:
    ann, role, _ = await refused(app)
    copy = await ann.post(f"/plays/{STAY}/copy", {"name": "My hellos"})
    daniel = (await ann.get("/contacts"))["items"][0]
    start = {"play": copy["key"], "contact_ids": [daniel["id"]]}
    await ann.post(f"/opportunities/{role['id']}/plays", start)
    first, *rest = copy["steps"]
    last = rest[-1] | {
        name: {"anchor": "last_touch", "days": days}
        for name, days in (("opens", 65), ("best", 75), ("closes", 85))
    }
    await ann.patch(f"/plays/{copy['id']}", {"steps": [first], "cadence": [last]})
    found = await states(ann)
    assert found.pop("winner_started") == "scheduled"
    assert "scheduled" not in {state for step, state in found.items() if "." not in step}
    app.go_to("2026-06-30T12:00:00Z")
    assert await app.tick() > 0
    assert (await states(ann))["winner_started"] == "missed"
