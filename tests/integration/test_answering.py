"""The messages that are drafted of what is known: the answer need by need, gives, the coffee kit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.plays.models import Run
from comeback.plays.rules import StepKind
from comeback.windows.models import Window
from living import App, Client, Json, new_id

STAY, COFFEE = "stay_in_touch", "coffee_after_the_no"
NOW = parse_instant("2026-03-03T14:00:00Z")


async def in_a_play(
    app: App, who: Client, play: str, step: str, kind: StepKind, *, role: Json, contact: Json | None = None
) -> str:
    """The id of a window of a step that no fact has brought about yet."""
    run_id, window_id = new_id(), new_id()
    wall = datetime(2026, 3, 3, 14)
    async with in_account(app.sessions, UUID(who.me["id"]), NOW) as session:
        session.add(
            Run(
                id=run_id, opportunity_id=UUID(role["id"]), rejection_id=None, play=play, state="active",
                started_at=NOW, anchors={},
            )
        )  # fmt: skip
        session.add(
            Window(
                id=window_id, opportunity_id=UUID(role["id"]), run_id=run_id, step=step, kind=kind, title=step,
                contact_id=UUID(contact["id"]) if contact else None, why="", source="", time_zone="UTC",
                zone_of="user", state="scheduled", opens_wall=wall, best_wall=wall, closes_wall=wall,
                opens_at=NOW, best_at=NOW, closes_at=NOW, due_at=NOW + timedelta(days=900),
            )
        )  # fmt: skip
    return str(window_id)


async def heard(who: Client, role: Json, kind: str, text: str, *proofs: str, **more: Any) -> None:
    """A need with its evidence."""
    need = await who.post(f"/opportunities/{role['id']}/needs", {"kind": kind, "text": text, **more})
    for proof in proofs:
        await who.post(f"/needs/{need['id']}/evidence", {"text": proof})


ANSWERED = {
    "en": (
        "Your plans: Leeds\n- I opened two.\n\nYour challenge: hospitals\n- [my proof for: hospitals]",
        ["my proof for: hospitals"],
    ),
    "de": (
        "Ihre Pläne: Leeds\n- I opened two.\n\nIhre Herausforderung: hospitals\n- [mein Beleg für: hospitals]",
        ["mein Beleg für: hospitals"],
    ),
}


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_answer_takes_up_each_need(app: App, language: str) -> None:
    ann = await app.sign_up("Ann Lee", language=language)
    employer = await ann.employer("Alder")
    role = await ann.opportunity(employer)
    daniel = await ann.contact(employer, emails=["daniel@alder.example"])
    ruth = await ann.contact(employer, "Ruth Okafor", emails=["ruth@alder.example"])
    await heard(ann, role, "expansion", "Leeds", "I opened two.", heard_from=ruth["id"])
    app.go_to("2026-03-03T14:01:00Z")
    await heard(ann, role, "challenge", "hospitals", heard_from=daniel["id"])
    told, gaps = ANSWERED[language]
    answer = await ann.get(f"/opportunities/{role['id']}/answer")
    assert f"\n\n{told}\n\n" in answer["text"]
    assert (answer["gaps"], answer["to"]) == (gaps, ["daniel@alder.example"]), "who told last"
    assert "Daniel" in answer["text"].split("\n")[0]
    assert "Alder" in answer["text"] and answer["text"].endswith("Ann Lee")


async def test_the_answer_is_what_its_window_sends(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer("Alder")
    role, daniel = await ann.opportunity(employer), await ann.contact(employer)
    ruth = await ann.contact(employer, "Ruth Okafor", emails=["ruth@alder.example"])
    await heard(ann, role, "challenge", "hospitals", heard_from=daniel["id"])
    window = await in_a_play(app, ann, "answer_the_needs", "answer", "needs_answer", role=role, contact=ruth)
    draft, answer = (
        await ann.get(f"/windows/{window}/draft"),
        await ann.get(f"/opportunities/{role['id']}/answer"),
    )
    assert draft == answer
    assert draft["to"] == ["ruth@alder.example"], "the person of the run, whoever told it"
    assert draft["gaps"] == ["my proof for: hospitals"]


async def test_an_answer_without_a_person_goes_to_who_told_it(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer("Alder")
    role, daniel = await ann.opportunity(employer), await ann.contact(employer, emails=["d@alder.example"])
    await heard(ann, role, "challenge", "hospitals", heard_from=daniel["id"])
    window = await in_a_play(app, ann, "answer_the_needs", "answer", "needs_answer", role=role)
    draft = await ann.get(f"/windows/{window}/draft")
    assert draft["to"] == ["d@alder.example"]
    assert draft == await ann.get(f"/opportunities/{role['id']}/answer")


async def test_an_answer_without_needs_leaves_one_gap_in_its_place(app: App) -> None:
    ann = await app.sign_up("Ann Lee")
    role = await ann.opportunity(await ann.employer("Alder"))
    answer = await ann.get(f"/opportunities/{role['id']}/answer")
    assert answer["gaps"] == ["first name", "what you heard"]
    assert "[what you heard]" in answer["text"]
    await heard(ann, role, "challenge", "hospitals [two]")
    answer = await ann.get(f"/opportunities/{role['id']}/answer")
    assert answer["gaps"] == ["first name", "my proof for: hospitals (two)"]


async def test_an_answer_writes_to_nobody_who_refused(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer("Alder")
    role = await ann.opportunity(employer)
    daniel = await ann.contact(employer, emails=["d@alder.example"], do_not_contact=True)
    await heard(ann, role, "challenge", "hospitals", heard_from=daniel["id"])
    assert (await ann.get(f"/opportunities/{role['id']}/answer"))["to"] == []


async def test_a_give_comes_from_the_shelf_once(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer("Alder")
    role, daniel = await ann.opportunity(employer), await ann.contact(employer, interests=["hospitals"])
    window = await in_a_play(app, ann, STAY, "give_1", "article", role=role, contact=daniel)
    path = f"/windows/{window}/draft"
    assert "the article" in (await ann.get(path))["gaps"]
    shelf: list[Json] = [
        {"kind": "referral", "title": "A builder", "topics": ["hospitals"]},
        {"kind": "article", "title": "On schools"},
        {"kind": "article", "title": "On  wards", "topics": ["hospitals"], "url": "https://a.example/wards"},
    ]
    gives = [await ann.post("/gives", give) for give in shelf]
    draft = await ann.get(path)
    assert "\n\nOn wards\nhttps://a.example/wards\n\n" in draft["text"], "the best match of its kind"
    assert draft["gaps"] == ["one line: why it fits"]
    given = {"contact_id": daniel["id"], "kind": "article", "give_id": gives[2]["id"]}
    await ann.post("/touchpoints", given)
    assert "On schools" in (await ann.get(path))["text"]
    again = await in_a_play(app, ann, STAY, "cadence_give.3", "article", role=role, contact=daniel)
    assert "On schools" in (await ann.get(f"/windows/{again}/draft"))["text"]
    second = await in_a_play(app, ann, STAY, "give_2", "referral", role=role, contact=daniel)
    assert "A builder" in (await ann.get(f"/windows/{second}/draft"))["text"]
    nobody = await in_a_play(app, ann, STAY, "give_1", "article", role=role)
    assert "the article" in (await ann.get(f"/windows/{nobody}/draft"))["gaps"]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "What are your plans for expansion?", "What did I miss?"),
        ("de", "Welche Pläne haben Sie für Ihr Wachstum?", "Was habe ich Ihnen zu erzählen versäumt?"),
    ],
)
async def test_the_coffee_kit_has_four_questions_and_what_is_known(
    app: App, language: str, first: str, last: str
) -> None:
    ann = await app.sign_up(language=language)
    employer = await ann.employer("Alder")
    role = await ann.opportunity(employer)
    await ann.contact(employer, "Ruth Okafor", role="hr")
    daniel = await ann.contact(employer, title="Director")
    await heard(ann, role, "challenge", "hospitals", "I built two.")
    kit = await ann.get("/coffee-kit", params={"opportunity_id": role["id"]})
    assert [question["kind"] for question in kit["questions"]] == [
        "expansion",
        "challenge",
        "challenge",
        "missed_selling_point",
    ]
    texts = [question["text"] for question in kit["questions"]]
    assert (texts[0], texts[3], len(set(texts))) == (first, last, 4)
    assert kit["minutes"] == 15
    assert kit["contact"] == {
        "id": daniel["id"],
        "name": "Daniel Reyes",
        "role": "hiring_manager",
        "title": "Director",
    }
    assert kit["needs"] == (await ann.get(f"/opportunities/{role['id']}/needs"))["items"]
    assert len(kit["needs"]) == 1
    alone = await ann.get("/coffee-kit")
    assert alone == {**kit, "contact": None, "needs": []}


async def test_the_coffee_kit_knows_whom_the_coffee_is_with(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer("Alder")
    role, _ = await ann.opportunity(employer), await ann.contact(employer)
    ruth = await ann.contact(employer, "Ruth Okafor", role="hr")
    await in_a_play(app, ann, COFFEE, "coffee", "coffee", role=role, contact=ruth)
    kit = await ann.get("/coffee-kit", params={"opportunity_id": role["id"]})
    assert kit["contact"]["name"] == "Ruth Okafor"


async def test_the_coffee_kit_of_nothing_names_what_is_wrong(app: App) -> None:
    ann = await app.sign_up()
    for asked, status in (("00000000-0000-7000-8000-000000000000", 422), ("x", 400)):
        answer = await ann.call("GET", "/coffee-kit", params={"opportunity_id": asked})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, "?opportunity_id")
