"""What the environment says, read once into frozen structs: settings and secrets."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn, cast
from urllib.parse import SplitResult, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from msgspec import Struct
from webpush.vapid import VAPID

from .kept import SECRET_BYTES, kept_secret, random_key
from .mailserver import BadMailServer, MailServer, is_mailable, mail_server

Environment = Literal["development", "production"]
Signups = Literal["open", "invite", "closed"]
Environ = Mapping[str, str]

CHECKOUT = Path(__file__).resolve().parents[3]
CLOCK = re.compile(r"(?P<instant>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z)(\*(?P<speed>\d+(\.\d+)?))?")


class Address(NamedTuple):
    """Where something listens."""

    host: str
    port: int


class SettingsError(Exception):
    """A setting is wrong; the message is one line that names the variable."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything but the secrets. Addresses carry no trailing slash; `data` and `static` are absolute."""

    env: Environment
    host: str
    port: int
    data: Path
    public_url: str
    database_url: str
    """Empty: the embedded database, whose address the supervisor hands to its children."""
    migration_url: str
    direct_url: str
    """Past a pooler, for LISTEN."""
    push_origins: tuple[str, ...]
    vapid_subject: str
    smtp: MailServer | None
    """None: mail is written to `data/mail` in development, and not sent at all in production."""
    mail_from: str
    clock: str
    """Empty: the database's. Else an instant, an instant with a speed, or `file:PATH`."""
    clock_started: float
    """Machine time, epoch seconds, at which a `clock` with a speed began; 0.0: when the process started."""
    signups: Signups
    static: Path
    rate_limit: int
    """Requests a minute for each account, and for each address without a sign-in."""
    late_after: int
    """Seconds that something due may wait before it counts as late."""
    metrics_token: str
    """What whoever reads the API's figures has to show; empty: this machine alone, and nobody in production."""
    worker_metrics: Address | None
    """Where the worker tells its figures, None for nowhere."""

    @property
    def sends_mail(self) -> bool:
        """Whether a mail goes anywhere."""
        return self.smtp is not None or self.env == "development"


class Secrets(Struct, frozen=True, kw_only=True):
    """Keys of this installation; lost keys end every session, cursor and push subscription."""

    session_pepper: bytes
    cursor_key: bytes
    vapid_private_key: str


def read_settings(environ: Environ) -> Settings:
    """Settings from environment variables (an empty one counts as absent).

    Raises SettingsError with one line for the first wrong value, or for what `production` refuses.
    """
    env = cast(Environment, _choice(environ, "COMEBACK_ENV", ("development", "production")))
    port = _port(environ)
    database_url = _database_url(environ, "DATABASE_URL", "")
    direct_url = _database_url(environ, "COMEBACK_DATABASE_DIRECT_URL", database_url)
    settings = Settings(
        env=env,
        host=_given(environ, "COMEBACK_HOST") or "127.0.0.1",
        port=port,
        data=_path(environ, "COMEBACK_DATA", Path("var")),
        public_url=_public_url(environ, port),
        database_url=database_url,
        migration_url=_database_url(environ, "COMEBACK_MIGRATION_URL", direct_url),
        direct_url=direct_url,
        push_origins=_push_origins(environ),
        vapid_subject=_vapid_subject(environ),
        smtp=_smtp(environ),
        mail_from=_mail_from(environ),
        clock=_clock(environ),
        clock_started=_clock_started(environ),
        signups=cast(Signups, _choice(environ, "COMEBACK_SIGNUPS", ("open", "invite", "closed"))),
        static=_path(environ, "COMEBACK_STATIC", CHECKOUT / "frontend" / "dist"),
        rate_limit=_number(environ, "COMEBACK_RATE_LIMIT", "1200", "requests a minute"),
        late_after=_number(environ, "COMEBACK_LATE_AFTER", "60", "seconds"),
        metrics_token=_metrics_token(environ),
        worker_metrics=_worker_metrics(environ),
    )
    if env == "production":
        _refuse_weak(settings, environ)
    return settings


def read_secrets(data: Path, environ: Environ = os.environ) -> Secrets:
    """Secrets given by the environment, else kept in `data/secrets` and made there once, even in a race.

    Raises SettingsError where one is no key of its kind.
    """
    texts = {secret.field: _secret_text(secret, data, environ) for secret in SECRETS}
    return Secrets(
        session_pepper=_key_bytes(SESSION_PEPPER, texts["session_pepper"]),
        cursor_key=_key_bytes(CURSOR_KEY, texts["cursor_key"]),
        vapid_private_key=_vapid_key(texts["vapid_private_key"]),
    )


