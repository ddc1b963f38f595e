"""What ends a play or a part of it: rule 5. Days by hand."""

from __future__ import annotations

import pytest

from integration.calendars import COFFEE, STAY, Life, refused, times
from living import App

# Asked on Tuesday 3 March 2026, 14:00 in London, working days Monday to Friday: business days 3, 4, 6 and 7, 8, 12.
FIRST_NUDGE = ("2026-03-06T09:00:00Z", "2026-03-09T09:00:00Z", "2026-03-11T18:00:00Z")
LAST_NUDGE = ("2026-03-12T09:00:00Z", "2026-03-13T09:00:00Z", "2026-03-19T18:00:00Z")
NUDGES = ("first_nudge", "last_nudge")


async def run_of(life: Life, play: str = COFFEE) -> tuple[str, str | None]:
    """The state of the only run of a play, and because of what it ended."""
    runs = (await life.who.get(f"/opportunities/{life.role['id']}/plays"))["items"]
    (run,) = [run for run in runs if run["play"] == play]
    return run["state"], run["ended_because"]


async def test_rule_05_a_reply_noted_later_ends_the_nudges_and_taking_it_back_restores_them(app: App) -> None:
    life = await refused(app, COFFEE)
    request = (await life.do("ask"))["touchpoint"]
    for outcome in ("replied", "met", "declined"):
        await life.change(request, outcome=outcome)
        for nudge in NUDGES:
            assert await life.state(nudge) == ("cancelled", "answered"), outcome
        await life.change(request, outcome="none")
        assert await life.state("first_nudge") == ("scheduled", None)
        assert (await life.times("first_nudge"), await life.times("last_nudge")) == (FIRST_NUDGE, LAST_NUDGE)
    assert await run_of(life) == ("active", None)
    told = [cause for cause, _ in await life.told(await life.window("last_nudge"))]
    assert told == ["done", *["answered", "touchpoint_changed"] * 3]


async def test_rule_05_somebody_who_writes_by_themselves_is_not_nudged(app: App) -> None:
    life = await refused(app, COFFEE)
    await life.do("ask")
    await life.until("2026-03-06T10:00:00Z")
    assert await life.state("first_nudge") == ("open", None)
    letter = await life.touch(direction="in", kind="message")
    for nudge in NUDGES:
        assert await life.state(nudge) == ("cancelled", "answered")
    await life.delete(letter)
    assert await life.state("first_nudge") == ("open", None)
    assert await life.state("last_nudge") == ("scheduled", None)


async def test_rule_05_what_came_before_the_request_answers_nothing(app: App) -> None:
    life = await refused(app, COFFEE)
    await life.do("ask")
    await life.touch("2026-03-03T13:59:59Z", direction="in", outcome="replied")
    assert await life.state("first_nudge") == ("scheduled", None)


async def test_rule_05_requests_and_gives_never_count_as_nudging(app: App) -> None:
    life = await refused(app, COFFEE)
    await life.do("ask")
    for kind in ("coffee_request", "article", "referral", "introduction"):
        await life.touch(kind=kind)
    assert await life.times("first_nudge") == FIRST_NUDGE
    await life.until("2026-03-06T10:00:00Z")
    await life.do("first_nudge")
    assert await life.state("last_nudge") == ("scheduled", None)
    assert await run_of(life) == ("active", None)


async def test_rule_05_coffee_ends_after_two_unanswered_nudges_and_a_late_answer_reopens_it(app: App) -> None:
    life = await refused(app, COFFEE)
    await life.do("ask")
    await life.until("2026-03-06T10:00:00Z")
    await life.do("first_nudge")
    await life.until("2026-03-12T10:00:00Z")
    last = (await life.do("last_nudge"))["touchpoint"]
    assert await run_of(life) == ("ended", "two_nudges_unanswered")
    await life.change(last, outcome="accepted")
    assert await run_of(life) == ("active", None)
    await life.who.post(f"/runs/{life.runs[0]['id']}/coffee", {"meets_at": "2026-03-17T15:00"})
    assert await life.live() == {"coffee", "answer"}


