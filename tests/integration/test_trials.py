"""Temp to hire: a trial with its reviews, and where its end leads."""

from __future__ import annotations

from typing import Any

import pytest

from living import App, Client, Json, new_id

STAY = "stay_in_touch"
STARTS = {"started_on": "2026-03-09", "decides_on": "2026-05-29"}


async def refused(app: App, **contact: Any) -> tuple[Client, Json, Json]:
    """Somebody who was refused and stays in touch with the hiring manager."""
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer, **contact), await ann.opportunity(employer)
    start = [{"play": STAY, "contact_ids": [daniel["id"]]}]
    await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    return ann, daniel, role


async def on_trial(app: App, **dates: Any) -> tuple[Client, Json, Json]:
    """Somebody whose trial begins on Monday 9 March; the role and the trial."""
    ann, _, role = await refused(app)
    return ann, role, await ann.post(f"/opportunities/{role['id']}/trial", STARTS | dates)


async def windows(who: Client, state: str | None = None) -> list[Json]:
    """The windows, by their opening."""
    found: list[Json] = (await who.get("/windows", params={"state": state} if state else {}))["items"]
    return found


async def by_step(who: Client) -> dict[str, str]:
    """Each step's state."""
    return {item["step"]: item["state"] for item in await windows(who)}


async def told(who: Client, role: Json, kind: str) -> list[Json]:
    """What the timeline has of a kind, the first first."""
    items = (await who.get(f"/opportunities/{role['id']}/timeline"))["items"]
    return [item for item in reversed(items) if item["kind"] == kind]


async def test_a_trial_begins(app: App) -> None:
    ann, role, trial = await on_trial(app)
    assert trial["review_days"] == ["2026-04-09", "2026-05-09"]
    assert (trial["opportunity_id"], trial["outcome"], trial["version"]) == (role["id"], None, 1)
    assert (await ann.get(f"/opportunities/{role['id']}"))["stage"] == "trial"
    read = await ann.call("GET", f"/opportunities/{role['id']}/trial")
    assert (read.json(), read.headers["etag"]) == (trial, '"1"')
    assert len(await told(ann, role, "trial")) == 1


async def test_its_play_starts_and_the_others_end(app: App) -> None:
    ann, _, _ = await on_trial(app)
    states = await by_step(ann)
    of_stay = {state for step, state in states.items() if step in ("winner_started", "give_1", "check_in_60")}
    assert of_stay == {"cancelled"}
    coming = {step for step, state in states.items() if state == "scheduled"}
    assert coming == {
        "prepare_review.1", "log_review.1", "prepare_review.2", "log_review.2", "ask_decision",
    }  # fmt: skip
    # The second review falls on Saturday 9 May: the Monday after it.
    dates = {item["step"]: item["best_at"][:10] for item in await windows(ann, "scheduled")}
    assert (dates["log_review.1"], dates["log_review.2"]) == ("2026-04-09", "2026-05-11")


async def test_it_is_with_the_manager_of_earlier_plays(app: App) -> None:
    ann, daniel, role = await refused(app)
    await ann.contact({"id": role["employer_id"]}, "Ruth Sato")
    await ann.post(f"/opportunities/{role['id']}/trial", STARTS)
    people = {
        item["contact_id"] for item in await windows(ann, "scheduled") if item["step"] == "ask_decision"
    }
    assert people == {daniel["id"]}


async def test_else_with_the_managers_of_the_employer_who_may_be_contacted(app: App) -> None:
    ann, daniel, role = await refused(app)
    employer = {"id": role["employer_id"]}
    ruth = await ann.contact(employer, "Ruth Sato")
    await ann.contact(employer, "Hal Okoro", role="hr")
    await ann.contact(await ann.employer("Elsewhere"), "Ed Quill")
    await ann.patch(f"/contacts/{daniel['id']}", {"do_not_contact": True})
    await ann.post(f"/opportunities/{role['id']}/trial", STARTS)
    people = {
        item["contact_id"] for item in await windows(ann, "scheduled") if item["step"] == "ask_decision"
    }
    assert people == {ruth["id"]}


async def test_the_stage_is_told_once(app: App) -> None:
    ann, _, role = await refused(app)
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "trial"})
    await ann.post(f"/opportunities/{role['id']}/trial", STARTS)
    stages = await told(ann, role, "stage")
    assert len(stages) == 3, "interviewing, rejected, trial"
    assert "ask_decision" in await by_step(ann)


async def test_a_play_that_runs_is_not_started_again(app: App) -> None:
    ann, daniel, role = await refused(app)
    body = {"play": "temp_to_hire", "contact_ids": [daniel["id"]]}
    await ann.post(f"/opportunities/{role['id']}/plays", body)
    assert "ask_decision" not in await by_step(ann)
    await ann.post(f"/opportunities/{role['id']}/trial", STARTS)
    assert [item["step"] for item in await windows(ann, "scheduled")].count("ask_decision") == 1