class _Secret(NamedTuple):
    field: str
    variable: str
    fresh: Callable[[], str]


def _fresh_vapid_key() -> str:
    private, _, _ = VAPID.generate_keys()
    return private.decode("ascii")


SESSION_PEPPER = _Secret("session_pepper", "COMEBACK_SESSION_PEPPER", random_key)
CURSOR_KEY = _Secret("cursor_key", "COMEBACK_CURSOR_KEY", random_key)
VAPID_PRIVATE_KEY = _Secret("vapid_private_key", "COMEBACK_VAPID_PRIVATE_KEY", _fresh_vapid_key)
SECRETS = (SESSION_PEPPER, CURSOR_KEY, VAPID_PRIVATE_KEY)


def _secret_text(secret: _Secret, data: Path, environ: Environ) -> str:
    given = _given(environ, secret.variable)
    if not given:
        return kept_secret(data, secret.field, secret.fresh)
    if secret is not VAPID_PRIVATE_KEY or given.startswith("-----BEGIN"):
        return given.replace("\\n", "\n")  # env files have no line breaks inside a value
    try:
        return Path(given).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        _wrong(secret.variable, "is neither a PEM key nor a readable file with one")


def _key_bytes(secret: _Secret, text: str) -> bytes:
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != SECRET_BYTES:
        _wrong(secret.variable, f"must be {SECRET_BYTES} bytes in base64url")
    return key


