"""Plays: seen before, started, carried on by what comes back, and ended."""

from __future__ import annotations

from typing import Any

import pytest

from living import App, Client, Json

STAY, COFFEE = "stay_in_touch", "coffee_after_the_no"
DAYS = ("step", "title", "contact_id", "opens_at", "best_at", "closes_at", "time_zone")


async def at_an_employer(app: App, home: str = "Europe/London", **contact: Any) -> tuple[Client, Json, Json]:
    """Somebody with a hiring manager and a role."""
    ann = await app.sign_up(time_zone=home)
    employer = await ann.employer()
    return ann, await ann.contact(employer, **contact), await ann.opportunity(employer)


async def asked(app: App, outcome: str = "none", **more: Any) -> tuple[Client, Json, Json]:
    """Somebody who asked for a coffee at once; the run and what came of it."""
    ann, daniel, role = await at_an_employer(app)
    start = [{"play": COFFEE, "contact_ids": [daniel["id"]]}]
    recorded = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    done = await ann.post(f"/windows/{recorded['windows'][0]['id']}/done", {"outcome": outcome, **more})
    return ann, recorded["runs"][0], done


async def states(who: Client) -> dict[str, str]:
    """Each step's state."""
    return {item["step"]: item["state"] for item in (await who.get("/windows"))["items"]}


async def ended(who: Client, run: Json) -> str:
    """Why a run ended; `stopped` by this very question where it had not."""
    stopped = await who.post(f"/runs/{run['id']}/stop", {})
    assert stopped["state"] == "ended"
    return str(stopped["ended_because"])


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Coffee after the no"), ("de", "Kaffee nach der Absage")]
)
async def test_the_catalogue_speaks_the_users_language(app: App, language: str, name: str) -> None:
    ann = await app.sign_up(language=language)
    listed = (await ann.get("/plays"))["items"]
    assert [play["key"] for play in listed] == [COFFEE, "answer_the_needs", STAY, "temp_to_hire"]
    assert listed[0]["name"] == name
    assert await ann.get(f"/plays/{COFFEE}") == listed[0]
    assert await ann.get(f"/plays/{listed[0]['id']}") == listed[0]
    assert all(step["why"] and step["source"] for play in listed for step in play["steps"])
    assert [step["key"] for step in listed[2]["cadence"]] == ["cadence_give", "cadence_hello"]
    give = next(step for step in listed[2]["steps"] if step["key"] == "give_1")
    assert give["opens"] == {
        "anchor": "winner_start",
        "days": 21,
        "else": {"anchor": "rejection", "days": 21},
    }
    assert (await ann.call("GET", "/plays/nonsense")).status_code == 404


@pytest.mark.parametrize("play", [COFFEE, STAY])
@pytest.mark.parametrize("received_on", ["2026-03-03", "2026-02-27", "2026-01-20"])
@pytest.mark.parametrize("zone", [None, "America/New_York"])
async def test_a_preview_is_what_a_start_then_makes(
    app: App, play: str, received_on: str, zone: str | None
) -> None:
    ann, daniel, role = await at_an_employer(app, "Europe/Berlin", time_zone=zone)
    body = {"opportunity_id": role["id"], "contact_ids": [daniel["id"]], "received_on": received_on}
    preview = await ann.post(f"/plays/{play}/preview", body)
    assert (await ann.get("/windows"))["items"] == []
    await ann.post(f"/opportunities/{role['id']}/rejection", {"received_on": received_on})
    started = await ann.post(
        f"/opportunities/{role['id']}/plays", {"play": play, "contact_ids": [daniel["id"]]}
    )
    made = [{name: window[name] for name in DAYS} for window in started["windows"]]
    assert (made, started["passed"]) == (preview["windows"], preview["passed"])
    assert made or started["passed"]


async def test_steps_whose_close_is_past_are_told_not_made(app: App) -> None:
    ann, daniel, role = await at_an_employer(app)
    await ann.post(f"/opportunities/{role['id']}/rejection", {"received_on": "2026-01-20"})
    started = await ann.post(
        f"/opportunities/{role['id']}/plays", {"play": STAY, "contact_ids": [daniel["id"]]}
    )
    assert [item["step"] for item in started["passed"]] == ["winner_started", "give_1"]
    assert set(await states(ann)) == {"give_2", "check_in_60", "check_in_90"}


