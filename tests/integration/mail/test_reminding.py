"""Reminders by mail: when, what they say, and what becomes of them."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from integration.mail.conftest import CLOSES, OPENS, a_window, log_of, make_due, verified
from living import Client
from mailserver import DROP, HANG, Mailboxes, text_of
from world import World

SENDER = "comeback@localhost"


async def test_somebody_without_a_device_gets_a_discreet_mail(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    window = await a_window(user, title="Call Tom at Alder & Pike")
    await world.go_to(OPENS)
    (mail,) = boxes.arrived
    assert (mail["From"], mail["To"]) == (f"Comeback <{SENDER}>", user.me["email"])
    assert mail["Subject"] == "Something you planned"
    text = text_of(mail)
    assert text.startswith("It is open now.\n\nhttp://localhost:8000/windows/")
    assert window["id"] in text
    assert "because no device of yours rings" in text
    assert "Settings: http://localhost:8000/settings" in text
    assert "Tom" not in mail.as_string() and "Alder" not in mail.as_string() and "Ann" not in mail.as_string()
    (reminder,) = (await user.get("/push/reminders"))["items"]
    assert mail["Message-ID"] == f"<reminder-{reminder['id']}@localhost>"
    assert mail["Date"].datetime is not None
    (logged,) = reminder["deliveries"]
    assert {**logged} == {
        "device": "email", "state": "sent", "attempts": 1, "crashes": 0, "last_status": 250,
        "last_answer": "SMTP 250", "at": OPENS, "next_at": None,
    }  # fmt: skip


async def test_names_where_the_lock_screen_may_show_them_and_no_header_of_the_users_own(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes, lock_screen="full", language="de")
    await a_window(user, title="Call Tom\r\nBcc: everybody@example.org\r\n\r\nHello")
    await world.go_to(OPENS)
    (mail,) = boxes.arrived
    assert mail["Subject"] == "Call Tom Bcc: everybody@example.org Hello"
    assert (mail["Bcc"], mail["Content-Language"]) == (None, "de")
    assert text_of(mail).startswith("Jetzt ist es offen.\n\nhttp://localhost:8000/windows/")
    assert ("RCPT", "everybody@example.org") not in boxes.asked


async def test_who_did_not_verify_gets_none(world: World, boxes: Mailboxes) -> None:
    boxes.arrived.clear()
    user = await world.app.sign_up()
    await user.patch("/me", {"email_reminders": "always"})
    await a_window(user)
    await world.go_to(OPENS)
    assert boxes.arrived == []
    assert await log_of(user) == {}


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "450 4.2.1 greylisted", HANG])
async def test_a_fault_is_tried_again_until_it_goes_through(
    world: World, boxes: Mailboxes, answer: str
) -> None:
    user = await verified(world, boxes)
    boxes.scripts["RCPT", user.me["email"]].append(answer)
    await a_window(user)
    await world.go_to(OPENS)
    assert (await log_of(user))["email"]["state"] == "pending"
    await make_due(world, user)
    await world.catch_up()
    found = (await log_of(user))["email"]
    assert (found["state"], found["attempts"]) == ("sent", 2)
    assert len(boxes.arrived) == 1


async def test_a_mail_whose_answer_is_lost_comes_again_as_the_same(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    boxes.scripts["DATA", user.me["email"]].append(DROP)
    await a_window(user)
    await world.go_to(OPENS)
    await make_due(world, user)
    await world.catch_up()
    assert len(boxes.arrived) == 2
    assert len({mail["Message-ID"] for mail in boxes.arrived}) == 1


async def test_a_fault_is_given_up_when_the_window_closes(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    boxes.always["RCPT", user.me["email"]] = "450 4.2.1 later"
    await a_window(user)
    await world.go_to(OPENS)
    await make_due(world, user)
    await world.go_to(CLOSES)
    assert (await log_of(user))["email"]["state"] == "withdrawn"
    assert boxes.arrived == []


async def test_an_address_that_takes_no_mail_is_left_alone_and_says_why(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes)
    boxes.scripts["RCPT", user.me["email"]].append("550 5.1.1 no such user")
    before = await user.get("/me")
    await a_window(user)
    await world.go_to(OPENS)
    found = (await log_of(user))["email"]
    assert (found["state"], found["last_status"], found["last_answer"]) == ("gone", 550, "SMTP 550")
    me = await user.get("/me")
    assert (me["email_disabled_because"], me["version"]) == ("refused", before["version"] + 1)
    assert me["email_disabled_at"] is not None
    await a_window(user, opens_at="2026-03-04T10:00:00Z")
    await world.go_to("2026-03-04T10:00:00Z")
    assert boxes.arrived == []
    assert (await user.call("POST", "/push/test")).status_code == 409
    again = await verified_again(world, boxes, user)
    assert (again["email_disabled_at"], again["email_disabled_because"]) == (None, None)
    await user.post("/push/test")
    await world.catch_up()
    assert [mail["Subject"] for mail in boxes.of(user.me["email"])][-1] == "This is how it rings"


async def verified_again(world: World, boxes: Mailboxes, user: Client) -> Any:
    """Say yes once more."""
    await user.post("/me/email/verification")
    await world.catch_up()
    link = text_of(boxes.of(user.me["email"])[-1]).split()
    address = next(word for word in link if "/verify?token=" in word)
    assert (await world.app.http().post(address)).status_code == 200
    return await user.get("/me")


async def test_what_the_operator_has_to_mend_is_an_alarm_and_no_fault_of_the_address(
    world: World, boxes: Mailboxes, caplog: pytest.LogCaptureFixture
) -> None:
    user = await verified(world, boxes)
    boxes.scripts["RCPT", user.me["email"]].append("554 5.7.1 relay access denied")
    boxes.scripts["MAIL", SENDER].append("550 5.1.8 not your address")
    await a_window(user)
    with caplog.at_level(logging.ERROR):
        await world.go_to(OPENS)
        await make_due(world, user)
        await world.catch_up()
    assert [record.message for record in caplog.records if "mail server" in record.message] == [
        "the mail server refuses us (sender): 550 5.1.8 not your address",
        "the mail server refuses us (recipient): 554 5.7.1 relay access denied",
    ]
    assert (await user.get("/me"))["email_disabled_at"] is None
    await make_due(world, user)
    await world.catch_up()
    assert (await log_of(user))["email"]["state"] == "sent"


async def test_a_message_that_is_refused_is_dropped_and_the_address_kept(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes)
    boxes.scripts["DATA", user.me["email"]].append("554 5.6.0 no")
    await a_window(user)
    await world.go_to(OPENS)
    assert (await log_of(user))["email"]["state"] == "refused"
    assert (await user.get("/me"))["email_disabled_at"] is None


async def test_what_was_done_in_the_meantime_is_not_sent(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    boxes.scripts["RCPT", user.me["email"]].append("450 later")
    window = await a_window(user)
    await world.go_to(OPENS)
    await user.post(f"/windows/{window['id']}/done", {"outcome": "none"})
    await make_due(world, user)
    await world.catch_up()
    assert (await log_of(user))["email"]["state"] == "withdrawn"
    assert boxes.arrived == []


async def test_whoever_says_never_meanwhile_gets_none(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    boxes.scripts["RCPT", user.me["email"]].append("450 later")
    await a_window(user)
    await world.go_to(OPENS)
    await user.patch("/me", {"email_reminders": "never"})
    await make_due(world, user)
    await world.catch_up()
    assert (await log_of(user))["email"]["state"] == "withdrawn"
    assert boxes.arrived == []


async def test_the_daily_limit_groups_mails_and_counts_a_reminder_once(
    world: World, boxes: Mailboxes
) -> None:
    user = await verified(world, boxes, email_reminders="always", daily_push_limit=2)
    device = await world.ring_on(user)
    for number in range(4):
        await a_window(user, title=f"Call {number}", closes_at="2026-03-05T17:00:00Z")
    await world.go_to(OPENS)
    assert len(device.requests) == 2
    assert sorted(mail["Subject"] for mail in boxes.arrived) == [
        "3 windows are open",
        "Something you planned",
    ]
    group = next(mail for mail in boxes.arrived if mail["Subject"].startswith("3"))
    assert "\n\nhttp://localhost:8000/\n\n" in text_of(group)
    assert "because you asked for it" in text_of(group)


async def test_quiet_hours_and_a_pause_hold_for_mails(world: World, boxes: Mailboxes) -> None:
    user = await verified(world, boxes)
    night = {"opens_at": "2026-03-03T22:00:00Z", "closes_at": "2026-03-05T17:00:00Z"}
    await a_window(user, **night)
    await world.go_to("2026-03-03T22:00:00Z")
    assert boxes.arrived == []
    await user.patch("/me", {"paused_until": "2026-03-04T12:00:00Z"})
    await world.go_to("2026-03-04T08:00:00Z")
    assert boxes.arrived == []
    await world.go_to("2026-03-04T12:00:00Z")
    assert len(boxes.arrived) == 1


async def test_an_account_that_is_told_by_no_way_has_nothing_to_test(world: World, boxes: Mailboxes) -> None:
    user = await world.app.sign_up()
    answer = await user.call("POST", "/push/test")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-device")
