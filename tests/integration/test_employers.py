"""Employers, their pages, and the marketing plan of ten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from living import App, Client, new_id


async def plan(who: Client) -> list[str]:
    """The names on the plan, best first."""
    return [item["employer"]["name"] for item in (await who.get("/plan"))["items"]]


async def test_an_employer_is_what_was_said(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.employer(
        "Alder & Pike", id=str(new_id()), website="https://alder.example", industry="Design", plan_rank=3
    )
    read = await ann.call("GET", f"/employers/{made['id']}")
    assert (read.json(), read.headers["etag"]) == (made, '"1"')
    assert (made["created_at"], made["updated_at"]) == ("2026-03-03T14:00:00Z", "2026-03-03T14:00:00Z")
    assert (made["website"], made["industry"], made["plan_rank"], made["notes"]) == (
        "https://alder.example",
        "Design",
        3,
        None,
    )


async def test_a_merge_patch_tells_null_from_absent(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.employer(industry="Design", notes="met at the fair")
    app.go_to("2026-03-04T09:00:00Z")
    changed = await ann.patch(f"/employers/{made['id']}", {"industry": None, "name": "Alder"})
    assert changed == made | {
        "industry": None,
        "name": "Alder",
        "version": 2,
        "updated_at": "2026-03-04T09:00:00Z",
    }


async def test_a_known_version_is_not_sent_again(app: App) -> None:
    ann = await app.sign_up()
    path = f"/employers/{(await ann.employer())['id']}"
    for tag in ('"1"', '"7", "1"', 'W/"1"'):
        known = await ann.call("GET", path, headers={"If-None-Match": tag})
        assert (known.status_code, known.content) == (304, b""), tag
    for tag in ('"11"', '"2"', "1"):
        assert (await ann.call("GET", path, headers={"If-None-Match": tag})).status_code == 200, tag


async def test_the_same_id_again_is_a_conflict(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.employer(id=str(new_id()))
    again = await ann.call("POST", "/employers", json={"id": made["id"], "name": "Other"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-exists")


@pytest.mark.parametrize("limit", [1, 7, 50, 120, 200])
async def test_pages_hold_every_row_exactly_once(app: App, limit: int) -> None:
    ann = await app.sign_up()
    made = []
    for number in range(24):
        app.go_to(f"2026-03-03T14:{number // 6:02}:00Z")
        made.append((await ann.employer(f"Employer {number}"))["id"])
    found, cursor = [], None
    while True:
        page = await ann.get("/employers", params={"limit": limit, **({"cursor": cursor} if cursor else {})})
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        assert len(page["items"]) == limit or cursor is None
        if cursor is None:
            break
    assert found == made


async def test_a_hundred_and_twenty_rows_by_their_links(app: App) -> None:
    ann = await app.sign_up()
    made = {(await ann.employer(f"Employer {number}"))["id"] for number in range(120)}
    found: list[str] = []
    path, sizes = "/api/v1/employers", []
    while path:
        answer = await ann.http.get(path)
        page = answer.json()
        sizes.append(len(page["items"]))
        found += [item["id"] for item in page["items"]]
        path = answer.links.get("next", {}).get("url", "")
        assert bool(path) == (page["next_cursor"] is not None)
    assert sizes == [50, 50, 20]
    assert len(found) == 120
    assert set(found) == made


async def test_what_is_added_between_pages_comes_once_and_last(app: App) -> None:
    ann = await app.sign_up()
    made = [(await ann.employer(f"Employer {number}"))["id"] for number in range(4)]
    first = await ann.get("/employers", params={"limit": 2})
    await ann.http.delete(f"/api/v1/employers/{made[0]}", headers={"If-Match": "*"})
    app.go_to("2026-03-04T09:00:00Z")
    made.append((await ann.employer("Late"))["id"])
    rest = await ann.get("/employers", params={"limit": 200, "cursor": first["next_cursor"]})
    assert [item["id"] for item in first["items"] + rest["items"]] == made


async def test_the_plan_is_ordered_in_one_call(app: App) -> None:
    ann = await app.sign_up()
    ids = [(await ann.employer(name, plan_rank=rank))["id"] for rank, name in enumerate("ABC", start=1)]
    late = await ann.employer("D")
    tag = (await ann.call("GET", "/plan")).headers["etag"]
    order = {"employer_ids": [late["id"], ids[2], ids[0]]}
    answer = await ann.call("PUT", "/plan", json=order, headers={"If-Match": tag})
    assert answer.status_code == 200
    assert await plan(ann) == ["D", "C", "A"]
    assert (await ann.get(f"/employers/{ids[1]}"))["plan_rank"] is None
    stale = await ann.call("PUT", "/plan", json={"employer_ids": ids}, headers={"If-Match": tag})
    assert (stale.status_code, await plan(ann)) == (412, ["D", "C", "A"])
    assert (
        await ann.call("PUT", "/plan", json={"employer_ids": []}, headers={"If-Match": "*"})
    ).status_code == 200
    assert await plan(ann) == []


async def test_the_tag_of_the_plan_covers_its_order_alone(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer(plan_rank=1)
    tag = (await ann.call("GET", "/plan")).headers["etag"]
    await ann.contact(employer)
    assert (await ann.call("GET", "/plan")).headers["etag"] == tag
    await ann.employer("Birch", plan_rank=2)
    assert (await ann.call("GET", "/plan")).headers["etag"] != tag


@pytest.mark.parametrize(("count", "status"), [(10, 200), (11, 400)], ids=["ten", "eleven"])
async def test_the_plan_has_ten_places(app: App, count: int, status: int) -> None:
    ann = await app.sign_up()
    ids = [(await ann.employer(f"Employer {number}"))["id"] for number in range(count)]
    answer = await ann.call("PUT", "/plan", json={"employer_ids": ids}, headers={"If-Match": "*"})
    assert answer.status_code == status
    assert len(await plan(ann)) == (10 if status == 200 else 0)


async def test_an_employer_stands_on_the_plan_once(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    twice = {"employer_ids": [employer["id"]] * 2}
    answer = await ann.call("PUT", "/plan", json=twice, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/employer_ids")


@pytest.mark.parametrize("rank", [0, 11, -1])
async def test_a_rank_beyond_the_plan(app: App, rank: int) -> None:
    ann = await app.sign_up()
    answer = await ann.call("POST", "/employers", json={"name": "Alder", "plan_rank": rank})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/plan_rank")


async def test_a_rank_is_given_once_also_by_a_patch(app: App) -> None:
    ann = await app.sign_up()
    await ann.employer("Alder", plan_rank=1)
    birch = await ann.employer("Birch", plan_rank=2)
    path = f"/employers/{birch['id']}"
    answer = await ann.call("PATCH", path, json={"plan_rank": 1}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/plan_rank")
    assert await ann.get(path) == birch


async def test_ranks_are_each_accounts_own(app: App) -> None:
    for name in ("Ann", "Ben"):
        who = await app.sign_up(name)
        assert (await who.employer(plan_rank=1))["plan_rank"] == 1


async def test_the_database_itself_holds_the_ranks(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer(plan_rank=1)
    account_id = UUID(ann.me["id"])
    for rank in ("0", "11"):
        with pytest.raises(Exception, match="ck_employer_plan_rank"):
            async with in_account(app.sessions, account_id, parse_instant("2026-03-03T14:00:00Z")) as session:
                await session.execute(text(f"UPDATE employer SET plan_rank = {rank}"))
    assert (await ann.get(f"/employers/{employer['id']}"))["plan_rank"] == 1


async def tombstones(app: App, who: Client) -> list[Any]:
    """What is left of the deleted."""
    async with in_account(app.sessions, UUID(who.me["id"]), parse_instant("2026-03-03T14:00:00Z")) as session:
        return list(
            (
                await session.execute(text("SELECT id, resource, change FROM tombstone ORDER BY change"))
            ).tuples()
        )


async def test_a_deleted_employer_leaves_its_tombstone(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    path = f"/employers/{employer['id']}"
    assert (await ann.call("DELETE", path, headers={"If-Match": '"9"'})).status_code == 412
    gone = await ann.call("DELETE", path, headers={"If-Match": '"1"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await ann.call("GET", path)).status_code == 404
    assert await tombstones(app, ann) == [(UUID(employer["id"]), "employer", 3)]


async def test_an_employer_in_use_stays(app: App) -> None:
    ann = await app.sign_up()
    for use in (ann.contact, ann.opportunity):
        employer = await ann.employer()
        await use(employer)
        answer = await ann.call("DELETE", f"/employers/{employer['id']}", headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/in-use")
        assert await ann.get(f"/employers/{employer['id']}") == employer
    assert await tombstones(app, ann) == []
