"""They said no: one call records it, moves the stage and starts the plays."""

from __future__ import annotations

from living import App


async def test_a_no_starts_what_was_chosen_and_suggests_the_rest(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer(plan_rank=1)
    daniel = await ann.contact(employer)
    role = await ann.opportunity(employer)
    recorded = await ann.post(
        f"/opportunities/{role['id']}/rejection",
        {
            "words": "another candidate who better matched our requirements",
            "reasons": ["better_match"],
            "decided_by": daniel["id"],
            "start": [{"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}],
        },
    )
    assert recorded["opportunity"]["stage"] == "rejected"
    assert recorded["rejection"]["received_on"] == "2026-03-03"
    assert [run["play"] for run in recorded["runs"]] == ["coffee_after_the_no"]
    assert [play["play"] for play in recorded["suggested_plays"]] == ["stay_in_touch"]
    (ask,) = recorded["windows"]
    assert (ask["step"], ask["state"]) == ("ask", "open")
    assert ask["opens_at"] == "2026-03-03T14:00:00Z"
    assert ask["best_at"] == "2026-03-04T09:00:00Z"
    assert ask["closes_at"] == "2026-03-05T18:00:00Z"


async def test_a_play_that_runs_is_not_started_twice(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel = await ann.contact(employer)
    role = await ann.opportunity(employer)
    start = {"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}
    await ann.post(f"/opportunities/{role['id']}/rejection", {"start": [start]})
    for path, body in (("plays", start), ("rejection", {"start": [start]})):
        again = await ann.call("POST", f"/opportunities/{role['id']}/{path}", json=body)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-running")
    assert len((await ann.get("/windows"))["items"]) == 1
    assert len((await ann.get(f"/opportunities/{role['id']}/rejections"))["items"]) == 1, (
        "and nothing else of it stays"
    )


async def test_a_coffee_that_was_held_makes_no_nudges_whatever_came_of_it(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel = await ann.contact(employer)
    role = await ann.opportunity(employer)
    start = {"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}
    said_no = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": [start]})
    agreed = {"outcome": "accepted", "meets_at": "2026-03-05T15:00"}
    act = await ann.post(f"/windows/{said_no['windows'][0]['id']}/done", agreed)
    app.go_to("2026-03-05T15:20:00Z")
    held = await ann.post(f"/windows/{act['windows'][0]['id']}/done", {"outcome": "none"})
    assert held["windows"] == []
    (left,) = (await ann.get("/windows", params={"state": "scheduled"}))["items"]
    assert left["step"] == "answer"
    told = [item["text"] for item in (await ann.get(f"/opportunities/{role['id']}/timeline"))["items"]]
    assert "Ended: Coffee after the no" in told
    assert "Have coffee with Daniel Reyes: planned" in told


async def test_nobody_has_applied_tomorrow(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    body = {"employer_id": employer["id"], "title": "Designer", "applied_on": "2026-03-05"}
    answer = await ann.call("POST", "/opportunities", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/applied_on")