async def test_a_play_without_a_no_counts_from_today(app: App) -> None:
    ann, daniel, role = await at_an_employer(app)
    started = await ann.post(
        f"/opportunities/{role['id']}/plays", {"play": COFFEE, "contact_ids": [daniel["id"]]}
    )
    (ask,) = started["windows"]
    assert (ask["state"], ask["opens_at"], ask["closes_at"]) == (
        "open",
        "2026-03-03T14:00:00Z",
        "2026-03-05T18:00:00Z",
    )
    assert started["run"]["rejection_id"] is None


async def test_a_step_for_nobody_in_particular(app: App) -> None:
    ann, _, role = await at_an_employer(app)
    started = await ann.post(f"/opportunities/{role['id']}/plays", {"play": COFFEE})
    (ask,) = started["windows"]
    assert (ask["contact_id"], ask["title"]) == (None, "Ask them for fifteen minutes")


async def test_a_contacts_zone_has_its_own_morning(app: App) -> None:
    ann, daniel, role = await at_an_employer(app, time_zone="Europe/London")
    await ann.patch(f"/contacts/{daniel['id']}", {"time_zone": "Asia/Tokyo"})
    started = await ann.post(
        f"/opportunities/{role['id']}/plays", {"play": COFFEE, "contact_ids": [daniel["id"]]}
    )
    (ask,) = started["windows"]
    # 14:00 in London is 23:00 in Tokyo: the next business morning there, 4 March, 09:00 at +9.
    assert (ask["state"], ask["opens_at"], ask["time_zone"]) == (
        "scheduled",
        "2026-03-04T00:00:00Z",
        "Asia/Tokyo",
    )


async def test_an_unanswered_request_makes_two_nudges(app: App) -> None:
    _, _, done = await asked(app)
    nudges = {
        window["step"]: (window["opens_at"], window["best_at"], window["closes_at"])
        for window in done["windows"]
    }
    # Tuesday 3 March + 3, 4, 6 and 7, 8, 12 business days.
    assert nudges == {
        "first_nudge": ("2026-03-06T09:00:00Z", "2026-03-09T09:00:00Z", "2026-03-11T18:00:00Z"),
        "last_nudge": ("2026-03-12T09:00:00Z", "2026-03-13T09:00:00Z", "2026-03-19T18:00:00Z"),
    }


async def test_two_unanswered_nudges_end_the_play(app: App) -> None:
    ann, run, done = await asked(app)
    first, last = done["windows"]
    app.go_to("2026-03-09T09:00:00Z")
    await ann.post(f"/windows/{first['id']}/done", {})
    assert (await states(ann))["last_nudge"] == "scheduled"
    app.go_to("2026-03-13T09:00:00Z")
    await ann.post(f"/windows/{last['id']}/done", {})
    assert await ended(ann, run) == "two_nudges_unanswered"


async def test_a_declined_coffee_ends_the_play(app: App) -> None:
    ann, run, done = await asked(app, "declined")
    assert done["windows"] == []
    assert await states(ann) == {"ask": "done"}
    assert await ended(ann, run) == "declined"


async def test_a_nudge_that_is_declined_ends_the_other(app: App) -> None:
    ann, run, done = await asked(app)
    answer = await ann.post(f"/windows/{done['windows'][0]['id']}/done", {"outcome": "declined"})
    assert [(window["step"], window["because"]) for window in answer["ended"]] == [("last_nudge", "answered")]
    assert await ended(ann, run) == "declined"


