"""The people, and what follows when one of them does not want to be contacted."""

from __future__ import annotations

from typing import Any

import pytest

from living import App, Client, Json

STAY, COFFEE = "stay_in_touch", "coffee_after_the_no"


async def test_a_contact_is_what_was_said(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    made = await ann.contact(
        employer, "Ruth Okafor", role="hr", title="Head of people", emails=["ruth@alder.example"],
        phones=["+44 20 7946 0000"], linkedin_url="https://www.linkedin.com/in/ruth", interests=["sailing"],
        time_zone="America/New_York", notes="kind",
    )  # fmt: skip
    assert await ann.get(f"/contacts/{made['id']}") == made
    assert (made["role"], made["time_zone"], made["do_not_contact"]) == ("hr", "America/New_York", False)
    nobody = await ann.post("/contacts", {"name": "Tom"})
    assert (nobody["employer_id"], nobody["role"], nobody["emails"]) == (None, "other", [])


async def test_contacts_of_one_employer(app: App) -> None:
    ann = await app.sign_up()
    alder, birch = await ann.employer("Alder"), await ann.employer("Birch")
    await ann.contact(birch, "Tom")
    hers = [await ann.contact(alder, name) for name in ("Daniel", "Ruth", "Zoe")]
    page = await ann.call("GET", "/contacts", params={"employer_id": alder["id"], "limit": 2})
    rest = await ann.http.get(page.links["next"]["url"])
    assert [item["id"] for item in page.json()["items"] + rest.json()["items"]] == [
        item["id"] for item in hers
    ]


async def test_lists_are_replaced_whole_and_nothing_else_changes(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.contact(await ann.employer(), interests=["sailing", "tea"], title="Director")
    changed = await ann.patch(f"/contacts/{made['id']}", {"interests": ["jazz"], "title": None})
    kept = {"updated_at": changed["updated_at"], "version": 2}
    assert changed == made | {"interests": ["jazz"], "title": None} | kept


async def test_each_address_stands_once(app: App) -> None:
    ann = await app.sign_up()
    twice: Json = {
        "emails": ["Ruth@Alder.example", "tom@alder.example", "ruth@alder.EXAMPLE"],
        "phones": ["+44 20 7946 0000", "+442079460000"],
        "interests": ["Jazz", "tea", "jazz"],
    }
    once = {
        "emails": ["Ruth@Alder.example", "tom@alder.example"],
        "phones": ["+44 20 7946 0000"],
        "interests": ["Jazz", "tea"],
    }
    made = await ann.contact(await ann.employer(), **twice)
    assert {name: made[name] for name in once} == once
    changed = await ann.patch(f"/contacts/{made['id']}", {name: value[::-1] for name, value in twice.items()})
    assert {name: changed[name] for name in once} == {
        "emails": ["ruth@alder.EXAMPLE", "tom@alder.example"],
        "phones": ["+442079460000"],
        "interests": ["jazz", "tea"],
    }


async def test_a_contact_is_found_by_any_of_its_addresses(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    ruth = await ann.contact(employer, "Ruth", emails=["work@alder.example", "Ruth@Home.example"])
    again = await ann.contact(employer, "R.", emails=["ruth@home.example"])
    await ann.contact(employer, "Tom", emails=["tom@home.example", "xruth@home.example"])
    page = await ann.call("GET", "/contacts", params={"email": "RUTH@home.EXAMPLE", "limit": 1})
    rest = await ann.http.get(page.links["next"]["url"])
    assert [item["id"] for item in page.json()["items"] + rest.json()["items"]] == [ruth["id"], again["id"]]
    for nobody in ("ruth@home", "%@home.example", "ruth@home_example"):
        assert (await ann.get("/contacts", params={"email": nobody}))["items"] == []
    assert (await ann.call("GET", "/contacts", params={"email": "ruth"})).status_code == 400
    elsewhere = await app.sign_up("Bo")
    assert (await elsewhere.get("/contacts", params={"email": "ruth@home.example"}))["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"time_zone": "Mars/Base"}, 422, "/time_zone"),
        ({"emails": ["not an address"]}, 400, "/emails/0"),
        ({"role": "boss"}, 400, "/role"),
        ({"linkedin_url": "javascript:alert(1)"}, 400, "/linkedin_url"),
        ({"name": " "}, 400, "/name"),
        ({"name": None}, 400, "/name"),
    ],
)
async def test_a_contact_that_cannot_be(app: App, body: Json, status: int, pointer: str) -> None:
    ann = await app.sign_up()
    made = await ann.contact(await ann.employer())
    path = f"/contacts/{made['id']}"
    answer = await ann.call("PATCH", path, json=body, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)
    assert await ann.get(path) == made


async def test_a_contact_in_use_stays(app: App) -> None:
    ann, recorded = await refused(app)
    contact_id = recorded["windows"][0]["contact_id"]
    kept = await ann.call("DELETE", f"/contacts/{contact_id}", headers={"If-Match": "*"})
    assert (kept.status_code, kept.json()["type"]) == (409, "/problems/in-use")
    other = await ann.post("/contacts", {"name": "Tom"})
    gone = await ann.call("DELETE", f"/contacts/{other['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204


async def refused(app: App, *plays: str) -> tuple[Client, Json]:
    """Somebody who heard a no and started plays with the hiring manager, and what was recorded."""
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = [{"play": play, "contact_ids": [daniel["id"]]} for play in plays or (COFFEE,)]
    recorded: Json = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    return ann, recorded


async def states(who: Client, **filters: Any) -> dict[str, str]:
    """Each step's state."""
    return {item["step"]: item["state"] for item in (await who.get("/windows", params=filters))["items"]}


async def test_do_not_contact_cancels_every_window_at_once(app: App) -> None:
    ann, recorded = await refused(app, COFFEE, STAY)
    contact_id = recorded["windows"][0]["contact_id"]
    by_hand = {"title": "Call", "opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T09:00:00Z"}
    await ann.post("/windows", {**by_hand, "contact_id": contact_id})
    await ann.patch(f"/contacts/{contact_id}", {"do_not_contact": True})
    found = (await ann.get("/windows", params={"contact_id": contact_id}))["items"]
    assert {item["state"] for item in found} == {"cancelled"}
    assert {item["because"] for item in found} == {"do_not_contact"}
    assert len(found) == 6
    assert (await states(ann))["winner_started"] == "scheduled", "a step without a person goes on"


async def test_nothing_reopens_a_refused_contacts_windows(app: App) -> None:
    ann, recorded = await refused(app, COFFEE, STAY)
    contact_id, rejection_id = recorded["windows"][0]["contact_id"], recorded["rejection"]["id"]
    ask = recorded["windows"][0]["id"]
    app.go_to("2026-03-06T09:00:00Z")
    await app.tick()
    assert (await ann.get(f"/windows/{ask}"))["state"] == "missed"
    await ann.patch(f"/contacts/{contact_id}", {"do_not_contact": True})
    done = await ann.post(f"/windows/{ask}/done", {})
    assert done["windows"] == [], "no nudges for somebody who does not want them"
    await ann.patch(f"/rejections/{rejection_id}", {"winner_starts_on": "2026-04-01"})
    app.go_to("2026-06-30T09:00:00Z")
    await app.tick()
    left = await states(ann, contact_id=contact_id)
    assert {step: state for step, state in left.items() if state != "cancelled"} == {"ask": "done"}


async def test_undoing_brings_back_no_window_of_a_refused_contact(app: App) -> None:
    ann, recorded = await refused(app)
    contact_id, ask = recorded["windows"][0]["contact_id"], recorded["windows"][0]["id"]
    nudges = (await ann.post(f"/windows/{ask}/done", {}))["windows"]
    await ann.post(f"/windows/{nudges[0]['id']}/done", {"outcome": "replied"})
    await ann.patch(f"/contacts/{contact_id}", {"do_not_contact": True})
    await ann.call("POST", f"/windows/{nudges[0]['id']}/undo")
    assert set((await states(ann, contact_id=contact_id)).values()) <= {"done", "cancelled"}


async def test_no_play_starts_with_somebody_who_refuses(app: App) -> None:
    ann, recorded = await refused(app)
    contact_id, role_id = recorded["windows"][0]["contact_id"], recorded["opportunity"]["id"]
    await ann.patch(f"/contacts/{contact_id}", {"do_not_contact": True})
    body = {"play": STAY, "contact_ids": [contact_id]}
    answer = await ann.call("POST", f"/opportunities/{role_id}/plays", json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/refuses-contact")
    suggested = await ann.post(f"/opportunities/{role_id}/rejection", {})
    assert contact_id not in str(suggested["suggested_plays"])


async def test_allowing_contact_again_restores_nothing_by_itself(app: App) -> None:
    ann, recorded = await refused(app)
    contact_id = recorded["windows"][0]["contact_id"]
    await ann.patch(f"/contacts/{contact_id}", {"do_not_contact": True})
    await ann.patch(f"/contacts/{contact_id}", {"do_not_contact": False})
    await app.tick()
    assert await states(ann) == {"ask": "cancelled"}
