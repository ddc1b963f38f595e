"""What the screens read: today, the plan, a card, a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from comeback.contacts.models import Contact
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from living import App, Client, Json

STAY, COFFEE = "stay_in_touch", "coffee_after_the_no"
NOW = parse_instant("2026-03-03T14:00:00Z")


async def by_hand(who: Client, title: str, opens_at: str, closes_at: str, **more: Any) -> Json:
    """A window of one's own."""
    made: Json = await who.post(
        "/windows", {"title": title, "opens_at": opens_at, "closes_at": closes_at, **more}
    )
    return made


async def test_today_has_three_lists_in_their_order(app: App) -> None:
    ann = await app.sign_up()
    await by_hand(ann, "missed long ago", "2026-03-03T14:00:00Z", "2026-03-04T09:00:00Z")
    await by_hand(ann, "missed", "2026-03-03T14:00:00Z", "2026-03-04T09:00:01Z")
    await by_hand(ann, "closes later", "2026-03-03T14:00:00Z", "2026-04-05T09:00:00Z")
    await by_hand(ann, "closes first", "2026-04-01T14:00:00Z", "2026-04-04T09:00:00Z")
    await by_hand(ann, "in a week", "2026-04-10T09:00:00Z", "2026-04-11T09:00:00Z")
    await by_hand(ann, "tomorrow", "2026-04-04T09:00:00Z", "2026-04-20T09:00:00Z")
    await by_hand(ann, "later", "2026-04-10T09:00:01Z", "2026-04-11T09:00:00Z")
    skipped = await by_hand(ann, "skipped", "2026-03-03T14:00:00Z", "2026-04-05T09:00:00Z")
    await ann.post(f"/windows/{skipped['id']}/skip", {})
    app.go_to("2026-04-03T09:00:00Z")
    await app.tick()
    today = await ann.get("/today")
    assert today["now"] == "2026-04-03T09:00:00Z"
    assert [item["title"] for item in today["open"]] == ["closes first", "closes later"]
    assert [item["title"] for item in today["missed"]] == ["missed"]
    assert [item["title"] for item in today["upcoming"]] == ["tomorrow", "in a week"]


async def test_a_card_has_all_that_it_shows(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer("Alder", plan_rank=2)
    daniel, role = await ann.contact(employer, title="Director"), await ann.opportunity(employer)
    start = [{"play": COFFEE, "contact_ids": [daniel["id"]]}]
    ask = (await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start}))["windows"][0]
    (card,) = (await ann.get("/today"))["open"]
    assert {name: card[name] for name in ask} == ask
    assert card["contact"] == {
        "id": daniel["id"],
        "name": "Daniel Reyes",
        "role": "hiring_manager",
        "title": "Director",
    }
    assert card["employer"] == {"id": employer["id"], "name": "Alder", "plan_rank": 2}
    assert card["opportunity"] == {"id": role["id"], "title": "Interior designer", "stage": "rejected"}
    assert card["draft_url"] == f"/api/v1/windows/{ask['id']}/draft"
    assert await ann.get(f"/windows/{ask['id']}/card") == card


async def test_a_card_finds_its_employer_by_its_person_too(app: App) -> None:
    ann = await app.sign_up()
    contact = await ann.contact(await ann.employer("Alder"))
    of_contact = await by_hand(
        ann, "Call", "2026-03-04T09:00:00Z", "2026-03-05T09:00:00Z", contact_id=contact["id"]
    )
    alone = await by_hand(ann, "Think", "2026-03-04T09:00:00Z", "2026-03-05T09:00:00Z")
    assert (await ann.get(f"/windows/{of_contact['id']}/card"))["employer"]["name"] == "Alder"
    card = await ann.get(f"/windows/{alone['id']}/card")
    assert (card["contact"], card["employer"], card["opportunity"]) == (None, None, None)


async def started(
    app: App, play: str, language: str = "en", **contact: Any
) -> tuple[Client, dict[str, Json]]:
    """A play started after a no, its windows by their steps."""
    ann = await app.sign_up("Ann Lee", language=language)
    employer = await ann.employer("Alder")
    daniel, role = await ann.contact(employer, **contact), await ann.opportunity(employer)
    start = [{"play": play, "contact_ids": [daniel["id"]]}]
    body = {"words": "a closer match", "start": start}
    made = (await ann.post(f"/opportunities/{role['id']}/rejection", body))["windows"]
    return ann, {window["step"]: window for window in made}