def _vapid_key(pem: str) -> str:
    try:
        key = load_pem_private_key(pem.encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        _wrong(VAPID_PRIVATE_KEY.variable, "is no readable PEM private key")
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        _wrong(VAPID_PRIVATE_KEY.variable, "must be a key on the curve P-256")
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _given(environ: Environ, name: str) -> str:
    return environ.get(name, "").strip()


def _wrong(name: str, what: str) -> NoReturn:
    raise SettingsError(f"{name} {what}")


def _choice(environ: Environ, name: str, allowed: tuple[str, ...]) -> str:
    value = _given(environ, name) or allowed[0]
    if value not in allowed:
        _wrong(name, f"must be one of {', '.join(allowed)}, not {value!r}")
    return value


def _port(environ: Environ) -> int:
    text = _given(environ, "COMEBACK_PORT") or "8000"
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        _wrong("COMEBACK_PORT", f"must be a number from 1 to 65535, not {text!r}")
    return int(text)


def _number(environ: Environ, name: str, default: str, of: str) -> int:
    text = _given(environ, name) or default
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        _wrong(name, f"must be a number of {of}, not {text!r}")
    return int(text)


def _metrics_token(environ: Environ) -> str:
    token = _given(environ, "COMEBACK_METRICS_TOKEN")
    if token and not re.fullmatch(r"[!-~]{16,200}", token):
        _wrong("COMEBACK_METRICS_TOKEN", "must be 16 to 200 visible ASCII characters")
    return token


def _worker_metrics(environ: Environ) -> Address | None:
    text = _given(environ, "COMEBACK_WORKER_METRICS")
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        _wrong("COMEBACK_WORKER_METRICS", f"must be host:port, such as 127.0.0.1:9100, not {text!r}")
    return Address(host.strip("[]"), int(port))


def _path(environ: Environ, name: str, default: Path) -> Path:
    try:
        return Path(_given(environ, name) or default).expanduser().resolve()
    except (RuntimeError, OSError) as failure:
        _wrong(name, f"is no usable path: {failure}")


def _is_file(path: Path) -> bool:
    with suppress(OSError):
        return path.is_file()
    return False


def _split(name: str, text: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of an address; the text itself is never shown, since it may hold a password."""
    with suppress(ValueError):
        parts = urlsplit(text)
        if parts.scheme in schemes and parts.port != 0:
            return parts
    _wrong(name, f"must be an address that starts with {' or '.join(f'{scheme}://' for scheme in schemes)}")


def _origin(name: str, text: str) -> str:
    """`scheme://host[:port]` in lower case."""
    parts = _split(name, text, ("http", "https"))
    beyond = parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc
    if not parts.hostname or beyond or re.search(r"\s", text):
        _wrong(name, f"must be an origin such as https://comeback.example.org, not {text!r}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _public_url(environ: Environ, port: int) -> str:
    return _origin(
        "COMEBACK_PUBLIC_URL", _given(environ, "COMEBACK_PUBLIC_URL") or f"http://localhost:{port}"
    )


def _database_url(environ: Environ, name: str, default: str) -> str:
    text = _given(environ, name)
    if not text:
        return default
    parts = _split(name, text, ("postgresql", "postgres"))
    if not parts.path.strip("/"):
        _wrong(name, "must name a database: postgresql://user:password@host:5432/comeback")
    return text


def _push_origins(environ: Environ) -> tuple[str, ...]:
    texts = (text.strip() for text in _given(environ, "COMEBACK_PUSH_ORIGINS").split(","))
    return tuple(_origin("COMEBACK_PUSH_ORIGINS", text) for text in texts if text)


def _vapid_subject(environ: Environ) -> str:
    subject = _given(environ, "COMEBACK_VAPID_SUBJECT") or "mailto:operator@example.org"
    if not re.fullmatch(r"mailto:[^\s@:]+@[^\s@]+|https://[^\s/@]+(/\S*)?", subject):
        _wrong("COMEBACK_VAPID_SUBJECT", f"must be mailto:someone@host or https://host, not {subject!r}")
    return subject


def _smtp(environ: Environ) -> MailServer | None:
    url = _given(environ, "SMTP_URL")
    try:
        return mail_server(url) if url else None
    except BadMailServer as wrong:
        _wrong("SMTP_URL", str(wrong))


def _mail_from(environ: Environ) -> str:
    address = _given(environ, "COMEBACK_MAIL_FROM")
    if not address and _given(environ, "SMTP_URL"):
        _wrong("COMEBACK_MAIL_FROM", "must be given with SMTP_URL: the address that mails come from")
    if address and not is_mailable(address):
        _wrong("COMEBACK_MAIL_FROM", f"must be a plain address such as bell@example.org, not {address!r}")
    return address or "comeback@localhost"


def _clock(environ: Environ) -> str:
    clock = _given(environ, "COMEBACK_CLOCK")
    if not clock:
        return ""
    if clock.startswith("file:"):
        if not _is_file(Path(clock.removeprefix("file:"))):
            _wrong("COMEBACK_CLOCK", f"names no file: {clock!r}")
    elif not _is_instant(clock):
        _wrong("COMEBACK_CLOCK", f"must be like 2026-03-02T08:00:00Z, …Z*3600 or file:PATH, not {clock!r}")
    return clock


def _is_instant(clock: str) -> bool:
    match = CLOCK.fullmatch(clock)
    if not match or float(match["speed"] or 1) == 0:
        return False
    try:
        datetime.fromisoformat(match["instant"])
    except ValueError:
        return False
    return True


def _clock_started(environ: Environ) -> float:
    text = _given(environ, "COMEBACK_CLOCK_STARTED") or "0"
    if not re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text):
        _wrong("COMEBACK_CLOCK_STARTED", f"must be seconds since 1970, not {text!r}")
    return float(text)


def _refuse_weak(settings: Settings, environ: Environ) -> None:
    if not settings.public_url.startswith("https://"):
        _wrong("COMEBACK_PUBLIC_URL", "must be the https:// origin of the app in production")
    if settings.clock:
        _wrong("COMEBACK_CLOCK", "is for tests: production follows the database's clock")
    if not _given(environ, "COMEBACK_VAPID_SUBJECT"):
        _wrong("COMEBACK_VAPID_SUBJECT", "must be given in production: mailto: and the operator's address")
    if _is_local(settings.vapid_subject):
        _wrong("COMEBACK_VAPID_SUBJECT", "must name a public host: push services refuse localhost and .local")
    for secret in SECRETS:
        if not _given(environ, secret.variable) and not _is_file(settings.data / "secrets" / secret.field):
            _wrong(
                secret.variable,
                f"must be given in production, or made before by `comeback secrets` in {settings.data}",
            )


def _is_local(subject: str) -> bool:
    address = subject.removeprefix("mailto:").removeprefix("https://")
    host = re.split(r"[/:]", address.rpartition("@")[2])[0].lower().rstrip(".")
    return host == "localhost" or host.endswith((".localhost", ".local"))
