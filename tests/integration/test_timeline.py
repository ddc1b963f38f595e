"""What happened, the latest first, in words."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from comeback.contacts.models import Contact
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.opportunities.service import tell
from comeback.windows.models import Window
from living import App, Client, Json, new_id

NOW = parse_instant("2026-03-03T14:00:00Z")


async def told(who: Client, role: Json) -> list[Json]:
    """The timeline of an opportunity."""
    items: list[Json] = (await who.get(f"/opportunities/{role['id']}/timeline"))["items"]
    return items


async def test_the_timeline_names_a_window_as_it_is_called_now(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    times = {"opens_at": "2026-03-04T09:00:00Z", "closes_at": "2026-03-05T09:00:00Z"}
    window = await ann.post("/windows", {"title": "Call Daniel", "opportunity_id": role["id"], **times})
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        row = await session.get_one(Window, (UUID(ann.me["id"]), UUID(window["id"])))
        row.title = "Call them"
        details = {"to": "cancelled", "because": "answered"}
        tell(
            session,
            "window",
            "answered",
            opportunity_id=row.opportunity_id,
            window_id=new_id(),
            details=details,
        )
    items = await told(ann, role)
    assert [(item["text"], item["cause"], item["why"]) for item in items[:2]] == [
        ("A follow-up: no longer needed", "answered", "they answered"),
        ("Call them: planned", "user", ""),
    ]
    await ann.patch("/me", {"language": "de"})
    assert (await told(ann, role))[0]["why"] == "sie haben geantwortet"


async def test_of_one_instant_the_later_written_comes_first(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    kinds = ["expansion", "challenge", "requirement", "missed_selling_point"] * 3
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW + timedelta(hours=1)) as session:
        for kind in kinds:
            tell(session, "need", "user", opportunity_id=UUID(role["id"]), at=NOW, details={"kind": kind})
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW + timedelta(minutes=1)) as session:
        tell(
            session,
            "review",
            "user",
            opportunity_id=UUID(role["id"]),
            at=NOW,
            details={"held_on": "2026-03-03"},
        )
    items = await told(ann, role)
    assert [item["kind"] for item in items] == ["need"] * len(kinds) + ["review", "stage"]
    heard_kinds = [item["text"] for item in items[: len(kinds)]]
    assert heard_kinds[:4] == [
        "Heard: something you had not told",
        "Heard: something they need",
        "Heard: a challenge",
        "Heard: plans to grow",
    ]
    assert heard_kinds == heard_kinds[:4] * 3


async def test_the_timeline_names_who_somebody_turned_out_to_be(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    role, daniel = await ann.opportunity(employer), await ann.contact(employer)
    twin = await ann.contact(employer, "D. Reyes")
    need = {"kind": "challenge", "text": "hospitals", "heard_from": twin["id"]}
    await ann.post(f"/opportunities/{role['id']}/needs", need)
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        row = await session.get_one(Contact, (UUID(ann.me["id"]), UUID(twin["id"])))
        row.merged_into = UUID(daniel["id"])
    (entry,) = [item for item in await told(ann, role) if item["kind"] == "need"]
    assert (entry["text"], entry["contact_id"]) == ("Heard: a challenge, Daniel Reyes", daniel["id"])


async def test_a_touchpoint_that_is_corrected_is_told(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    role, daniel = await ann.opportunity(employer), await ann.contact(employer)
    call = {"kind": "call", "contact_id": daniel["id"], "opportunity_id": role["id"]}
    touch = await ann.post("/touchpoints", call)
    app.go_to("2026-03-03T15:00:00Z")
    await ann.patch(f"/touchpoints/{touch['id']}", {"outcome": "replied"})
    await ann.patch(f"/touchpoints/{touch['id']}", {"outcome": "replied"})
    items = [item for item in await told(ann, role) if item["kind"] == "touchpoint"]
    assert [(item["text"], item["cause"], item["at"]) for item in items] == [
        ("Corrected: A call, Daniel Reyes: they replied", "touchpoint_changed", "2026-03-03T15:00:00Z"),
        ("A call, Daniel Reyes", "user", "2026-03-03T14:00:00Z"),
    ]


@pytest.mark.parametrize("later", [{"outcome": "met"}, {"outcome": "met", "kind": "coffee"}])
async def test_a_coffee_that_turns_out_to_be_held_is_answered(app: App, later: Json) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    role, daniel = await ann.opportunity(employer), await ann.contact(employer)
    start = [{"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}]
    await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    kind = "message" if "kind" in later else "coffee"
    touch = await ann.post("/touchpoints", {"kind": kind, "contact_id": daniel["id"]})
    path = f"/opportunities/{role['id']}/plays"
    assert [run["play"] for run in (await ann.get(path))["items"]] == ["coffee_after_the_no"]
    await ann.patch(f"/touchpoints/{touch['id']}", later)
    await ann.patch(f"/touchpoints/{touch['id']}", {"notes": "hospitals"})
    runs = [run["play"] for run in (await ann.get(path))["items"]]
    assert sorted(runs) == ["answer_the_needs", "coffee_after_the_no"]
    (answer,) = [item for item in (await ann.get("/windows"))["items"] if item["step"] == "answer"]
    assert answer["contact_id"] == daniel["id"]
