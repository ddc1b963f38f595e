"""Roles, noes, stages, and a timeline that says why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.trials.models import Trial
from integration import calendars
from living import App, Client, Json

COFFEE, STAY = "coffee_after_the_no", "stay_in_touch"


async def refused(app: App, *plays: str, **facts: Any) -> tuple[Client, Json]:
    """Somebody who heard a no and started plays with the hiring manager and HR, and what was recorded."""
    ann = await app.sign_up()
    employer = await ann.employer()
    people = [await ann.contact(employer), await ann.contact(employer, "Ruth Okafor", role="hr")]
    role = await ann.opportunity(employer)
    ids = [person["id"] for person in people]
    start = [{"play": play, "contact_ids": ids} for play in plays or (COFFEE, STAY)]
    recorded: Json = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start, **facts})
    return ann, recorded


async def windows(who: Client) -> list[Json]:
    """All of them, by their opening."""
    items: list[Json] = (await who.get("/windows"))["items"]
    return items


async def test_an_opportunity_is_what_was_said(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    made = await ann.opportunity(
        employer, source="fair", location="Leeds", applied_on="2026-02-01", url="https://alder.example/1"
    )
    assert await ann.get(f"/opportunities/{made['id']}") == made
    assert (made["stage"], made["applied_on"]) == ("interviewing", "2026-02-01")
    plain = await ann.post("/opportunities", {"employer_id": employer["id"], "title": "Clerk"})
    assert plain["stage"] == "targeted"
    changed = await ann.patch(f"/opportunities/{made['id']}", {"location": None, "title": "Lead"})
    kept = {"version": 2, "updated_at": changed["updated_at"]}
    assert changed == made | {"location": None, "title": "Lead"} | kept


async def test_lists_by_stage_and_employer(app: App) -> None:
    ann = await app.sign_up()
    alder, birch = await ann.employer("Alder"), await ann.employer("Birch")
    one, two = await ann.opportunity(alder), await ann.opportunity(birch)
    three = await ann.opportunity(alder, stage="applied")

    async def found(**filters: str) -> list[str]:
        return [item["id"] for item in (await ann.get("/opportunities", params=filters))["items"]]

    assert await found() == [one["id"], two["id"], three["id"]]
    assert await found(stage="interviewing") == [one["id"], two["id"]]
    assert await found(employer_id=alder["id"]) == [one["id"], three["id"]]
    assert await found(employer_id=alder["id"], stage="applied") == [three["id"]]


async def test_several_noes_are_kept_the_latest_first(app: App) -> None:
    ann, recorded = await refused(app, received_on="2026-02-20", reasons=["salary", "salary", "culture"])
    path = f"/opportunities/{recorded['opportunity']['id']}"
    assert recorded["rejection"]["reasons"] == ["salary", "culture"]
    await ann.post(f"{path}/stage", {"stage": "reopened"})
    again = await ann.post(f"{path}/rejection", {"door": "closed"})
    listed = (await ann.get(f"{path}/rejections"))["items"]
    assert [item["id"] for item in listed] == [again["rejection"]["id"], recorded["rejection"]["id"]]
    assert again["rejection"]["received_on"] == "2026-03-03"
    assert again["opportunity"]["stage"] == "rejected"


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Auckland", "2026-03-04"), ("Europe/London", "2026-03-03"), ("Pacific/Honolulu", "2026-03-03")],
)
async def test_a_no_without_a_day_came_today_where_the_user_is(app: App, zone: str, day: str) -> None:
    ann = await app.sign_up(time_zone=zone)
    role = await ann.opportunity(await ann.employer())
    recorded = await ann.post(f"/opportunities/{role['id']}/rejection", {})
    assert recorded["rejection"]["received_on"] == day


async def test_a_no_from_tomorrow_is_refused_and_leaves_nothing(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    path = f"/opportunities/{role['id']}"
    answer = await ann.call("POST", f"{path}/rejection", json={"received_on": "2026-03-04"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/received_on")
    unknown = {"start": [{"play": COFFEE}, {"play": "nonsense"}]}
    answer = await ann.call("POST", f"{path}/rejection", json=unknown)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/start/1/play")
    assert await ann.get(path) == role
    assert (await ann.get(f"{path}/rejections"))["items"] == []
    assert await windows(ann) == []


async def test_the_winners_start_moves_what_counts_from_it(app: App) -> None:
    ann, recorded = await refused(app, STAY)
    before = {(item["step"], item["contact_id"]): item for item in await windows(ann)}
    await ann.patch(f"/rejections/{recorded['rejection']['id']}", {"winner_starts_on": "2026-04-01"})
    after = {(item["step"], item["contact_id"]): item for item in await windows(ann)}
    assert set(after) == set(before)
    opens = {step: item["opens_at"] for (step, _), item in after.items()}
    # 1 April + 21, 42, 58 and 86 days; 29 March is the clock change; 13 May and 28 May are no holidays.
    assert opens == {
        "winner_started": before["winner_started", None]["opens_at"],
        "give_1": "2026-04-22T08:00:00Z",
        "give_2": "2026-05-13T08:00:00Z",
        "check_in_60": "2026-05-29T08:00:00Z",
        "check_in_90": "2026-06-26T08:00:00Z",
    }
    await ann.patch(f"/rejections/{recorded['rejection']['id']}", {"winner_starts_on": None})
    back = {(item["step"], item["contact_id"]): item["opens_at"] for item in await windows(ann)}
    assert back == {place: item["opens_at"] for place, item in before.items()}


async def test_an_earlier_start_cancels_what_it_makes_past(app: App) -> None:
    ann, recorded = await refused(app, STAY)
    await ann.patch(f"/rejections/{recorded['rejection']['id']}", {"winner_starts_on": "2026-01-05"})
    gave = [item for item in await windows(ann) if item["step"] == "give_1"]
    assert [(item["state"], item["because"]) for item in gave] == [("cancelled", "its_days_have_passed")]


@pytest.mark.parametrize("stage", ["hired", "closed"])
async def test_the_end_of_a_search_cancels_every_window_of_the_role(app: App, stage: str) -> None:
    ann, recorded = await refused(app)
    role_id = recorded["opportunity"]["id"]
    by_hand = {"title": "Call", "opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T09:00:00Z"}
    await ann.post("/windows", {**by_hand, "opportunity_id": role_id})
    other = await ann.post("/windows", by_hand)
    moved = await ann.post(f"/opportunities/{role_id}/stage", {"stage": stage})
    assert moved["stage"] == stage
    of_role = (await ann.get("/windows", params={"opportunity_id": role_id}))["items"]
    assert {(item["state"], item["because"]) for item in of_role} == {("cancelled", stage)}
    assert (await ann.get(f"/windows/{other['id']}"))["state"] == "scheduled"


@pytest.mark.parametrize("stage", ["reopened", "trial", "offered"])
async def test_a_second_chance_ends_the_plays(app: App, stage: str) -> None:
    ann, recorded = await refused(app)
    await ann.post(f"/opportunities/{recorded['opportunity']['id']}/stage", {"stage": stage})
    assert {(item["state"], item["because"]) for item in await windows(ann)} == {("cancelled", stage)}
    for run in recorded["runs"]:
        stopped = await ann.post(f"/runs/{run['id']}/stop", {})
        assert (stopped["state"], stopped["ended_because"]) == ("ended", stage)


@pytest.mark.parametrize("stage", ["targeted", "applied", "interviewing"])
async def test_other_stages_leave_the_windows(app: App, stage: str) -> None:
    ann, recorded = await refused(app)
    before = await windows(ann)
    await ann.post(f"/opportunities/{recorded['opportunity']['id']}/stage", {"stage": stage})
    assert await windows(ann) == before


async def test_a_move_honours_the_version_it_is_told(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    path = f"/opportunities/{role['id']}/stage"
    assert (
        await ann.call("POST", path, json={"stage": "offered"}, headers={"If-Match": '"9"'})
    ).status_code == 412
    assert (
        await ann.call("POST", path, json={"stage": "offered"}, headers={"If-Match": '"1"'})
    ).status_code == 200


async def test_the_timeline_tells_everything_with_its_cause(app: App) -> None:
    ann, recorded = await refused(app, COFFEE)
    role_id, ask = recorded["opportunity"]["id"], recorded["windows"][0]
    await ann.post(f"/windows/{ask['id']}/done", {"outcome": "replied"})
    app.go_to("2026-03-04T10:00:00Z")
    await ann.post(f"/opportunities/{role_id}/stage", {"stage": "reopened", "note": "they called"})
    told = (await ann.get(f"/opportunities/{role_id}/timeline"))["items"]
    assert [item["at"] for item in told] == sorted((item["at"] for item in told), reverse=True)
    said = {(item["kind"], item["text"], item["cause"]) for item in told}
    assert said == {
        ("stage", "Stage: interviewing", "user"),
        ("rejection", "They said no", "user"),
        ("stage", "Stage: they said no", "rejection"),
        ("run_started", "Started: Coffee after the no", "user"),
        ("window", "Ask Daniel Reyes for fifteen minutes: opened", "clock"),
        ("touchpoint", "Asked for a coffee, Daniel Reyes: they replied", "user"),
        ("window", "Ask Daniel Reyes for fifteen minutes: done", "user"),
        ("stage", "Stage: open again", "user"),
        ("run_ended", "Ended: Coffee after the no", "reopened"),
    }


async def test_an_opportunity_goes_with_its_noes_and_timeline(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    no = (await ann.post(f"/opportunities/{role['id']}/rejection", {}))["rejection"]
    gone = await ann.call("DELETE", f"/opportunities/{role['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    patched = await ann.call("PATCH", f"/rejections/{no['id']}", json={}, headers={"If-Match": "*"})
    assert patched.status_code == 404
    async with in_account(app.sessions, UUID(ann.me["id"]), parse_instant("2026-03-03T14:00:00Z")) as session:
        left = (await session.execute(text("SELECT resource, id FROM tombstone"))).tuples().all()
        entries = (await session.execute(text("SELECT count(*) FROM timeline_entry"))).scalar_one()
    assert set(left) == {("opportunity", UUID(role["id"])), ("rejection", UUID(no["id"]))}
    assert entries == 0


async def test_everything_that_goes_with_an_opportunity_is_heard_of(app: App) -> None:
    ann = await app.sign_up()
    role, other = [await ann.opportunity(await ann.employer(name)) for name in ("Alder", "Birch")]
    gone: dict[str, str] = {"opportunity": role["id"]}
    for place in (other, role):
        path = f"/opportunities/{place['id']}"
        need = await ann.post(f"{path}/needs", {"kind": "challenge", "text": "hospitals"})
        evidence = await ann.post(f"/needs/{need['id']}/evidence", {"text": "I built two."})
        gone |= {"need": need["id"], "evidence": evidence["id"]}
    now = parse_instant("2026-03-03T14:00:00Z")
    async with in_account(app.sessions, UUID(ann.me["id"]), now) as session:
        trial = Trial(opportunity_id=UUID(role["id"]), started_on=now.date())
        session.add(trial)
        await session.flush()
        gone["trial"] = str(trial.id)
    review = await ann.post(f"/trials/{gone['trial']}/reviews", {})
    stale = await ann.call("DELETE", f"/opportunities/{role['id']}", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    deleted = await ann.call("DELETE", f"/opportunities/{role['id']}", headers={"If-Match": '"1"'})
    assert deleted.status_code == 204, deleted.text
    async with in_account(app.sessions, UUID(ann.me["id"]), now) as session:
        left = (await session.execute(text("SELECT resource, id FROM tombstone"))).tuples().all()
    assert sorted((kind, str(row_id)) for kind, row_id in left) == sorted(
        (gone | {"review": review["id"]}).items()
    )
    assert len((await ann.get(f"/opportunities/{other['id']}/needs"))["items"]) == 1


async def test_windows_follow_a_role_to_another_employer(app: App) -> None:
    life = await calendars.refused(app, STAY, plan_rank=1)
    await life.until("2026-06-03T12:00:00Z")
    await life.do("check_in_90")
    assert await life.state("cadence_give.1") == ("scheduled", None)
    path, other = f"/opportunities/{life.role['id']}", await life.who.employer("Birch")
    await life.who.patch(path, {"employer_id": other["id"]})
    assert await life.state("cadence_give.1") == ("cancelled", "left_the_plan")
    await life.who.patch(path, {"employer_id": life.employer["id"]})
    assert await life.state("cadence_give.1") == ("scheduled", None)
    give = await life.window("cadence_give.1")
    told = [(cause, details["to"]) for cause, details in await life.told(give)]
    assert told[-2:] == [("left_the_plan", "cancelled"), ("employer_changed", "scheduled")]
    version = (await life.window("cadence_give.1"))["version"]
    await life.who.patch(path, {"title": "Lead"})
    assert (await life.window("cadence_give.1"))["version"] == version


async def test_an_opportunity_with_windows_stays(app: App) -> None:
    ann, recorded = await refused(app)
    path = f"/opportunities/{recorded['opportunity']['id']}"
    kept = await ann.call("DELETE", path, headers={"If-Match": "*"})
    assert (kept.status_code, kept.json()["type"]) == (409, "/problems/in-use")
    assert (await ann.get(path))["id"] == recorded["opportunity"]["id"]