async def test_a_trial_without_dates_begins_today_with_twelve_reviews(app: App) -> None:
    ann, _, role = await refused(app)
    trial = await ann.post(f"/opportunities/{role['id']}/trial", {"id": (own := str(new_id()))})
    assert (trial["id"], trial["started_on"], trial["decides_on"]) == (own, "2026-03-03", None)
    assert len(trial["review_days"]) == 12
    assert "ask_decision" not in await by_step(ann)


async def test_there_is_one_trial_an_opportunity(app: App) -> None:
    ann, role, _ = await on_trial(app)
    again = await ann.call("POST", f"/opportunities/{role['id']}/trial", json=STARTS)
    assert (again.status_code, again.json()["detail"]) == (409, "There is a trial already.")


@pytest.mark.parametrize(
    ("dates", "pointer"),
    [
        ({"started_on": "2026-03-09", "decides_on": "2026-03-09"}, "/decides_on"),
        ({"started_on": "2026-03-09", "decides_on": "2031-03-10"}, "/decides_on"),
        ({"started_on": "1969-12-31"}, "/started_on"),
        ({"started_on": "2199-12-31", "decides_on": "2200-01-01"}, "/decides_on"),
    ],
)
async def test_days_that_cannot_be(app: App, dates: Json, pointer: str) -> None:
    ann, _, role = await refused(app)
    answer = await ann.call("POST", f"/opportunities/{role['id']}/trial", json=dates)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await ann.get(f"/opportunities/{role['id']}"))["stage"] == "rejected", "and nothing began"


async def test_new_dates_move_the_windows(app: App) -> None:
    ann, role, _ = await on_trial(app)
    changed = await ann.patch(f"/opportunities/{role['id']}/trial", {"decides_on": "2026-06-26"})
    assert changed["review_days"] == ["2026-04-09", "2026-05-09", "2026-06-09"]
    coming = {item["step"]: item for item in await windows(ann, "scheduled")}
    assert "log_review.3" in coming
    # Ten business days before 26 June, back from a Friday to a Friday.
    assert coming["ask_decision"]["opens_at"] == "2026-06-12T08:00:00Z"
    await ann.patch(f"/opportunities/{role['id']}/trial", {"decides_on": "2026-05-08"})
    coming = {item["step"]: item for item in await windows(ann, "scheduled")}
    assert {step for step in coming if step.startswith("log_review")} == {"log_review.1"}


async def test_a_patch_needs_the_version_that_was_read(app: App) -> None:
    ann, role, _ = await on_trial(app)
    path = f"/opportunities/{role['id']}/trial"
    assert (await ann.call("PATCH", path, json={"decides_on": None})).status_code == 428
    stale = await ann.call("PATCH", path, json={"decides_on": None}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("outcome", "stage"), [("hired", "hired"), ("ended", "closed"), ("declined", "closed")]
)
async def test_an_outcome_moves_the_stage_and_ends_the_windows(app: App, outcome: str, stage: str) -> None:
    ann, role, _ = await on_trial(app)
    changed = await ann.patch(f"/opportunities/{role['id']}/trial", {"outcome": outcome})
    assert changed["outcome"] == outcome
    assert (await ann.get(f"/opportunities/{role['id']}"))["stage"] == stage
    assert await windows(ann, "scheduled") == []
    assert len(await told(ann, role, "trial")) == 2


async def test_an_extended_trial_goes_on_until_a_later_day(app: App) -> None:
    ann, role, _ = await on_trial(app)
    path = f"/opportunities/{role['id']}/trial"
    for body in ({}, {"decides_on": None}, {"decides_on": "2026-05-29"}, {"decides_on": "2026-05-01"}):
        answer = await ann.call(
            "PATCH", path, json={"outcome": "extended", **body}, headers={"If-Match": "*"}
        )
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/decides_on")
    changed = await ann.patch(path, {"outcome": "extended", "decides_on": "2026-08-28"})
    assert (changed["outcome"], len(changed["review_days"])) == ("extended", 5)
    assert (await ann.get(f"/opportunities/{role['id']}"))["stage"] == "trial"
    assert "log_review.5" in await by_step(ann)


async def test_a_review_answers_the_window_that_asks_for_it(app: App) -> None:
    ann, role, trial = await on_trial(app)
    app.go_to("2026-04-10T15:00:00Z")
    await app.tick()
    body = {"said": "Drawings are on time.", "agreed": "Lead the tender.", "proof": "Two sites a month."}
    review = await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-04-09", **body})
    assert {name: review[name] for name in body} == body
    assert (review["trial_id"], review["held_on"]) == (trial["id"], "2026-04-09")
    states = await by_step(ann)
    assert (states["log_review.1"], states["log_review.2"]) == ("done", "scheduled")
    (touch,) = (await ann.get("/touchpoints"))["items"]
    assert (touch["kind"], touch["outcome"], touch["channel"]) == ("review", "met", "in_person")
    assert touch["occurred_at"] == "2026-04-09T11:00:00Z", "noon in London"
    assert touch["opportunity_id"] == role["id"]
    assert len(await told(ann, role, "review")) == 1


