"""The address that calendars read: who makes it, who is let in, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from comeback.calendar.models import CalendarAddress, CalendarFeed
from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from integration.feeds import FEEDS, TIMES, read, subscribe
from living import App, Client, new_id

NOW = "2026-03-03T14:00:00Z"


@pytest.fixture
async def ann(app: App) -> Client:
    """Somebody in London whose lock screen may say everything."""
    who = await app.sign_up()
    await who.patch("/me", {"lock_screen": "full"})
    return who


async def test_a_feed_is_made_and_its_address_told_once(app: App, ann: Client) -> None:
    made = await ann.call("POST", FEEDS, json={"name": "Phone"})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    feed = made.json()
    assert (feed["name"], feed["last_read_at"]) == ("Phone", None)
    secret = feed["url"].removeprefix(f"{app.settings.public_url}/api/v1/calendar/").removesuffix(".ics")
    assert len(secret) == 43, "256 bits"
    listed = await ann.call("GET", FEEDS)
    assert listed.json() == {"items": [{k: v for k, v in feed.items() if k != "url"}], "next_cursor": None}
    assert secret not in listed.text


async def test_an_address_is_kept_hashed(app: App, ann: Client) -> None:
    feed = await subscribe(ann)
    secret = feed["url"].rpartition("/")[2].removesuffix(".ics")
    async with app.sessions.begin() as session:
        kept = (await session.scalars(select(CalendarAddress.secret_hash))).all()
    assert all(len(hashed) == 32 and hashed != secret.encode() for hashed in kept)


async def test_a_repeated_post_tells_no_address(ann: Client) -> None:
    key = {"Idempotency-Key": str(new_id())}
    first = await ann.call("POST", FEEDS, json={}, headers=key)
    again = await ann.call("POST", FEEDS, json={}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json() | {"url": None})
    renew = f"{FEEDS}/{first.json()['id']}/renew"
    key = {"Idempotency-Key": str(new_id())}
    renewed = await ann.call("POST", renew, headers=key)
    assert (await ann.call("POST", renew, headers=key)).json() == renewed.json() | {"url": None}


async def test_ids_are_the_clients(ann: Client) -> None:
    own = str(new_id())
    assert (await subscribe(ann, id=own))["id"] == own
    assert (await ann.call("POST", FEEDS, json={"id": own})).status_code == 409
    wrong = await ann.call("POST", FEEDS, json={"id": "0f8fad5b-d9cb-469f-a165-70867728950e"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/id")


async def test_ten_feeds_are_enough(ann: Client) -> None:
    first = await subscribe(ann)
    for _ in range(9):
        await subscribe(ann)
    answer = await ann.call("POST", FEEDS, json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-feeds")
    await ann.call("DELETE", f"{FEEDS}/{first['id']}")
    await subscribe(ann)


async def test_what_a_calendar_gets(app: App, ann: Client) -> None:
    answer = await read(app, await subscribe(ann))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-disposition"] == 'attachment; filename="comeback.ics"'
    assert "set-cookie" not in answer.headers
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")


async def test_what_did_not_change_is_not_sent_again(app: App, ann: Client) -> None:
    await ann.post("/windows", {"title": "Call Daniel", **TIMES})
    feed = await subscribe(ann)
    first = await read(app, feed)
    tag = first.headers["etag"]
    app.go_to("2026-03-04T20:00:00Z")
    again = await read(app, feed, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    head = await app.http().head(feed["url"])
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    await ann.post("/windows", {"title": "Call Eve", **TIMES})
    changed = await read(app, feed, **{"If-None-Match": tag})
    assert (changed.status_code, changed.headers["etag"] != tag) == (200, True)


async def test_a_renewed_feed_is_found_at_its_new_address_alone(app: App, ann: Client) -> None:
    before = await subscribe(ann, name="Phone")
    await read(app, before)
    answer = await ann.call("POST", f"{FEEDS}/{before['id']}/renew")
    after = answer.json()
    assert (after["id"], after["name"], after["version"]) == (before["id"], "Phone", 2)
    assert (answer.headers["etag"], after["last_read_at"]) == ('"2"', None)
    assert (await read(app, before)).status_code == 404
    assert (await read(app, after)).status_code == 200


async def test_one_that_nobody_has_read_changes_too(ann: Client) -> None:
    feed = await subscribe(ann)
    renewed = await ann.post(f"{FEEDS}/{feed['id']}/renew")
    assert (renewed["version"], renewed["url"] != feed["url"]) == (2, True)


async def test_a_deleted_feed_is_gone(app: App, ann: Client) -> None:
    feed, other = await subscribe(ann), await subscribe(ann)
    stale = await ann.call("DELETE", f"{FEEDS}/{feed['id']}", headers={"If-Match": '"7"'})
    assert (stale.status_code, (await read(app, feed)).status_code) == (412, 200)
    assert (await ann.call("DELETE", f"{FEEDS}/{feed['id']}")).status_code == 204
    assert (await read(app, feed)).status_code == 404
    assert (await read(app, other)).status_code == 200
    assert (await ann.call("DELETE", f"{FEEDS}/{feed['id']}")).status_code == 404
    renewed = await ann.call("POST", f"{FEEDS}/{other['id']}/renew", headers={"If-Match": '"7"'})
    assert renewed.status_code == 412


async def test_other_addresses_are_unknown(app: App, ann: Client) -> None:
    feed = await subscribe(ann)
    url = feed["url"]
    for wrong in (url.removesuffix(".ics"), url.replace(".ics", "x.ics"), f"{url}.ics", url[:-5] + ".ics"):
        answer = await app.http().get(wrong)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), wrong
        assert answer.headers["cache-control"] == "no-store"
    by_hash = f"{app.settings.public_url}/api/v1/calendar/{feed['id']}.ics"
    assert (await ann.http.get(by_hash)).status_code == 404


async def test_it_is_the_feeds_account_whoever_else_is_signed_in(app: App, ann: Client) -> None:
    ben = await app.sign_up("Ben")
    await ann.post("/windows", {"title": "Call Daniel", **TIMES})
    await ben.post("/windows", {"title": "Call Eve", **TIMES})
    feed = await subscribe(ann)
    seen = await ben.http.get(feed["url"])
    assert seen.content == (await read(app, feed)).content
    assert "Call Daniel" in seen.text
    assert "Call Eve" not in seen.text
    assert (await ben.get(FEEDS))["items"] == []
    for method, path in (("POST", f"{FEEDS}/{feed['id']}/renew"), ("DELETE", f"{FEEDS}/{feed['id']}")):
        assert (await ben.call(method, path)).status_code == 404
    assert (await read(app, feed)).status_code == 200


async def test_when_it_was_last_read(app: App, ann: Client) -> None:
    feed = await subscribe(ann)
    started = datetime.now(UTC)
    await read(app, feed)
    (first,) = (await ann.get(FEEDS))["items"]
    assert started <= parse_instant(first["last_read_at"]) <= datetime.now(UTC), "by the machine's clock"
    assert first["version"] == 1
    await read(app, feed)
    assert (await ann.get(FEEDS))["items"] == [first]
    account_id, long_ago = UUID(ann.me["id"]), datetime.now(UTC) - timedelta(hours=1, seconds=1)
    async with in_account(app.sessions, account_id, parse_instant(NOW)) as session:
        mine = update(CalendarFeed).where(CalendarFeed.account_id == account_id)
        await session.execute(mine.values(last_read_at=long_ago))
    await read(app, feed)
    (later,) = (await ann.get(FEEDS))["items"]
    assert parse_instant(later["last_read_at"]) >= started
