"""Two contacts turn out to be one person, and are two again; what everything else makes of that."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from comeback.journey.service.references import REFERENCES
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.plays.models import RunContact
from comeback.tables import Base
from comeback.windows.models import Window
from living import App, Client, Json, new_id

COFFEE, STAY = "coffee_after_the_no", "stay_in_touch"
MOVING = ("version", "updated_at")


class Two:
    """Ann knows Daniel Reyes, and, so she thinks, a Dan Reyes: she asked the one, and talked to the other."""

    def __init__(self, app: App, ann: Client, employer: Json, role: Json, people: tuple[Json, Json]) -> None:
        self.app, self.ann, self.employer, self.role = app, ann, employer, role
        self.daniel, self.dan = people

    async def no(self, *with_whom: Json, play: str = COFFEE, **facts: Any) -> Json:
        """A no that starts a play with these people."""
        start = [{"play": play, "contact_ids": [person["id"] for person in with_whom]}] if with_whom else []
        path = f"/opportunities/{self.role['id']}/rejection"
        recorded: Json = await self.ann.post(path, {"start": start, **facts})
        return recorded

    async def touch(self, person: Json, **more: Any) -> Json:
        """A touchpoint with a person."""
        body = {"contact_id": person["id"], "opportunity_id": self.role["id"], "kind": "message", **more}
        made: Json = await self.ann.post("/touchpoints", body)
        return made

    async def window(self, person: Json, **more: Any) -> Json:
        """A window by hand, a week from now."""
        times = {"opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T17:00:00Z"}
        made: Json = await self.ann.post(
            "/windows", {"contact_id": person["id"], "title": "Call", **times, **more}
        )
        return made

    async def merge(self, kept: Json, other: Json) -> Json:
        """The kept contact after the merge."""
        answer: Json = await self.ann.post(f"/contacts/{kept['id']}/merge", {"other_id": other["id"]})
        return answer

    async def undo(self, kept: Json) -> Json:
        """The kept contact after the merge was taken back."""
        answer: Json = await self.ann.post(f"/contacts/{kept['id']}/merge/undo")
        return answer

    async def timeline(self) -> list[Json]:
        """What happened to the opportunity."""
        items: list[Json] = (await self.ann.get(f"/opportunities/{self.role['id']}/timeline"))["items"]
        return items

    async def seats(self) -> list[tuple[UUID, UUID, int]]:
        """Who sits where in which run."""
        async with in_account(self.app.sessions, UUID(self.ann.me["id"]), self.now()) as session:
            statement = select(RunContact.run_id, RunContact.contact_id, RunContact.position)
            found = await session.execute(statement.order_by(RunContact.run_id, RunContact.position))
            return list(found.tuples())

    async def all_there_is(self) -> list[Any]:
        """Every GET that can show a contact, without the numbers that only ever grow, and the seats in runs."""
        paths = (
            "/contacts", "/touchpoints", "/windows", "/opportunities", "/today", "/plan",
            f"/opportunities/{self.role['id']}/needs", f"/contacts?employer_id={self.employer['id']}",
        )  # fmt: skip
        windows = [f"/windows/{window['id']}" for window in (await self.ann.get("/windows"))["items"]]
        found = [at_rest(await self.ann.get(path)) for path in (*paths, *windows)]
        return [*found, await self.seats(), await self.bell()]

    async def bell(self) -> list[Any]:
        """When each window is to ring."""
        async with in_account(self.app.sessions, UUID(self.ann.me["id"]), self.now()) as session:
            statement = select(Window.id, Window.rings_at, Window.last_call_at, Window.due_at, Window.zone_of)
            return list((await session.execute(statement.order_by(Window.id))).tuples())

    def now(self) -> datetime:
        """Product time."""
        return parse_instant(self.app.clock_file.read_text())


def at_rest(answer: Any) -> Any:
    """An answer without the version and the time of the last write, which a merge and its undo both raise."""
    if isinstance(answer, dict):
        return {name: at_rest(value) for name, value in answer.items() if name not in MOVING}
    return [at_rest(item) for item in answer] if isinstance(answer, list) else answer


@pytest.fixture
async def two(app: App) -> Two:
    """Two contacts and an opportunity."""
    ann = await app.sign_up()
    employer = await ann.employer(plan_rank=1)
    daniel = await ann.contact(employer, "Daniel Reyes", emails=["Daniel@alder.example"], interests=["jazz"])
    dan = await ann.contact(
        employer, "Dan Reyes", emails=["daniel@ALDER.example", "dan@home.example"], phones=["+44 20 7946 0000"],
        title="Head of design", interests=["Jazz", "tea"], notes="likes tea", time_zone="America/New_York",
    )  # fmt: skip
    return Two(app, ann, employer, await ann.opportunity(employer), (daniel, dan))


async def test_a_merge_unites_what_is_known(two: Two) -> None:
    made = await two.merge(two.daniel, two.dan)
    expected = {
        "emails": ["Daniel@alder.example", "dan@home.example"],
        "phones": ["+44 20 7946 0000"],
        "interests": ["jazz", "tea"],
        "title": "Head of design",
        "notes": "likes tea",
        "time_zone": "America/New_York",
    }
    assert at_rest(made) == at_rest(two.daniel) | expected
    assert made["version"] == two.daniel["version"] + 1
    assert await two.ann.get(f"/contacts/{two.daniel['id']}") == made


async def test_the_kept_one_stays_with_its_employer(two: Two) -> None:
    birch = await two.ann.employer("Birch")
    tom = await two.ann.contact(birch, "Tom")
    nobody = await two.ann.post("/contacts", {"name": "T."})
    assert (await two.merge(two.daniel, tom))["employer_id"] == two.employer["id"]
    assert (await two.merge(nobody, two.daniel))["employer_id"] == two.employer["id"], (
        "it had none of its own"
    )


async def test_everything_of_the_other_moves(two: Two) -> None:
    recorded = await two.no(two.dan, decided_by=two.dan["id"])
    touched, by_hand = await two.touch(two.dan), await two.window(two.dan)
    path = f"/opportunities/{two.role['id']}/needs"
    need = await two.ann.post(
        path, {"kind": "challenge", "text": "They move offices", "heard_from": two.dan["id"]}
    )
    await two.merge(two.daniel, two.dan)
    now = two.daniel["id"]
    assert (await two.ann.get(f"/touchpoints/{touched['id']}"))["contact_id"] == now
    assert (await two.ann.get(f"/windows/{by_hand['id']}"))["contact_id"] == now
    assert (await two.ann.get(f"/needs/{need['id']}"))["heard_from"] == now
    assert (await two.ann.get(f"/rejections/{recorded['rejection']['id']}"))["decided_by"] == now
    ask = await two.ann.get(f"/windows/{recorded['windows'][0]['id']}")
    assert (ask["contact_id"], ask["state"]) == (now, recorded["windows"][0]["state"])
    assert [contact_id for _, contact_id, _ in await two.seats()] == [UUID(now)]


async def test_a_play_s_windows_name_the_kept_one(two: Two) -> None:
    ask = (await two.no(two.dan))["windows"][0]
    by_hand = await two.window(two.dan, title="Dan Reyes likes to be called late")
    assert "Dan Reyes" in ask["title"]
    await two.merge(two.daniel, two.dan)
    assert "Daniel Reyes" in (await two.ann.get(f"/windows/{ask['id']}"))["title"]
    assert (await two.ann.get(f"/windows/{by_hand['id']}"))["title"] == by_hand["title"], "her own words"


async def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and pointer of a refusal."""
    body = answer.json()
    return answer.status_code, next((item["pointer"] for item in body["errors"]), body["type"])


