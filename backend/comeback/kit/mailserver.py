"""The operator's mail server: where it is, and how a connection to it is kept private."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import msgspec

Privacy = Literal["tls", "starttls", "plain"]

MOST_ADDRESS: Final = 254
_PORTS: Final = {"smtp": 587, "smtps": 465}
# The plain form of RFC 5321 §4.1.2: what needs quotes, or letters beyond ASCII, many servers refuse.
_LOCAL: Final = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_ADDRESS: Final = re.compile(rf"(?=.{{1,64}}@){_LOCAL}(\.{_LOCAL})*@{_LABEL}(\.{_LABEL})*", re.IGNORECASE)


class BadMailServer(ValueError):
    """This is no address of a mail server; the text says what it must be."""


class MailServer(msgspec.Struct, frozen=True):
    """Host and port, how the connection is encrypted, and whom to sign in as ('' for nobody)."""

    host: str
    port: int
    privacy: Privacy
    user: str = ""
    password: str = ""


def mail_server(url: str) -> MailServer:
    """The server of `smtp://user:password@host:587` (STARTTLS, but for loopback) or `smtps://…:465` (TLS).

    Raises BadMailServer, whose text never shows the address: it may hold a password.
    """
    with suppress(ValueError):
        parts = urlsplit(url)
        beyond = parts.path not in ("", "/") or parts.query or parts.fragment or re.search(r"\s", url)
        if parts.scheme in _PORTS and parts.hostname and parts.port != 0 and not beyond:
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            if bool(user) == bool(password):
                port = parts.port or _PORTS[parts.scheme]
                return MailServer(
                    parts.hostname, port, _privacy(parts.scheme, parts.hostname), user, password
                )
    raise BadMailServer("must be like smtp://user:password@host:587 or smtps://user:password@host:465")


def _privacy(scheme: str, host: str) -> Privacy:
    if scheme == "smtps":
        return "tls"
    return "plain" if is_loopback(host) else "starttls"


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host.lower() == "localhost"


def is_mailable(address: str) -> bool:
    """Whether every mail server takes this for an address: one address, in ASCII, with nothing to quote."""
    return len(address) <= MOST_ADDRESS and _ADDRESS.fullmatch(address) is not None
