"""They said no: one call records it, moves the stage and starts the plays."""

from __future__ import annotations

from uuid import uuid4

from living import App, new_id


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
    stay = start | {"play": "stay_in_touch"}
    for path, body in (("plays", start), ("rejection", {"start": [stay, stay]})):
        again = await ann.call("POST", f"/opportunities/{role['id']}/{path}", json=body)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-running")
    assert len((await ann.get("/windows"))["items"]) == 1
    assert len((await ann.get(f"/opportunities/{role['id']}/rejections"))["items"]) == 1, (
        "and nothing else of it stays"
    )


async def test_a_second_no_passes_over_what_runs_and_does_not_suggest_it(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    path = f"/opportunities/{role['id']}/rejection"
    stay = {"play": "stay_in_touch", "contact_ids": [daniel["id"]]}
    first = await ann.post(path, {"start": [stay]})
    before = (await ann.get("/windows"))["items"]
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "interviewing"})
    plain = await ann.post(path, {})
    assert (plain["runs"], plain["windows"]) == ([], [])
    assert [play["play"] for play in plain["suggested_plays"]] == ["coffee_after_the_no"]
    again = await ann.post(path, {"start": [stay, stay | {"play": "coffee_after_the_no"}]})
    assert again["runs"][0] == first["runs"][0], "as it was, counted from the first no"
    assert [run["play"] for run in again["runs"]] == ["stay_in_touch", "coffee_after_the_no"]
    assert {window["step"] for window in again["windows"]} == {"ask"}
    assert again["suggested_plays"] == []
    left = [item for item in (await ann.get("/windows"))["items"] if item["step"] != "ask"]
    assert [item["id"] for item in left] == [item["id"] for item in before]
    ended = await ann.post(f"/runs/{first['runs'][0]['id']}/stop", {})
    assert ended["state"] == "ended"
    anew = await ann.post(path, {"start": [stay]})
    assert anew["runs"][0]["id"] != first["runs"][0]["id"], "what ended starts anew"


async def test_a_run_takes_the_id_that_its_client_made(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    stay, coffee = str(new_id()), str(new_id())
    start = {"id": stay, "play": "stay_in_touch", "contact_ids": [daniel["id"]]}
    recorded = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": [start]})
    assert [run["id"] for run in recorded["runs"]] == [stay]
    path, body = f"/opportunities/{role['id']}/plays", start | {"play": "coffee_after_the_no"}
    taken = await ann.call("POST", path, json=body)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/already-exists")
    made = await ann.call("POST", path, json=body | {"id": coffee})
    assert (made.status_code, made.json()["run"]["id"]) == (201, coffee)
    read = await ann.call("GET", f"/runs/{coffee}")
    assert made.headers["etag"] == read.headers["etag"]
    assert read.json() == made.json()["run"]


async def test_an_id_that_is_no_uuid7_is_refused_where_it_stands(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    start = {"play": "stay_in_touch", "id": str(uuid4())}
    for path, body, pointer in (
        ("plays", start, "/id"),
        ("rejection", {"start": [{"play": "coffee_after_the_no"}, start]}, "/start/1/id"),
    ):
        answer = await ann.call("POST", f"/opportunities/{role['id']}/{path}", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_what_is_suggested_is_with_people_who_are_known(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    twin, gone = await ann.contact(employer, "D. Reyes"), await ann.contact(employer, "Ruth Sato")
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    await ann.post(f"/contacts/{daniel['id']}/merge", {"other_id": twin["id"]})
    await ann.post(f"/contacts/{gone['id']}/anonymise")
    recorded = await ann.post(f"/opportunities/{role['id']}/rejection", {})
    (ask,) = recorded["suggested_plays"][0]["windows"]
    assert ask["contact_id"] == daniel["id"]


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
