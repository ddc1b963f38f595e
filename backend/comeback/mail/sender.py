"""The one way out for mails: to the operator's own server, or into a folder while one develops."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from ..kit.config import Settings
from ..kit.mailserver import MailServer
from .rules import Letter, Reply

SEND_TIMEOUT: Final = 20.0
MOST_FAREWELL: Final = 1.0
NO_SUCH_COMMAND: Final = 502


class Post(Protocol):
    """Takes a mail that is written."""

    async def send(self, letter: Letter, sender: str, message: bytes) -> Reply:
        """What became of it, whatever that is."""
        ...


class SmtpPost:
    """Sends to one mail server, a connection a mail; certificates are verified (`tls`: authorities of one's own)."""

    def __init__(
        self, server: MailServer, *, tls: ssl.SSLContext | None = None, timeout: float = SEND_TIMEOUT
    ) -> None:
        self._server, self._timeout = server, timeout
        self._tls = tls or ssl.create_default_context()

    async def send(self, letter: Letter, sender: str, message: bytes) -> Reply:
        """What the server said last."""
        smtp = self._connection(sender)
        try:
            async with asyncio.timeout(self._timeout):
                await smtp.connect()
                _, said = await smtp.sendmail(sender, [letter.to], message)
        except (SMTPException, OSError) as error:
            return reply_of(error)
        finally:
            await self._leave(smtp)
        return Reply("message", 250, said)

    def _connection(self, sender: str) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            # Without it the machine's own name is looked up, which blocks.
            local_hostname=sender.rpartition("@")[2],
            timeout=self._timeout,
            use_tls=server.privacy == "tls",
            start_tls=server.privacy == "starttls",
            tls_context=None if server.privacy == "plain" else self._tls,
        )

    async def _leave(self, smtp: SMTP) -> None:
        with suppress(SMTPException, OSError):
            if smtp.is_connected:
                await smtp.quit(timeout=MOST_FAREWELL)
        smtp.close()


class FolderPost:
    """Writes each mail to a folder, readable by its owner alone; a mail that is sent again replaces itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter, sender: str, message: bytes) -> Reply:
        """Taken at once."""
        await asyncio.to_thread(self._write, letter.name, message)
        return Reply("message", 250, f"written, from {sender}")

    def _write(self, name: str, message: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{name}.eml"
        path.touch(mode=0o600)
        path.write_bytes(message)


def open_post(settings: Settings) -> Post | None:
    """Where mails go under these settings; None where none are sent."""
    if settings.smtp is not None:
        return SmtpPost(settings.smtp)
    return FolderPost(settings.data / "mail") if settings.sends_mail else None


def reply_of(error: SMTPException | OSError) -> Reply:
    """What was said before a mail failed; nothing where the connection broke off."""
    match error:
        case SMTPRecipientsRefused():
            refused = error.recipients[0]
            return Reply("recipient", refused.code, refused.message)
        case SMTPSenderRefused():
            return Reply("sender", error.code, error.message)
        case SMTPDataError():
            return Reply("message", error.code, error.message)
        case SMTPResponseException():
            return Reply("server", error.code, error.message)
        case SMTPException() if type(error) in {SMTPException, SMTPNotSupported}:
            # Such as a server without STARTTLS.
            return Reply("server", NO_SUCH_COMMAND, error.message)
        case _:
            return Reply("server", None, f"{type(error).__name__}: {error}")