async def test_the_other_is_shown_nowhere(two: Two) -> None:
    await two.merge(two.daniel, two.dan)
    gone, ann = f"/contacts/{two.dan['id']}", two.ann
    body = {"other_id": two.daniel["id"]}
    for method, path, more in (
        ("GET", gone, {}),
        ("PATCH", gone, {"json": {"name": "Dan"}, "headers": {"If-Match": "*"}}),
        ("DELETE", gone, {"headers": {"If-Match": "*"}}),
        ("POST", f"{gone}/merge", {"json": body}),
        ("POST", f"{gone}/merge/undo", {}),
        ("POST", f"{gone}/anonymise", {}),
    ):
        answer = await ann.call(method, path, **more)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), (method, path)
    assert two.dan["id"] not in str(await two.all_there_is())
    found = await ann.get("/contacts", params={"email": "DAN@home.example"})
    assert [item["id"] for item in found["items"]] == [two.daniel["id"]]


async def test_nothing_refers_to_the_other_any_more(two: Two) -> None:
    await two.merge(two.daniel, two.dan)
    other, role = two.dan["id"], f"/opportunities/{two.role['id']}"
    times = {"opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T17:00:00Z"}
    for path, body, pointer in (
        ("/touchpoints", {"contact_id": other, "kind": "message"}, "/contact_id"),
        ("/windows", {"contact_id": other, "title": "Call", **times}, "/contact_id"),
        (f"{role}/needs", {"kind": "challenge", "text": "More", "heard_from": other}, "/heard_from"),
        (f"{role}/rejection", {"decided_by": other}, "/decided_by"),
        (f"{role}/plays", {"play": STAY, "contact_ids": [other]}, "/contact_ids/0"),
        (f"/contacts/{two.daniel['id']}/merge", {"other_id": other}, "/other_id"),
    ):
        assert await refused(await two.ann.call("POST", path, json=body)) == (422, pointer)


