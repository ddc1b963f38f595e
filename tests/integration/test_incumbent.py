"""The incumbent clock: days since somebody took the seat, the odds, the next good day, and a curve of one's own."""

from __future__ import annotations

from typing import Any

import pytest

from living import App, Client, Json

DAY_30 = {"day": 30, "odds": 0.5}


async def refused(app: App, home: str = "Europe/London", **no: Any) -> tuple[Client, Json, Json]:
    """Somebody who was refused; the role and the no."""
    ann = await app.sign_up(time_zone=home)
    role = await ann.opportunity(await ann.employer())
    return ann, role, await ann.post(f"/opportunities/{role['id']}/rejection", no)


async def test_the_clock_counts_from_the_no(app: App) -> None:
    ann, role, _ = await refused(app)
    app.go_to("2026-04-17T14:00:00Z")
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    assert (clock["since"], clock["since_what"], clock["day"]) == ("2026-03-03", "rejection", 45)
    assert clock["odds"] == pytest.approx(0.075)
    assert (clock["curve"][0], clock["curve"][-1]) == ({"day": 30, "odds": 0.06}, {"day": 180, "odds": 0.18})
    # Day 60 is Saturday 2 May.
    assert clock["next_good_day"] == "2026-05-04"
    assert any("Farber" in source for source in clock["sources"])
    assert clock["sources"][-1].startswith("A planning guess")


async def test_the_clock_counts_from_the_winners_start_where_it_is_known(app: App) -> None:
    ann, role, no = await refused(app)
    path = f"/rejections/{no['rejection']['id']}"
    await ann.patch(path, {"winner_starts_on": "2026-04-01"})
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    assert (clock["since"], clock["since_what"], clock["day"]) == ("2026-04-01", "winner_start", 0)
    assert clock["odds"] == 0
    app.go_to("2026-05-01T14:00:00Z")
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    assert (clock["day"], clock["odds"], clock["next_good_day"]) == (30, 0.06, "2026-05-01")


async def test_the_latest_no_counts_and_the_day_is_the_users(app: App) -> None:
    ann, role, _ = await refused(
        app, "Pacific/Auckland", received_on="2026-01-05", winner_starts_on="2026-01-12"
    )
    await ann.post(f"/opportunities/{role['id']}/rejection", {"received_on": "2026-03-02"})
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    # 14:00 UTC on the third is the fourth in Auckland.
    assert (clock["since"], clock["since_what"], clock["day"]) == ("2026-03-02", "rejection", 2)


async def test_after_the_last_day_of_the_curve_no_day_is_better_than_another(app: App) -> None:
    ann, role, _ = await refused(app, received_on="2025-06-02")
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    assert (clock["day"], clock["odds"], clock["next_good_day"]) == (274, 0.18, None)


async def test_a_planned_give_is_the_next_good_day(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    start = [{"play": "stay_in_touch", "contact_ids": [daniel["id"]]}]
    await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    path = f"/opportunities/{role['id']}/incumbent"
    # Day 28, Tuesday 31 March; "did the winner start?" on day 17 is no day to write on.
    assert (await ann.get(path))["next_good_day"] == "2026-03-31"
    app.go_to("2026-04-02T10:00:00Z")
    while await app.tick():
        pass
    assert (await ann.get(path))["next_good_day"] == "2026-04-02", "it is open still"
    (give,) = (await ann.get("/windows", params={"state": "open"}))["items"]
    await ann.post(f"/windows/{give['id']}/skip", {})
    assert (await ann.get(path))["next_good_day"] == "2026-04-17"


async def test_there_is_no_clock_where_nobody_said_no(app: App) -> None:
    ann = await app.sign_up()
    role = await ann.opportunity(await ann.employer())
    answer = await ann.call("GET", f"/opportunities/{role['id']}/incumbent")
    assert (answer.status_code, answer.json()["detail"]) == (409, "Nobody said no here.")
    bob = await app.sign_up("Bob")
    assert (await bob.call("GET", f"/opportunities/{role['id']}/incumbent")).status_code == 404


async def test_a_curve_of_ones_own(app: App) -> None:
    ann, role, _ = await refused(app)
    assert (await ann.get("/me"))["incumbent_curve"] is None
    curve = [{"day": 10, "odds": 0.5}, {"day": 20, "odds": 0.5}, {"day": 100, "odds": 1}]
    me = await ann.patch("/me", {"incumbent_curve": curve})
    assert me["incumbent_curve"] == curve
    app.go_to("2026-03-08T14:00:00Z")
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    assert (clock["day"], clock["odds"], clock["curve"]) == (5, 0.25, curve)
    assert clock["sources"][0] == "The odds are your own figures, from your settings."
    assert not any("Farber" in source for source in clock["sources"])
    kept = await ann.patch("/me", {"name": "Anna"})
    assert kept["incumbent_curve"] == curve
    assert (await ann.patch("/me", {"incumbent_curve": None}))["incumbent_curve"] is None
    assert (await ann.get(f"/opportunities/{role['id']}/incumbent"))["odds"] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("curve", "status", "pointer"),
    [
        ([DAY_30, {"day": 30, "odds": 0.6}], 422, "/incumbent_curve/1/day"),
        ([DAY_30, {"day": 60, "odds": 0.5}, {"day": 90, "odds": 0.4}], 422, "/incumbent_curve/2/odds"),
        ([], None, "/incumbent_curve"),
        ([{"day": day, "odds": 0.5} for day in range(1, 14)], None, "/incumbent_curve"),
        ([{"day": 0, "odds": 0.5}], None, "/incumbent_curve/0/day"),
        ([{"day": 3661, "odds": 0.5}], None, "/incumbent_curve/0/day"),
        ([{"day": 30, "odds": 1.01}], None, "/incumbent_curve/0/odds"),
        ([{"day": 30, "odds": 0.5, "why": ""}], 400, "/incumbent_curve/0/why"),
    ],
    ids=["twice a day", "falling", "empty", "thirteen", "day 0", "too far", "over 1", "unknown field"],
)
async def test_a_curve_that_cannot_be(app: App, curve: list[Json], status: int | None, pointer: str) -> None:
    ann = await app.sign_up()
    answer = await ann.call("PATCH", "/me", json={"incumbent_curve": curve}, headers={"If-Match": "*"})
    assert answer.status_code in ({status} if status else {400, 422})
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await ann.get("/me"))["incumbent_curve"] is None


async def test_the_sources_speak_german(app: App) -> None:
    ann = await app.sign_up(language="de")
    role = await ann.opportunity(await ann.employer())
    await ann.post(f"/opportunities/{role['id']}/rejection", {})
    clock = await ann.get(f"/opportunities/{role['id']}/incumbent")
    assert clock["sources"][-1].startswith("Eine Annahme zum Planen")
