"""Windows: made by hand, opened and closed by the clock, and what a person can do with them when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from living import App, Client, Json, new_id

TIMES = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-06T18:00:00Z"}


async def by_hand(who: Client, **more: Any) -> Json:
    """A call from Wednesday nine o'clock to Friday evening."""
    made: Json = await who.post("/windows", {"title": "Call Daniel", "kind": "call", **TIMES, **more})
    return made


async def in_state(app: App, state: str) -> tuple[Client, str]:
    """A window that has come to a state, and its owner; the clock stands at Thursday, one hour before it was due."""
    ann = await app.sign_up()
    path = f"/windows/{(await by_hand(ann))['id']}"
    app.go_to("2026-03-04T09:00:00Z" if state != "scheduled" else "2026-03-04T08:59:59Z")
    await app.tick()
    if state == "missed":
        app.go_to("2026-03-06T18:00:00Z")
        await app.tick()
    elif state == "cancelled":
        contact = await ann.post("/contacts", {"name": "Daniel"})
        path = f"/windows/{(await by_hand(ann, contact_id=contact['id']))['id']}"
        await ann.patch(f"/contacts/{contact['id']}", {"do_not_contact": True})
    elif state in {"done", "skipped"}:
        await ann.post(f"{path}/{'done' if state == 'done' else 'skip'}", {})
    assert (await ann.get(path))["state"] == state
    return ann, path


async def test_a_window_by_hand_is_what_was_said(app: App) -> None:
    ann = await app.sign_up()
    made = await by_hand(ann, id=str(new_id()), why="She said so", best_at="2026-03-05T10:00:00Z")
    assert await ann.get(f"/windows/{made['id']}") == made
    assert (made["state"], made["step"], made["run_id"], made["because"]) == (
        "scheduled",
        "by_hand",
        None,
        None,
    )
    assert (made["opens_at"], made["best_at"], made["closes_at"]) == (
        "2026-03-04T09:00:00Z", "2026-03-05T10:00:00Z", "2026-03-06T18:00:00Z",
    )  # fmt: skip
    assert (made["time_zone"], made["why"]) == ("Europe/London", "She said so")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"closes_at": "2026-03-04T09:00:00Z"}, "/closes_at"),
        ({"opens_at": "2026-03-01T09:00:00Z", "closes_at": "2026-03-03T14:00:00Z"}, "/closes_at"),
        ({"best_at": "2026-03-04T08:59:59Z"}, "/best_at"),
        ({"best_at": "2026-03-07T08:00:00Z"}, "/best_at"),
        ({"opens_at": "2026-03-04T09:00:00"}, "/opens_at"),
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"id": "01234567-89ab-4def-8123-456789abcdef"}, "/id"),
    ],
)
async def test_a_window_that_cannot_be(app: App, body: Json, pointer: str) -> None:
    ann = await app.sign_up()
    answer = await ann.call("POST", "/windows", json={"title": "Call", **TIMES, **body})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await ann.get("/windows"))["items"] == []


async def test_the_clock_opens_and_closes_it_on_the_second(app: App) -> None:
    ann = await app.sign_up()
    path = f"/windows/{(await by_hand(ann))['id']}"
    for hour, state in [
        ("2026-03-04T08:59:59Z", "scheduled"), ("2026-03-04T09:00:00Z", "open"), ("2026-03-06T17:59:59Z", "open"),
        ("2026-03-06T18:00:00Z", "missed"), ("2026-03-09T09:00:00Z", "missed"),
    ]:  # fmt: skip
        app.go_to(hour)
        await app.tick()
        assert (await ann.get(path))["state"] == state, hour


async def test_a_window_that_came_and_went_while_nobody_looked_is_missed(app: App) -> None:
    ann = await app.sign_up()
    path = f"/windows/{(await by_hand(ann))['id']}"
    app.go_to("2026-04-01T09:00:00Z")
    await app.tick()
    assert (await ann.get(path))["state"] == "missed"
    assert (await ann.get("/push/reminders"))["items"] == []


ACTS: dict[str, tuple[Json, set[str]]] = {
    "done": ({}, {"scheduled", "open", "missed"}),
    "skip": ({"reason": "not now"}, {"scheduled", "open"}),
    "snooze": ({"until": "2026-03-06T12:00:00Z"}, {"scheduled", "open"}),
    "reschedule": (
        {"opens_at": "2026-03-09T09:00:00Z", "closes_at": "2026-03-10T09:00:00Z"},
        {"scheduled", "missed"},
    ),
}
STATES = ["scheduled", "open", "done", "skipped", "missed", "cancelled"]


