"""The designer's story: refused, a coffee, an answer need by need, three months on trial, hired. Days by hand."""

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
        role = said_no["opportunity"]["id"]
        await drinks_the_coffee(world, designer, coffee, role)
        await answers_each_need(world, designer, role)
        trial = await works_on_trial(world, designer, role)
        await is_reviewed(world, designer, trial)
        await is_hired(world, designer, role)
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
    coffee, answer = act["windows"]
    assert [coffee["step"], answer["step"]] == ["coffee", "answer"]
    assert times(answer) == ("2026-03-12T17:00:00Z", "2026-03-13T11:00:00Z", "2026-03-14T15:00:00Z")
    assert (coffee["opens_at"], coffee["best_at"]) == ("2026-03-12T14:45:00Z", "2026-03-12T15:00:00Z")
    return str(coffee["id"])


def times(window: Json) -> tuple[str, str, str]:
    """Opening, best and close of a window."""
    return window["opens_at"], window["best_at"], window["closes_at"]


async def planned(designer: Client) -> dict[str, tuple[str, str, str]]:
    """The times of what is scheduled, by step."""
    items = (await designer.get("/windows", params={"state": "scheduled"}))["items"]
    return {window["step"]: times(window) for window in items}


async def drinks_the_coffee(world: World, designer: Client, coffee: str, role: str) -> None:
    assert await world.go_to("2026-03-12T14:44:59Z") == []
    (push,) = await world.go_to("2026-03-12T14:45:00Z")
    assert (push["title"], push["body"]) == ("Coffee at 15:00", "Four questions, fifteen minutes.")
    kit = await designer.get("/coffee-kit", params={"opportunity_id": role})
    assert [question["kind"] for question in kit["questions"]] == [
        "expansion", "challenge", "challenge", "missed_selling_point",
    ]  # fmt: skip
    await world.go_to("2026-03-12T15:10:00Z")
    for kind, text in (
        ("expansion", "Two studios abroad next year"),
        ("challenge", "Interiors come in too late"),
        ("missed_selling_point", "Nobody knew that you speak Portuguese"),
    ):
        await designer.post(f"/opportunities/{role}/needs", {"kind": kind, "text": text})
    await world.go_to("2026-03-12T15:20:00Z")
    before = (await planned(designer))["give_1"]
    assert before == ("2026-03-24T09:00:00Z", "2026-03-31T08:00:00Z", "2026-04-07T17:00:00Z")
    act = await designer.post(f"/windows/{coffee}/done", {"outcome": "met"})
    assert (act["touchpoint"]["kind"], act["touchpoint"]["outcome"]) == ("coffee", "met")
    assert act["touchpoint"]["channel"] == "in_person"
    after = (await planned(designer))["give_1"]
    assert after == ("2026-03-26T09:00:00Z", *before[1:]), "a fortnight's rest after the coffee"


async def answers_each_need(world: World, designer: Client, role: str) -> None:
    assert await world.go_to("2026-03-12T16:59:59Z") == []
    (push,) = await world.go_to("2026-03-12T17:00:00Z")
    assert (push["title"], push["body"]) == (
        "Answer what you heard",
        "Your proof is sorted, need by need.",
    )
    needs = (await designer.get(f"/opportunities/{role}/needs"))["items"]
    for need, proof in zip(
        needs, ("I set up a studio in Porto in 2023", "My plans are in week two"), strict=False
    ):
        await designer.post(f"/needs/{need['id']}/evidence", {"text": proof})
    coverage = await designer.get(f"/opportunities/{role}/coverage")
    assert (coverage["needs"], coverage["with_evidence"]) == (3, 2)
    answer = await designer.get(f"/opportunities/{role}/answer")
    assert answer["to"] == ["daniel@alder.example"]
    assert "Two studios abroad next year" in answer["text"]
    assert "I set up a studio in Porto in 2023" in answer["text"]
    assert answer["gaps"] == ["my proof for: Nobody knew that you speak Portuguese"]
    (window,) = (await designer.get("/today"))["open"]
    await world.go_to("2026-03-13T11:00:00Z")
    act = await designer.post(f"/windows/{window['id']}/done", {"outcome": "replied"})
    assert act["touchpoint"]["kind"] == "needs_answer"


