"""What gets an answer, told with its doubt."""

from __future__ import annotations

from typing import Any

import pytest

from crowd import statements
from living import App, Client, Json

COFFEE, STAY = "coffee_after_the_no", "stay_in_touch"


async def asked(who: Client, number: int, **done: Any) -> tuple[Json, Json, Json]:
    """A no, a coffee asked for at once, and what came of that; the role, the contact and the touchpoint."""
    employer = await who.employer(f"Firm {number}")
    contact, role = await who.contact(employer, f"Manager {number}"), await who.opportunity(employer)
    start = [{"play": COFFEE, "contact_ids": [contact["id"]]}]
    body = {"start": start, "reasons": ["better_match", "salary"] if number % 2 else ["salary"]}
    no = await who.post(f"/opportunities/{role['id']}/rejection", body)
    act = await who.post(f"/windows/{no['windows'][0]['id']}/done", done)
    return role, contact, act["touchpoint"]


async def mail(who: Client, contact: Json, direction: str, at: str, **more: Any) -> None:
    """A message from or to somebody."""
    body = {"contact_id": contact["id"], "kind": "message", "direction": direction, "occurred_at": at, **more}
    await who.post("/touchpoints", body)


def of(items: list[Json], name: str, value: str) -> Json:
    """The one of these with this name."""
    (found,) = [item for item in items if item[name] == value]
    return found


def counts(rate: Json) -> tuple[int, int]:
    """How many of how many."""
    return rate["count"], rate["n"]


async def test_of_nothing_there_is_nothing_to_say(app: App) -> None:
    ann = await app.sign_up()
    found = await ann.get("/insights")
    assert (found["plays"], found["reasons"], found["noes"]) == ([], [], 0)
    assert (found["days_to_second_chance"], found["median_days"]) == ([], None)
    nothing = {"n": 0, "count": 0, "rate": None, "low": None, "high": None, "too_few": True, "of": 0}
    assert found["second_chances"] == nothing
    assert [item["stage"] for item in found["stages"]][:2] == ["targeted", "applied"]
    assert {item["count"] for item in found["stages"]} == {0}


async def test_rates_of_ten_noes(app: App) -> None:
    ann = await app.sign_up()
    rest = [await asked(ann, number) for number in range(8)]
    await asked(ann, 8, outcome="replied")
    await asked(ann, 9, outcome="declined")
    app.go_to("2026-04-03T09:00:00Z")
    await mail(ann, rest[0][1], "in", "2026-03-17T13:59:00Z")
    await mail(ann, rest[1][1], "in", "2026-03-17T14:01:00Z")
    await mail(ann, rest[2][1], "out", "2026-03-05T09:00:00Z")
    await mail(ann, rest[2][1], "in", "2026-03-06T09:00:00Z")
    await mail(ann, rest[3][1], "in", "2026-03-30T09:00:00Z", window_id=rest[3][2]["window_id"])
    for role, _, _ in rest[:3]:
        await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "reopened"})
    found = await ann.get("/insights")
    (play,) = found["plays"]
    assert (play["play"], play["name"], play["started"]) == (COFFEE, "Coffee after the no", 10)
    ask = of(play["steps"], "step", "ask")
    assert (ask["title"], ask["done"]) == ("Ask them for fifteen minutes", 10)
    assert counts(ask["replied"]) == (4, 10)
    assert (ask["replied"]["rate"], ask["replied"]["too_few"]) == (0.4, False)
    assert ask["replied"]["low"] == pytest.approx(0.1682, abs=0.0001)
    assert ask["replied"]["high"] == pytest.approx(0.6873, abs=0.0001)
    assert (counts(ask["met"]), counts(ask["second_chances"])) == ((0, 10), (3, 10))
    assert counts(play["second_chances"]) == (3, 10)
    assert [step["step"] for step in play["steps"]] == ["ask", "first_nudge", "last_nudge", "coffee"]
    nudge = of(play["steps"], "step", "first_nudge")
    assert (nudge["done"], nudge["replied"]["rate"], nudge["replied"]["too_few"]) == (0, None, True)
    assert (found["noes"], found["second_chances"]["of"], counts(found["second_chances"])) == (
        10,
        10,
        (3, 10),
    )
    assert (found["days_to_second_chance"], found["median_days"]) == ([31, 31, 31], 31.0)
    assert found["reasons"] == [{"reason": "salary", "count": 10}, {"reason": "better_match", "count": 5}]


async def test_a_coffee_held_later_was_a_meeting(app: App) -> None:
    ann = await app.sign_up()
    await asked(ann, 1, outcome="accepted", meets_at="2026-03-06T10:00")
    app.go_to("2026-03-06T10:30:00Z")
    await app.tick()
    (coffee,) = (await ann.get("/windows", params={"state": "open"}))["items"]
    before = of((await ann.get("/insights"))["plays"][0]["steps"], "step", "ask")
    assert counts(before["met"]) == (0, 1)
    await ann.post(f"/windows/{coffee['id']}/done", {"outcome": "met"})
    steps = of((await ann.get("/insights"))["plays"], "play", COFFEE)["steps"]
    assert counts(of(steps, "step", "ask")["met"]) == (1, 1)
    assert counts(of(steps, "step", "coffee")["met"]) == (1, 1)


