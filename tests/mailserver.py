"""A mail server on loopback: takes mails over real sockets, and answers as a test scripts it."""

from __future__ import annotations

import asyncio
import email
import ipaddress
import re
import ssl
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from comeback.kit.mailserver import MailServer, Privacy

Command = Literal["MAIL", "RCPT", "DATA"]
HANG: Final = "hangs until the server closes"
DROP: Final = "takes it and breaks the connection off"
USER, PASSWORD = "bell", "sesame:/@"


class Mailboxes:
    """What arrived, and what each mailbox is answered with instead of 250, command by command."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.asked: list[tuple[Command, str]] = []
        self.scripts: dict[tuple[Command, str], deque[str]] = defaultdict(deque)
        self.always: dict[tuple[Command, str], str] = {}
        self._closing = asyncio.Event()

    def of(self, address: str) -> list[EmailMessage]:
        """What arrived for one address."""
        return [mail for mail in self.arrived if mail["To"] == address]

    def close(self) -> None:
        """End what hangs."""
        self._closing.set()

    async def _answer(self, server: SMTP, command: Command, address: str) -> str | None:
        self.asked.append((command, address))
        script = self.scripts[command, address]
        answer = script.popleft() if script else self.always.get((command, address))
        if answer == HANG:
            await self._closing.wait()
        if answer == DROP:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return answer

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Who sends."""
        envelope.mail_from = address
        return await self._answer(server, "MAIL", address) or "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """For whom."""
        answer = await self._answer(server, "RCPT", address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """What; a mail that is refused has not arrived, one whose answer is lost has."""
        answer = await self._answer(server, "DATA", envelope.rcpt_tos[0])
        if answer in {None, DROP}:
            assert isinstance(envelope.content, bytes)
            found = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(found, EmailMessage)
            self.arrived.append(found)
        return answer or "250 2.0.0 OK"


class MailService:
    """The server with its mailboxes, for as long as it is entered."""

    def __init__(self, privacy: Privacy = "plain", certificate: Path | None = None) -> None:
        self.boxes = Mailboxes()
        self.port = 0
        self._privacy, self._tls = privacy, None if certificate is None else served(certificate)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        implicit = self._tls if self._privacy == "tls" else None
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.boxes.close()
        self._server.close()

    def _protocol(self) -> SMTP:
        starttls = self._privacy == "starttls"
        secure = self._privacy != "plain"
        return SMTP(
            self.boxes,
            hostname="mail.test",
            tls_context=self._tls if starttls else None,
            require_starttls=starttls,
            auth_required=starttls,
            auth_require_tls=starttls,
            authenticator=lets_in if secure else None,
            loop=asyncio.get_running_loop(),
        )

    @property
    def url(self) -> str:
        """As SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def server(self, *, password: str = PASSWORD) -> MailServer:
        """As the sender knows it."""
        secure = self._privacy != "plain"
        signing_in = (USER, password) if secure else ("", "")
        return MailServer("localhost", self.port, self._privacy, *signing_in)


def lets_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    """Whether somebody may send."""
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def served(folder: Path) -> ssl.SSLContext:
    """TLS as the server speaks it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def trusted(folder: Path) -> ssl.SSLContext:
    """TLS of somebody who trusts the authority of this folder."""
    return ssl.create_default_context(cafile=str(folder / "authority.pem"))


def make_certificates(folder: Path, host: str = "localhost") -> None:
    """An authority of one's own, and a certificate for this host."""
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = named("Comeback's test authority")
    root = built(issuer, issuer, authority, authority, x509.BasicConstraints(ca=True, path_length=0))
    own = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName(
        [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    )
    leaf = built(named(host), issuer, own, authority, names)
    (folder / "authority.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    key = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.key").write_bytes(key)


def named(name: str) -> x509.Name:
    """A name of a certificate."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def built(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    """A certificate of a day."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(signer, SHA256())
    )


def text_of(mail: EmailMessage) -> str:
    """The body, with line breaks as it was written with."""
    return str(mail.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage, pattern: str) -> str:
    """The link of a mail that matches."""
    found = re.search(pattern, text_of(mail))
    assert found, text_of(mail)
    return found[0]