async def test_nobody_merges_with_themselves_or_with_somebody_else_s_contact(two: Two) -> None:
    bo = await two.app.sign_up("Bo")
    theirs = await bo.contact(await bo.employer())
    path, before = f"/contacts/{two.daniel['id']}/merge", await two.all_there_is()
    for other_id in (two.daniel["id"], theirs["id"], str(new_id())):
        answer = await two.ann.call("POST", path, json={"other_id": other_id})
        assert await refused(answer) == (422, "/other_id")
    foreign = await bo.call("POST", path, json={"other_id": theirs["id"]})
    assert foreign.status_code == 404
    assert await two.all_there_is() == before


async def test_undoing_a_merge_brings_everything_back(two: Two) -> None:
    recorded = await two.no(two.daniel, two.dan, decided_by=two.dan["id"])
    for ask in recorded["windows"][:2]:
        await two.ann.post(f"/windows/{ask['id']}/snooze", {"until": "2026-03-04T12:00:00Z"})
    await two.ann.post(
        f"/opportunities/{two.role['id']}/plays", {"play": STAY, "contact_ids": [two.dan["id"]]}
    )
    await two.touch(two.dan, notes="spoke about tea")
    await two.window(two.dan, title="Call Dan Reyes")
    path = f"/opportunities/{two.role['id']}/needs"
    await two.ann.post(path, {"kind": "challenge", "text": "They move", "heard_from": two.dan["id"]})
    before = await two.all_there_is()
    await two.merge(two.daniel, two.dan)
    assert await two.all_there_is() != before
    two.app.go_to("2026-03-03T14:09:59Z")
    kept = await two.undo(two.daniel)
    two.app.go_to("2026-03-03T14:00:00Z")
    assert at_rest(kept) == at_rest(two.daniel)
    assert kept["version"] == two.daniel["version"] + 2, "a version is never given twice"
    assert await two.all_there_is() == before