async def test_what_was_done_after_the_second_chance_did_not_bring_it(app: App) -> None:
    ann = await app.sign_up()
    role, contact, _ = await asked(ann, 1)
    app.go_to("2026-03-05T09:00:00Z")
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "reopened"})
    app.go_to("2026-03-06T09:00:00Z")
    start = {"play": STAY, "contact_ids": [contact["id"]]}
    await ann.post(f"/opportunities/{role['id']}/plays", start)
    plays = (await ann.get("/insights"))["plays"]
    assert counts(of(plays, "play", COFFEE)["second_chances"]) == (1, 1)
    assert counts(of(plays, "play", STAY)["second_chances"]) == (0, 1)


async def test_a_trial_is_not_what_turned_the_no(app: App) -> None:
    ann = await app.sign_up()
    role, _, _ = await asked(ann, 1)
    await ann.post(f"/opportunities/{role['id']}/trial", {})
    plays = (await ann.get("/insights"))["plays"]
    assert counts(of(plays, "play", COFFEE)["second_chances"]) == (1, 1)
    trial = of(plays, "play", "temp_to_hire")
    assert (trial["started"], counts(trial["second_chances"])) == (1, (0, 0))
    assert [step["step"] for step in trial["steps"]] == ["log_review", "ask_decision"], (
        "none that touches nobody"
    )


async def test_reviews_of_every_month_are_one_step(app: App) -> None:
    ann = await app.sign_up()
    role, _, _ = await asked(ann, 1)
    trial = await ann.post(f"/opportunities/{role['id']}/trial", {})
    for day in ("2026-04-03", "2026-05-04"):
        app.go_to(f"{day}T09:00:00Z")
        await ann.post(f"/trials/{trial['id']}/reviews", {})
    steps = of((await ann.get("/insights"))["plays"], "play", "temp_to_hire")["steps"]
    assert of(steps, "step", "log_review")["done"] == 2


async def test_stages_that_were_ever_reached(app: App) -> None:
    ann = await app.sign_up()
    first, _, _ = await asked(ann, 1)
    await asked(ann, 2)
    for stage in ("reopened", "trial", "reopened", "hired"):
        await ann.post(f"/opportunities/{first['id']}/stage", {"stage": stage})
    await ann.post(f"/opportunities/{first['id']}/undo")
    found = {item["stage"]: item["count"] for item in (await ann.get("/insights"))["stages"] if item["count"]}
    assert found == {"applied": 2, "interviewing": 2, "rejected": 2, "reopened": 1, "trial": 1}


async def test_who_is_anonymised_or_merged_keeps_counting(app: App) -> None:
    ann = await app.sign_up()
    people = [(await asked(ann, number))[1] for number in range(3)]
    app.go_to("2026-03-04T09:00:00Z")
    await mail(ann, people[0], "in", "2026-03-04T08:00:00Z")
    (before,) = (await ann.get("/insights"))["plays"]
    assert counts(before["steps"][0]["replied"]) == (1, 3)
    await ann.post(f"/contacts/{people[0]['id']}/anonymise")
    assert (await ann.get("/insights"))["plays"] == [before]
    await ann.post(f"/contacts/{people[1]['id']}/merge", {"other_id": people[2]["id"]})
    assert (await ann.get("/insights"))["plays"] == [before]


async def test_the_figures_speak_the_users_language(app: App) -> None:
    ann = await app.sign_up(language="de")
    await asked(ann, 1)
    (play,) = (await ann.get("/insights"))["plays"]
    assert (play["name"], play["steps"][0]["title"]) == (
        "Kaffee nach der Absage",
        "Bitte sie um fünfzehn Minuten",
    )


async def test_nobody_elses_history_counts(app: App) -> None:
    ann, bob = await app.sign_up(), await app.sign_up("Bob")
    await asked(ann, 1)
    assert (await bob.get("/insights"))["noes"] == 0


async def test_the_number_of_statements_does_not_grow_with_the_history(app: App) -> None:
    ann = await app.sign_up()
    await asked(ann, 0)
    with statements(app) as few:
        await ann.get("/insights")
    for number in range(1, 6):
        await asked(ann, number, outcome="replied")
    with statements(app) as many:
        await ann.get("/insights")
    assert 0 < len(many) == len(few)


async def test_a_no_cannot_have_come_after_the_second_chance_that_it_became(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    no = (await ann.post(f"/opportunities/{role['id']}/rejection", {}))["rejection"]
    app.go_to("2026-03-05T09:00:00Z")
    await ann.post(f"/opportunities/{role['id']}/stage", {"stage": "reopened"})
    app.go_to("2026-03-10T09:00:00Z")
    late = await ann.call(
        "PATCH", f"/rejections/{no['id']}", json={"received_on": "2026-03-06"}, headers={"If-Match": "*"}
    )
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/received_on")
    await ann.patch(f"/rejections/{no['id']}", {"received_on": "2026-03-05", "words": "sorry"})
    assert (await ann.get("/insights"))["days_to_second_chance"] == [0]
