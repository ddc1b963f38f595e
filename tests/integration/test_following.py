"""Following a list: what changed since, what went, and nothing twice."""

from __future__ import annotations

import random
from typing import Any

import pytest

from contract.operations import make_world, pointers
from living import App, Client, Json, new_id

PATHS = ("/employers", "/contacts", "/opportunities", "/gives", "/windows", "/touchpoints")


class Copy:
    """A client's own copy of a list, kept by its changes."""

    def __init__(self, who: Client, path: str, **filters: str) -> None:
        self.who, self.path, self.filters = who, path, filters
        self.items: dict[str, Json] = {}
        self.since: int | str = 0

    async def sync(self, limit: int = 50) -> list[str]:
        """Read all pages; the ids that were told, in their order within a page."""
        told: list[str] = []
        cursor: Json = {}
        while True:
            asked = {"updated_since": self.since, "limit": limit, **self.filters, **cursor}
            page = await self.who.get(self.path, params=asked)
            assert len(page["items"]) + len(page["deleted"]) <= limit
            for gone in page["deleted"]:
                self.items.pop(gone["id"], None)
            self.items |= {item["id"]: item for item in page["items"]}
            told += [one["id"] for one in (*page["items"], *page["deleted"])]
            if page["next_cursor"] is None:
                self.since = page["updated_until"]
                return told
            cursor = {"cursor": page["next_cursor"]}


async def everything(who: Client, path: str) -> dict[str, Json]:
    """The list as it is now."""
    items: list[Json] = []
    cursor: Json = {}
    while True:
        page = await who.get(path, params={"limit": 200, **cursor})
        items += page["items"]
        if page["next_cursor"] is None:
            return {item["id"]: item for item in items}
        cursor = {"cursor": page["next_cursor"]}


async def delete(who: Client, path: str) -> None:
    """Delete whatever version is there."""
    assert (await who.call("DELETE", path, headers={"If-Match": "*"})).status_code == 204


async def test_a_plain_page_keeps_its_shape(app: App) -> None:
    ann = await app.sign_up()
    await ann.employer()
    page = await ann.get("/employers")
    assert set(page) == {"items", "next_cursor"}


async def test_everything_then_what_changed_then_nothing(app: App) -> None:
    ann = await app.sign_up()
    alder, birch = await ann.employer("Alder"), await ann.employer("Birch")
    copy = Copy(ann, "/employers")
    assert await copy.sync() == [alder["id"], birch["id"]]
    assert await copy.sync() == []
    await ann.patch(f"/employers/{alder['id']}", {"name": "Alder & Pike"})
    await delete(ann, f"/employers/{birch['id']}")
    assert await copy.sync() == [alder["id"], birch["id"]]
    assert copy.items == await everything(ann, "/employers")
    assert await copy.sync() == []