async def test_a_draft_fills_in_what_is_known(app: App) -> None:
    ann, windows = await started(app, COFFEE, emails=["daniel@alder.example"])
    draft = await ann.get(f"/windows/{windows['ask']['id']}/draft")
    assert draft["text"].startswith("Hello Daniel,")
    assert draft["text"].endswith("Ann Lee")
    for known in ("Alder", "Interior designer"):
        assert known in draft["text"]
    assert (draft["to"], draft["gaps"]) == (["daniel@alder.example"], [])
    assert "[" not in draft["text"] + draft["subject"]


async def test_a_draft_shows_what_is_missing(app: App) -> None:
    ann, windows = await started(app, STAY)
    draft = await ann.get(f"/windows/{windows['give_1']['id']}/draft")
    assert draft["to"] == []
    assert draft["gaps"]
    for gap in draft["gaps"]:
        assert f"[{gap}]" in draft["text"] + draft["subject"]


async def test_a_draft_in_german_says_sie(app: App) -> None:
    ann, windows = await started(app, COFFEE, "de")
    text = (await ann.get(f"/windows/{windows['ask']['id']}/draft"))["text"]
    assert "Daniel Reyes" in text
    assert "Sie" in text.replace(",", " ").split() or "Ihnen" in text
    assert not {"du", "dir", "dich", "dein"} & set(text.lower().replace(",", " ").replace(".", " ").split())


async def test_there_is_not_always_something_to_send(app: App) -> None:
    ann, windows = await started(app, STAY)
    alone = await by_hand(ann, "Think", "2026-03-04T09:00:00Z", "2026-03-05T09:00:00Z")
    for window in (windows["winner_started"], alone):
        answer = await ann.call("GET", f"/windows/{window['id']}/draft")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-send")


async def test_the_plan_shows_who_is_in_touch_with_whom(app: App) -> None:
    ann = await app.sign_up()
    birch, alder = await ann.employer("Birch", plan_rank=2), await ann.employer("Alder", plan_rank=1)
    await ann.employer("Not on it")
    daniel, ruth = await ann.contact(alder), await ann.contact(alder, "Ruth Okafor", role="hr")
    told: dict[str, Json] = {
        "2026-02-10T09:00:00Z": {"contact_id": daniel["id"], "kind": "article"},
        "2026-02-20T09:00:00Z": {"contact_id": ruth["id"], "kind": "call"},
        "2026-02-15T09:00:00Z": {"contact_id": daniel["id"], "kind": "message"},
    }
    for occurred_at, body in told.items():
        await ann.post("/touchpoints", {"occurred_at": occurred_at, **body})
    for opens_at in ("2026-03-12T09:00:00Z", "2026-03-10T09:00:00Z"):
        await by_hand(ann, "Call", opens_at, "2026-03-20T09:00:00Z", contact_id=ruth["id"])
    skipped = await by_hand(
        ann, "Call", "2026-03-05T09:00:00Z", "2026-03-20T09:00:00Z", contact_id=daniel["id"]
    )
    await ann.post(f"/windows/{skipped['id']}/skip", {})
    first, second = (await ann.get("/plan"))["items"]
    assert (first["employer"], second["employer"]["id"]) == (alder, birch["id"])
    assert [
        (c["name"], c["role"], c["last_touchpoint_at"], c["next_window_at"]) for c in first["contacts"]
    ] == [
        ("Daniel Reyes", "hiring_manager", "2026-02-15T09:00:00Z", None),
        ("Ruth Okafor", "hr", "2026-02-20T09:00:00Z", "2026-03-10T09:00:00Z"),
    ]
    assert first["last_touchpoint_at"] == "2026-02-20T09:00:00Z"
    assert first["last_give_at"] == "2026-02-10T09:00:00Z"
    assert first["next_window_at"] == "2026-03-10T09:00:00Z"
    assert (second["contacts"], second["last_touchpoint_at"], second["next_window_at"]) == ([], None, None)