@pytest.mark.parametrize("state", STATES)
async def test_what_a_state_allows_and_what_it_does_not(app: App, state: str) -> None:
    for act, (body, allowed) in ACTS.items():
        app.go_to("2026-03-03T14:00:00Z")
        ann, path = await in_state(app, state)
        before = await ann.get(path)
        answer = await ann.call("POST", f"{path}/{act}", json=body)
        if state in allowed:
            assert answer.status_code == 200, f"{act}: {answer.text}"
            continue
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/wrong-state"), act
        assert await ann.get(path) == before


async def test_done_writes_the_touchpoint_with_what_came_of_it(app: App) -> None:
    ann = await app.sign_up()
    contact = await ann.post("/contacts", {"name": "Daniel"})
    window = await by_hand(ann, contact_id=contact["id"])
    body = {"outcome": "met", "occurred_at": "2026-03-03T09:30:00Z", "notes": "good talk", "channel": "video"}
    done = await ann.post(f"/windows/{window['id']}/done", body)
    touchpoint = done["touchpoint"]
    assert (done["window"]["state"], done["windows"], done["ended"]) == ("done", [], [])
    assert {name: touchpoint[name] for name in body} == body
    assert (touchpoint["kind"], touchpoint["direction"]) == ("call", "out")
    assert (touchpoint["contact_id"], touchpoint["window_id"]) == (contact["id"], window["id"])
    assert (await ann.get("/touchpoints"))["items"] == [touchpoint]


@pytest.mark.parametrize(
    ("kind", "written"), [("prepare", None), ("ask_decision", "message"), ("coffee", "coffee")]
)
async def test_what_a_step_writes(app: App, kind: str, written: str | None) -> None:
    ann = await app.sign_up()
    window = await by_hand(ann, kind=kind)
    touchpoint = (await ann.post(f"/windows/{window['id']}/done", {}))["touchpoint"]
    assert (touchpoint and touchpoint["kind"]) == written
    assert len((await ann.get("/touchpoints"))["items"]) == (0 if written is None else 1)


async def test_done_also_counts_late_and_needs_its_past(app: App) -> None:
    ann, path = await in_state(app, "missed")
    early = await ann.call("POST", f"{path}/done", json={"occurred_at": "2026-03-06T19:00:00Z"})
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/occurred_at")
    late = await ann.post(f"{path}/done", {"occurred_at": "2026-03-05T09:00:00Z"})
    assert (late["window"]["state"], late["touchpoint"]["occurred_at"]) == ("done", "2026-03-05T09:00:00Z")


async def test_skipping_keeps_its_reason(app: App) -> None:
    ann, path = await in_state(app, "open")
    skipped = await ann.post(f"{path}/skip", {"reason": "she is away"})
    assert (skipped["state"], skipped["because"]) == ("skipped", "she is away")
    assert await ann.get(path) == skipped


async def due(app: App, who: Client) -> list[Any]:
    """When the worker looks at windows again."""
    async with in_account(app.sessions, UUID(who.me["id"]), parse_instant("2026-03-03T14:00:00Z")) as session:
        found = await session.execute(text("SELECT due_at FROM follow_up_window WHERE due_at IS NOT NULL"))
        return [at.isoformat().replace("+00:00", "Z") for at in found.scalars()]


async def test_a_snooze_moves_the_push_inside_the_window(app: App) -> None:
    ann, path = await in_state(app, "open")
    snoozed = await ann.post(f"{path}/snooze", {"until": "2026-03-05T12:00:00Z"})
    assert (snoozed["state"], snoozed["snoozed_until"]) == ("open", "2026-03-05T12:00:00Z")
    assert (snoozed["opens_at"], snoozed["closes_at"]) == (TIMES["opens_at"], TIMES["closes_at"])
    assert await due(app, ann) == ["2026-03-05T12:00:00Z"]
    morning = await ann.post(f"{path}/snooze", {})
    assert morning["snoozed_until"] == "2026-03-05T09:00:00Z"


