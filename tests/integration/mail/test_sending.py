"""Bringing mails to a mail server that answers, refuses, hangs and breaks off; over real sockets."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comeback.kit.mailserver import MailServer
from comeback.mail.rules import Letter, Meaning, Reply, meaning, written
from comeback.mail.sender import FolderPost, SmtpPost
from mailserver import DROP, HANG, Command, MailService, text_of, trusted
from ports import free_port

SENDER, TO = "bell@comeback.example", "mira@example.org"
LETTER = Letter(
    name="reminder-1", to=TO, subject="A short nudge", text="Drei Zeilen für dich.\n.\n", language="de"
)
MESSAGE = written(LETTER, SENDER, datetime(2026, 3, 3, 14, tzinfo=UTC))


async def send(server: MailServer, tls: ssl.SSLContext | None = None, timeout: float = 5) -> Reply:
    """One mail."""
    return await SmtpPost(server, tls=tls, timeout=timeout).send(LETTER, SENDER, MESSAGE)


@pytest.fixture
async def service() -> AsyncIterator[MailService]:
    """A server that speaks without TLS, as on the operator's own machine."""
    async with MailService() as made:
        yield made


async def test_a_mail_arrives_as_it_was_written(service: MailService) -> None:
    assert meaning(await send(service.server())) == "done"
    (mail,) = service.boxes.arrived
    assert text_of(mail) == LETTER.text
    assert (mail["From"], mail["To"], mail["Subject"]) == (f"Comeback <{SENDER}>", TO, "A short nudge")
    assert mail["Message-ID"] == "<reminder-1@comeback.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("privacy", ["starttls", "tls"])
async def test_a_server_elsewhere_is_reached_by_tls_alone(privacy: str, certificates: Path) -> None:
    async with MailService("tls" if privacy == "tls" else "starttls", certificates) as service:
        assert meaning(await send(service.server(), trusted(certificates))) == "done"
        assert len(service.boxes.arrived) == 1
        wrong = await send(service.server(password="guessed"), trusted(certificates))
        assert (wrong.stage, wrong.code, meaning(wrong)) == ("server", 535, "ours")
        nobodys = await send(service.server())
        assert (nobodys.code, meaning(nobodys)) == (None, "retry"), "nobody vouches for this certificate"
        elsewhere = MailServer("127.0.0.1", service.port, service.server().privacy, "bell", "sesame")
        assert (await send(elsewhere, trusted(certificates))).code is None, "it names another host"
        assert len(service.boxes.arrived) == 1


async def test_without_starttls_nothing_is_said(service: MailService, certificates: Path) -> None:
    server = MailServer("localhost", service.port, "starttls", "bell", "sesame")
    reply = await send(server, trusted(certificates))
    assert (reply.stage, meaning(reply)) == ("server", "ours")
    assert service.boxes.asked == []


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "421 4.3.2 closing", "retry"),
        ("RCPT", "450 4.2.1 greylisted", "retry"),
        ("RCPT", "550 5.1.1 no such user", "no_address"),
        ("RCPT", "554 5.7.1 relay access denied", "ours"),
        ("RCPT", "530 5.7.0 sign in first", "ours"),
        ("MAIL", "550 5.1.8 not your address", "ours"),
        ("MAIL", "451 4.3.0 later", "retry"),
        ("DATA", "452 4.2.2 full", "retry"),
        ("DATA", "554 5.6.0 looks like spam", "refused"),
    ],
)
async def test_what_a_server_says_instead(
    service: MailService, command: Command, answer: str, expected: Meaning
) -> None:
    service.boxes.scripts[command, SENDER if command == "MAIL" else TO].append(answer)
    reply = await send(service.server())
    assert (reply.code, meaning(reply)) == (int(answer[:3]), expected)
    assert service.boxes.arrived == []
    assert meaning(await send(service.server())) == "done"


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_a_server_that_hangs_is_left(service: MailService, command: Command) -> None:
    service.boxes.scripts[command, TO].append(HANG)
    reply = await send(service.server(), timeout=0.3)
    assert (reply.code, meaning(reply)) == (None, "retry")


async def test_an_answer_that_is_lost_is_no_answer_and_the_same_mail_comes_again(
    service: MailService,
) -> None:
    service.boxes.scripts["DATA", TO].append(DROP)
    assert meaning(await send(service.server())) == "retry"
    assert meaning(await send(service.server())) == "done"
    assert [mail["Message-ID"] for mail in service.boxes.arrived] == ["<reminder-1@comeback.example>"] * 2


async def test_nobody_there_is_tried_again() -> None:
    reply = await send(MailServer("127.0.0.1", free_port(), "plain"))
    assert (reply.code, meaning(reply)) == (None, "retry")


async def test_while_one_develops_a_mail_is_a_file(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "mail")
    for _ in range(2):
        assert meaning(await post.send(LETTER, SENDER, MESSAGE)) == "done"
    (file,) = (tmp_path / "mail").iterdir()
    assert (file.name, file.read_bytes()) == ("reminder-1.eml", MESSAGE)
    assert file.stat().st_mode & 0o777 == 0o600