async def test_what_was_changed_since_the_merge_stays(two: Two) -> None:
    touched = await two.touch(two.dan)
    await two.merge(two.daniel, two.dan)
    await two.ann.patch(f"/contacts/{two.daniel['id']}", {"notes": "prefers the phone"})
    await two.ann.patch(f"/touchpoints/{touched['id']}", {"outcome": "replied"})
    later = await two.touch(two.daniel)
    kept = await two.undo(two.daniel)
    assert at_rest(kept) == at_rest(two.daniel) | {"notes": "prefers the phone"}
    back = await two.ann.get(f"/touchpoints/{touched['id']}")
    assert (back["contact_id"], back["outcome"]) == (two.dan["id"], "replied")
    assert (await two.ann.get(f"/touchpoints/{later['id']}"))["contact_id"] == two.daniel["id"]


async def test_what_was_done_in_a_window_goes_back_with_it(two: Two) -> None:
    ask = (await two.no(two.dan))["windows"][0]
    await two.merge(two.daniel, two.dan)
    done = await two.ann.post(f"/windows/{ask['id']}/done", {})
    assert done["touchpoint"]["contact_id"] == two.daniel["id"]
    await two.undo(two.daniel)
    for item in (f"/windows/{ask['id']}", f"/touchpoints/{done['touchpoint']['id']}"):
        assert (await two.ann.get(item))["contact_id"] == two.dan["id"]
    coming = (await two.ann.get("/windows", params={"state": "scheduled"}))["items"]
    assert {item["contact_id"] for item in coming} == {two.dan["id"]}, "its nudges, too"


async def test_who_left_since_the_merge_takes_no_seat_again(two: Two) -> None:
    recorded = await two.no(two.daniel, two.dan)
    await two.merge(two.daniel, two.dan)
    birch = await two.ann.employer("Birch")
    await two.ann.patch(f"/contacts/{two.daniel['id']}", {"employer_id": birch["id"]})
    assert (await two.undo(two.daniel))["employer_id"] == birch["id"]
    assert await two.seats() == [(UUID(recorded["runs"][0]["id"]), UUID(two.dan["id"]), 1)]


async def test_of_the_same_step_for_both_one_stays(two: Two) -> None:
    recorded = await two.no(two.dan, two.daniel)
    asks = {item["contact_id"]: item["id"] for item in recorded["windows"] if item["step"] == "ask"}
    assert len(asks) == 2
    await two.merge(two.daniel, two.dan)
    kept = await two.ann.get(f"/windows/{asks[two.daniel['id']]}")
    other = await two.ann.get(f"/windows/{asks[two.dan['id']]}")
    assert kept["state"] in ("open", "scheduled")
    assert (other["state"], other["because"], other["contact_id"]) == ("cancelled", "merged", two.dan["id"])
    run_id = UUID(recorded["runs"][0]["id"])
    assert await two.seats() == [(run_id, UUID(two.daniel["id"]), 0)], "one seat, the earlier one"


async def missed(two: Two) -> list[Json]:
    """What *Today* says was missed."""
    items: list[Json] = (await two.ann.get("/today"))["missed"]
    return items


async def until(two: Two, instant: str) -> None:
    """Time goes by and the worker looks on."""
    two.app.go_to(instant)
    while await two.app.tick():
        pass


async def test_what_both_missed_is_missed_once(two: Two) -> None:
    await two.no(two.dan, two.daniel)
    await until(two, "2026-03-25T08:00:00Z")
    before, twice = await two.all_there_is(), await missed(two)
    assert {item["contact"]["name"]: item["step"] for item in twice} == {
        "Daniel Reyes": "ask",
        "Dan Reyes": "ask",
    }
    await two.merge(two.daniel, two.dan)
    assert [item["contact"]["name"] for item in await missed(two)] == ["Daniel Reyes"]
    for contact_id, window_id in ((item["contact_id"], item["id"]) for item in twice):
        window = await two.ann.get(f"/windows/{window_id}")
        was = ("missed", None) if contact_id == two.daniel["id"] else ("cancelled", "merged")
        assert (window["state"], window["because"]) == was
    await two.undo(two.daniel)
    assert await two.all_there_is() == before