@pytest.mark.parametrize("until", ["2026-03-04T09:00:00Z", "2026-03-06T18:00:00Z", "2026-03-09T09:00:00Z"])
async def test_a_snooze_past_the_window_is_refused(app: App, until: str) -> None:
    ann, path = await in_state(app, "open")
    answer = await ann.call("POST", f"{path}/snooze", json={"until": until})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/until")


async def test_a_snooze_in_quiet_hours_rings_after_them(app: App) -> None:
    ann, path = await in_state(app, "open")
    await ann.post(f"{path}/snooze", {"until": "2026-03-04T22:00:00Z"})
    assert await due(app, ann) == ["2026-03-05T08:00:00Z"]


async def test_a_missed_window_is_given_new_times(app: App) -> None:
    ann, path = await in_state(app, "missed")
    past = {"opens_at": "2026-03-05T09:00:00Z", "closes_at": "2026-03-06T17:00:00Z"}
    answer = await ann.call("POST", f"{path}/reschedule", json=past)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/closes_at")
    again = await ann.post(f"{path}/reschedule", ACTS["reschedule"][0])
    assert (again["state"], again["opens_at"]) == ("scheduled", "2026-03-09T09:00:00Z")
    app.go_to("2026-03-09T09:00:00Z")
    await app.tick()
    assert (await ann.get(path))["state"] == "open"


async def test_an_open_window_may_close_at_another_time_and_stays_open(app: App) -> None:
    ann, path = await in_state(app, "open")
    opens_at = (await ann.get(path))["opens_at"]
    later = {"opens_at": opens_at, "closes_at": "2026-03-10T09:00:00Z"}
    moved = await ann.post(f"{path}/reschedule", later)
    assert (moved["state"], moved["closes_at"]) == ("open", "2026-03-10T09:00:00Z")


async def test_windows_by_state_time_person_and_role(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    contact, role = await ann.contact(employer), await ann.opportunity(employer)
    one = await by_hand(ann, contact_id=contact["id"])
    two = await by_hand(ann, opportunity_id=role["id"], opens_at="2026-03-05T09:00:00Z")
    three = await by_hand(ann, opens_at="2026-03-03T14:00:00Z")
    app.go_to("2026-03-03T15:00:00Z")
    await app.tick()

    async def found(**filters: str) -> list[str]:
        return [item["id"] for item in (await ann.get("/windows", params=filters))["items"]]

    assert await found() == [three["id"], one["id"], two["id"]]
    assert await found(state="open") == [three["id"]]
    assert await found(opens_after="2026-03-04T09:00:00Z", opens_before="2026-03-05T09:00:00Z") == [one["id"]]
    assert await found(contact_id=contact["id"]) == [one["id"]]
    assert await found(opportunity_id=role["id"]) == [two["id"]]
    page = await ann.call("GET", "/windows", params={"opens_before": "2026-03-05T10:00:00+01:00", "limit": 1})
    rest = await ann.http.get(page.links["next"]["url"])
    assert [item["id"] for item in page.json()["items"] + rest.json()["items"]] == [three["id"], one["id"]]


async def test_in_a_new_zone_windows_keep_their_wall_times(app: App) -> None:
    ann = await app.sign_up()
    abroad = await ann.post("/contacts", {"name": "Ruth", "time_zone": "America/New_York"})
    mine = await by_hand(ann, opens_at="2026-03-27T09:00:00Z", closes_at="2026-03-30T17:00:00Z")
    hers = await by_hand(ann, contact_id=abroad["id"], time_zone="America/New_York")
    now_open = await by_hand(ann, opens_at="2026-03-03T14:00:00Z")
    await app.tick()
    await ann.patch("/me", {"time_zone": "Europe/Athens"})
    moved = await ann.get(f"/windows/{mine['id']}")
    # 09:00 is 07:00Z at +2 on Friday; 18:00 London summer time is 15:00Z at +3 on Monday, past both clock changes.
    assert (moved["opens_at"], moved["closes_at"]) == ("2026-03-27T07:00:00Z", "2026-03-30T15:00:00Z")
    assert moved["time_zone"] == "Europe/Athens"
    for other in (hers, now_open):
        kept = await ann.get(f"/windows/{other['id']}")
        assert (kept["opens_at"], kept["time_zone"]) == (other["opens_at"], other["time_zone"])
    back = await ann.patch("/me", {"time_zone": "Europe/London"})
    assert back["time_zone"] == "Europe/London"
    assert (await ann.get(f"/windows/{mine['id']}"))["opens_at"] == mine["opens_at"]