async def test_an_accepted_coffee_gets_its_window_and_no_nudge(app: App) -> None:
    ann, run, done = await asked(app, "accepted", meets_at="2026-03-31T15:00")
    coffee, answer = done["windows"]
    assert (answer["step"], answer["opens_at"]) == ("answer", "2026-03-31T16:00:00Z")
    # 15:00 on the wall of London's summer time.
    assert (coffee["step"], coffee["best_at"]) == ("coffee", "2026-03-31T14:00:00Z")
    assert (coffee["opens_at"], coffee["closes_at"]) == ("2026-03-31T13:45:00Z", "2026-03-31T16:00:00Z")
    assert set(await states(ann)) == {"ask", "coffee", "answer"}
    app.go_to("2026-03-31T15:30:00Z")
    held = await ann.post(f"/windows/{coffee['id']}/done", {"outcome": "met"})
    assert (held["touchpoint"]["kind"], held["touchpoint"]["channel"]) == ("coffee", "in_person")
    assert await ended(ann, run) == "coffee_held"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"outcome": "none", "meets_at": "2026-03-31T15:00"}, "/meets_at"),
        ({"outcome": "accepted", "meets_at": "2026-02-31T15:00"}, "/meets_at"),
        ({"outcome": "accepted", "meets_at": "2026-03-03T13:00"}, "/meets_at"),
    ],
    ids=["not accepted", "no such day", "before it was agreed"],
)
async def test_a_coffee_that_cannot_be(app: App, body: Json, pointer: str) -> None:
    ann, daniel, role = await at_an_employer(app)
    started = await ann.post(
        f"/opportunities/{role['id']}/plays", {"play": COFFEE, "contact_ids": [daniel["id"]]}
    )
    answer = await ann.call("POST", f"/windows/{started['windows'][0]['id']}/done", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await states(ann) == {"ask": "open"}


async def test_a_coffee_is_dated_later_and_moved(app: App) -> None:
    ann, run, done = await asked(app)
    assert len(done["windows"]) == 2
    dated = await ann.post(f"/runs/{run['id']}/coffee", {"meets_at": "2026-03-10T10:00"})
    assert dated["window"]["best_at"] == "2026-03-10T10:00:00Z"
    assert {window["step"] for window in dated["ended"]} == {"first_nudge", "last_nudge"}
    moved = await ann.post(f"/runs/{run['id']}/coffee", {"meets_at": "2026-03-11T16:00"})
    assert (moved["window"]["id"], moved["window"]["best_at"]) == (
        dated["window"]["id"],
        "2026-03-11T16:00:00Z",
    )
    past = await ann.call("POST", f"/runs/{run['id']}/coffee", json={"meets_at": "2026-03-01T10:00"})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/meets_at")
    assert (await ann.get(f"/windows/{moved['window']['id']}"))["best_at"] == "2026-03-11T16:00:00Z"


async def test_a_coffee_put_off_at_its_hour_stays_open_until_the_new_one(app: App) -> None:
    ann, run, _ = await asked(app, "accepted", meets_at="2026-03-10T10:00")
    app.go_to("2026-03-10T09:50:00Z")
    await app.tick()
    moved = await ann.post(f"/runs/{run['id']}/coffee", {"meets_at": "2026-03-11T16:00"})
    window = moved["window"]
    assert (window["state"], window["opens_at"]) == ("open", "2026-03-10T09:45:00Z")
    assert (window["best_at"], window["closes_at"]) == ("2026-03-11T16:00:00Z", "2026-03-11T18:00:00Z")
    app.go_to("2026-03-10T13:00:00Z")
    await app.tick()
    assert (await states(ann))["coffee"] == "open", "its first close is over, the new one is not"


async def test_a_coffee_that_was_missed_gets_a_new_date(app: App) -> None:
    ann, run, _ = await asked(app, "accepted", meets_at="2026-03-10T10:00")
    app.go_to("2026-03-10T13:00:00Z")
    await app.tick()
    assert (await states(ann))["coffee"] == "missed"
    again = await ann.post(f"/runs/{run['id']}/coffee", {"meets_at": "2026-03-11T16:00"})
    assert (again["window"]["state"], again["window"]["opens_at"]) == ("scheduled", "2026-03-11T15:45:00Z")


async def test_no_coffee_without_a_request_or_after_the_end(app: App) -> None:
    ann, daniel, role = await at_an_employer(app)
    runs = [
        (await ann.post(f"/opportunities/{role['id']}/plays", {"play": play, "contact_ids": [daniel["id"]]}))[
            "run"
        ]
        for play in (COFFEE, STAY)
    ]
    for run in runs:
        answer = await ann.call("POST", f"/runs/{run['id']}/coffee", json={"meets_at": "2026-03-10T10:00"})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-a-coffee")


async def test_stopping_a_play_cancels_what_is_left_of_it(app: App) -> None:
    ann, run, done = await asked(app)
    other = await ann.post(
        "/windows", {"title": "Call", "opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T09:00:00Z"}
    )
    stopped = await ann.post(f"/runs/{run['id']}/stop", {"reason": "found something better"})
    assert (stopped["state"], stopped["ended_because"]) == ("ended", "stopped")
    assert stopped["stopped_reason"] == "found something better"
    assert stopped["ended_at"] == "2026-03-03T14:00:00Z"
    assert await states(ann) == {
        "ask": "done",
        "first_nudge": "cancelled",
        "last_nudge": "cancelled",
        "by_hand": "scheduled",
    }
    assert (await ann.get(f"/windows/{done['windows'][0]['id']}"))["because"] == "stopped"
    assert other["state"] == "scheduled"
    again = await ann.post(f"/runs/{run['id']}/stop", {"reason": "again"})
    assert again["stopped_reason"] == "found something better", "the first word stands"