async def test_what_comes_back_under_the_other_s_name_can_be_done(two: Two) -> None:
    recorded = await two.no(two.dan, two.daniel)
    asks = {item["contact_id"]: item["id"] for item in recorded["windows"] if item["step"] == "ask"}
    window = f"/windows/{asks[two.dan['id']]}"
    await two.ann.post(f"{window}/done", {})
    await two.merge(two.daniel, two.dan)
    await two.ann.post(f"{window}/undo")
    today = await two.ann.get("/today")
    (card,) = (item for item in [*today["open"], *today["upcoming"]] if item["id"] == asks[two.dan["id"]])
    assert card["contact"]["id"] == two.daniel["id"]
    assert "Daniel Reyes" in card["title"]
    done = await two.ann.post(f"{window}/done", {"notes": "by mail"})
    touch = f"/touchpoints/{done['touchpoint']['id']}"
    assert done["touchpoint"]["contact_id"] == two.daniel["id"]
    await two.undo(two.daniel)
    assert (await two.ann.get(touch))["contact_id"] == two.dan["id"]
    assert "Daniel Reyes" not in (await two.ann.get(window))["title"]


async def give_to_both(two: Two, last: str) -> tuple[Json, list[Json]]:
    """A give that Daniel got today and Dan at the given instant; the give and both touchpoints."""
    give = await two.ann.post("/gives", {"kind": "article", "title": "Light and shade"})
    sent = {"kind": "article", "give_id": give["id"]}
    first = await two.touch(two.daniel, **sent)
    return give, [first, await two.touch(two.dan, **sent, occurred_at=last)]


async def test_the_same_give_to_both_is_one_give_and_two_touches(two: Two) -> None:
    give, sent = await give_to_both(two, "2026-03-02T09:00:00Z")
    before = await two.all_there_is()
    await two.merge(two.daniel, two.dan)
    found = (await two.ann.get("/touchpoints", params={"contact_id": two.daniel["id"]}))["items"]
    assert {(item["id"], item["give_id"]) for item in found} == {
        (sent[0]["id"], give["id"]), (sent[1]["id"], None),
    }  # fmt: skip
    (got,) = (await two.ann.get(f"/contacts/{two.daniel['id']}/gives"))["items"]
    assert got["touchpoint_id"] == sent[0]["id"]
    body = {"contact_id": two.daniel["id"], "kind": "article", "give_id": give["id"]}
    assert (await two.ann.call("POST", "/touchpoints", json=body)).status_code == 409
    await two.undo(two.daniel)
    assert await two.all_there_is() == before


async def test_what_the_other_got_last_counts_for_the_cooldown(two: Two) -> None:
    await two.no(two.daniel, play=STAY)
    give = await two.ann.post("/gives", {"kind": "tip", "title": "A joiner"})
    two.app.go_to("2026-03-20T14:00:00Z")
    for person, day in ((two.daniel, "03"), (two.dan, "20")):
        at = f"2026-03-{day}T14:00:00Z"
        await two.touch(person, kind="message", give_id=give["id"], occurred_at=at)
    before = await coming(two)
    await two.merge(two.daniel, two.dan)
    # Nine in London, and after the merge nine in New York, a fortnight after the other got it.
    assert (before[0], (await coming(two))[0]) == ("2026-03-24T09:00:00Z", "2026-04-03T13:00:00Z")
    await two.undo(two.daniel)
    assert await coming(two) == before


async def coming(two: Two) -> list[str]:
    """When Daniel's windows open that are still to come, the first first."""
    filters = {"contact_id": two.daniel["id"], "state": "scheduled"}
    return sorted(item["opens_at"] for item in (await two.ann.get("/windows", params=filters))["items"])


