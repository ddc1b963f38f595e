"""Every act can be taken back for ten minutes."""

from __future__ import annotations

from typing import Any

from living import App, Client


async def refused(app: App) -> tuple[Client, dict[str, Any]]:
    """A user whose coffee request is open."""
    user = await app.sign_up()
    employer = await user.employer()
    daniel = await user.contact(employer)
    role = await user.opportunity(employer)
    said_no = await user.post(
        f"/opportunities/{role['id']}/rejection",
        {"start": [{"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}]},
    )
    return user, said_no["windows"][0]


async def steps(user: Client) -> dict[str, str]:
    """The state of each step's window."""
    return {window["step"]: window["state"] for window in (await user.get("/windows"))["items"]}


async def test_undoing_a_request_takes_back_its_touchpoint_and_its_nudges(app: App) -> None:
    user, ask = await refused(app)
    await user.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    assert await steps(user) == {"ask": "done", "first_nudge": "scheduled", "last_nudge": "scheduled"}
    app.go_to("2026-03-03T14:09:59Z")
    window = await user.post(f"/windows/{ask['id']}/undo")
    assert window["state"] == "open"
    assert await steps(user) == {"ask": "open", "first_nudge": "cancelled", "last_nudge": "cancelled"}
    assert (await user.get("/touchpoints"))["items"] == []
    again = await user.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    assert len(again["windows"]) == 2, "the nudges come again with the request"


async def test_undoing_an_answer_brings_the_nudges_back(app: App) -> None:
    user, ask = await refused(app)
    await user.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    nudges = (await user.get("/windows", params={"state": "scheduled"}))["items"]
    first = next(window for window in nudges if window["step"] == "first_nudge")
    await user.post(f"/windows/{first['id']}/done", {"outcome": "declined"})
    assert await steps(user) == {"ask": "done", "first_nudge": "done", "last_nudge": "cancelled"}
    await user.post(f"/windows/{first['id']}/undo")
    assert await steps(user) == {"ask": "done", "first_nudge": "scheduled", "last_nudge": "scheduled"}


async def test_an_undone_skip_rings_when_it_would_have(app: App) -> None:
    user, ask = await refused(app)
    await user.post(f"/windows/{ask['id']}/skip", {"reason": "not_now"})
    restored = await user.post(f"/windows/{ask['id']}/undo")
    assert (restored["state"], restored["because"]) == ("open", None)


async def test_after_ten_minutes_it_is_too_late(app: App) -> None:
    user, ask = await refused(app)
    await user.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    app.go_to("2026-03-03T14:10:00Z")
    response = await user.call("POST", f"/windows/{ask['id']}/undo")
    assert (response.status_code, response.json()["type"]) == (409, "/problems/too-late-to-undo")


async def test_an_act_is_undone_once(app: App) -> None:
    user, ask = await refused(app)
    await user.post(f"/windows/{ask['id']}/snooze", {"until": "2026-03-04T12:00:00Z"})
    undone = await user.post(f"/windows/{ask['id']}/undo")
    assert undone["snoozed_until"] is None
    response = await user.call("POST", f"/windows/{ask['id']}/undo")
    assert response.status_code == 409


async def test_what_was_done_since_stays_as_it_was_done(app: App) -> None:
    user, ask = await refused(app)
    act = await user.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    await user.post(f"/windows/{act['windows'][0]['id']}/skip", {})
    await user.post(f"/windows/{ask['id']}/undo")
    assert await steps(user) == {"ask": "open", "first_nudge": "skipped", "last_nudge": "cancelled"}


async def test_what_somebody_ended_since_is_not_begun_again(app: App) -> None:
    user, ask = await refused(app)
    await user.post(f"/windows/{ask['id']}/done", {"outcome": "none"})
    (run,) = (await user.get(f"/opportunities/{ask['opportunity_id']}/plays"))["items"]
    await user.post(f"/runs/{run['id']}/stop", {})
    response = await user.call("POST", f"/windows/{ask['id']}/undo")
    assert (response.status_code, response.json()["type"]) == (409, "/problems/something-followed")
    assert (await steps(user))["ask"] == "done", "and nothing of it was changed"
