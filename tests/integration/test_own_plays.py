"""Plays of one's own: copied, written, found again, changed and archived."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from comeback.accounts.service import my_account
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.kit.errors import Invalid, NotFound, Problem, StaleVersion, VersionRequired
from comeback.plays import service
from comeback.plays.catalogue import built_in
from comeback.plays.schemas import PlayPatch
from living import App, Client, Json, new_id

COFFEE, STAY = "coffee_after_the_no", "stay_in_touch"
HELLO: Json = {
    "key": "hello",
    "kind": "check_in",
    "title": "Say hello to {name}",
    "opens": {"anchor": "rejection", "days": 30, "else": {"anchor": "coffee", "hours": 1.5}},
    "best": {"anchor": "rejection", "business_days": 32},
    "closes": {"anchor": "rejection", "days": 40},
    "audience": ["hr"],
    "frame": {"subject": "Hello", "text": "Hello {first_name|first name}"},
    "why": "I like it.",
    "source": "Myself.",
}


@asynccontextmanager
async def inside(app: App, who: Client, at: str = "2026-03-03T14:00:00Z") -> AsyncIterator[AsyncSession]:
    """A transaction of this account."""
    async with in_account(app.sessions, UUID(who.me["id"]), parse_instant(at)) as session:
        yield session


async def changed(app: App, who: Client, play: str, if_match: str | None = "*", **patch: Any) -> Json:
    """A play as the API tells it after a change."""
    async with inside(app, who, "2026-03-04T08:00:00Z") as session:
        await service.change(session, play, PlayPatch(**patch), if_match)
    found: Json = await who.get(f"/plays/{play}")
    return found


async def keys(who: Client, **query: Any) -> list[str]:
    """The keys of a list."""
    return [play["key"] for play in (await who.get("/plays", params=query))["items"]]


async def refused(who: Client, path: str, body: Json) -> tuple[int, list[str]]:
    """What a POST that must not go through answers, and where it points."""
    answer = await who.call("POST", path, json=body)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_copy_has_the_steps_of_its_original_in_the_users_words(app: App, language: str) -> None:
    ann = await app.sign_up(language=language)
    for original in (await ann.get("/plays"))["items"]:
        copied = await ann.post(f"/plays/{original['key']}/copy", {})
        for field in ("guards", "steps", "cadence"):
            assert copied[field] == original[field]
        assert copied["name"].startswith(f"{original['name']}, ") and copied["name"] != original["name"]
        assert (copied["built_in"], copied["archived"]) == (False, False)
        assert (copied["copied_from"], copied["version"]) == (original["key"], 1)
        assert await ann.get(f"/plays/{copied['key']}") == await ann.get(f"/plays/{copied['id']}") == copied


async def test_what_was_copied_can_be_written_again_as_it_is(app: App) -> None:
    ann = await app.sign_up()
    for original in (await ann.get("/plays"))["items"]:
        body = {name: original[name] for name in ("name", "guards", "steps", "cadence")}
        written = await ann.post("/plays", body)
        assert {name: written[name] for name in body} == body
        assert written["copied_from"] is None


async def test_own_plays_follow_the_built_in_ones(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    for name in ("Zeroth", "Again", "Again"):
        await ann.post("/plays", {"name": name, "steps": [HELLO]})
    fixed = [play.key for play in built_in("en")]
    assert await keys(ann) == [*fixed, "zeroth", "again", "again_2"]
    assert await keys(ben) == fixed
    assert (await ben.call("GET", "/plays/zeroth")).status_code == 404


async def test_a_copy_is_named_and_keyed_as_asked(app: App) -> None:
    ann = await app.sign_up()
    play_id = str(new_id())
    body = {"id": play_id, "name": "Mine", "key": "my_coffee"}
    copied = await ann.post(f"/plays/{COFFEE}/copy", body)
    assert (copied["id"], copied["name"], copied["key"]) == (play_id, "Mine", "my_coffee")
    again = await ann.post(f"/plays/{play_id}/copy", {})
    assert (again["key"], again["copied_from"]) == ("mine_my_version", "my_coffee")
    long = await ann.post("/plays", {"name": "x" * 200, "steps": [HELLO]})
    assert len((await ann.post(f"/plays/{long['key']}/copy", {}))["name"]) <= 200


@pytest.mark.parametrize("key", [COFFEE, "mine"])
async def test_a_key_is_taken_once(app: App, key: str) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    await ann.post("/plays", {"name": "Mine", "steps": [HELLO]})
    assert await refused(ann, "/plays", {"key": key, "name": "x", "steps": [HELLO]}) == (409, ["/key"])
    assert await refused(ann, f"/plays/{STAY}/copy", {"key": key}) == (409, ["/key"])
    assert (await ben.post("/plays", {"name": "Mine", "steps": [HELLO]}))["key"] == "mine"


async def test_a_play_that_is_not_there(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    his = await ben.post("/plays", {"name": "His", "steps": [HELLO]})
    for play in ("nothing", str(new_id()), his["id"], his["key"], "%00", "A", "9" * 300):
        assert (await ann.call("GET", f"/plays/{play}")).status_code == 404
        assert (await ann.call("POST", f"/plays/{play}/copy", json={})).status_code == 404


async def test_two_accounts_and_two_languages_never_share_a_tag(app: App) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben", language="de")
    for who in (ann, ben):
        await who.post("/plays", {"key": "mine", "name": who.me["name"], "steps": [HELLO]})
    for play in (COFFEE, "mine"):
        tag = (await ann.call("GET", f"/plays/{play}")).headers["etag"]
        same = await ann.call("GET", f"/plays/{play}", headers={"If-None-Match": tag})
        other = await ben.call("GET", f"/plays/{play}", headers={"If-None-Match": tag})
        assert (same.status_code, other.status_code) == (304, 200)


def step(**more: Any) -> Json:
    """A step with something else in it."""
    return HELLO | more


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        ({"steps": []}, 422, ["/steps"]),
        ({"steps": [HELLO, HELLO]}, 422, ["/steps/1/key"]),
        ({"steps": [step(title=" ")], "guards": ["accepted_schedules_coffee"]}, 422, ["/guards/0", "/steps/0/title"]),
        ({"steps": [step(opens={"anchor": "rejection", "days": 41})]}, 422, ["/steps/0/closes"]),
        ({"steps": [step(best={"anchor": "request", "days": 1})]}, 422, ["/steps/0/best/anchor"]),
        ({"steps": [step(frame={"subject": "", "text": "{salary}"})]}, 422, ["/steps/0/frame/text"]),
        ({"steps": [HELLO, step(key="two", best={"anchor": "wedding", "days": 1})]}, 400, ["/steps/1/best/anchor"]),
        ({"steps": [step(closes={"anchor": "rejection"})]}, 400, ["/steps/0/closes"]),
        ({"steps": [step(opens=HELLO["opens"] | {"else": {"days": 1}})]}, 400, ["/steps/0/opens/else/anchor"]),
        ({"steps": [step(audience=["boss"])]}, 400, ["/steps/0/audience/0"]),
        ({"steps": [step(colour="red")]}, 400, ["/steps/0/colour"]),
        ({"steps": [{**HELLO, "title": "a\u0000b"}]}, 400, ["/steps/0/title"]),
        ({"steps": [HELLO], "guards": ["touch_resets", "mind_the_gap"]}, 400, ["/guards/1"]),
        ({"steps": [HELLO], "key": "My play"}, 400, ["/key"]),
        ({"steps": [HELLO], "key": "mine\n"}, 400, ["/key"]),
        ({"steps": [HELLO], "name": " "}, 400, ["/name"]),
        ({"steps": [HELLO], "archived": True}, 400, ["/archived"]),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named_with_its_place(
    app: App, body: Json, status: int, pointers: Sequence[str]
) -> None:
    ann = await app.sign_up()
    assert await refused(ann, "/plays", {"name": "Mine", **body}) == (status, pointers)


async def test_a_step_falls_back_too_often_to_be_read(app: App) -> None:
    ann = await app.sign_up()
    deep = '{"anchor":"coffee","days":1,"else":' * 4_000 + '{"anchor":"coffee","days":1}' + "}" * 4_000
    content = f'{{"name":"Deep","steps":[{{"key":"a","opens":{deep}}}]}}'
    headers = {"Content-Type": "application/json"}
    answer = await ann.call("POST", "/plays", content=content, headers=headers)
    assert answer.status_code == 400


async def test_an_own_play_is_changed_and_keeps_its_key(app: App) -> None:
    ann = await app.sign_up()
    made = await ann.post("/plays", {"name": "Mine", "guards": ["touch_resets"], "steps": [HELLO]})
    later = await changed(app, ann, made["id"], '"1"', name="Ours", guards=())
    assert (later["key"], later["name"], later["guards"]) == ("mine", "Ours", [])
    assert (later["steps"], later["version"]) == (made["steps"], 2)
    assert (later["created_at"], later["updated_at"]) == (made["created_at"], "2026-03-04T08:00:00Z")
    steps = built_in("de")[2].steps
    moved = await changed(app, ann, "mine", steps=steps, cadence=built_in("de")[2].cadence)
    stay = await (await app.sign_up(language="de")).get(f"/plays/{STAY}")
    assert (moved["steps"], moved["cadence"]) == (stay["steps"], stay["cadence"])


async def test_a_change_that_cannot_be(app: App) -> None:
    ann = await app.sign_up()
    await ann.post("/plays", {"name": "Mine", "steps": [HELLO]})

    async def why_not(play: str, if_match: str | None, **patch: Any) -> Problem:
        with pytest.raises(Problem) as caught:
            await changed(app, ann, play, if_match, **patch)
        return caught.value

    assert isinstance(await why_not("mine", None, name="x"), VersionRequired)
    assert isinstance(await why_not("mine", '"7"', name="x"), StaleVersion)
    assert isinstance(await why_not("nothing", "*", name="x"), NotFound)
    wrong = await why_not("mine", "*", steps=(), guards=("accepted_schedules_coffee",))
    assert isinstance(wrong, Invalid)
    assert [error.pointer for error in wrong.errors] == ["/steps", "/guards/0"]
    assert (await ann.get("/plays/mine"))["version"] == 1


@pytest.mark.parametrize("archived", [True, False])
async def test_a_built_in_play_stays_as_it_is(app: App, archived: bool) -> None:
    ann = await app.sign_up()
    answer = await ann.call("GET", f"/plays/{COFFEE}")
    for play in (COFFEE, answer.json()["id"]):
        for if_match in ("*", answer.headers["etag"]):
            with pytest.raises(service.BuiltIn, match="copy it"):
                await changed(app, ann, play, if_match, archived=archived)
        with pytest.raises(StaleVersion):
            await changed(app, ann, play, '"7"', archived=archived)
        with pytest.raises(VersionRequired):
            await changed(app, ann, play, None, archived=archived)


async def test_an_archived_play_is_kept_out_of_sight_and_taken_back(app: App) -> None:
    ann = await app.sign_up()
    await ann.post("/plays", {"name": "Mine", "steps": [HELLO]})
    fixed = [play.key for play in built_in("en")]
    assert (await changed(app, ann, "mine", archived=True))["archived"] is True
    assert (await keys(ann), await keys(ann, archived=True)) == (fixed, ["mine"])
    assert (await changed(app, ann, "mine", archived=True))["version"] == 2
    async with inside(app, ann) as session:
        account = await my_account(session)
        with pytest.raises(service.PlayArchived):
            await service.startable(session, account, "mine")
        assert await service.find_play(session, account, "mine") is not None
    assert (await changed(app, ann, "mine", archived=False))["archived"] is False
    assert (await keys(ann), await keys(ann, archived=True)) == ([*fixed, "mine"], [])


async def test_there_is_room_for_fifty(app: App) -> None:
    ann = await app.sign_up()
    first, *_ = [
        await ann.post("/plays", {"name": "Mine", "steps": [HELLO]}) for _ in range(service.MOST_IN_USE)
    ]
    assert await refused(ann, f"/plays/{COFFEE}/copy", {}) == (409, [])
    await changed(app, ann, first["id"], archived=True)
    await ann.post(f"/plays/{COFFEE}/copy", {})
    with pytest.raises(service.TooManyPlays):
        await changed(app, ann, first["id"], archived=False)
    assert (await changed(app, ann, "mine_2", archived=False))["archived"] is False


async def test_plays_are_found_by_key_or_id_in_one_statement(app: App) -> None:
    ann = await app.sign_up(language="de")
    made = await ann.post("/plays", {"name": "Mine", "steps": [HELLO]})
    statements: list[str] = []
    async with inside(app, ann) as session:
        account = await my_account(session)
        connection = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert set(await service.plays_by_key(session, account, {COFFEE, STAY})) == {COFFEE, STAY}
        assert statements == []
        found = await service.plays_by_key(session, account, [COFFEE, "mine", "gone", "mine"])
        assert len(statements) == 1
        assert set(found) == {COFFEE, "mine"}
        assert found[COFFEE].name == "Kaffee nach der Absage"
        assert found["mine"].steps[0].opens.otherwise is not None
        for name in ("mine", made["id"]):
            assert await service.find_play(session, account, name) == found["mine"]
            assert await service.startable(session, account, name) == found["mine"]
        fixed = (await ann.get(f"/plays/{COFFEE}"))["id"]
        assert await service.find_play(session, account, fixed) == found[COFFEE]
        assert await service.startable(session, account, fixed) == found[COFFEE]
        assert await service.find_play(session, account, str(new_id())) is None
        with pytest.raises(Invalid) as caught:
            await service.startable(session, account, "gone", "start/0/play")
        assert [error.pointer for error in caught.value.errors] == ["/start/0/play"]