async def test_the_plan_counts_what_is_with_nobody_and_roles(app: App) -> None:
    ann = await app.sign_up()
    alder, birch = await ann.employer("Alder", plan_rank=1), await ann.employer("Birch", plan_rank=2)
    role, elsewhere = await ann.opportunity(alder), await ann.opportunity(birch)
    ruth = await ann.contact(alder, "Ruth Okafor", role="hr")
    for name in ("Tom", "Ida"):
        await ann.contact(alder, name)
    for occurred_at, more in (
        ("2026-02-01T09:00:00Z", {"contact_id": ruth["id"]}),
        ("2026-02-20T09:00:00Z", {"opportunity_id": role["id"]}),
        ("2026-02-28T09:00:00Z", {"opportunity_id": elsewhere["id"], "contact_id": ruth["id"]}),
    ):
        await ann.post("/touchpoints", {"kind": "call", "occurred_at": occurred_at, **more})
    await by_hand(ann, "Ask", "2026-03-12T09:00:00Z", "2026-03-20T09:00:00Z", contact_id=ruth["id"])
    await by_hand(ann, "Ask", "2026-03-10T09:00:00Z", "2026-03-20T09:00:00Z", opportunity_id=role["id"])
    both = {"contact_id": ruth["id"], "opportunity_id": elsewhere["id"]}
    await by_hand(ann, "Ask", "2026-03-11T09:00:00Z", "2026-03-20T09:00:00Z", **both)
    first, second = (await ann.get("/plan"))["items"]
    assert first["roles"] == {"hr": 1, "hiring_manager": 2}
    assert first["last_touchpoint_at"] == "2026-02-28T09:00:00Z"
    assert first["next_window_at"] == "2026-03-10T09:00:00Z"
    assert first["last_give_at"] is None
    assert [c["next_window_at"] for c in first["contacts"] if c["name"] == "Ruth Okafor"] == [
        "2026-03-11T09:00:00Z"
    ]
    assert (second["roles"], second["last_touchpoint_at"], second["next_window_at"]) == ({}, None, None)


async def test_the_plan_counts_gives_that_were_given(app: App) -> None:
    ann = await app.sign_up()
    alder = await ann.employer("Alder", plan_rank=1)
    daniel = await ann.contact(alder)
    give = await ann.post("/gives", {"kind": "tip", "title": "A quieter office"})
    for occurred_at, more in (
        ("2026-02-10T09:00:00Z", {"kind": "message", "give_id": give["id"]}),
        ("2026-02-12T09:00:00Z", {"kind": "referral", "direction": "in"}),
        ("2026-02-14T09:00:00Z", {"kind": "message"}),
    ):
        await ann.post("/touchpoints", {"contact_id": daniel["id"], "occurred_at": occurred_at, **more})
    (item,) = (await ann.get("/plan"))["items"]
    assert item["last_give_at"] == "2026-02-10T09:00:00Z"


async def test_somebody_merged_is_on_no_plan(app: App) -> None:
    ann = await app.sign_up()
    alder = await ann.employer("Alder", plan_rank=1)
    daniel, twin = await ann.contact(alder), await ann.contact(alder, "D. Reyes")
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        row = await session.get_one(Contact, (UUID(ann.me["id"]), UUID(twin["id"])))
        row.merged_into = UUID(daniel["id"])
    (item,) = (await ann.get("/plan"))["items"]
    assert [contact["id"] for contact in item["contacts"]] == [daniel["id"]]
    assert item["roles"] == {"hiring_manager": 1}


@pytest.mark.parametrize("path", ["/today", "/plan", "/coffee-kit", "/plays", "/sessions", "/push/reminders"])
async def test_a_new_account_sees_empty_screens_not_errors(app: App, path: str) -> None:
    ann = await app.sign_up()
    assert (await ann.call("GET", path)).status_code == 200


async def test_a_long_today_is_cut_at_two_hundred(app: App) -> None:
    ann = await app.sign_up()
    opens_at = "2026-03-04T09:00:00Z"
    bodies = [
        {"title": f"{n:03}", "opens_at": opens_at, "closes_at": f"2026-03-05T09:{n // 60:02}:{n % 60:02}Z"}
        for n in range(201)
    ]
    made = [{"method": "POST", "path": "/windows", "body": body} for body in bodies]
    for first in range(0, 201, 100):
        await ann.post("/batch", {"operations": made[first : first + 100]})
    today = await ann.get("/today")
    assert len(today["upcoming"]) == 200