async def works_on_trial(world: World, designer: Client, role: str) -> str:
    """From Monday 30 March, a decision on Monday 29 June: reviews on Thursday 30 April and Saturday 30 May."""
    await world.go_to("2026-03-27T10:00:00Z")
    trial = await designer.post(
        f"/opportunities/{role}/trial", {"started_on": "2026-03-27", "decides_on": "2026-06-29"}
    )
    assert trial["review_days"] == ["2026-04-27", "2026-05-27", "2026-06-27"]
    changed = await designer.patch(f"/opportunities/{role}/trial", {"started_on": "2026-03-30"})
    assert changed["review_days"] == ["2026-04-30", "2026-05-30"]
    assert (await designer.get(f"/opportunities/{role}"))["stage"] == "trial"
    found = await planned(designer)
    assert found == {
        "prepare_review.1": ("2026-04-23T08:00:00Z", "2026-04-27T08:00:00Z", "2026-04-30T17:00:00Z"),
        "log_review.1": ("2026-04-30T08:00:00Z", "2026-04-30T08:00:00Z", "2026-05-04T17:00:00Z"),
        "prepare_review.2": ("2026-05-25T08:00:00Z", "2026-05-27T08:00:00Z", "2026-05-30T17:00:00Z"),
        "log_review.2": ("2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z", "2026-06-02T17:00:00Z"),
        "ask_decision": ("2026-06-15T08:00:00Z", "2026-06-22T08:00:00Z", "2026-06-29T17:00:00Z"),
    }
    return str(trial["id"])


async def is_reviewed(world: World, designer: Client, trial: str) -> None:
    (prepare,) = await world.go_to("2026-04-23T08:00:00Z")
    assert prepare["title"] == "Your review is coming"
    (window,) = (await designer.get("/today"))["open"]
    act = await designer.post(f"/windows/{window['id']}/done", {})
    assert act["touchpoint"] is None
    (log,) = await world.go_to("2026-04-30T08:00:00Z")
    assert log["title"] == "How did it go?"
    await world.go_to("2026-04-30T15:00:00Z")
    review = {
        "held_on": "2026-04-30",
        "said": "Plans on time",
        "agreed": "One site alone",
        "proof": "Week two",
    }
    await designer.post(f"/trials/{trial}/reviews", review)
    assert (await designer.get("/today"))["open"] == [], "to write it down is to have logged it"
    await world.go_to("2026-06-02T12:00:00Z")
    await designer.post(f"/trials/{trial}/reviews", {"held_on": "2026-06-01", "said": "She leads the site"})
    assert len((await designer.get(f"/trials/{trial}/reviews"))["items"]) == 2


async def is_hired(world: World, designer: Client, role: str) -> None:
    assert await world.go_to("2026-06-15T07:59:59Z") == []
    (push,) = await world.go_to("2026-06-15T08:00:00Z")
    assert (push["title"], push["body"]) == ("Time to ask", "The question is drafted.")
    (window,) = (await designer.get("/today"))["open"]
    await world.go_to("2026-06-22T08:30:00Z")
    act = await designer.post(f"/windows/{window['id']}/done", {"outcome": "replied"})
    assert act["touchpoint"]["kind"] == "message"
    hired = await designer.patch(f"/opportunities/{role}/trial", {"outcome": "hired"})
    assert hired["outcome"] == "hired"
    assert (await designer.get(f"/opportunities/{role}"))["stage"] == "hired"
    assert await planned(designer) == {}
    assert await world.go_to("2026-12-31T12:00:00Z") == [], "and nothing rings any more"
    chances = (await designer.get("/insights"))["second_chances"]
    assert (chances["count"], chances["n"]) == (1, 1)
    (days,) = (await designer.get("/insights"))["days_to_second_chance"]
    assert days == 24, "from 3 to 27 March"
    await tells_it_all(designer, role)


async def tells_it_all(designer: Client, role: str) -> None:
    """The timeline has every turn, in order, each with its cause."""
    timeline = (await designer.get(f"/opportunities/{role}/timeline"))["items"]
    told = [(item["kind"], item["cause"]) for item in reversed(timeline)]
    turns = iter(told)
    for turn in (
        ("stage", "rejection"), ("run_started", "user"), ("touchpoint", "user"), ("window", "answered"),
        ("need", "user"), ("run_ended", "coffee_held"), ("trial", "user"), ("review", "user"), ("run_ended", "hired"),
    ):  # fmt: skip
        assert turn in turns, f"{turn} is not told, or not in its order"
    moments = [item["at"] for item in timeline]
    assert moments == sorted(moments, reverse=True)
    by_window: dict[str, str] = {}
    for item in reversed(timeline):
        if item["kind"] == "window":
            by_window[item["window_id"]] = item["text"].rpartition(": ")[2]
    words = {"done": "done", "cancelled": "no longer needed", "missed": "passed", "skipped": "left out"}
    for window in (await designer.get("/windows", params={"limit": 200}))["items"]:
        assert by_window[window["id"]] == words[window["state"]], window["step"]
