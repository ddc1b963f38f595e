"""What stands in a calendar feed, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import process_time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from comeback.kit.clock import parse_instant
from comeback.kit.db import in_account
from comeback.windows.models import Window
from comeback.windows.rules import instant
from integration.feeds import TIMES, events, read, subscribe, summaries
from living import App, Client, Json, new_id

NOW = "2026-03-03T14:00:00Z"


@pytest.fixture
async def ann(app: App) -> Client:
    """Somebody in London whose lock screen may say everything."""
    who = await app.sign_up()
    await who.patch("/me", {"lock_screen": "full"})
    return who


def in_a_row(account_id: UUID, number: int, zone: ZoneInfo) -> Json:
    """A window to be inserted, each a few minutes after the one before."""
    opens = datetime(2026, 3, 4, 9) + timedelta(minutes=5 * number)
    walls = dict(zip(("opens", "best", "closes"), (opens, opens, opens + timedelta(days=2)), strict=True))
    at = {f"{name}_at": instant(wall, zone) for name, wall in walls.items()}
    stamps = {"created_at": parse_instant(NOW), "updated_at": parse_instant(NOW), "change": 1}
    words = {"step": "by_hand", "kind": "other", "title": f"Call {number}", "why": "x" * 300, "source": ""}
    place = {"time_zone": zone.key, "zone_of": "own", "state": "scheduled", "due_at": at["opens_at"]}
    shown = {f"{name}_wall": wall for name, wall in walls.items()} | at
    return {
        "account_id": account_id,
        "id": new_id(),
        **stamps,
        **words,
        **place,
        **shown,
        "rings_at": at["opens_at"],
    }


async def test_a_rescheduled_window_is_the_same_event(app: App, ann: Client) -> None:
    window = await ann.post("/windows", {"title": "Call Daniel", **TIMES})
    feed = await subscribe(ann)
    (before,) = await events(app, feed)
    app.go_to("2026-03-03T15:00:00Z")
    later = {
        "opens_at": "2026-03-27T09:00:00Z",
        "best_at": "2026-03-30T09:00:00Z",
        "closes_at": "2026-04-01T17:00:00Z",
    }
    await ann.post(f"/windows/{window['id']}/reschedule", later)
    (after,) = await events(app, feed)
    assert before["UID"] == after["UID"] == f"{window['id']}@comeback"
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == parse_instant("2026-03-03T15:00:00Z")
    assert after["DTSTART"].dt == datetime(2026, 3, 30, 10, tzinfo=ZoneInfo("Europe/London"))


async def test_the_alarm_is_where_the_bell_is(app: App, ann: Client) -> None:
    early = TIMES | {"opens_at": "2026-03-10T05:00:00Z"}
    window = await ann.post("/windows", {"title": "Call Daniel", **early})
    feed = await subscribe(ann)

    async def alarms() -> list[datetime]:
        (event,) = await events(app, feed)
        return [alarm["TRIGGER"].dt for alarm in event.subcomponents]

    assert await alarms() == [parse_instant("2026-03-10T08:00:00Z")], "after quiet hours"
    await ann.post(f"/windows/{window['id']}/snooze", {"until": "2026-03-11T10:00:00Z"})
    assert await alarms() == [parse_instant("2026-03-11T10:00:00Z")]
    await ann.patch("/me", {"paused_until": "2026-03-13T09:00:00Z"})
    assert await alarms() == [parse_instant("2026-03-13T09:00:00Z")]
    await ann.patch("/me", {"paused_until": None})
    app.go_to("2026-03-11T10:00:00Z")
    await app.tick()
    assert await alarms() == [], "it has rung"


async def test_wall_times_on_both_sides_of_two_clock_changes(app: App, ann: Client) -> None:
    feed = await subscribe(ann)
    employer = await ann.employer()
    names = {"America/New_York": "2026-02-26", "Europe/London": "2026-03-23"}
    for zone, received_on in names.items():
        who, role = await ann.contact(employer, time_zone=zone), await ann.opportunity(employer, zone)
        app.go_to(f"{received_on}T21:00:00Z")
        start = [{"play": "coffee_after_the_no", "contact_ids": [who["id"]]}]
        no = await ann.post(
            f"/opportunities/{role['id']}/rejection", {"received_on": received_on, "start": start}
        )
        await ann.post(f"/windows/{no['windows'][0]['id']}/done", {})
    for zone in names:
        walls = [event["DTSTART"].dt for event in await events(app, feed)
                 if event["DTSTART"].params["TZID"] == zone and "nudge" in event["SUMMARY"]]  # fmt: skip
        assert len(walls) == 2
        assert len({at.utcoffset() for at in walls}) == 2, f"{zone}: before and after the change"
        assert {at.hour for at in walls} == {9}
    listed = (await ann.get("/windows", params={"state": "scheduled"}))["items"]
    assert {parse_instant(item["best_at"]) for item in listed} <= {
        event["DTSTART"].dt.astimezone(UTC) for event in await events(app, feed)
    }


async def test_a_coffee_stands_at_its_hour(app: App, ann: Client) -> None:
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = [{"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}]
    no = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    agreed = {"outcome": "accepted", "meets_at": "2026-03-30T15:00"}
    await ann.post(f"/windows/{no['windows'][0]['id']}/done", agreed)
    (coffee,) = [event for event in await events(app, await subscribe(ann)) if event["TRANSP"] == "OPAQUE"]
    assert coffee["DTSTART"].dt == datetime(2026, 3, 30, 15, tzinfo=ZoneInfo("Europe/London"))
    assert coffee["DTEND"].dt - coffee["DTSTART"].dt == timedelta(minutes=15)
    assert [alarm["TRIGGER"].dt for alarm in coffee.subcomponents] == [parse_instant("2026-03-30T13:45:00Z")]


async def test_what_ended_leaves_and_what_was_done_stays_for_thirty_days(app: App, ann: Client) -> None:
    feed = await subscribe(ann)
    names = ("done", "skipped", "missed", "open")
    made = {name: await ann.post("/windows", {"title": name, **TIMES}) for name in names}
    app.go_to("2026-03-11T10:00:00Z")
    await app.tick()
    await ann.post(f"/windows/{made['done']['id']}/done", {})
    await ann.post(f"/windows/{made['skipped']['id']}/skip", {"reason": "no"})
    new_close = {"opens_at": "2026-03-11T09:00:00Z", "closes_at": "2026-06-01T18:00:00Z"}
    await ann.post(f"/windows/{made['open']['id']}/reschedule", new_close)
    app.go_to("2026-03-17T10:00:00Z")
    await app.tick()
    assert sorted(await summaries(app, feed)) == ["missed", "open", "✓ done"]
    app.go_to("2026-04-10T09:59:00Z")
    assert sorted(await summaries(app, feed)) == ["missed", "open", "✓ done"]
    app.go_to("2026-04-10T10:01:00Z")
    assert sorted(await summaries(app, feed)) == ["missed", "open"]
    app.go_to("2026-04-15T18:01:00Z")
    assert await summaries(app, feed) == ["open"]


async def test_an_undone_act_brings_the_event_back(app: App, ann: Client) -> None:
    window, feed = await ann.post("/windows", {"title": "Call Daniel", **TIMES}), await subscribe(ann)
    (before,) = await events(app, feed)
    await ann.post(f"/windows/{window['id']}/skip", {"reason": "no"})
    assert await events(app, feed) == []
    await ann.post(f"/windows/{window['id']}/undo")
    (after,) = await events(app, feed)
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], before["DTSTART"].dt)
    assert after["SEQUENCE"] > before["SEQUENCE"]


async def test_a_year_ahead(app: App, ann: Client) -> None:
    for year in (2027, 2028):
        days = {f"{name}_at": f"{year}-03-01T0{hour}:00:00Z" for name, hour in (("opens", 8), ("closes", 9))}
        await ann.post("/windows", {"title": str(year), **days})
    feed = await subscribe(ann)
    assert await summaries(app, feed) == ["2027"]
    app.go_to("2027-03-02T00:00:00Z")
    assert "2028" in await summaries(app, feed)


async def test_the_reviews_of_a_trial_that_runs(app: App, ann: Client) -> None:
    role, feed = await ann.opportunity(await ann.employer()), await subscribe(ann)
    dates = {"started_on": "2026-03-09", "decides_on": "2026-05-29"}
    await ann.post(f"/opportunities/{role['id']}/trial", dates)

    async def days() -> list[date]:
        found = [event["DTSTART"].dt for event in await events(app, feed)]
        return [day for day in found if not isinstance(day, datetime)]

    assert await days() == [date(2026, 4, 9), date(2026, 5, 9)]
    assert "Monthly review at Alder & Pike Architects" in await summaries(app, feed)
    extended = {"outcome": "extended", "decides_on": "2026-06-29"}
    await ann.patch(f"/opportunities/{role['id']}/trial", extended)
    assert await days() == [date(2026, 4, 9), date(2026, 5, 9), date(2026, 6, 9)]
    await ann.patch(f"/opportunities/{role['id']}/trial", {"outcome": "hired"})
    assert await days() == []


async def test_the_lock_screens_setting_holds_here_too(app: App, ann: Client) -> None:
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = [{"play": "stay_in_touch", "contact_ids": [daniel["id"]]}]
    await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    await ann.post(f"/opportunities/{role['id']}/trial", {"started_on": "2026-03-09"})
    await ann.post("/windows", {"title": "Call Daniel", "why": "Alder", "contact_id": daniel["id"], **TIMES})
    feed = await subscribe(ann)
    full = await read(app, feed)
    app.go_to("2026-03-03T14:30:00Z")
    await ann.patch("/me", {"lock_screen": "discreet", "language": "de"})
    discreet = await read(app, feed)
    for name in ("Daniel", "Alder", "Interior"):
        assert name in full.text
        assert name not in discreet.text
    assert "Monatsgespräch" in discreet.text
    stamps = {event["LAST-MODIFIED"].dt for event in await events(app, feed)}
    assert stamps == {parse_instant("2026-03-03T14:30:00Z")}, "a reader that goes by it reads them again"


async def test_discreet_a_name_that_changes_changes_nothing(app: App, ann: Client) -> None:
    employer = await ann.employer()
    contact = await ann.contact(employer)
    await ann.post("/windows", {"title": "Call Daniel", "contact_id": contact["id"], **TIMES})
    feed = await subscribe(ann)
    for lock_screen, same in (("full", False), ("discreet", True)):
        await ann.patch("/me", {"lock_screen": lock_screen})
        before = await read(app, feed)
        app.go_to(f"2026-03-03T1{5 + same}:00:00Z")
        await ann.patch(f"/employers/{employer['id']}", {"name": f"Birch, {lock_screen}"})
        assert ((await read(app, feed)).headers["etag"] == before.headers["etag"]) is same


async def test_nothing_is_left_of_an_anonymised_contact(app: App, ann: Client) -> None:
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = [{"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}]
    no = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    await ann.post(f"/windows/{no['windows'][0]['id']}/done", {})
    feed = await subscribe(ann)
    assert len([text for text in await summaries(app, feed) if "Daniel" in text]) == 3
    await ann.post(f"/contacts/{daniel['id']}/anonymise")
    assert "Daniel" not in (await read(app, feed)).text
    assert [text.startswith("✓") for text in await summaries(app, feed)] == [True]


async def test_a_title_adds_nothing_but_itself(app: App, ann: Client) -> None:
    title = "Call\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:eve@example.org; a, b 🎉"
    await ann.post("/windows", {"title": title, "why": title, **TIMES})
    (event,) = await events(app, await subscribe(ann))
    assert event["SUMMARY"] == " ".join(title.split())
    assert "ATTENDEE" not in event


async def test_two_thousand_windows(app: App, ann: Client) -> None:
    account_id, zone = UUID(ann.me["id"]), ZoneInfo("Europe/London")
    async with in_account(app.sessions, account_id, parse_instant(NOW)) as session:
        await session.execute(insert(Window), [in_a_row(account_id, number, zone) for number in range(2_000)])
    feed = await subscribe(ann)
    started = process_time()
    assert (await read(app, feed)).status_code == 200
    assert process_time() - started < 5, "about a second of work"
    found = await events(app, feed)
    assert len(found) == 1_000
    assert [str(event["SUMMARY"]) for event in found] == [f"Call {n}" for n in range(1_000)]


async def test_a_feed_with_nothing_in_it(app: App, ann: Client) -> None:
    assert await events(app, await subscribe(ann)) == []
