"""A person is dropped, and what happened with them still counts."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from comeback.host.postgres import EmbeddedPostgres
from living import App, Client, Json, new_id

COFFEE = "coffee_after_the_no"
NAME, NICKNAME = "Daniel Quisling-Reyes", "Danny Reyes"
SECRETS = (
    "Quisling", "Danny", "daniel@alder.example", "danny@home.example", "+44 20 7946 0958", "+49 30 1234567",
    "in/quisling", "sings in a choir", "spoke about his sister", "falconry", "Head of oddities", "is on leave",
)  # fmt: skip
EMPTY: Json = {
    "title": None, "emails": [], "phones": [], "linkedin_url": None, "interests": [], "time_zone": None,
    "notes": None, "do_not_contact": True,
}  # fmt: skip


async def known(app: App, **account: Any) -> tuple[Client, Json, Json]:
    """Somebody who knows a person well: the client, the contact and the opportunity."""
    ann = await app.sign_up(**account)
    employer = await ann.employer()
    daniel = await ann.contact(
        employer, NAME, title="Head of oddities", emails=["daniel@alder.example"], phones=["+44 20 7946 0958"],
        linkedin_url="https://www.linkedin.com/in/quisling", interests=["falconry"],
        time_zone="Asia/Kathmandu", notes="sings in a choir",
    )  # fmt: skip
    return ann, daniel, await ann.opportunity(employer)


async def start(ann: Client, role: Json, person: Json, **facts: Any) -> Json:
    """A no that starts the coffee with this person."""
    begun = [{"play": COFFEE, "contact_ids": [person["id"]]}]
    recorded: Json = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": begun, **facts})
    return recorded


async def anonymise(ann: Client, person: Json) -> Json:
    """The contact without a name."""
    answer: Json = await ann.post(f"/contacts/{person['id']}/anonymise")
    return answer


@pytest.mark.parametrize(("language", "name"), [("en", "Someone"), ("de", "Jemand")])
async def test_nothing_is_left_of_a_person_but_their_place(app: App, language: str, name: str) -> None:
    ann, daniel, _ = await known(app)
    await ann.patch("/me", {"language": language})
    made = await anonymise(ann, daniel)
    when = {"anonymised_at": "2026-03-03T14:00:00Z", "updated_at": made["updated_at"], "version": 2}
    assert made == daniel | EMPTY | when | {"name": name}
    assert await ann.get(f"/contacts/{daniel['id']}") == made
    assert (await ann.get("/contacts"))["items"] == [made]


async def test_anonymising_twice_changes_nothing(app: App) -> None:
    ann, daniel, _ = await known(app)
    made = await anonymise(ann, daniel)
    app.go_to("2026-03-04T14:00:00Z")
    assert await anonymise(ann, daniel) == made


async def test_windows_to_come_are_cancelled_and_no_title_names_the_person(app: App) -> None:
    ann, daniel, role = await known(app)
    ask = (await start(ann, role, daniel))["windows"][0]
    times = {"opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T09:00:00Z"}
    words = {"title": f"Call {NAME}", "why": "Quisling asked for it"}
    by_hand = await ann.post("/windows", {"contact_id": daniel["id"], **words, **times})
    done = await ann.post("/windows", {"contact_id": daniel["id"], **words, **times})
    await ann.post(f"/windows/{done['id']}/done", {})
    assert "Quisling" in ask["title"]
    await anonymise(ann, daniel)
    found = [await ann.get(f"/windows/{item['id']}") for item in (ask, by_hand, done)]
    assert [(item["state"], item["because"]) for item in found] == [
        ("cancelled", "anonymised"), ("cancelled", "anonymised"), ("done", None),
    ]  # fmt: skip
    assert found[0]["title"], "the step is still named"
    assert found[0]["title"] != found[1]["title"] == found[2]["title"] == "Something with someone"
    assert [item["why"] for item in found] == [ask["why"], "", ""]
    assert all(word not in str(found) for word in SECRETS)


async def test_the_reasons_of_nobody_else_are_forgotten(app: App) -> None:
    ann, daniel, role = await known(app)
    tom = await ann.contact({"id": daniel["employer_id"]}, "Tom")
    recorded, reason = await start(ann, role, tom), {"reason": "Tom is on leave"}
    skipped, other = recorded["windows"][0], {"opens_at": "2026-03-10T09:00:00Z"}
    other |= {"closes_at": "2026-03-11T09:00:00Z", "title": "Call", "contact_id": daniel["id"]}
    his = await ann.post("/windows", other)
    for item in (skipped, his):
        await ann.post(f"/windows/{item['id']}/skip", reason)
    stopped = await ann.post(f"/runs/{recorded['runs'][0]['id']}/stop", reason)
    await anonymise(ann, daniel)
    assert (await ann.get(f"/windows/{skipped['id']}"))["because"] == "Tom is on leave"
    assert (await ann.get(f"/windows/{his['id']}"))["because"] is None
    (run,) = (await ann.get(f"/opportunities/{role['id']}/plays"))["items"]
    assert run == stopped
    await anonymise(ann, tom)
    assert (await ann.get(f"/windows/{skipped['id']}"))["because"] is None


async def test_what_happened_still_counts(app: App) -> None:
    ann, daniel, role = await known(app)
    touch = {"contact_id": daniel["id"], "opportunity_id": role["id"], "kind": "call", "outcome": "met"}
    made = await ann.post("/touchpoints", touch | {"notes": "spoke about his sister"})
    tom = await ann.post("/contacts", {"name": "Tom"})
    his = await ann.post("/touchpoints", touch | {"contact_id": tom["id"], "notes": "spoke about tea"})
    need = {"kind": "challenge", "text": "They move offices", "heard_from": daniel["id"]}
    heard = await ann.post(f"/opportunities/{role['id']}/needs", need)
    await anonymise(ann, daniel)
    told = (await ann.get(f"/opportunities/{role['id']}/timeline"))["items"][0]
    assert (told["kind"], told["cause"], told["contact_id"]) == ("contact", "anonymised", daniel["id"])
    left = await ann.get(f"/touchpoints/{made['id']}")
    kept = {"notes": None, "version": 2, "updated_at": left["updated_at"]}
    assert left == made | kept
    assert await ann.get(f"/touchpoints/{his['id']}") == his, "of nobody else"
    assert await ann.get(f"/needs/{heard['id']}") == heard


async def test_nothing_is_written_about_somebody_anonymised(app: App) -> None:
    ann, daniel, role = await known(app)
    tom = await ann.post("/contacts", {"name": "Tom"})
    await anonymise(ann, daniel)
    path = f"/contacts/{daniel['id']}"
    patched = await ann.call("PATCH", path, json={"name": NAME}, headers={"If-Match": "*"})
    into = await ann.call("POST", f"{path}/merge", json={"other_id": tom["id"]})
    away = await ann.call("POST", f"/contacts/{tom['id']}/merge", json={"other_id": daniel["id"]})
    for answer in (patched, into, away):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/anonymised")
    begun = {"play": COFFEE, "contact_ids": [daniel["id"]]}
    assert (await ann.call("POST", f"/opportunities/{role['id']}/plays", json=begun)).status_code == 409


async def test_those_merged_into_a_person_are_forgotten_too(app: App) -> None:
    ann, daniel, _ = await known(app)
    danny = await ann.post("/contacts", {"name": NICKNAME, "emails": ["danny@home.example"]})
    await ann.post(f"/contacts/{daniel['id']}/merge", {"other_id": danny["id"]})
    await anonymise(ann, daniel)
    undone = await ann.call("POST", f"/contacts/{daniel['id']}/merge/undo")
    assert (undone.status_code, undone.json()["type"]) == (409, "/problems/too-late-to-undo")


async def test_nobody_else_s_contact_is_anonymised(app: App) -> None:
    ann, daniel, _ = await known(app)
    bo = await app.sign_up("Bo")
    for contact_id in (daniel["id"], str(new_id())):
        assert (await bo.call("POST", f"/contacts/{contact_id}/anonymise")).status_code == 404
    assert await ann.get(f"/contacts/{daniel['id']}") == daniel


async def test_the_name_is_found_nowhere(app: App, server: EmbeddedPostgres) -> None:
    """Every column of every table of the account is read as text, by the superuser, whom no policy holds back.

    What stays is what the user wrote about other things: what was said in a no, the notes on an opportunity, on
    a stage and on a give, needs, evidence and reviews. It is theirs to edit. A window keeps the zone of its wall times.
    """
    ann, daniel, role = await known(app)
    await everything_that_keeps_a_name(ann, daniel, role)
    account_id = ann.me["id"]
    before = await tables_with(server, account_id, SECRETS)
    assert before >= {"contact", "contact_merge", "follow_up_window", "run", "touchpoint", "stored_answer"}
    await anonymise(ann, daniel)
    assert await tables_with(server, account_id, SECRETS) == set()
    assert "Quisling" not in str(
        [await ann.get(path) for path in ("/contacts", "/windows", "/today", "/plan")]
    )


async def everything_that_keeps_a_name(ann: Client, daniel: Json, role: Json) -> None:
    """Windows by a play and by hand, touchpoints with notes, a merge with and one without undo, kept answers."""
    danny = await ann.post(
        "/contacts", {"name": NICKNAME, "emails": ["danny@home.example"], "phones": ["+49 30 1234567"]},
        headers={"Idempotency-Key": str(new_id())},
    )  # fmt: skip
    dan = await ann.post("/contacts", {"name": "Danny R."})
    await ann.post(f"/contacts/{danny['id']}/merge", {"other_id": dan["id"]})
    recorded = await start(ann, role, danny)
    await ann.patch(f"/contacts/{danny['id']}", {"title": "Head of oddities"})
    give = await ann.post("/gives", {"kind": "article", "title": "Light and shade"})
    for person in (daniel, danny):
        touch = {"contact_id": person["id"], "opportunity_id": role["id"], "kind": "article"}
        await ann.post("/touchpoints", touch | {"give_id": give["id"], "notes": "spoke about his sister"})
    for _ in range(2):
        await ann.post(f"/contacts/{daniel['id']}/merge", {"other_id": danny["id"]})
        await ann.post(f"/contacts/{daniel['id']}/merge/undo")
    await ann.post(f"/contacts/{daniel['id']}/merge", {"other_id": danny["id"]})
    ask = recorded["windows"][0]
    done = await ann.post(
        f"/windows/{ask['id']}/done", {"notes": "spoke about his sister"},
        headers={"Idempotency-Key": str(new_id())},
    )  # fmt: skip
    assert "spoke" in str(done)
    reason, key = {"reason": f"{NAME} is on leave"}, {"Idempotency-Key": str(new_id())}
    times = {"opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T09:00:00Z"}
    words = {"contact_id": daniel["id"], "title": f"Call {NAME}", "why": "Danny"}
    for path in ("skip", "snooze"):
        window = await ann.post("/windows", {**words, **times})
        await ann.post(f"/windows/{window['id']}/{path}", reason if path == "skip" else {})
    await ann.post(f"/runs/{recorded['runs'][0]['id']}/stop", reason, headers=key)


async def tables_with(server: EmbeddedPostgres, account_id: str, words: tuple[str, ...]) -> set[str]:
    """The tables of an account that hold one of these words in any column, in any type, in any case."""
    connection = await asyncpg.connect(server.superuser_url("integration"))
    try:
        await connection.execute("SET bytea_output = 'escape'")
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'account_id'"
        )
        found = set()
        for (table,) in tables:
            rows = await connection.fetch(
                f'SELECT t::text FROM "{table}" t WHERE account_id = $1', account_id
            )
            text = "\n".join(row[0] for row in rows).lower()
            found |= {table for word in words if word.lower() in text}
        return found
    finally:
        await connection.close()