async def test_a_review_held_early_answers_the_coming_window(app: App) -> None:
    ann, _, trial = await on_trial(app)
    app.go_to("2026-04-06T07:30:00Z")
    await app.tick()
    await ann.post(f"/trials/{trial['id']}/reviews", {})
    assert (await by_step(ann))["log_review.1"] == "done"
    (touch,) = (await ann.get("/touchpoints"))["items"]
    assert touch["occurred_at"] == "2026-04-06T07:30:00Z", "noon is still to come"


async def test_a_review_written_down_late_answers_the_missed_window(app: App) -> None:
    ann, _, trial = await on_trial(app)
    app.go_to("2026-04-30T09:00:00Z")
    while await app.tick():
        pass
    assert (await by_step(ann))["log_review.1"] == "missed"
    await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-04-09"})
    states = await by_step(ann)
    assert (states["log_review.1"], states["log_review.2"]) == ("done", "scheduled")


async def test_a_review_at_another_time_leaves_the_windows_alone(app: App) -> None:
    ann, _, trial = await on_trial(app)
    app.go_to("2026-03-12T09:00:00Z")
    await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-03-11"})
    assert (await by_step(ann))["log_review.1"] == "scheduled"
    assert (await ann.get("/touchpoints"))["items"] == []


@pytest.mark.parametrize(
    ("held_on", "code"),
    [("2026-03-21", "in_the_future"), ("2026-03-08", "invalid"), ("1969-01-01", "invalid")],
)
async def test_a_review_on_a_day_that_cannot_be(app: App, held_on: str, code: str) -> None:
    ann, _, trial = await on_trial(app)
    app.go_to("2026-03-20T09:00:00Z")
    answer = await ann.call("POST", f"/trials/{trial['id']}/reviews", json={"held_on": held_on})
    problem = answer.json()
    assert (answer.status_code, problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == (
        422,
        "/held_on",
        code,
    )
    kept = await ann.post(f"/trials/{trial['id']}/reviews", {})
    changed = await ann.call(
        "PATCH", f"/reviews/{kept['id']}", json={"held_on": held_on}, headers={"If-Match": "*"}
    )
    assert changed.status_code == 422
    assert await ann.get(f"/reviews/{kept['id']}") == kept


async def test_reviews_are_read_changed_and_deleted(app: App) -> None:
    ann, role, trial = await on_trial(app)
    app.go_to("2026-03-20T09:00:00Z")
    late = await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-03-19"})
    early = await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-03-12"})
    path = f"/trials/{trial['id']}/reviews"
    assert [item["id"] for item in (await ann.get(path))["items"]] == [early["id"], late["id"]]
    changed = await ann.patch(f"/reviews/{late['id']}", {"held_on": "2026-03-10", "agreed": "More sites."})
    assert (changed["version"], changed["agreed"]) == (2, "More sites.")
    assert [item["id"] for item in (await ann.get(path))["items"]] == [late["id"], early["id"]]
    moved = await ann.call(
        "PATCH",
        f"/opportunities/{role['id']}/trial",
        json={"started_on": "2026-03-11"},
        headers={"If-Match": "*"},
    )
    assert (moved.status_code, moved.json()["errors"][0]["pointer"]) == (422, "/started_on")
    gone = await ann.call("DELETE", f"/reviews/{late['id']}", headers={"If-Match": '"2"'})
    assert gone.status_code == 204
    assert [item["id"] for item in (await ann.get(path))["items"]] == [early["id"]]


async def test_what_is_somebody_elses_is_not_there(app: App) -> None:
    ann, role, trial = await on_trial(app)
    app.go_to("2026-03-20T09:00:00Z")
    review = await ann.post(f"/trials/{trial['id']}/reviews", {})
    bob = await app.sign_up("Bob")
    own = await bob.opportunity(await bob.employer())
    paths = [
        f"/opportunities/{role['id']}/trial",
        f"/trials/{trial['id']}/reviews",
        f"/reviews/{review['id']}",
    ]
    for path in [*paths, f"/opportunities/{own['id']}/trial"]:
        assert (await bob.call("GET", path)).status_code == 404
    assert (await bob.call("POST", paths[0], json=STARTS)).status_code == 404
    assert (await bob.call("POST", paths[1], json={})).status_code == 404


async def test_a_trial_that_began_by_mistake_is_taken_back(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = {"start": [{"play": "stay_in_touch", "contact_ids": [daniel["id"]]}]}
    await ann.post(f"/opportunities/{role['id']}/rejection", start)
    before = await planned_steps(ann)
    await ann.post(
        f"/opportunities/{role['id']}/trial", {"started_on": "2026-03-03", "decides_on": "2026-06-03"}
    )
    assert "ask_decision" in await planned_steps(ann)
    back = await ann.post(f"/opportunities/{role['id']}/undo")
    assert (back["stage"], await planned_steps(ann)) == ("rejected", before)
    assert (await ann.call("GET", f"/opportunities/{role['id']}/trial")).status_code == 404
    insights = await ann.get("/insights")
    assert insights["second_chances"]["count"] == 0


async def test_an_outcome_is_taken_back_and_a_reviewed_trial_is_not(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    path = f"/opportunities/{role['id']}"
    trial = await ann.post(f"{path}/trial", {"started_on": "2026-03-03", "decides_on": "2026-06-03"})
    steps = await planned_steps(ann)
    await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-03-03"})
    await ann.patch(f"{path}/trial", {"outcome": "hired"})
    assert await planned_steps(ann) == []
    back = await ann.post(f"{path}/undo")
    assert (back["stage"], (await ann.get(f"{path}/trial"))["outcome"]) == ("trial", None)
    assert await planned_steps(ann) == steps
    refused = await ann.call("POST", f"{path}/undo")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/something-followed")


async def planned_steps(user: Client) -> list[str]:
    """The steps that are scheduled."""
    items = (await user.get("/windows", params={"state": "scheduled"}))["items"]
    return sorted(window["step"] for window in items)


async def hold(who: Client, trial: Json, *days: str) -> None:
    """Reviews that were held on these days."""
    for day in days:
        await who.post(f"/trials/{trial['id']}/reviews", {"held_on": day})


async def test_a_second_talk_in_a_month_is_not_the_next_review(app: App) -> None:
    ann, _, trial = await on_trial(app)
    app.go_to("2026-04-22T15:00:00Z")
    await app.tick()
    await hold(ann, trial, "2026-04-09", "2026-04-22")
    states = await by_step(ann)
    assert (states["log_review.1"], states["log_review.2"]) == ("done", "scheduled")
    assert len((await ann.get("/touchpoints"))["items"]) == 1


async def test_a_review_on_the_day_that_rolled_is_the_one_that_was_planned(app: App) -> None:
    ann, _, trial = await on_trial(app)
    app.go_to("2026-05-10T15:00:00Z")
    await app.tick()
    await hold(ann, trial, "2026-05-09")
    assert (await by_step(ann))["log_review.2"] == "done"


async def test_a_review_put_elsewhere_by_hand_is_logged_there(app: App) -> None:
    ann, _, trial = await on_trial(app)
    (log,) = [item for item in await windows(ann) if item["step"] == "log_review.1"]
    times = {"opens_at": "2026-04-27T08:00:00Z", "closes_at": "2026-04-30T17:00:00Z"}
    await ann.post(f"/windows/{log['id']}/reschedule", times)
    app.go_to("2026-04-28T15:00:00Z")
    await app.tick()
    await hold(ann, trial, "2026-04-28")
    states = await by_step(ann)
    assert (states["log_review.1"], states["log_review.2"]) == ("done", "scheduled")


async def test_a_review_that_is_logged_needs_no_preparation_any_more(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    app.go_to("2026-03-30T09:00:00Z")
    body = {"started_on": "2026-03-30", "decides_on": "2026-06-29"}
    trial = await ann.post(f"/opportunities/{role['id']}/trial", body)
    app.go_to("2026-04-30T12:00:00Z")
    await app.tick()
    assert {window["step"] for window in (await ann.get("/today"))["open"]} == {
        "prepare_review.1",
        "log_review.1",
    }
    review = await ann.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-04-30"})
    assert (await ann.get("/today"))["open"] == []
    (log,) = [w for w in (await ann.get("/windows"))["items"] if w["step"] == "log_review.1"]
    await ann.post(f"/windows/{log['id']}/undo")
    assert {window["step"] for window in (await ann.get("/today"))["open"]} == {
        "prepare_review.1",
        "log_review.1",
    }
    assert review["held_on"] == "2026-04-30"


async def test_what_was_missed_is_not_listed_once_the_search_is_over(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    body = {"started_on": "2026-03-03", "decides_on": "2026-06-03"}
    await ann.post(f"/opportunities/{role['id']}/trial", body)
    app.go_to("2026-04-20T12:00:00Z")
    await app.tick()
    assert (await ann.get("/today"))["missed"] != []
    await ann.patch(f"/opportunities/{role['id']}/trial", {"outcome": "hired"})
    assert (await ann.get("/today"))["missed"] == []
