"""What they said they need, the evidence for it, and how far it is covered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.kit.models import Tombstone
from living import App, Client, Json, new_id


async def met(app: App, **account: Any) -> tuple[Client, Json, Json]:
    """Somebody with an opportunity and its hiring manager."""
    ann = await app.sign_up(**account)
    employer = await ann.employer()
    return ann, await ann.opportunity(employer), await ann.contact(employer)


async def hear(who: Client, role: Json, text: str, kind: str = "challenge", **more: Any) -> Json:
    """A need written down."""
    made: Json = await who.post(f"/opportunities/{role['id']}/needs", {"kind": kind, "text": text, **more})
    return made


async def prove(who: Client, need: Json, text: str, **more: Any) -> Json:
    """Evidence for a need."""
    made: Json = await who.post(f"/needs/{need['id']}/evidence", {"text": text, **more})
    return made


async def test_a_need_is_kept_as_it_was_heard(app: App) -> None:
    ann, role, daniel = await met(app)
    made = await hear(ann, role, "hospitals, soon", "expansion", heard_from=daniel["id"])
    assert (made["kind"], made["text"], made["heard_from"]) == ("expansion", "hospitals, soon", daniel["id"])
    assert (made["opportunity_id"], made["evidence"], made["version"]) == (role["id"], [], 1)
    assert made["heard_at"] == "2026-03-03T14:00:00Z", "now, where nobody says when"
    assert await ann.get(f"/needs/{made['id']}") == made
    changed = await ann.patch(f"/needs/{made['id']}", {"text": "clinics", "heard_from": None})
    assert (changed["text"], changed["heard_from"], changed["kind"]) == ("clinics", None, "expansion")
    assert changed["version"] == 2


async def test_what_was_captured_offline_keeps_its_ids(app: App) -> None:
    ann, role, _ = await met(app)
    need_id, evidence_id = str(new_id()), str(new_id())
    need = await hear(ann, role, "hospitals", id=need_id, heard_at="2026-03-03T10:00:00Z")
    evidence = await prove(ann, need, "I built two.", id=evidence_id)
    assert (need["id"], need["heard_at"]) == (need_id, "2026-03-03T10:00:00Z")
    assert (evidence["id"], evidence["need_id"]) == (evidence_id, need_id)
    again = await ann.call(
        "POST", f"/opportunities/{role['id']}/needs", json={"id": need_id, "kind": "challenge", "text": "x"}
    )
    assert again.status_code == 409


async def test_needs_are_listed_as_they_were_heard_with_their_evidence(app: App) -> None:
    ann, role, _ = await met(app)
    later = await hear(ann, role, "later", heard_at="2026-03-02T09:00:00Z")
    first = await hear(ann, role, "first", heard_at="2026-03-01T09:00:00Z")
    proofs = [await prove(ann, first, f"proof {number}") for number in range(2)]
    listed = await ann.call("GET", f"/opportunities/{role['id']}/needs", params={"limit": 1})
    rest = (await ann.http.get(listed.links["next"]["url"])).json()
    items = listed.json()["items"] + rest["items"]
    assert [item["id"] for item in items] == [first["id"], later["id"]]
    assert [item["evidence"] for item in items] == [proofs, []]
    assert rest["next_cursor"] is None
    page = await ann.call("GET", f"/needs/{first['id']}/evidence", params={"limit": 1})
    more = (await ann.http.get(page.links["next"]["url"])).json()
    assert page.json()["items"] + more["items"] == proofs


async def test_needs_of_one_opportunity_are_not_those_of_another(app: App) -> None:
    ann, role, _ = await met(app)
    other = await ann.opportunity({"id": role["employer_id"]}, "Architect")
    need = await hear(ann, role, "hospitals")
    await prove(ann, need, "I built two.")
    assert (await ann.get(f"/opportunities/{other['id']}/needs"))["items"] == []
    assert (await ann.get(f"/opportunities/{other['id']}/coverage"))["needs"] == 0
    elsewhere = await hear(ann, other, "schools")
    assert (await ann.get(f"/needs/{elsewhere['id']}/evidence"))["items"] == []


async def test_evidence_comes_changes_and_goes_and_the_need_with_it(app: App) -> None:
    ann, role, _ = await met(app)
    need = await hear(ann, role, "hospitals")
    tag = (await ann.call("GET", f"/needs/{need['id']}")).headers["etag"]
    app.go_to("2026-03-03T15:00:00Z")
    evidence = await prove(ann, need, "I built two.", url="https://ida.example/two")
    seen = await ann.call("GET", f"/needs/{need['id']}", headers={"If-None-Match": tag})
    assert seen.status_code == 200, "with its evidence it is not what was read before"
    assert seen.json()["evidence"] == [evidence]
    assert (seen.json()["version"], seen.json()["updated_at"]) == (2, "2026-03-03T15:00:00Z")
    changed = await ann.patch(f"/evidence/{evidence['id']}", {"text": "I built three.", "url": None})
    assert (changed["text"], changed["url"], changed["version"]) == ("I built three.", None, 2)
    assert (await ann.get(f"/needs/{need['id']}"))["version"] == 3
    gone = await ann.call("DELETE", f"/evidence/{evidence['id']}", headers={"If-Match": '"2"'})
    assert gone.status_code == 204
    bare = await ann.get(f"/needs/{need['id']}")
    assert (bare["evidence"], bare["version"]) == ([], 4)


async def left_behind(app: App, who: Client) -> set[tuple[str, str]]:
    """The tombstones of an account: id and resource."""
    account_id = UUID(who.me["id"])
    async with in_account(app.sessions, account_id, parse_instant("2026-03-03T14:00:00Z")) as session:
        found = await session.scalars(select(Tombstone).where(Tombstone.account_id == account_id))
        return {(str(row.id), row.resource) for row in found}


async def test_a_need_goes_with_its_evidence(app: App) -> None:
    ann, role, _ = await met(app)
    need, kept = await hear(ann, role, "hospitals"), await hear(ann, role, "schools")
    evidence, other = await prove(ann, need, "I built two."), await prove(ann, kept, "I built one.")
    stale = await ann.call("DELETE", f"/needs/{need['id']}", headers={"If-Match": '"1"'})
    assert stale.status_code == 412, "evidence was added since"
    assert (await ann.call("DELETE", f"/needs/{need['id']}")).status_code == 428
    assert (await ann.call("DELETE", f"/needs/{need['id']}", headers={"If-Match": '"2"'})).status_code == 204
    for path in (f"/needs/{need['id']}", f"/evidence/{evidence['id']}", f"/needs/{need['id']}/evidence"):
        assert (await ann.call("GET", path)).status_code == 404
    assert await ann.get(f"/evidence/{other['id']}") == other
    gone = {(need["id"], "need"), (evidence["id"], "evidence")}
    assert await left_behind(app, ann) == gone, "clients that synchronise learn of both"


async def test_an_opportunity_goes_with_its_needs(app: App) -> None:
    ann, role, _ = await met(app)
    need = await hear(ann, role, "hospitals")
    evidence = await prove(ann, need, "I built two.")
    gone = await ann.call("DELETE", f"/opportunities/{role['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    for path in (f"/needs/{need['id']}", f"/evidence/{evidence['id']}"):
        assert (await ann.call("GET", path)).status_code == 404


async def test_who_said_something_stays(app: App) -> None:
    ann, role, daniel = await met(app)
    await hear(ann, role, "hospitals", heard_from=daniel["id"])
    gone = await ann.call("DELETE", f"/contacts/{daniel['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 409


async def test_coverage_is_needs_with_evidence(app: App) -> None:
    ann, role, _ = await met(app)
    path = f"/opportunities/{role['id']}/coverage"
    assert await ann.get(path) == {"needs": 0, "with_evidence": 0, "coverage": None, "missing": []}
    needs = [await hear(ann, role, text) for text in ("a", "b", "c", "d")]
    for need in (*needs[:3], needs[0]):
        await prove(ann, need, "I can.")
    assert await ann.get(path) == {
        "needs": 4,
        "with_evidence": 3,
        "coverage": 0.75,
        "missing": [needs[3]["id"]],
    }


@pytest.mark.parametrize(
    ("heard_at", "status"),
    [
        ("2026-03-03T14:05:00Z", 201),
        ("2026-03-03T14:05:01Z", 422),
        ("2026-03-03T14:00:00", 422),
        ("2026-03-03T16:00:00+02:00", 201),
    ],
)
async def test_what_has_not_been_said_cannot_be_heard(app: App, heard_at: str, status: int) -> None:
    ann, role, _ = await met(app)
    body = {"kind": "challenge", "text": "x", "heard_at": heard_at}
    made = await ann.call("POST", f"/opportunities/{role['id']}/needs", json=body)
    other = await hear(ann, role, "x")
    patched = await ann.call(
        "PATCH", f"/needs/{other['id']}", json={"heard_at": heard_at}, headers={"If-Match": "*"}
    )
    assert (made.status_code, patched.status_code) == (status, 200 if status == 201 else 422)
    if status == 422:
        for answer in (made, patched):
            assert answer.json()["errors"][0]["pointer"] == "/heard_at"


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"text": ""}, 400, "/text"),
        ({"text": " \n"}, 400, "/text"),
        ({"text": "x" * 20_001}, 400, "/text"),
        ({"kind": "wish"}, 400, "/kind"),
        ({"heard_from": "00000000-0000-7000-8000-000000000000"}, 422, "/heard_from"),
        ({"score": 1}, 400, "/score"),
        ({"id": "3f0e2a4e-6f0c-4d0e-9a38-3c6d7a1c2b3d"}, 422, "/id"),
    ],
)
async def test_a_need_that_cannot_be(app: App, body: Json, status: int, pointer: str) -> None:
    ann, role, _ = await met(app)
    path = f"/opportunities/{role['id']}/needs"
    answer = await ann.call("POST", path, json={"kind": "challenge", "text": "x", **body})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)
    assert (await ann.get(path))["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": " "}, "/text"),
        ({"text": "x" * 20_001}, "/text"),
        ({"url": "ftp://ida.example"}, "/url"),
        ({"need_id": "00000000-0000-7000-8000-000000000000"}, "/need_id"),
    ],
)
async def test_evidence_that_cannot_be(app: App, body: Json, pointer: str) -> None:
    ann, role, _ = await met(app)
    need = await hear(ann, role, "hospitals")
    answer = await ann.call("POST", f"/needs/{need['id']}/evidence", json={"text": "x", **body})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert (await ann.get(f"/needs/{need['id']}"))["version"] == 1


async def test_a_patch_names_what_cannot_be_empty(app: App) -> None:
    ann, role, _ = await met(app)
    need = await hear(ann, role, "hospitals")
    for body in ({"text": None}, {"heard_at": None}, {"kind": None}):
        answer = await ann.call("PATCH", f"/needs/{need['id']}", json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{next(iter(body))}")
    assert await ann.get(f"/needs/{need['id']}") == need


async def test_needs_of_others_are_not_there(app: App) -> None:
    ann, role, daniel = await met(app)
    need = await hear(ann, role, "hospitals")
    evidence = await prove(ann, need, "I built two.")
    ben, own, _ = await met(app)
    any_version = {"If-Match": "*"}
    for method, path, body in (
        ("GET", f"/opportunities/{role['id']}/needs", None),
        ("POST", f"/opportunities/{role['id']}/needs", {"kind": "challenge", "text": "x"}),
        ("GET", f"/opportunities/{role['id']}/coverage", None),
        ("GET", f"/opportunities/{role['id']}/answer", None),
        ("GET", f"/needs/{need['id']}", None),
        ("PATCH", f"/needs/{need['id']}", {"text": "x"}),
        ("DELETE", f"/needs/{need['id']}", None),
        ("GET", f"/needs/{need['id']}/evidence", None),
        ("POST", f"/needs/{need['id']}/evidence", {"text": "x"}),
        ("GET", f"/evidence/{evidence['id']}", None),
        ("PATCH", f"/evidence/{evidence['id']}", {"text": "x"}),
        ("DELETE", f"/evidence/{evidence['id']}", None),
    ):
        answer = await ben.call(method, path, json=body, headers=any_version)
        assert answer.status_code == 404, f"{method} {path}"
    foreign = {"kind": "challenge", "text": "x", "heard_from": daniel["id"]}
    refused = await ben.call("POST", f"/opportunities/{own['id']}/needs", json=foreign)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/heard_from")
    kit = await ben.call("GET", "/coffee-kit", params={"opportunity_id": role["id"]})
    assert (kit.status_code, kit.json()["errors"][0]["pointer"]) == (422, "?opportunity_id")
    assert await ann.get(f"/needs/{need['id']}") == need | {"evidence": [evidence], "version": 2}


async def test_a_need_stands_on_the_timeline_without_its_words(app: App) -> None:
    ann, role, daniel = await met(app)
    await hear(ann, role, "hospitals", heard_from=daniel["id"], heard_at="2026-03-03T10:00:00Z")
    told = (await ann.get(f"/opportunities/{role['id']}/timeline"))["items"]
    (need,) = [item for item in told if item["kind"] == "need"]
    assert (need["text"], need["at"], need["cause"], need["why"]) == (
        "Heard: a challenge, Daniel Reyes",
        "2026-03-03T10:00:00Z",
        "user",
        "",
    )
    assert need["contact_id"] == daniel["id"]
    await ann.patch("/me", {"language": "de"})
    told = (await ann.get(f"/opportunities/{role['id']}/timeline"))["items"]
    assert "Gehört: eine Herausforderung, Daniel Reyes" in [item["text"] for item in told]
