"""The long cadence: rule 11. Days by hand."""

from __future__ import annotations

import pytest

from integration.calendars import STAY, WHATEVER, Life, refused, times
from living import App, Json

# Refused on Tuesday 3 March 2026 in London: the ninety-day check-in from 28 May to Monday 15 June, 18:00 (UTC+1).
LAST_CHECK_IN = "2026-06-03T12:00:00Z"
# From Wednesday 3 June: 7, 17 and 27 August.
FIRST = ("2026-08-07T08:00:00Z", "2026-08-17T08:00:00Z", "2026-08-27T17:00:00Z")


async def turns(life: Life) -> list[Json]:
    """The windows of the cadence that are waiting or open."""
    return [
        window
        for window in await life.windows()
        if window["step"].startswith("cadence") and window["state"] in ("scheduled", "open")
    ]


async def after_ninety_days(app: App, plan_rank: int | None = 1) -> Life:
    """The ninety-day check-in is done on its best day."""
    life = await refused(app, STAY, plan_rank=plan_rank)
    await life.until(LAST_CHECK_IN)
    assert await turns(life) == []
    await life.do("check_in_90")
    return life


async def test_rule_11_give_and_hello_in_turn_one_at_a_time(app: App) -> None:
    life = await after_ninety_days(app)
    (give,) = await turns(life)
    assert (give["step"], times(give)) == ("cadence_give.1", FIRST)
    await life.until("2026-08-17T10:00:00Z")
    await life.do("cadence_give.1")
    # From 17 August: 21 October; 31 October is a Saturday, so Monday 2 November, in winter time; 10 November.
    (hello,) = await turns(life)
    assert (hello["step"], *times(hello)) == (
        "cadence_hello.2", "2026-10-21T08:00:00Z", "2026-11-02T09:00:00Z", "2026-11-10T18:00:00Z",
    )  # fmt: skip
    await life.until("2026-10-21T10:00:00Z")
    await life.do("cadence_hello.2")
    (third,) = await turns(life)
    # From 21 October: Friday 25 December.
    assert (third["step"], third["opens_at"]) == ("cadence_give.3", "2026-12-25T09:00:00Z")


async def test_rule_11_after_a_missed_check_in_it_counts_from_the_last_touch(app: App) -> None:
    life = await refused(app, STAY, plan_rank=1)
    await life.until("2026-05-04T12:00:00Z")
    await life.do("check_in_60")
    await life.until("2026-06-15T16:59:59Z")
    assert await turns(life) == []
    await life.until("2026-06-15T17:00:00Z")
    # From Monday 4 May: Wednesday 8 July, Saturday 18 July (the Monday after it), Tuesday 28 July.
    (give,) = await turns(life)
    assert times(give) == ("2026-07-08T08:00:00Z", "2026-07-20T08:00:00Z", "2026-07-28T17:00:00Z")


async def test_rule_11_a_missed_turn_is_followed_by_the_other(app: App) -> None:
    life = await after_ninety_days(app)
    await life.until("2026-08-27T17:00:00Z")
    assert (await life.states())["cadence_give.1"] == "missed"
    (hello,) = await turns(life)
    assert (hello["step"], hello["opens_at"]) == ("cadence_hello.2", "2026-10-21T08:00:00Z")


async def test_rule_11_a_touch_begins_the_count_anew(app: App) -> None:
    life = await after_ninety_days(app)
    await life.until("2026-07-01T12:00:00Z")
    call = await life.touch()
    (give,) = await turns(life)
    # From 1 July: 4, 14 and 24 September.
    assert (give["step"], *times(give)) == (
        "cadence_give.1", "2026-09-04T08:00:00Z", "2026-09-14T08:00:00Z", "2026-09-24T17:00:00Z",
    )  # fmt: skip
    await life.delete(call)
    (give,) = await turns(life)
    assert times(give) == FIRST


async def test_rule_11_a_touch_answers_the_turn_that_is_open(app: App) -> None:
    life = await after_ninety_days(app)
    await life.until("2026-08-10T12:00:00Z")
    call = await life.touch()
    assert await life.state("cadence_give.1") == ("cancelled", "touched")
    # From Monday 10 August: Wednesday 14 October.
    (hello,) = await turns(life)
    assert hello["opens_at"] == "2026-10-14T08:00:00Z"
    await life.delete(call)
    assert await life.state("cadence_give.1") == ("open", None)
    assert len(await turns(life)) == 1


async def test_rule_11_undoing_the_check_in_lays_the_cadence_aside(app: App) -> None:
    life = await after_ninety_days(app)
    check_in = await life.window("check_in_90")
    await life.who.post(f"/windows/{check_in['id']}/undo")
    assert await life.state("check_in_90") == ("open", None)
    assert await turns(life) == []
    await life.do("check_in_90")
    (give,) = await turns(life)
    assert (give["step"], times(give)) == ("cadence_give.1", FIRST)


@pytest.mark.parametrize("how", ["order", "rank"])
async def test_rule_11_it_rests_while_the_employer_is_off_the_plan(app: App, how: str) -> None:
    life = await after_ninety_days(app)

    async def put(on: bool) -> None:
        if how == "rank":
            await life.who.patch(f"/employers/{life.employer['id']}", {"plan_rank": 1 if on else None})
            return
        order = {"employer_ids": [life.employer["id"]] if on else []}
        life.who.ok(await life.who.call("PUT", "/plan", json=order, headers=WHATEVER))

    await put(False)
    assert await life.state("cadence_give.1") == ("cancelled", "left_the_plan")
    await put(True)
    (give,) = await turns(life)
    assert (give["step"], times(give)) == ("cadence_give.1", FIRST)
    told = [(cause, details["to"]) for cause, details in await life.told(give)]
    assert told == [("done", "scheduled"), ("left_the_plan", "cancelled"), ("plan_changed", "scheduled")]


async def test_rule_11_it_begins_when_the_employer_comes_on_the_plan(app: App) -> None:
    life = await after_ninety_days(app, plan_rank=None)
    assert await turns(life) == []
    await life.who.patch(f"/employers/{life.employer['id']}", {"plan_rank": 4})
    (give,) = await turns(life)
    assert (give["step"], times(give)) == ("cadence_give.1", FIRST)
    assert (await life.told(give))[-1] == ("plan_changed", {"step": "cadence_give.1", "to": "scheduled"})


async def test_rule_11_a_check_in_that_was_answered_leads_to_it_as_well(app: App) -> None:
    life = await refused(app, STAY, plan_rank=1)
    await life.until(LAST_CHECK_IN)
    await life.do("check_in_90", "replied")
    (give,) = await turns(life)
    assert times(give) == FIRST
