"""The accountant's story: refused, in touch for sixty days, called back. Days worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from living import Client, Database, Json
from world import World, start_world

# Monday 2 February 2026, 15:00 in New York (UTC-5; UTC-4 from 8 March), working days Monday to Friday, US holidays.
REFUSED = "2026-02-02T20:00:00Z"
Times = tuple[str, str, str]


async def test_staying_in_touch_for_sixty_days(tmp_path: Path, new_database: Database) -> None:
    _, url = await new_database("story_stay")
    async with start_world(tmp_path, url, REFUSED) as world:
        accountant = await world.app.sign_up("Jo Park", "America/New_York")
        await accountant.patch("/me", {"country": "US", "lock_screen": "full"})
        await world.ring_on(accountant)
        said_no = await they_said_no(accountant)
        await counts_from_the_winners_first_day(accountant, said_no)
        await looks_whether_the_winner_came(world, accountant)
        await gives_an_article(world, accountant)
        await gives_again_after_an_outage(world, accountant)
        await says_hello_after_sixty_days(world, accountant)
        await is_called_back(world, accountant, said_no["opportunity"]["id"])
        assert world.service.faults == [], "a strict push service has nothing to object to"


async def they_said_no(accountant: Client) -> Json:
    employer = await accountant.employer("Fennel & Co", plan_rank=3)
    priya = await accountant.contact(employer, "Priya Raman", emails=["priya@fennel.example"])
    ruth = await accountant.contact(employer, "Ruth Okafor", role="hr")
    role = await accountant.opportunity(employer, "Senior accountant")
    said_no: Json = await accountant.post(
        f"/opportunities/{role['id']}/rejection",
        {
            "channel": "phone",
            "reasons": ["experience_length"],
            "winner": "external",
            "start": [{"play": "stay_in_touch", "contact_ids": [priya["id"], ruth["id"]]}],
        },
    )
    first_give = next(window for window in said_no["windows"] if window["step"] == "give_1")
    assert times(first_give) == ("2026-02-23T14:00:00Z", "2026-03-02T14:00:00Z", "2026-03-09T22:00:00Z")
    return said_no


def times(window: Json) -> Times:
    """Opening, best and close of a window."""
    return window["opens_at"], window["best_at"], window["closes_at"]


async def counts_from_the_winners_first_day(accountant: Client, said_no: Json) -> None:
    path = f"/opportunities/{said_no['opportunity']['id']}/rejections"
    (rejection,) = (await accountant.get(path))["items"]
    changed = await accountant.http.patch(
        f"/api/v1/rejections/{rejection['id']}",
        json={"winner_starts_on": "2026-02-16"},
        headers={"If-Match": f'"{rejection["version"]}"'},
    )
    assert changed.status_code == 200, changed.text
    windows = (await accountant.get("/windows"))["items"]
    found = sorted((window["step"], *times(window)) for window in windows)
    assert found == [
        ("check_in_60", "2026-04-15T13:00:00Z", "2026-04-20T13:00:00Z", "2026-04-27T22:00:00Z"),
        ("check_in_90", "2026-05-13T13:00:00Z", "2026-05-19T13:00:00Z", "2026-05-31T22:00:00Z"),
        ("give_1", "2026-03-09T13:00:00Z", "2026-03-16T13:00:00Z", "2026-03-23T22:00:00Z"),
        ("give_2", "2026-03-30T13:00:00Z", "2026-04-02T13:00:00Z", "2026-04-09T22:00:00Z"),
        ("give_2", "2026-03-30T13:00:00Z", "2026-04-02T13:00:00Z", "2026-04-09T22:00:00Z"),
        # Fourteen days on is Washington's Birthday: it opens on the Tuesday.
        ("winner_started", "2026-02-17T14:00:00Z", "2026-02-19T14:00:00Z", "2026-02-22T23:00:00Z"),
    ]


async def only_open(accountant: Client) -> Any:
    """The one window that is open."""
    (window,) = (await accountant.get("/today"))["open"]
    return window


async def looks_whether_the_winner_came(world: World, accountant: Client) -> None:
    assert await world.go_to("2026-02-17T13:59:59Z") == []
    (push,) = await world.go_to("2026-02-17T14:00:00Z")
    assert push["body"] == "Fennel & Co · One thing to find out.", (
        "the user lets names stand on the lock screen"
    )
    window = await only_open(accountant)
    act = await accountant.post(f"/windows/{window['id']}/done", {"notes": "Yes, she sits there"})
    assert act["touchpoint"] is None, "to look is not to touch"


async def gives_an_article(world: World, accountant: Client) -> None:
    assert await world.go_to("2026-03-09T12:59:59Z") == [], (
        "nine o'clock has moved with the clocks on 8 March"
    )
    (push,) = await world.go_to("2026-03-09T13:00:00Z")
    assert push["title"] == "Send Priya Raman an article"
    window = await only_open(accountant)
    draft = await accountant.get(f"/windows/{window['id']}/draft")
    assert draft["gaps"], "the article itself is for the user to fill in"
    await world.go_to("2026-03-16T14:00:00Z")
    article = await accountant.post("/gives", {"kind": "article", "title": "Closing the books in three days"})
    filled = await accountant.get(f"/windows/{window['id']}/draft")
    assert "Closing the books in three days" in filled["text"]
    act = await accountant.post(
        f"/windows/{window['id']}/done", {"outcome": "none", "give_id": article["id"]}
    )
    assert (act["touchpoint"]["kind"], act["touchpoint"]["give_id"]) == ("article", article["id"])
    fitting = await accountant.get("/gives", params={"for_contact": window["contact"]["id"]})
    assert fitting["items"] == [], "never the same give twice to one person"


async def gives_again_after_an_outage(world: World, accountant: Client) -> None:
    """The worker stood still over 30 March: on 1 April each window rings once."""
    pushes = await world.go_to("2026-04-01T14:00:00Z")
    assert sorted(push["title"] for push in pushes) == [
        "Send Priya Raman a referral or an article",
        "Send Ruth Okafor a referral or an article",
    ]
    for window in (await accountant.get("/today"))["open"]:
        act = await accountant.post(
            f"/windows/{window['id']}/done", {"outcome": "none", "channel": "linkedin"}
        )
        assert (act["touchpoint"]["kind"], act["touchpoint"]["channel"]) == ("referral", "linkedin")


async def says_hello_after_sixty_days(world: World, accountant: Client) -> None:
    assert await world.go_to("2026-04-15T12:59:59Z") == []
    (opening,) = await world.go_to("2026-04-15T13:00:00Z")
    assert opening["title"] == "Say hello to Priya Raman"
    assert await world.go_to("2026-04-26T21:59:59Z") == []
    await world.go_to("2026-04-26T22:00:00Z")
    window = await only_open(accountant)
    act = await accountant.post(f"/windows/{window['id']}/done", {"outcome": "replied"})
    assert act["touchpoint"]["outcome"] == "replied"


async def is_called_back(world: World, accountant: Client, opportunity_id: str) -> None:
    await world.go_to("2026-04-28T15:00:00Z")
    called = await accountant.post(f"/opportunities/{opportunity_id}/called", {"notes": "She has left"})
    assert called["opportunity"]["stage"] == "reopened"
    assert (called["touchpoint"]["direction"], called["touchpoint"]["kind"]) == ("in", "call")
    assert [window["step"] for window in called["ended"]] == ["check_in_90"]
    for stage in ("offered", "hired"):
        moved = await accountant.post(f"/opportunities/{opportunity_id}/stage", {"stage": stage})
        assert moved["stage"] == stage
    states = {window["step"]: window["state"] for window in (await accountant.get("/windows"))["items"]}
    assert states["check_in_90"] == "cancelled"
    assert await world.go_to("2026-12-31T12:00:00Z") == []
    insights = await accountant.get("/insights")
    assert insights["second_chances"]["count"] == 1
    assert insights["days_to_second_chance"] == [85], "from 2 February to 28 April"
