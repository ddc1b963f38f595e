"""How mails are written, what links hold, what answers mean: pure rules, with anything that users may write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.kit.mailserver import BadMailServer, MailServer, is_mailable, mail_server
from comeback.mail.rules import (
    FIRST_BACKOFF,
    MOST_BACKOFF,
    Letter,
    Reply,
    Stage,
    ids_of,
    meaning,
    token,
    wait,
    written,
)

AT = datetime(2026, 3, 3, 14, tzinfo=UTC)
PEPPER = bytes(range(32))
STAGES: tuple[Stage, ...] = ("server", "sender", "recipient", "message")
LETTER = Letter(
    name="reminder-0195a3c4-8f1e-7c62-9b1d-2f6d3c0a7e51", to="mira@example.org", subject="Closes tomorrow",
    text="Still open, if you like.\n", language="en",
    unsubscribe=f"https://comeback.example.org/mail/unsubscribe/{token('unsubscribe', [UUID(int=7)], PEPPER)}",
)  # fmt: skip


def sent(letter: Letter) -> bytes:
    """A letter on the wire."""
    return written(letter, "bell@comeback.example", AT)


def test_a_letter_on_the_wire() -> None:
    head, _, body = sent(LETTER).decode("ascii").partition("\r\n\r\n")
    assert sorted(head.split("\r\n")) == sorted(
        [
            f"List-Unsubscribe: <{LETTER.unsubscribe}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "From: Comeback <bell@comeback.example>",
            "To: mira@example.org",
            "Subject: Closes tomorrow",
            "Date: Tue, 03 Mar 2026 14:00:00 +0000",
            "Message-ID: <reminder-0195a3c4-8f1e-7c62-9b1d-2f6d3c0a7e51@comeback.example>",
            "Auto-Submitted: auto-generated",
            "Content-Language: en",
            'Content-Type: text/plain; charset="utf-8"',
            "Content-Transfer-Encoding: quoted-printable",
            "MIME-Version: 1.0",
        ]
    )
    assert body == "Still open, if you like.\r\n"


@given(st.text(max_size=400), st.text(max_size=2_000))
def test_whatever_stands_in_a_mail_it_has_the_headers_of_every_mail(subject: str, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    letter = Letter(name="reminder-1", to="mira@example.org", subject=subject, text=text, language="de")
    raw = sent(letter)
    raw.decode("ascii")
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=default)
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert len(mail.keys()) == 10
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", head) is None
    assert mail["To"] == "mira@example.org"
    assert "\n" not in mail["Subject"] and "\r" not in mail["Subject"]


@pytest.mark.parametrize("to", ["a@b.example, c@d.example", "a@b.example\r\nBcc: x@y.example", "<a>@b", ""])
def test_an_address_that_is_none_is_never_written(to: str) -> None:
    assert not is_mailable(to)
    with pytest.raises(Exception, match=r"."):
        sent(Letter(name="r", to=to, subject="", text="", language="en"))


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("mira@example.org", True),
        ("mira.sand+bell@mail.example.org", True),
        ("o'hara@example.org", True),
        ("mira@localhost", True),
        ("mira..sand@example.org", False),
        (".mira@example.org", False),
        ("mira@-example.org", False),
        ("mira@example..org", False),
        ("mira@example.org.", False),
        ('"mira sand"@example.org', False),
        ("mira@[127.0.0.1]", False),
        ("mirå@example.org", False),
        ("mira,ben@example.org", False),
        ("mira@example.org\n", False),
        (f"{'m' * 65}@example.org", False),
        (f"mira@{'e.' * 130}org", False),
    ],
)
def test_addresses_that_every_server_takes(address: str, good: bool) -> None:
    assert is_mailable(address) is good


IDS = st.lists(st.uuids(), min_size=1, max_size=2)


@given(IDS, st.sampled_from(["verify", "unsubscribe"]))
def test_a_token_is_read_as_it_was_written_and_for_that_alone(ids: list[UUID], purpose: str) -> None:
    text = token("verify" if purpose == "verify" else "unsubscribe", ids, PEPPER)
    assert re.fullmatch(r"[A-Za-z0-9_-]{64,86}", text)
    other = "verify" if purpose == "unsubscribe" else "unsubscribe"
    assert ids_of("verify" if purpose == "verify" else "unsubscribe", text, len(ids), PEPPER) == ids
    assert ids_of("verify" if other == "verify" else "unsubscribe", text, len(ids), PEPPER) is None
    assert ids_of("verify", text, 3 - len(ids), PEPPER) is None
    assert ids_of("verify", text, len(ids), bytes(32)) is None


@given(st.one_of(st.text(max_size=100), st.from_regex(r"\A[A-Za-z0-9_-]{64}\Z")))
def test_no_other_text_is_a_token(text: str) -> None:
    assert ids_of("unsubscribe", text, 1, PEPPER) is None


@given(st.uuids(), st.data())
def test_a_token_with_one_character_changed_is_none(one: UUID, data: st.DataObject) -> None:
    text = token("unsubscribe", [one], PEPPER)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("ABCabc012-_=\n "))
    changed = text[:place] + other + text[place + 1 :]
    assert ids_of("unsubscribe", changed, 1, PEPPER) == ([one] if changed == text else None)


@given(st.sampled_from(STAGES), st.integers(200, 599), st.text(max_size=30))
def test_an_address_is_given_up_for_a_lasting_no_to_the_recipient_alone(
    stage: Stage, code: int, text: str
) -> None:
    found = meaning(Reply(stage, code, text))
    if found == "no_address":
        assert stage == "recipient" and code >= 500
    if 400 <= code < 500:
        assert found == "retry"
    assert (found == "done") == (stage == "message" and code < 400)
    assert meaning(Reply(stage, None, text)) == "retry"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("recipient", 550, "5.1.1 unknown"), "no_address"),
        (Reply("recipient", 550, "no such user"), "no_address"),
        (Reply("recipient", 552, "5.2.2 mailbox full"), "no_address"),
        (Reply("recipient", 550, "5.7.1 denied"), "ours"),
        (Reply("recipient", 530, "authentication required"), "ours"),
        (Reply("recipient", 503, "bad sequence"), "ours"),
        (Reply("server", 535, "5.7.8 who?"), "ours"),
        (Reply("server", 554, "no SMTP service here"), "ours"),
        (Reply("sender", 553, "not yours"), "ours"),
        (Reply("message", 554, "5.6.0 spam"), "refused"),
        (Reply("message", 552, "too large"), "refused"),
        (Reply("server", 421, "busy"), "retry"),
    ],
)
def test_what_answers_mean(reply: Reply, expected: str) -> None:
    assert meaning(reply) == expected


@given(st.integers(1, 60), st.floats(-100, 1e6), st.randoms(use_true_random=False))
def test_waits_grow_and_end_with_the_window(attempts: int, left: float, random: Random) -> None:
    seconds = wait(attempts, left, random)
    assert 0 <= seconds <= max(0.0, min(left, MOST_BACKOFF))
    if left > MOST_BACKOFF:
        assert seconds >= FIRST_BACKOFF / 2


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
        ("smtp://u:p%40%2F@mail.example.org:25", MailServer("mail.example.org", 25, "starttls", "u", "p@/")),
        ("smtps://u:p@mail.example.org", MailServer("mail.example.org", 465, "tls", "u", "p")),
        ("smtp://127.0.0.1:1025", MailServer("127.0.0.1", 1025, "plain")),
        ("smtp://localhost:25/", MailServer("localhost", 25, "plain")),
        ("smtp://[::1]:25", MailServer("::1", 25, "plain")),
        ("smtp://10.0.0.5:587", MailServer("10.0.0.5", 587, "starttls")),
        ("smtps://localhost", MailServer("localhost", 465, "tls")),
    ],
)
def test_where_the_mail_server_is(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://u@mail.example.org",
        "smtp://:p@mail.example.org", "smtp://mail.example.org:0", "smtp://mail.example.org:99999",
        "smtp://mail.example.org/x", "smtp://mail.example.org?tls=no", "smtp://mail.example.org#x",
        "smtp://u:s e@mail.example.org", "smtp://[::1",
    ],
)  # fmt: skip
def test_what_is_no_mail_server_is_never_shown(url: str) -> None:
    with pytest.raises(BadMailServer) as wrong:
        mail_server(url)
    assert "must be like smtp://" in str(wrong.value)
    assert url not in str(wrong.value).replace("smtp://user:password@host:587", "")
