"""A touchpoint from anywhere resets *stay in touch*: rule 4. Days by hand."""

from __future__ import annotations

from integration.calendars import STAY, refused, refused_again
from living import App

# Refused on Tuesday 3 March 2026 in London: an article from 24 March to 7 April, for manager and HR something
# from 14 to 24 April. Summer time from 29 March.
GIVE_1 = ("2026-03-24T09:00:00Z", "2026-03-31T08:00:00Z", "2026-04-07T17:00:00Z")
GIVE_2 = ("2026-04-14T08:00:00Z", "2026-04-17T08:00:00Z", "2026-04-24T17:00:00Z")
BOTH = ("hiring_manager", "hr")


async def test_rule_04_a_call_two_days_before_a_window_moves_it(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-22T14:00:00Z")
    call = await life.touch()
    # Fourteen days on is Sunday 5 April: the Monday, when the best day is over.
    assert await life.times("give_1") == ("2026-04-06T08:00:00Z", "2026-04-06T08:00:00Z", GIVE_1[2])
    moved = ("touchpoint", {
        "step": "give_1", "because": "cooldown",
        "from_opens_at": "2026-03-24T09:00:00+00:00", "to_opens_at": "2026-04-06T08:00:00+00:00",
    })  # fmt: skip
    assert await life.told(await life.window("give_1")) == [moved]
    assert await life.times("give_2") == GIVE_2, "what is further away stays"
    await life.delete(call)
    assert await life.times("give_1") == GIVE_1
    assert [cause for cause, _ in await life.told(await life.window("give_1"))] == [
        "touchpoint", "touchpoint_deleted",
    ]  # fmt: skip


async def test_rule_04_a_touch_elsewhere_counts_and_one_with_somebody_else_does_not(app: App) -> None:
    life = await refused(app, STAY, roles=BOTH)
    manager, hr = life.people
    elsewhere = await life.who.opportunity(life.employer, "Another role")
    await life.until("2026-04-10T12:00:00Z")
    await life.touch(opportunity_id=elsewhere["id"], kind="message", channel="linkedin")
    # Fourteen days on is Friday 24 April, the last day.
    assert (await life.times("give_2", manager))[0] == "2026-04-24T08:00:00Z"
    assert await life.times("give_2", hr) == GIVE_2


async def test_rule_04_fourteen_days_not_one_less(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-18T14:00:00Z")
    await life.touch("2026-03-10T23:59:59Z")
    assert (await life.times("give_1"))[0] == "2026-03-24T09:00:00Z"
    await life.touch("2026-03-11T00:00:00Z")
    assert (await life.times("give_1"))[0] == "2026-03-25T09:00:00Z"


async def test_rule_04_two_employers_with_one_contact_each_do_not_touch_each_other(app: App) -> None:
    life = await refused(app, STAY)
    other = await refused_again(app, life.who, STAY)
    await life.until("2026-03-22T14:00:00Z")
    await life.touch()
    opens = {
        window["contact_id"]: window["opens_at"]
        for window in await life.windows()
        if window["step"] == "give_1"
    }
    assert opens == {life.manager["id"]: "2026-04-06T08:00:00Z", other.manager["id"]: GIVE_1[0]}


async def test_rule_04_an_unlinked_touch_answers_what_is_open_and_deleting_it_restores_that(app: App) -> None:
    life = await refused(app, STAY, roles=BOTH)
    manager, hr = life.people
    await life.until("2026-04-02T12:00:00Z")
    assert await life.state("give_1") == ("open", None)
    call = await life.touch()
    assert await life.state("give_1") == ("cancelled", "touched")
    # Thursday 2 April and fourteen days: Thursday 16 April.
    assert (await life.times("give_2", manager))[0] == "2026-04-16T08:00:00Z"
    assert await life.times("give_2", hr) == GIVE_2
    await life.until("2026-04-03T12:00:00Z")
    await life.delete(call)
    assert await life.state("give_1") == ("open", None)
    assert await life.times("give_2", manager) == GIVE_2
    told = await life.told(await life.window("give_1"))
    assert [(cause, details["to"]) for cause, details in told] == [
        ("clock", "open"), ("touched", "cancelled"), ("touchpoint_deleted", "open"),
    ]  # fmt: skip


async def test_rule_04_a_touch_of_one_leaves_the_others_open_window_alone(app: App) -> None:
    life = await refused(app, STAY, roles=BOTH)
    manager, hr = life.people
    await life.until("2026-04-15T12:00:00Z")
    await life.touch(contact_id=hr["id"])
    assert await life.state("give_2", hr) == ("cancelled", "touched")
    assert await life.state("give_2", manager) == ("open", None)


async def test_rule_04_what_is_restored_after_its_close_was_missed(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-04-02T12:00:00Z")
    call = await life.touch()
    await life.until("2026-04-07T17:00:00Z")
    await life.delete(call)
    assert await life.state("give_1") == ("missed", None)


async def test_rule_04_a_done_window_cancels_no_other_open_one(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-24T12:00:00Z")
    by_hand = {"title": "Call", "contact_id": life.manager["id"], "kind": "call"}
    times = {"opens_at": "2026-03-24T09:00:00Z", "closes_at": "2026-03-25T09:00:00Z"}
    window = await life.who.post("/windows", by_hand | times)
    await life.who.post(f"/windows/{window['id']}/done", {})
    assert await life.state("give_1") == ("open", None), "its touchpoint is linked"


async def test_rule_04_the_date_of_a_touch_moves_windows(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-22T14:00:00Z")
    call = await life.touch()
    await life.change(call, occurred_at="2026-03-13T12:00:00Z")
    # Friday 13 March and fourteen days: Friday 27 March.
    assert (await life.times("give_1"))[0] == "2026-03-27T09:00:00Z"
    cause, details = (await life.told(await life.window("give_1")))[-1]
    assert (cause, details["because"]) == ("touchpoint_changed", "cooldown")


async def test_rule_04_the_last_of_several_touches_counts_whatever_their_order(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-03-17T14:00:00Z")
    late = await life.touch("2026-03-16T12:00:00Z")
    early = await life.touch("2026-03-13T12:00:00Z")
    assert (await life.times("give_1"))[0] == "2026-03-30T08:00:00Z"
    await life.delete(late)
    assert (await life.times("give_1"))[0] == "2026-03-27T09:00:00Z"
    await life.delete(early)
    assert await life.times("give_1") == GIVE_1


async def test_rule_04_cooldown_past_the_close_cancels_and_deletion_restores(app: App) -> None:
    life = await refused(app, STAY)
    await life.until("2026-04-13T12:00:00Z")
    call = await life.touch()
    # Monday 27 April is past Friday 24 April.
    assert await life.state("give_2") == ("cancelled", "cooldown")
    assert (await life.told(await life.window("give_2")))[-1] == (
        "cooldown", {"step": "give_2", "from": "scheduled", "to": "cancelled", "because": "cooldown"},
    )  # fmt: skip
    await life.until("2026-04-14T07:00:00Z")
    await life.delete(call)
    assert await life.state("give_2") == ("scheduled", None)
    assert await life.times("give_2") == GIVE_2
    await life.until("2026-04-14T08:00:00Z")
    assert await life.state("give_2") == ("open", None)


async def test_rule_04_the_question_about_the_winner_waits_for_no_touch(app: App) -> None:
    life = await refused(app, STAY)
    before = await life.times("winner_started")
    await life.until("2026-03-16T14:00:00Z")
    await life.touch()
    assert await life.times("winner_started") == before
