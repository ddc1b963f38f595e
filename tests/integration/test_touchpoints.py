"""What was said and done, and which windows it answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.kit.errors import StaleVersion, VersionRequired
from comeback.touchpoints import service
from comeback.touchpoints.models import Touchpoint
from living import App, Client, Json, new_id

STAY, COFFEE = "stay_in_touch", "coffee_after_the_no"


async def refused(app: App) -> tuple[Client, Json, Json]:
    """Somebody who heard a no and started both plays with a manager and HR; what was recorded, and the manager."""
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, ruth = await ann.contact(employer), await ann.contact(employer, "Ruth Okafor", role="hr")
    role = await ann.opportunity(employer)
    start = [
        {"play": COFFEE, "contact_ids": [daniel["id"]]},
        {"play": STAY, "contact_ids": [daniel["id"], ruth["id"]]},
    ]
    recorded: Json = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    return ann, recorded, daniel


async def states(who: Client, contact: Json) -> dict[str, tuple[str, str | None]]:
    """State and reason of each step with this person."""
    items = (await who.get("/windows", params={"contact_id": contact["id"]}))["items"]
    return {item["step"]: (item["state"], item["because"]) for item in items}


async def test_a_touchpoint_is_what_was_said(app: App) -> None:
    ann = await app.sign_up()
    contact = await ann.post("/contacts", {"name": "Daniel"})
    made = await ann.post("/touchpoints", {"contact_id": contact["id"], "kind": "call"})
    assert await ann.get(f"/touchpoints/{made['id']}") == made
    assert (made["channel"], made["direction"], made["outcome"]) == ("email", "out", "none")
    assert made["occurred_at"] == "2026-03-03T14:00:00Z"
    changed = await ann.patch(
        f"/touchpoints/{made['id']}", {"outcome": "replied", "notes": "soon", "channel": "phone"}
    )
    assert (changed["outcome"], changed["notes"], changed["version"]) == ("replied", "soon", 2)


@pytest.mark.parametrize(
    ("occurred_at", "status"),
    [
        ("2026-03-03T14:05:00Z", 201),
        ("2026-03-03T14:05:01Z", 422),
        ("2026-03-03T14:00:00", 422),
        ("2026-03-03T16:00:00+02:00", 201),
    ],
)
async def test_what_has_not_happened_cannot_be_told(app: App, occurred_at: str, status: int) -> None:
    ann = await app.sign_up()
    made = await ann.call("POST", "/touchpoints", json={"kind": "call", "occurred_at": occurred_at})
    assert made.status_code == status
    if status == 422:
        assert made.json()["errors"][0]["pointer"] == "/occurred_at"
        other = await ann.post("/touchpoints", {"kind": "call"})
        path = f"/touchpoints/{other['id']}"
        patched = await ann.call("PATCH", path, json={"occurred_at": occurred_at}, headers={"If-Match": "*"})
        assert patched.status_code == 422


async def test_they_are_listed_as_they_happened(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    contact, role = await ann.contact(employer), await ann.opportunity(employer)

    async def told(day: str, **more: Any) -> str:
        made = await ann.post(
            "/touchpoints", {"kind": "message", "occurred_at": f"2026-02-{day}T09:00:00Z", **more}
        )
        return str(made["id"])

    late, early = await told("20", contact_id=contact["id"]), await told("02", opportunity_id=role["id"])
    middle = await told("11", contact_id=contact["id"], opportunity_id=role["id"])

    async def found(**filters: Any) -> list[str]:
        return [item["id"] for item in (await ann.get("/touchpoints", params=filters))["items"]]

    assert await found() == [early, middle, late]
    assert await found(contact_id=contact["id"]) == [middle, late]
    assert await found(opportunity_id=role["id"]) == [early, middle]
    page = await ann.call("GET", "/touchpoints", params={"contact_id": contact["id"], "limit": 1})
    rest = (await ann.http.get(page.links["next"]["url"])).json()
    assert [item["id"] for item in page.json()["items"] + rest["items"]] == [middle, late]


async def test_they_are_found_by_their_window_and_their_give(app: App) -> None:
    ann = await app.sign_up()
    by_hand = {"title": "Call", "opens_at": "2026-03-03T13:00:00Z", "closes_at": "2026-03-04T09:00:00Z"}
    window = await ann.post("/windows", by_hand)
    give = await ann.post("/gives", {"kind": "tip", "title": "A joiner"})
    called = await ann.post("/touchpoints", {"kind": "call", "window_id": window["id"]})
    sent = await ann.post("/touchpoints", {"kind": "message", "give_id": give["id"]})
    for name, value, expected in (("window_id", window["id"], called), ("give_id", give["id"], sent)):
        assert (await ann.get("/touchpoints", params={name: value}))["items"] == [expected]
        others = await ann.get("/touchpoints", params={name: str(new_id())})
        assert others == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("field", ["kind", "channel", "direction", "occurred_at", "outcome"])
async def test_what_a_touchpoint_must_have_cannot_be_taken(app: App, field: str) -> None:
    ann = await app.sign_up()
    made = await ann.post("/touchpoints", {"kind": "call"})
    path = f"/touchpoints/{made['id']}"
    answer = await ann.call("PATCH", path, json={field: None}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{field}")
    assert await ann.get(path) == made


async def delete(app: App, who: Client, touchpoint: Json, if_match: str | None) -> Touchpoint:
    """Delete it in a transaction of its own; answers with what it was."""
    async with in_account(app.sessions, UUID(who.me["id"]), parse_instant("2026-03-03T14:00:00Z")) as session:
        return await service.delete(session, UUID(touchpoint["id"]), if_match)


async def test_a_deleted_touchpoint_stays_on_the_timeline_and_so_does_its_end(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    said = {"kind": "call", "outcome": "met", "occurred_at": "2026-03-01T09:00:00Z"}
    made = await ann.post("/touchpoints", {"contact_id": daniel["id"], "opportunity_id": role["id"], **said})
    gone = await delete(app, ann, made, '"1"')
    assert (str(gone.id), gone.kind, str(gone.contact_id)) == (made["id"], "call", daniel["id"])
    assert (await ann.call("GET", f"/touchpoints/{made['id']}")).status_code == 404
    told = (await ann.get(f"/opportunities/{role['id']}/timeline"))["items"]
    entries = [item for item in told if item["touchpoint_id"] == made["id"]]
    assert [(item["cause"], item["at"], item["contact_id"]) for item in entries] == [
        ("touchpoint_deleted", "2026-03-03T14:00:00Z", daniel["id"]),
        ("user", "2026-03-01T09:00:00Z", daniel["id"]),
    ]
    async with in_account(app.sessions, UUID(ann.me["id"]), parse_instant("2026-03-03T14:00:00Z")) as session:
        query = "SELECT details FROM timeline_entry WHERE cause = 'touchpoint_deleted'"
        details = (await session.execute(text(query))).scalar_one()
    assert details == {"kind": "call", "direction": "out", "outcome": "met", "deleted": True}


async def test_only_the_version_that_was_read_is_deleted(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.post("/touchpoints", {"kind": "call"})
    await ann.patch(f"/touchpoints/{made['id']}", {"notes": "soon"})
    for tag, problem in (('"1"', StaleVersion), (None, VersionRequired)):
        with pytest.raises(problem):
            await delete(app, ann, made, tag)
    assert (await ann.get(f"/touchpoints/{made['id']}"))["version"] == 2


async def test_what_was_deleted_can_be_given_again(app: App) -> None:
    ann = await app.sign_up()
    daniel = await ann.contact(await ann.employer())
    give = await ann.post("/gives", {"kind": "tip", "title": "A joiner"})
    body = {"contact_id": daniel["id"], "give_id": give["id"], "kind": "message"}
    first = await ann.post("/touchpoints", body)
    assert (await ann.call("POST", "/touchpoints", json=body)).status_code == 409
    await delete(app, ann, first, "*")
    assert (await ann.call("POST", "/touchpoints", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ({"direction": "in"}, True),
        ({"direction": "out", "outcome": "met"}, True),
        ({"direction": "out", "outcome": "none"}, False),
    ],
    ids=["a reply", "a meeting", "another mail"],
)
async def test_a_reply_ends_the_nudges_and_nothing_else(app: App, said: Json, *, ends: bool) -> None:
    ann, recorded, daniel = await refused(app)
    await ann.post(f"/windows/{recorded['windows'][0]['id']}/done", {})
    await ann.post("/touchpoints", {"contact_id": daniel["id"], "kind": "message", **said})
    found = await states(ann, daniel)
    expected = ("cancelled", "answered") if ends else ("scheduled", None)
    assert (found["first_nudge"], found["last_nudge"]) == (expected, expected)
    assert found["give_1"] == ("scheduled", None)
    run = await ann.post(f"/runs/{recorded['runs'][0]['id']}/stop", {})
    assert run["ended_because"] == "stopped", "the run had gone on"


async def test_a_reply_of_somebody_else_ends_nothing(app: App) -> None:
    ann, recorded, daniel = await refused(app)
    await ann.post(f"/windows/{recorded['windows'][0]['id']}/done", {})
    other = await ann.post("/contacts", {"name": "Tom"})
    await ann.post("/touchpoints", {"contact_id": other["id"], "kind": "message", "direction": "in"})
    assert (await states(ann, daniel))["first_nudge"] == ("scheduled", None)


async def test_a_touch_from_anywhere_answers_the_open_windows_of_staying_in_touch(app: App) -> None:
    ann, recorded, daniel = await refused(app)
    ruth = {
        "id": next(
            w["contact_id"] for w in recorded["windows"] if w["contact_id"] not in (None, daniel["id"])
        )
    }
    app.go_to("2026-04-14T08:00:00Z")
    await app.tick()
    assert (await states(ann, daniel))["give_2"] == ("open", None)
    await ann.post("/touchpoints", {"contact_id": daniel["id"], "kind": "article"})
    found = await states(ann, daniel)
    assert found["give_2"] == ("cancelled", "touched")
    assert found["check_in_60"] == ("scheduled", None), "what is still to come stays"
    assert (await states(ann, ruth))["give_2"] == ("open", None), "HR heard nothing"


async def test_a_touch_that_answers_a_window_cancels_none(app: App) -> None:
    ann, _, daniel = await refused(app)
    app.go_to("2026-04-14T08:00:00Z")
    await app.tick()
    by_hand = {"title": "Call", "opens_at": "2026-04-14T09:00:00Z", "closes_at": "2026-04-15T09:00:00Z"}
    window = await ann.post("/windows", {**by_hand, "contact_id": daniel["id"]})
    await ann.post("/touchpoints", {"contact_id": daniel["id"], "kind": "call", "window_id": window["id"]})
    assert (await states(ann, daniel))["give_2"] == ("open", None)


async def test_a_touchpoint_stands_on_the_timeline_of_its_role(app: App) -> None:
    ann, recorded, daniel = await refused(app)
    role_id = recorded["opportunity"]["id"]
    body = {
        "contact_id": daniel["id"],
        "opportunity_id": role_id,
        "kind": "call",
        "occurred_at": "2026-03-01T09:00:00Z",
    }
    made = await ann.post("/touchpoints", {**body, "outcome": "replied"})
    told = (await ann.get(f"/opportunities/{role_id}/timeline"))["items"]
    (entry,) = (item for item in told if item["touchpoint_id"] == made["id"])
    assert (entry["text"], entry["at"]) == ("A call, Daniel Reyes: they replied", "2026-03-01T09:00:00Z")
    assert told[-1] == entry, "it happened before all the rest"
