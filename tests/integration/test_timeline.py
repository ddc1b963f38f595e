"""What happened, the latest first, in words."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

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
        details = {"title": "Long ago", "to": "cancelled", "because": "answered"}
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
        ("Long ago: no longer needed", "answered", "they answered"),
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
