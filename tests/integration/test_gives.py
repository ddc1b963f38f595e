"""The shelf of what is worth sending, who got what, and what to give next."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from comeback.contacts.models import Contact
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.touchpoints.service import best_gives
from living import App, Client, Json, new_id

NOW = parse_instant("2026-03-03T14:00:00Z")


async def article(who: Client, title: str = "Quiet offices", **more: Any) -> Json:
    """A give."""
    made: Json = await who.post("/gives", {"kind": "article", "title": title, **more})
    return made


async def send(who: Client, contact: Json, give: Json, **more: Any) -> Any:
    """The answer when a give is written down as sent to a person."""
    body = {"contact_id": contact["id"], "give_id": give["id"], "kind": "article", **more}
    return await who.call("POST", "/touchpoints", json=body)


async def best(who: Client, contact: Json, **more: Any) -> Json:
    """What the shelf has for a person."""
    found: Json = await who.get("/gives", params={"for_contact": contact["id"], **more})
    return found


async def merge(app: App, who: Client, other: Json, kept: Json) -> None:
    """Write down that one contact turned out to be another, as a merge leaves it."""
    async with in_account(app.sessions, UUID(who.me["id"]), NOW) as session:
        row = await session.get_one(Contact, (UUID(who.me["id"]), UUID(other["id"])))
        row.merged_into = UUID(kept["id"])


async def test_a_give_is_what_was_said(app: App) -> None:
    ann = await app.sign_up()
    made = await article(
        ann, url="https://alder.example/quiet", topics=["Büro", "buro", "Akustik"], note="p. 3"
    )
    assert await ann.get(f"/gives/{made['id']}") == made
    assert (made["kind"], made["topics"], made["note"]) == ("article", ["Büro", "Akustik"], "p. 3")
    changed = await ann.patch(f"/gives/{made['id']}", {"topics": ["Tee", "TEE", "büro"], "url": None})
    kept = {"updated_at": changed["updated_at"], "version": 2}
    assert changed == made | {"topics": ["Tee", "büro"], "url": None} | kept
    gone = await ann.call("DELETE", f"/gives/{made['id']}", headers={"If-Match": '"2"'})
    assert (gone.status_code, (await ann.get("/gives"))["items"]) == (204, [])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "present"}, "/kind"),
        ({"kind": None}, "/kind"),
        ({"title": " "}, "/title"),
        ({"title": None}, "/title"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"topics": None}, "/topics"),
        ({"topics": ["tea", " "]}, "/topics/1"),
        ({"topics": ["x" * 61]}, "/topics/0"),
        ({"note": "x" * 20_001}, "/note"),
    ],
)
async def test_a_give_that_cannot_be(app: App, body: Json, pointer: str) -> None:
    ann = await app.sign_up()
    made = await article(ann)
    path = f"/gives/{made['id']}"
    answer = await ann.call("PATCH", path, json=body, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"].replace("...", "1")) == (400, pointer)
    assert await ann.get(path) == made


async def test_the_shelf_is_listed_page_by_page(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up()
    await article(ben)
    made = [await article(ann, f"Number {n}") for n in range(3)]
    page = await ann.call("GET", "/gives", params={"limit": 2})
    rest = await ann.http.get(page.links["next"]["url"])
    assert page.json()["items"] + rest.json()["items"] == made
    assert rest.json() == {"items": made[2:], "next_cursor": None}


async def test_what_was_given_stays(app: App) -> None:
    ann = await app.sign_up()
    daniel, give = await ann.contact(await ann.employer()), await article(ann)
    sent = (await send(ann, daniel, give)).json()
    assert sent["give_id"] == give["id"]
    kept = await ann.call("DELETE", f"/gives/{give['id']}", headers={"If-Match": "*"})
    assert (kept.status_code, kept.json()["type"]) == (409, "/problems/was-given")
    assert kept.json()["detail"] == "Somebody got this already, so it stays: the ledger knows who got what."
    assert await ann.get(f"/gives/{give['id']}") == give


async def test_nobody_gets_the_same_twice(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, ruth = await ann.contact(employer), await ann.contact(employer, "Ruth Okafor")
    give = await article(ann)
    assert (await send(ann, daniel, give)).status_code == 201
    again = await send(ann, daniel, give, kind="message")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")
    said = "This person got this already."
    assert again.json()["detail"] == said
    assert again.json()["errors"] == [{"pointer": "/give_id", "code": "conflict", "detail": said}]
    assert (await send(ann, daniel, give, direction="in")).status_code == 201, "they sent it back"
    assert (await send(ann, ruth, give)).status_code == 201, "HR did not have it"
    assert len((await ann.get("/touchpoints", params={"give_id": give["id"]}))["items"]) == 3


async def test_of_two_at_once_one_arrives(app: App) -> None:
    ann = await app.sign_up()
    daniel, give = await ann.contact(await ann.employer()), await article(ann)
    answers = await asyncio.gather(*(send(ann, daniel, give) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len((await ann.get("/touchpoints"))["items"]) == 1


async def test_the_database_alone_refuses_a_second_time(app: App) -> None:
    ann = await app.sign_up()
    daniel, give = await ann.contact(await ann.employer()), await article(ann)
    first = (await send(ann, daniel, give)).json()
    copy = (
        "INSERT INTO touchpoint (account_id, id, contact_id, give_id, kind, channel, direction, occurred_at, outcome,"
        " created_at, updated_at, change) SELECT account_id, :id, contact_id, give_id, kind, channel, direction,"
        " occurred_at, outcome, created_at, updated_at, change FROM touchpoint WHERE id = :first"
    )
    with pytest.raises(IntegrityError, match="uq_touchpoint_give"):
        async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
            await session.execute(text(copy), {"id": new_id(), "first": first["id"]})


async def test_a_patch_gives_nothing_twice_either(app: App) -> None:
    ann = await app.sign_up()
    daniel, give, other = await ann.contact(await ann.employer()), await article(ann), await article(ann)
    await send(ann, daniel, give)
    plain = await ann.post("/touchpoints", {"contact_id": daniel["id"], "kind": "message"})
    path = f"/touchpoints/{plain['id']}"

    async def patch(give_id: object) -> Any:
        return await ann.call("PATCH", path, json={"give_id": give_id}, headers={"If-Match": "*"})

    assert (await patch(give["id"])).status_code == 409
    assert (await patch(str(new_id()))).status_code == 422
    assert (await patch(other["id"])).json()["give_id"] == other["id"]
    assert (await patch(other["id"])).status_code == 200, "it may stay what it is"
    assert (await patch(None)).json()["give_id"] is None


async def test_a_give_that_is_not_there_cannot_be_sent(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up()
    foreign = await article(ben)
    daniel = await ann.contact(await ann.employer())
    for give_id in (foreign["id"], str(new_id())):
        answer = await send(ann, daniel, {"id": give_id})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/give_id")


async def test_the_best_match_comes_first(app: App) -> None:
    ann = await app.sign_up()
    daniel = await ann.contact(await ann.employer(), interests=["Café", "sailing"])
    plain = await article(ann, "Quiet offices", topics=["acoustics"])
    named = await article(ann, "Sailing in March")
    both = await article(ann, "Notes", topics=["cafe", "Sailing"])
    found = await best(ann, daniel)
    assert found["items"] == [
        both | {"matches": ["cafe", "Sailing"]}, named | {"matches": ["sailing"]}, plain | {"matches": []},
    ]  # fmt: skip
    assert (found["ideas"], found["next_cursor"]) == ([], None)
    assert (await best(ann, daniel, limit=1))["items"] == found["items"][:1]
    await send(ann, daniel, both)
    await send(ann, daniel, named, direction="in")
    left = await best(ann, daniel)
    assert [item["id"] for item in left["items"]] == [plain["id"]], "nor what they sent themselves"
    assert left["ideas"] == [
        "An article about Café, for example from a trade journal you read",
        "A talk or an event about sailing",
        "Somebody you know who could be useful to Alder & Pike Architects",
    ]


async def test_an_empty_shelf_has_ideas_in_the_users_language(app: App) -> None:
    ann = await app.sign_up(language="de")
    tom = await ann.post("/contacts", {"name": "Tom"})
    found = await best(ann, tom)
    assert found["items"] == []
    assert found["ideas"] == [
        "Eine Veranstaltung, zu der du selbst gehen würdest, vor Ort oder online",
        "Ein Artikel, der dir zuletzt gefallen hat, mit einem Satz dazu, warum",
    ]
    daniel = await ann.contact(await ann.employer(industry="Architektur"))
    assert (
        "Eine Neuigkeit aus ihrer Branche (Architektur), mit einem Satz von dir"
        in (await best(ann, daniel))["ideas"]
    )


async def test_nothing_is_suggested_for_somebody_who_refuses(app: App) -> None:
    ann = await app.sign_up()
    await article(ann)
    daniel = await ann.contact(await ann.employer(), do_not_contact=True)
    assert await best(ann, daniel) == {"items": [], "next_cursor": None, "ideas": []}


async def test_a_contact_of_somebody_else_has_no_shelf(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up()
    await article(ben)
    daniel = await ann.contact(await ann.employer())
    assert (
        await best(ben, daniel)
        == await best(ben, {"id": str(new_id())})
        == {"items": [], "next_cursor": None}
    )
    assert (await ben.call("GET", f"/contacts/{daniel['id']}/gives")).status_code == 404


async def test_what_is_there_for_one_person_is_one_page(app: App) -> None:
    ann = await app.sign_up()
    daniel = await ann.contact(await ann.employer())
    for n in range(2):
        await article(ann, f"Number {n}")
    cursor = (await ann.get("/gives", params={"limit": 1}))["next_cursor"]
    answer = await ann.call("GET", "/gives", params={"for_contact": daniel["id"], "cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?cursor")


async def test_the_kind_of_a_step_comes_first_among_equals(app: App) -> None:
    ann = await app.sign_up()
    daniel = await ann.contact(await ann.employer(), interests=["tea"])
    older = await ann.post("/gives", {"kind": "referral", "title": "A joiner", "topics": ["tea"]})
    app.go_to("2026-03-03T14:01:00Z")
    newer = await article(ann, topics=["tea"])
    given = await article(ann, "Given", topics=["tea"])
    await send(ann, daniel, given)
    async with in_account(app.sessions, UUID(ann.me["id"]), NOW) as session:
        contact = await session.get_one(Contact, (UUID(ann.me["id"]), UUID(daniel["id"])))
        found = [
            (str(give.id), matches) for give, matches in await best_gives(session, contact, ["referral"])
        ]
    assert found == [(older["id"], ["tea"]), (newer["id"], ["tea"])]


async def test_the_ledger_counts_gives_for_each_ask(app: App) -> None:
    ann = await app.sign_up()
    daniel, give = await ann.contact(await ann.employer()), await article(ann)
    decide = await ann.post(
        "/windows",
        {
            "title": "Ask for the decision", "kind": "ask_decision", "contact_id": daniel["id"],
            "opens_at": "2026-03-03T13:00:00Z", "closes_at": "2026-03-04T13:00:00Z",
        },
    )  # fmt: skip
    event = await ann.post("/gives", {"kind": "event", "title": "A fair"})
    early = (await send(ann, daniel, event, kind="message", occurred_at="2026-02-02T09:00:00Z")).json()
    late = (await send(ann, daniel, give, outcome="replied", occurred_at="2026-02-20T09:00:00Z")).json()
    for more in (
        {"kind": "referral"}, {"kind": "introduction"}, {"kind": "article", "direction": "in"},
        {"kind": "coffee_request"}, {"kind": "coffee_request", "direction": "in"}, {"kind": "nudge"},
        {"kind": "message"}, {"kind": "check_in"}, {"kind": "message", "window_id": decide["id"]},
    ):  # fmt: skip
        await ann.post("/touchpoints", {"contact_id": daniel["id"], **more})
    await ann.post("/touchpoints", {"kind": "article"})
    assert await ann.get(f"/contacts/{daniel['id']}/gives") == {
        "items": [
            {
                "give": give,
                "given_at": "2026-02-20T09:00:00Z",
                "touchpoint_id": late["id"],
                "outcome": "replied",
            },
            {
                "give": event,
                "given_at": "2026-02-02T09:00:00Z",
                "touchpoint_id": early["id"],
                "outcome": "none",
            },
        ],
        "gives": 4,
        "asks": 2,
    }
    nobody = await ann.post("/contacts", {"name": "Tom"})
    assert await ann.get(f"/contacts/{nobody['id']}/gives") == {"items": [], "gives": 0, "asks": 0}


async def test_one_person_under_two_names_gets_nothing_twice(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    dan, danny, daniel = [await ann.contact(employer, name) for name in ("Dan", "Danny", "Daniel")]
    ruth, give, other = await ann.contact(employer, "Ruth"), await article(ann), await article(ann)
    assert (await send(ann, dan, give)).status_code == 201
    assert (await send(ann, danny, other)).status_code == 201
    await merge(app, ann, dan, danny)
    await merge(app, ann, danny, daniel)
    assert (await best(ann, daniel))["items"] == []
    for sent in (give, other):
        again = await send(ann, daniel, sent)
        assert (again.status_code, again.json()["errors"][0]["pointer"]) == (409, "/give_id")
    told = await ann.get(f"/contacts/{daniel['id']}/gives")
    assert ({item["give"]["id"] for item in told["items"]}, told["gives"]) == ({give["id"], other["id"]}, 2)
    assert len((await best(ann, ruth))["items"]) == 2
    assert (await send(ann, ruth, give)).status_code == 201


async def test_what_two_names_got_before_they_were_one_can_still_be_noted(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    dan, daniel, give = await ann.contact(employer, "Dan"), await ann.contact(employer), await article(ann)
    sent = [(await send(ann, contact, give)).json() for contact in (dan, daniel)]
    only_dan = await article(ann)
    await send(ann, dan, only_dan)
    await merge(app, ann, dan, daniel)
    for touchpoint in sent:
        path = f"/touchpoints/{touchpoint['id']}"
        assert (await ann.patch(path, {"notes": "liked it", "outcome": "replied"}))["outcome"] == "replied"
    other = await ann.post("/touchpoints", {"contact_id": daniel["id"], "kind": "message"})
    path, body = f"/touchpoints/{other['id']}", {"give_id": only_dan["id"]}
    assert (await ann.call("PATCH", path, json=body, headers={"If-Match": "*"})).status_code == 409