@pytest.mark.parametrize("since", ["another give", "given again", "the give is gone"])
async def test_a_give_that_does_not_fit_any_more_does_not_come_back(two: Two, since: str) -> None:
    give, (kept, lost) = await give_to_both(two, "2026-03-02T09:00:00Z")
    ask = (await two.no(two.dan))["windows"][0]
    await two.merge(two.daniel, two.dan)
    other = await two.ann.post("/gives", {"kind": "tip", "title": "A joiner"})
    expected = None
    if since == "another give":
        await two.ann.patch(f"/touchpoints/{lost['id']}", {"give_id": other["id"]})
        expected = other["id"]
    else:
        two.ann.ok(await two.ann.call("DELETE", f"/touchpoints/{kept['id']}", headers={"If-Match": "*"}))
    if since == "given again":
        await two.ann.post(f"/windows/{ask['id']}/done", {"give_id": give["id"]})
    if since == "the give is gone":
        two.ann.ok(await two.ann.call("DELETE", f"/gives/{give['id']}", headers={"If-Match": "*"}))
    await two.undo(two.daniel)
    back = await two.ann.get(f"/touchpoints/{lost['id']}")
    assert (back["contact_id"], back["give_id"]) == (two.dan["id"], expected)


async def laid_aside(two: Two) -> tuple[str, Json]:
    """A window of Daniel's that a touch laid aside, by its path, and the touch."""
    await two.no(two.daniel, play=STAY)
    await until(two, "2026-04-14T08:00:00Z")
    found = (await two.ann.get("/windows", params={"contact_id": two.daniel["id"], "state": "open"}))["items"]
    path = f"/windows/{found[0]['id']}"
    touch = await two.touch(two.daniel)
    window = await two.ann.get(path)
    assert (window["state"], window["because"]) == ("cancelled", "touched")
    return path, touch


async def test_what_was_laid_aside_does_not_come_back_to_who_refused_under_one_name(two: Two) -> None:
    path, touch = await laid_aside(two)
    await two.ann.patch(f"/contacts/{two.dan['id']}", {"do_not_contact": True})
    before = await two.all_there_is()
    await two.merge(two.daniel, two.dan)
    await two.undo(two.daniel)
    assert await two.all_there_is() == before
    await two.merge(two.daniel, two.dan)
    two.ann.ok(await two.ann.call("DELETE", f"/touchpoints/{touch['id']}", headers={"If-Match": "*"}))
    await two.ann.patch(f"/contacts/{two.daniel['id']}", {"do_not_contact": False})
    window = await two.ann.get(path)
    assert (window["state"], window["because"]) == ("cancelled", "do_not_contact")


async def test_what_a_merge_laid_aside_for_good_comes_back_with_its_undo(two: Two) -> None:
    path, touch = await laid_aside(two)
    await two.ann.patch(f"/contacts/{two.dan['id']}", {"do_not_contact": True})
    await two.merge(two.daniel, two.dan)
    two.ann.ok(await two.ann.call("DELETE", f"/touchpoints/{touch['id']}", headers={"If-Match": "*"}))
    await two.undo(two.daniel)
    assert (await two.ann.get(path))["state"] == "open"


async def test_who_is_shown_nowhere_keeps_no_employer(two: Two) -> None:
    birch = await two.ann.employer("Birch")
    tom = await two.ann.contact(birch, "Tom")
    path = f"/employers/{birch['id']}"
    await two.merge(two.daniel, tom)
    await two.undo(two.daniel)
    assert at_rest(await two.ann.get(f"/contacts/{tom['id']}")) == at_rest(tom)
    refused = await two.ann.call("DELETE", path, headers={"If-Match": "*"})
    assert refused.status_code == 409, "Tom works there"
    await two.merge(two.daniel, tom)
    assert (await two.ann.call("DELETE", path, headers={"If-Match": "*"})).status_code == 204
    await two.undo(two.daniel)
    assert (await two.ann.get(f"/contacts/{tom['id']}"))["employer_id"] is None


async def test_who_refused_contact_under_one_name_is_left_alone(two: Two) -> None:
    await two.no(two.daniel)
    await two.ann.patch(f"/contacts/{two.dan['id']}", {"do_not_contact": True})
    before = await two.all_there_is()
    assert (await two.merge(two.daniel, two.dan))["do_not_contact"] is True
    found = (await two.ann.get("/windows", params={"contact_id": two.daniel["id"]}))["items"]
    assert {(item["state"], item["because"]) for item in found} == {("cancelled", "do_not_contact")}
    await two.undo(two.daniel)
    assert await two.all_there_is() == before


