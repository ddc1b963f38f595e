"""The designer's story: refused, a coffee asked for, one nudge, and a way back in. Days worked out by hand."""

from __future__ import annotations

from pathlib import Path

from living import Client, Database, Json
from world import World, start_world

# Tuesday 3 March 2026, London (UTC+0 until 29 March), the user's working days Monday to Friday.
REFUSED = "2026-03-03T14:00:00Z"


async def test_a_coffee_after_the_no(tmp_path: Path, new_database: Database) -> None:
    _, url = await new_database("story_coffee")
    async with start_world(tmp_path, url, REFUSED) as world:
        designer = await world.app.sign_up("Mira Sand", "Europe/London")
        phone = await world.ring_on(designer)
        await rings_on_demand(world, designer)
        said_no = await they_said_no(designer)
        ask = await asks_the_next_morning(world, designer, said_no)
        nudge = await nudges_after_three_days(world, designer, ask)
        coffee = await agrees_to_meet(world, designer, nudge)
        await drinks_the_coffee(world, designer, coffee)
        await comes_back(world, designer, said_no["opportunity"]["id"])
        assert world.service.faults == [], "a strict push service has nothing to object to"
        assert all(delivery.claims is not None for delivery in phone.requests), (
            "each push was signed and verified"
        )
        assert {delivery.urgency for delivery in phone.requests} == {"high"}


async def rings_on_demand(world: World, designer: Client) -> None:
    reminder = await designer.post("/push/test")
    (push,) = await world.catch_up()
    assert (push["title"], push["body"]) == ("This is how it rings", "All set.")
    assert push["tag"] == reminder["id"]
    (logged,) = (await designer.get("/push/reminders"))["items"]
    assert [row["state"] for row in logged["deliveries"]] == ["sent"]


async def they_said_no(designer: Client) -> Json:
    employer = await designer.employer("Alder & Pike Architects", plan_rank=1)
    daniel = await designer.contact(employer, "Daniel Reyes", emails=["daniel@alder.example"])
    ruth = await designer.contact(employer, "Ruth Okafor", role="hr")
    role = await designer.opportunity(employer, "Interior designer")
    with_both = [daniel["id"], ruth["id"]]
    recorded: Json = await designer.post(
        f"/opportunities/{role['id']}/rejection",
        {
            "words": "too little experience with large international projects",
            "reasons": ["experience_depth"],
            "decided_by": daniel["id"],
            "start": [
                {"play": "coffee_after_the_no", "contact_ids": with_both},
                {"play": "stay_in_touch", "contact_ids": with_both},
            ],
        },
    )
    return recorded


async def asks_the_next_morning(world: World, designer: Client, said_no: Json) -> str:
    today = await designer.get("/today")
    (ask,) = today["open"]
    assert (ask["step"], ask["contact"]["name"]) == ("ask", "Daniel Reyes")
    assert (ask["opens_at"], ask["best_at"]) == (REFUSED, "2026-03-04T09:00:00Z")
    assert ask["closes_at"] == "2026-03-05T18:00:00Z"
    assert await world.catch_up() == [], "what the user has just started does not ring at once"
    assert await world.go_to("2026-03-04T08:59:59Z") == []
    (push,) = await world.go_to("2026-03-04T09:00:00Z")
    assert push["title"] == "Fifteen minutes, over coffee"
    assert push["navigate"].endswith(f"/windows/{ask['id']}")
    assert [action["action"] for action in push["actions"]] == ["done", "snooze"]
    assert "Daniel" not in str(push), "no name on the lock screen"
    assert "Alder" not in str(push), "no employer on the lock screen"
    draft = await designer.get(f"/windows/{ask['id']}/draft")
    assert draft["to"] == ["daniel@alder.example"]
    assert "Daniel" in draft["text"]
    await world.go_to("2026-03-04T09:30:00Z")
    act = await designer.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    assert (act["touchpoint"]["kind"], act["touchpoint"]["direction"]) == ("coffee_request", "out")
    return str(ask["id"])


async def nudges_after_three_days(world: World, designer: Client, _ask: str) -> str:
    nudges = {
        window["step"]: (window["opens_at"], window["best_at"], window["closes_at"])
        for window in (await designer.get("/windows", params={"state": "scheduled"}))["items"]
        if window["step"].endswith("nudge")
    }
    assert nudges == {
        "first_nudge": ("2026-03-09T09:00:00Z", "2026-03-10T09:00:00Z", "2026-03-12T18:00:00Z"),
        "last_nudge": ("2026-03-13T09:00:00Z", "2026-03-16T09:00:00Z", "2026-03-20T18:00:00Z"),
    }
    assert await world.go_to("2026-03-09T08:59:59Z") == []
    (push,) = await world.go_to("2026-03-09T09:00:00Z")
    assert push["title"] == "A short nudge"
    (window,) = (await designer.get("/today"))["open"]
    assert window["step"] == "first_nudge"
    return str(window["id"])


async def agrees_to_meet(world: World, designer: Client, nudge: str) -> str:
    await world.go_to("2026-03-09T10:00:00Z")
    act = await designer.post(
        f"/windows/{nudge}/done", {"outcome": "accepted", "meets_at": "2026-03-12T15:00"}
    )
    assert [window["step"] for window in act["ended"]] == ["last_nudge"]
    (coffee,) = act["windows"]
    assert coffee["step"] == "coffee"
    assert (coffee["opens_at"], coffee["best_at"]) == ("2026-03-12T14:45:00Z", "2026-03-12T15:00:00Z")
    return str(coffee["id"])


async def drinks_the_coffee(world: World, designer: Client, coffee: str) -> None:
    assert await world.go_to("2026-03-12T14:44:59Z") == []
    (push,) = await world.go_to("2026-03-12T14:45:00Z")
    assert (push["title"], push["body"]) == ("Coffee at 15:00", "Four questions, fifteen minutes.")
    await world.go_to("2026-03-12T15:20:00Z")
    act = await designer.post(
        f"/windows/{coffee}/done", {"outcome": "met", "notes": "Interiors come in too late"}
    )
    assert (act["touchpoint"]["kind"], act["touchpoint"]["outcome"]) == ("coffee", "met")
    assert act["touchpoint"]["channel"] == "in_person"


async def comes_back(world: World, designer: Client, opportunity_id: str) -> None:
    await world.go_to("2026-03-13T10:00:00Z")
    moved = await designer.post(f"/opportunities/{opportunity_id}/stage", {"stage": "trial"})
    assert moved["stage"] == "trial"
    left = (await designer.get("/windows", params={"state": "scheduled"}))["items"]
    assert left == [], "the plays have done their work"
    assert await world.go_to("2026-04-30T12:00:00Z") == [], "and nothing rings any more"
    timeline = (await designer.get(f"/opportunities/{opportunity_id}/timeline"))["items"]
    told = [(item["kind"], item["cause"]) for item in timeline]
    assert ("stage", "rejection") in told
    assert ("run_ended", "coffee_held") in told
    assert ("window", "answered") in told
    assert ("window", "trial") in told
