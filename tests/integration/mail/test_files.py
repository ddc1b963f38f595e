"""While one develops, and no mail server is named, mails are files."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import msgspec

from comeback.kit.config import Settings
from comeback.kit.mailserver import MailServer
from comeback.mail.sender import FolderPost, SmtpPost, open_post
from integration.mail.conftest import BEGINS, OPENS, a_window
from living import Database
from world import start_world


async def test_the_whole_way_without_a_mail_server(new_database: Database, tmp_path: Path) -> None:
    _, url = await new_database("files")
    async with start_world(tmp_path, url, BEGINS) as world:
        user = await world.app.sign_up()
        await user.post("/me/email/verification")
        await world.catch_up()
        (asking,) = (tmp_path / "mail").glob("verification-*.eml")
        words = message_from_bytes(asking.read_bytes(), policy=default).get_content().split()
        link = next(word for word in words if "/verify?token=" in word)
        assert (await world.app.http().post(link)).status_code == 200
        await a_window(user)
        await world.go_to(OPENS)
        (reminder,) = (tmp_path / "mail").glob("reminder-*.eml")
        assert b"Subject: Something you planned" in reminder.read_bytes()


def test_settings_say_where_mails_go(settings: Settings) -> None:
    assert isinstance(open_post(settings), FolderPost)
    named = msgspec.structs.replace(settings, smtp=MailServer("mail.example.org", 587, "starttls"))
    assert isinstance(open_post(named), SmtpPost)
    assert open_post(msgspec.structs.replace(settings, env="production")) is None