async def test_rule_05_an_accepted_coffee_makes_its_window_and_the_answer_and_a_new_date_moves_both(
    app: App,
) -> None:
    life = await refused(app, COFFEE)
    act = await life.do("ask", "accepted", meets_at="2026-03-27T15:00")
    assert {window["step"]: times(window) for window in act["windows"]} == {
        "coffee": ("2026-03-27T14:45:00Z", "2026-03-27T15:00:00Z", "2026-03-27T17:00:00Z"),
        "answer": ("2026-03-27T17:00:00Z", "2026-03-28T11:00:00Z", "2026-03-29T15:00:00Z"),
    }
    # To Tuesday 31 March, 10:00 in summer time.
    await life.who.post(f"/runs/{life.runs[0]['id']}/coffee", {"meets_at": "2026-03-31T10:00"})
    assert await life.times("coffee") == (
        "2026-03-31T08:45:00Z", "2026-03-31T09:00:00Z", "2026-03-31T11:00:00Z",
    )  # fmt: skip
    assert await life.times("answer") == (
        "2026-03-31T11:00:00Z", "2026-04-01T05:00:00Z", "2026-04-02T09:00:00Z",
    )  # fmt: skip
    assert (await life.told(await life.window("answer")))[-1][0] == "user"


async def test_rule_05_who_is_not_to_be_contacted_loses_every_window_at_once(app: App) -> None:
    life = await refused(app, COFFEE, STAY, roles=("hiring_manager", "hr"))
    manager, hr = life.people
    own = {"opens_at": "2026-03-10T09:00:00Z", "closes_at": "2026-03-11T09:00:00Z"}
    await life.who.post("/windows", {"title": "Call", "contact_id": manager["id"], **own})
    await life.who.patch(f"/contacts/{manager['id']}", {"do_not_contact": True})
    left = {(window["step"], window["state"]) for window in await life.windows(contact_id=manager["id"])}
    assert left == {
        (step, "cancelled") for step in ("ask", "by_hand", "give_1", "give_2", "check_in_60", "check_in_90")
    }
    assert await life.state("give_2", hr) == ("scheduled", None)
    assert await life.state("winner_started") == ("scheduled", None), "it asks nobody"
    assert {window["because"] for window in await life.windows(contact_id=manager["id"])} == {
        "do_not_contact"
    }


@pytest.mark.parametrize("by", ["the flag lifted", "a touch deleted", "an act undone", "a new zone"])
async def test_rule_05_nothing_reopens_the_windows_of_somebody_who_refused(app: App, by: str) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-24T10:00:00Z")
    give = await life.window("give_1")
    touch = None
    if by == "an act undone":
        await life.do("give_1")
    elif by == "a touch deleted":
        touch = await life.touch()
        assert await life.state("give_1") == ("cancelled", "touched")
    path = f"/contacts/{life.manager['id']}"
    await life.who.patch(path, {"do_not_contact": True})
    assert await life.live() == set()
    if by == "an act undone":
        await life.who.post(f"/windows/{give['id']}/undo")
    elif touch is not None:
        await life.delete(touch)
    elif by == "a new zone":
        await life.who.patch("/me", {"time_zone": "Asia/Tokyo"})
    assert await life.live() == set()
    await life.who.patch(path, {"do_not_contact": False})
    assert await life.live() == set(), "nor does it when the flag is lifted"


async def test_rule_05_no_cadence_begins_with_somebody_who_refused(app: App) -> None:
    life = await refused(app, STAY, plan_rank=1)
    await life.until("2026-03-24T10:00:00Z")
    path = f"/contacts/{life.manager['id']}"
    await life.who.patch(path, {"do_not_contact": True})
    await life.until("2026-12-01T12:00:00Z")
    assert await life.live() == set()
    await life.who.patch(path, {"do_not_contact": False})
    assert await life.live() == set()


async def test_rule_05_somebody_who_works_elsewhere_now_is_left_alone_at_the_old_place(app: App) -> None:
    life = await refused(app, STAY, roles=("hiring_manager", "hr"))
    manager, hr = life.people
    elsewhere = await life.who.employer("Elsewhere")
    await life.who.patch(f"/contacts/{manager['id']}", {"employer_id": elsewhere["id"]})
    assert await life.state("give_1", manager) == ("cancelled", "contact_left")
    assert await life.state("give_2", manager) == ("cancelled", "contact_left")
    assert await life.state("give_2", hr) == ("scheduled", None)
    await life.who.patch(f"/contacts/{hr['id']}", {"employer_id": elsewhere["id"]})
    assert await run_of(life, STAY) == ("ended", "contact_left")
    assert await life.live() == set()