async def test_what_is_deleted_says_when(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    app.go_to("2026-03-04T09:00:00Z")
    await delete(ann, f"/employers/{employer['id']}")
    page = await ann.get("/employers?updated_since=0")
    assert page["items"] == []
    assert page["deleted"] == [{"id": employer["id"], "deleted_at": "2026-03-04T09:00:00Z"}]


async def test_every_list_is_followed_to_what_it_is(app: App) -> None:
    world = await make_world(app)
    for path in PATHS:
        copy = Copy(world.who, path)
        await copy.sync(limit=1)
        assert copy.items == await everything(world.who, path), path
        assert copy.items, path
    ids = world.ids
    for path in (f"/opportunities/{ids['opportunity_id']}/needs", f"/needs/{ids['need_id']}/evidence"):
        copy = Copy(world.who, path)
        await copy.sync(limit=1)
        assert copy.items == await everything(world.who, path)
        await delete(world.who, f"/evidence/{ids['evidence_id']}") if "evidence" in path else None
        await copy.sync()
        assert copy.items == await everything(world.who, path)


async def test_reviews_come_whole_with_what_changed(app: App) -> None:
    world = await make_world(app)
    path = f"/trials/{world.ids['trial_id']}/reviews"
    assert set(await world.who.get(path)) == {"items", "next_cursor"}
    first = await world.who.get(path, params={"updated_since": 0})
    assert first["items"] == (await world.who.get(path))["items"] != []
    assert (first["deleted"], first["next_cursor"]) == ([], None)
    await delete(world.who, f"/reviews/{world.ids['review_id']}")
    made = await world.who.post(path, {"held_on": "2026-03-02"})
    then = await world.who.get(path, params={"updated_since": first["updated_until"]})
    assert [item["id"] for item in then["items"]] == [made["id"]]
    assert [gone["id"] for gone in then["deleted"]] == [world.ids["review_id"]]
    last = await world.who.get(path, params={"updated_since": then["updated_until"]})
    assert (last["items"], last["deleted"]) == ([], [])
    assert last["updated_until"] == then["updated_until"]


async def test_plays_come_whole_with_ones_own_that_changed(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    await ben.post("/plays/stay_in_touch/copy", {})
    built_in = (await ann.get("/plays"))["items"]
    made = [await ann.post("/plays/stay_in_touch/copy", {"name": f"Mine {n}"}) for n in range(2)]
    first = await ann.get("/plays", params={"updated_since": 0})
    assert first["items"] == [*built_in, *made] == (await ann.get("/plays"))["items"]
    assert (first["deleted"], first["next_cursor"]) == ([], None)
    archived = await ann.patch(f"/plays/{made[0]['key']}", {"archived": True})
    then = await ann.get("/plays", params={"updated_since": first["updated_until"]})
    assert then["items"] == [*built_in, archived]
    last = await ann.get("/plays", params={"updated_since": then["updated_until"], "archived": "true"})
    assert last["items"] == built_in


@pytest.mark.parametrize("since", ["999999999", "yesterday"])
async def test_short_lists_refuse_what_was_never_told_as_well(app: App, since: str) -> None:
    world = await make_world(app)
    for path in ("/plays", f"/trials/{world.ids['trial_id']}/reviews"):
        refused = await world.who.call("GET", path, params={"updated_since": since})
        assert (refused.status_code, pointers(refused)) == (400, ["?updated_since"])
        assert refused.json()["errors"][0]["code"] == "invalid"


async def test_a_merged_person_goes_and_comes_back(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    kept, other = await ann.contact(employer), await ann.contact(employer, "Daniel R.")
    copy = Copy(ann, "/contacts")
    await copy.sync()
    await ann.post(f"/contacts/{kept['id']}/merge", {"other_id": other["id"]})
    assert other["id"] in await copy.sync(limit=1)
    assert list(copy.items) == [kept["id"]]
    await ann.post(f"/contacts/{kept['id']}/merge/undo", {})
    await copy.sync()
    assert copy.items == await everything(ann, "/contacts")


async def test_made_again_under_its_id_it_is_there_once(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    copy, anew = Copy(ann, "/employers"), {"id": employer["id"], "name": "Again"}
    await copy.sync()
    for _ in range(2):
        await delete(ann, f"/employers/{employer['id']}")
        assert await copy.sync() == [employer["id"]]
        assert copy.items == {}
        await ann.post("/employers", anew)
        page = await ann.get("/employers?updated_since=0")
        assert ([item["name"] for item in page["items"]], page["deleted"]) == (["Again"], [])
        assert await copy.sync() == [employer["id"]]


async def test_two_kinds_of_things_may_bear_one_id(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    contact = await ann.contact(await ann.employer(), id=employer["id"])
    await delete(ann, f"/employers/{employer['id']}")
    await delete(ann, f"/contacts/{contact['id']}")
    for path in ("/employers", "/contacts"):
        page = await ann.get(f"{path}?updated_since=0")
        assert [gone["id"] for gone in page["deleted"]] == [employer["id"]]


async def test_pages_of_one_sync_end_where_the_first_did(app: App) -> None:
    ann = await app.sign_up()
    made = [await ann.employer(f"Number {n}") for n in range(3)]
    first = await ann.get("/employers?updated_since=0&limit=1")
    await ann.patch(f"/employers/{made[1]['id']}", {"name": "Later"})
    answer = await ann.call("GET", f"/employers?updated_since=0&limit=1&cursor={first['next_cursor']}")
    page = answer.json()
    assert [item["id"] for item in page["items"]] == [made[2]["id"]]
    assert (page["updated_until"], page["next_cursor"]) == (first["updated_until"], None)
    later = await ann.get(f"/employers?updated_since={page['updated_until']}")
    assert [item["name"] for item in later["items"]] == ["Later"]


async def test_filters_stand_beside_it(app: App) -> None:
    ann = await app.sign_up()
    alder, birch = await ann.employer("Alder"), await ann.employer("Birch")
    one, two = await ann.contact(alder), await ann.contact(birch)
    of_alder = f"/contacts?updated_since=0&employer_id={alder['id']}"
    assert [item["id"] for item in (await ann.get(of_alder))["items"]] == [one["id"]]
    await delete(ann, f"/contacts/{two['id']}")
    assert [gone["id"] for gone in (await ann.get(of_alder))["deleted"]] == [two["id"]]


async def test_an_instant_to_begin_with(app: App) -> None:
    ann = await app.sign_up()
    early, gone = await ann.employer("Early"), await ann.employer("Gone")
    app.go_to("2026-03-04T09:00:00Z")
    late = await ann.employer("Late")
    await delete(ann, f"/employers/{gone['id']}")
    page = await ann.get("/employers", params={"updated_since": "2026-03-04T10:00:00+01:00"})
    assert [item["id"] for item in page["items"]] == [late["id"]]
    assert [item["id"] for item in page["deleted"]] == [gone["id"]]
    await ann.patch(f"/employers/{early['id']}", {"name": "Now"})
    after = await ann.get("/employers", params={"updated_since": page["updated_until"]})
    assert [item["name"] for item in after["items"]] == ["Now"]


@pytest.mark.parametrize(
    "since",
    [
        "",
        "-1",
        "1.5",
        "soon",
        "99999999",
        "9" * 30,
        "2026-03-04",
        "2026-03-04T10:00:00",
        "٣",
        "0001-01-01T00:00:00Z",
    ],
)
async def test_what_was_never_told_is_refused(app: App, since: str) -> None:
    ann = await app.sign_up()
    for path in PATHS:
        answer = await ann.call("GET", path, params={"updated_since": since})
        assert (answer.status_code, pointers(answer)) == (400, ["?updated_since"])


async def test_cursors_are_bound_to_it(app: App) -> None:
    ann = await app.sign_up()
    for n in range(3):
        await ann.employer(f"Number {n}")
    plain = (await ann.get("/employers?limit=1"))["next_cursor"]
    since = (await ann.get("/employers?limit=1&updated_since=0"))["next_cursor"]
    for query in (f"updated_since=0&cursor={plain}", f"cursor={since}", f"updated_since=1&cursor={since}"):
        answer = await ann.call("GET", f"/employers?limit=1&{query}")
        assert (answer.status_code, pointers(answer)) == (400, ["?cursor"])


async def test_what_is_worked_out_for_a_person_is_not_followed(app: App) -> None:
    ann = await app.sign_up()
    contact = await ann.contact(await ann.employer())
    answer = await ann.call("GET", f"/gives?for_contact={contact['id']}&updated_since=0")
    assert (answer.status_code, pointers(answer)) == (400, ["?updated_since"])


async def test_nobody_hears_of_anothers_changes(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    employer = await ann.employer()
    await delete(ann, f"/employers/{employer['id']}")
    page = await ben.get("/employers?updated_since=0")
    assert (page["items"], page["deleted"]) == ([], [])


@pytest.mark.parametrize("seed", range(6))
async def test_random_lives_end_in_the_same_set(app: App, seed: int) -> None:
    chance = random.Random(seed)
    ann = await app.sign_up()
    copy, ids = Copy(ann, "/employers"), [str(item) for item in new_ids(8)]
    for _ in range(40):
        row_id = chance.choice(ids)
        match chance.choice(["put", "put", "delete", "sync"]):
            case "put" if row_id in await everything(ann, "/employers"):
                await ann.patch(f"/employers/{row_id}", {"name": f"Name {chance.random()}"})
            case "put":
                await ann.post("/employers", {"id": row_id, "name": "New"})
            case "delete":
                await ann.call("DELETE", f"/employers/{row_id}", headers={"If-Match": "*"})
            case _:
                await copy.sync(limit=chance.choice([1, 2, 3, 50]))
                assert copy.items == await everything(ann, "/employers")
    await copy.sync(limit=1)
    assert copy.items == await everything(ann, "/employers")


def new_ids(count: int) -> list[Any]:
    """Ids as clients make them."""
    return [new_id() for _ in range(count)]