async def test_undoing_brings_back_no_window_of_somebody_who_refused_since(two: Two) -> None:
    await two.no(two.daniel, two.dan)
    await two.merge(two.daniel, two.dan)
    await two.ann.patch(f"/contacts/{two.daniel['id']}", {"do_not_contact": True})
    assert (await two.undo(two.daniel))["do_not_contact"] is True
    mine = (await two.ann.get("/windows", params={"contact_id": two.daniel["id"]}))["items"]
    theirs = (await two.ann.get("/windows", params={"contact_id": two.dan["id"]}))["items"]
    assert {item["state"] for item in mine} == {"cancelled"}
    assert "open" in {item["state"] for item in theirs} or "scheduled" in {item["state"] for item in theirs}


@pytest.mark.parametrize("instant", ["2026-03-03T14:10:00Z", "2026-03-04T14:00:00Z"])
async def test_after_ten_minutes_it_is_too_late(two: Two, instant: str) -> None:
    await two.merge(two.daniel, two.dan)
    two.app.go_to(instant)
    answer = await two.ann.call("POST", f"/contacts/{two.daniel['id']}/merge/undo")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-late-to-undo")
    assert (await two.ann.call("GET", f"/contacts/{two.dan['id']}")).status_code == 404


async def test_a_merge_is_undone_once(two: Two) -> None:
    path = f"/contacts/{two.daniel['id']}/merge/undo"
    assert (await two.ann.call("POST", path)).status_code == 409, "there was none"
    await two.merge(two.daniel, two.dan)
    await two.undo(two.daniel)
    assert (await two.ann.call("POST", path)).status_code == 409
    assert (await two.merge(two.dan, two.daniel))["name"] == "Dan Reyes", "the other way round"


async def test_merges_upon_merges_are_undone_the_last_one_first(two: Two) -> None:
    reyes = await two.ann.contact(two.employer, "D. Reyes")
    await two.touch(two.dan)
    await two.touch(two.daniel)
    first = await two.all_there_is()
    await two.merge(two.daniel, two.dan)
    second = await two.all_there_is()
    await two.merge(reyes, two.daniel)
    touched = (await two.ann.get("/touchpoints"))["items"]
    assert {item["contact_id"] for item in touched} == {reyes["id"]}
    await two.undo(reyes)
    assert await two.all_there_is() == second
    await two.undo(two.daniel)
    assert await two.all_there_is() == first


async def test_the_timeline_tells_of_the_merge_without_a_name_of_its_own(two: Two) -> None:
    await two.touch(two.dan)
    await two.merge(two.daniel, two.dan)
    await two.undo(two.daniel)
    told = [item for item in (await two.timeline()) if item["kind"] == "contact"]
    assert [(item["cause"], item["contact_id"]) for item in told] == [
        ("undone", two.daniel["id"]),
        ("contact_merged", two.daniel["id"]),
    ]


async def test_a_contact_goes_with_those_that_were_merged_into_it(two: Two) -> None:
    await two.merge(two.daniel, two.dan)
    answer = await two.ann.call("DELETE", f"/contacts/{two.daniel['id']}", headers={"If-Match": "*"})
    assert answer.status_code == 204
    assert (await two.ann.get("/contacts"))["items"] == []


def test_every_column_that_names_a_contact_moves_or_has_a_reason_not_to() -> None:
    named = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == "contact"
        for column in key.columns
        if column.name != "account_id"
    }
    moved = {(column.class_.__tablename__, column.key) for column in REFERENCES}
    seats, merges = (
        ("run_contact", "contact_id"),
        {("contact_merge", "kept_id"), ("contact_merge", "other_id")},
    )
    assert named == moved | {seats, ("contact", "merged_into")} | merges
