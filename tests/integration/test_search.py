"""Anything is found by a word of it, the best first, in one's own account alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ARRAY, Text, cast, func, select

from comeback.search.catalogue import KINDS
from comeback.search.rules.folding import folded
from contract.operations import make_world
from living import App, Client, Json


async def find(who: Client, query: str, **more: Any) -> list[Json]:
    """The hits."""
    page = await who.get("/search", params={"q": query, **more})
    assert page["next_cursor"] is None
    hits: list[Json] = page["items"]
    return hits


@pytest.fixture(scope="module")
async def who(shared_app: App) -> Client:
    """Somebody with names that are hard to spell."""
    who = await shared_app.sign_up()
    alder = await who.employer(
        "Alder & Pike Architects", notes="They light hospitals.", industry="Interior design"
    )
    mueller = await who.employer("Müller Straßenbau GmbH", website="https://mueller-bau.example/karriere")
    await who.employer("Øst Studio")
    await who.contact(alder, "Raneem Haddad", title="Head of people", emails=["raneem@alder.example"])
    await who.contact(mueller, "Daniel O'Brien", notes="Likes timber and Alder wood.")
    await who.opportunity(alder, "Senior interior designer", location="London")
    await who.opportunity(mueller, "Bewerbungen: Bauleiter")
    return who


FINDS = {
    "alder arch": "Alder & Pike Architects",
    "ALDER": "Alder & Pike Architects",
    "pike alder": "Alder & Pike Architects",
    "raneem": "Raneem Haddad",
    "ranim": "Raneem Haddad",
    "Hadad": "Raneem Haddad",
    "raneem alder": "Raneem Haddad",
    "Muller": "Müller Straßenbau GmbH",
    "müller": "Müller Straßenbau GmbH",
    "Mu\u0308ller": "Müller Straßenbau GmbH",
    "mueler": "Müller Straßenbau GmbH",
    "strassenbau": "Müller Straßenbau GmbH",
    "Straßenbau": "Müller Straßenbau GmbH",
    "ost": "Øst Studio",
    "Øst": "Øst Studio",
    "o'brien": "Daniel O'Brien",
    "obrien": "Daniel O'Brien",
    "designer london": "Senior interior designer",
    "designer alder": "Senior interior designer",
    "designers": "Senior interior designer",
    "bewerbung": "Bewerbungen: Bauleiter",
    "hospital": "Alder & Pike Architects",
    "lighting": "Alder & Pike Architects",
    "timber": "Daniel O'Brien",
    "the head of people": "Raneem Haddad",
    "raneem@alder.example": "Raneem Haddad",
    "karriere": "Müller Straßenbau GmbH",
    "architekt": "Alder & Pike Architects",
    "xylophone": None,
}


@pytest.mark.parametrize(("query", "first"), FINDS.items(), ids=list(FINDS))
async def test_the_first_hit(who: Client, query: str, first: str | None) -> None:
    hits = await find(who, query)
    assert (hits[0]["title"] if hits else None) == first, [(h["title"], h["score"]) for h in hits]


async def test_exact_before_prefix_before_typo_and_names_before_notes(app: App) -> None:
    who = await app.sign_up()
    names = ["Timber", "Timber Yard", "Timberland", "Tymber", "Notes only"]
    for name in names:
        await who.employer(name, notes="Loves timber." if name == "Notes only" else None)
    assert [hit["title"] for hit in await find(who, "timber")] == [
        "Timber", "Timber Yard", "Timberland", "Notes only", "Tymber",
    ]  # fmt: skip
    scores = [hit["score"] for hit in await find(who, "timber")]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0 and scores[0] == 1


async def test_every_kind_is_found_with_where_it_belongs(app: App) -> None:
    world = await make_world(app)
    who = world.who
    role, employer = world.ids["opportunity_id"], world.ids["employer_id"]
    await who.patch(f"/employers/{employer}", {"notes": "zebra"})
    await who.patch(f"/contacts/{world.ids['contact_id']}", {"notes": "zebra"})
    await who.patch(f"/opportunities/{role}", {"notes": "zebra"})
    await who.patch(f"/rejections/{world.ids['rejection_id']}", {"words": "A zebra was faster."})
    await who.patch(f"/needs/{world.ids['need_id']}", {"text": "Needs a zebra"})
    await who.patch(f"/evidence/{world.ids['evidence_id']}", {"text": "Rode a zebra"})
    await who.patch(f"/gives/{world.ids['give_id']}", {"title": "On the zebra"})
    await who.patch(f"/touchpoints/{world.ids['touchpoint_id']}", {"notes": "Spoke of zebras"})
    await who.patch(f"/reviews/{world.ids['review_id']}", {"agreed": "More zebra"})
    times = {"opens_at": "2026-04-10T09:00:00Z", "closes_at": "2026-04-12T09:00:00Z"}
    await who.post("/windows", {"title": "Feed the zebra", "opportunity_id": role, **times})
    await who.post("/plays/stay_in_touch/copy", {"name": "The zebra play"})
    hits = {hit["kind"]: hit for hit in await find(who, "zebra")}
    assert set(hits) == set(KINDS)
    for kind, hit in hits.items():
        answer = await who.http.get(hit["href"])
        assert answer.status_code == 200 and answer.json()["id"] == hit["id"], kind
        marked = hit["title_marks"] or hit["excerpt_marks"]
        text = hit["title"] if hit["title_marks"] else hit["excerpt"]
        assert [text[mark["start"] : mark["end"]].lower().rstrip("s") for mark in marked] == ["zebra"], kind
        assert "<mark>" in hit["title_html"] + hit["excerpt_html"], kind
    for kind in ("rejection", "need", "evidence", "review", "window"):
        assert (hits[kind]["opportunity_id"], hits[kind]["employer_id"]) == (role, employer), kind
        assert hits[kind]["employer_name"] == "Alder & Pike Architects"
    assert hits["rejection"]["title"] == "Interior designer"
    assert hits["contact"]["employer_id"] == employer
    only = await find(who, "zebra", kinds="need,window")
    assert {hit["kind"] for hit in only} == {"need", "window"}
    assert len(await find(who, "zebra", limit=3)) == 3
    assert len(await find(who, "zebrra", limit=1)) == 1


async def test_built_in_plays_in_the_users_language(app: App) -> None:
    who = await app.sign_up(language="de")
    [english] = await find(await app.sign_up(), "stay in touch")
    assert (english["kind"], english["title"]) == ("play", "Stay in touch")
    name = (await who.get("/plays/stay_in_touch"))["name"]
    assert [hit["title"] for hit in await find(who, name)] == [name]


async def test_nothing_of_anybody_else(app: App, who: Client) -> None:
    assert await find(who, "raneem")
    assert await find(await app.sign_up(), "raneem") == []


async def test_a_change_is_found_at_once_and_what_is_gone_is_gone(app: App) -> None:
    who = await app.sign_up()
    employer = await who.employer("Birch")
    assert await find(who, "birch")
    await who.patch(f"/employers/{employer['id']}", {"name": "Cedar"})
    assert await find(who, "birch") == []
    assert [hit["id"] for hit in await find(who, "cedar")] == [employer["id"]]
    gone = await who.call("DELETE", f"/employers/{employer['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert await find(who, "cedar") == []


async def test_nothing_of_a_person_who_was_forgotten_or_merged(app: App) -> None:
    who = await app.sign_up()
    employer = await who.employer()
    kept = await who.contact(employer, "Daniel Reyes", emails=["daniel@zebra.example"])
    other = await who.contact(employer, "Danny Quagga")
    await who.post("/touchpoints", {"contact_id": kept["id"], "kind": "article", "notes": "Quagga likes tea"})
    await who.post(f"/contacts/{kept['id']}/merge", {"other_id": other["id"]})
    assert {hit["kind"] for hit in await find(who, "quagga")} == {"touchpoint"}
    await who.post(f"/contacts/{kept['id']}/anonymise", {})
    for query in ("daniel", "danny", "quagga", "zebra", "reyes", "denial"):
        assert await find(who, query) == [], query


async def test_a_token_finds_what_it_may_read(app: App) -> None:
    world = await make_world(app)
    made = await world.who.post("/tokens", {"name": "Needs", "scopes": ["needs:read"]})
    http = app.http()
    http.headers["Authorization"] = f"Bearer {made['token']}"
    program = Client(http, world.who.me)
    [hit] = await find(program, "late")
    assert (hit["kind"], hit["title"], hit["employer_name"], hit["employer_id"]) == ("need", "", None, None)
    assert hit["opportunity_id"] == world.ids["opportunity_id"]
    for query in ("alder", "daniel", "late alder", "interior"):
        assert await find(program, query) == [], query
    assert await find(program, "late", kinds="employer") == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400), (" ", 400), ("\u00a0\n", 400), ("!?&|", 400), ("x" * 201, 400), ("x " * 100, 200), ("🎉", 400),
        ("%_\\", 400), ("alder:* | !pike & (x <-> y)", 200), ("' OR '1'='1", 200), ("'alder", 200), ("alder\\", 200),
        ("%alder_", 200), ("\u202ealder\u202c", 200), ("شركة البناء", 200), ("東京", 200), ("a\u0301", 200),
        ("🎉 alder 🎉", 200), (" ".join(f"w{n}" for n in range(50)), 400), ("ﷺ" * 200, 200), ("½", 200),
        ("_" * 200, 400), ("a" * 200, 200), ("\ufffd", 400), ("e5 1e5 0x1F", 200), ("the", 200), ("C++ <b>", 200),
    ],
)  # fmt: skip
async def test_whatever_is_asked(who: Client, query: str, status: int) -> None:
    answer = await who.call("GET", "/search", params={"q": query})
    assert answer.status_code == status, answer.text
    if status == 400:
        assert [error["pointer"] for error in answer.json()["errors"]] == ["?q"]


@pytest.mark.parametrize(
    "raw", ["q=%ED%A0%80", "q=a%00b", "q=%ff", "q=a&q=b", "", "q=a&kinds=", "q=a&kinds=x"]
)
async def test_queries_that_are_none(who: Client, raw: str) -> None:
    assert (await who.call("GET", f"/search?{raw}")).status_code == 400


async def test_operators_find_plain_words(who: Client) -> None:
    for query in ("alder:*", "!alder", "'alder'", "alder\\", "<b>alder</b>"):
        assert (await find(who, query.replace("b>", " ")))[0]["title"] == "Alder & Pike Architects", query


async def test_texts_that_cannot_be_words_are_stored_all_the_same(app: App) -> None:
    who = await app.sign_up()
    for notes in (
        "x" * 20_000,
        "ﷺ " * 10_000,
        "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))),
        "a:1A 'b' \\c",
    ):
        await who.employer("Odd", notes=notes)
    assert len(await find(who, "odd")) == 4


async def test_both_sides_compare_alike(shared_app: App) -> None:
    letters = [chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha() and chr(code) not in "ĿŀŉŊ"]
    async with shared_app.sessions() as session:
        plain = select(
            func.btrim(func.plain_words(func.unnest(cast(letters, ARRAY(Text))).column_valued("letter")))
        )
        stored = (await session.scalars(plain)).all()
    different = [letter for letter, there in zip(letters, stored, strict=True) if folded(letter) != there]
    assert different == []
