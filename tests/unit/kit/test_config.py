"""Settings and secrets: what the environment may say, what it may not, and what production refuses."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from comeback.kit.config import Secrets, Settings, SettingsError, read_secrets, read_settings

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
VARIABLES = (
    "COMEBACK_ENV",
    "COMEBACK_HOST",
    "COMEBACK_PORT",
    "COMEBACK_DATA",
    "COMEBACK_PUBLIC_URL",
    "COMEBACK_PUSH_ORIGINS",
    "COMEBACK_VAPID_SUBJECT",
    "COMEBACK_CLOCK",
    "COMEBACK_CLOCK_STARTED",
    "SMTP_URL",
    "COMEBACK_MAIL_FROM",
    "COMEBACK_SIGNUPS",
    "COMEBACK_STATIC",
    "COMEBACK_MIGRATION_URL",
    "COMEBACK_DATABASE_DIRECT_URL",
    "DATABASE_URL",
)
PRODUCTION = {
    "COMEBACK_ENV": "production",
    "COMEBACK_PUBLIC_URL": "https://comeback.example.org",
    "COMEBACK_VAPID_SUBJECT": "mailto:operator@example.org",
    "COMEBACK_SESSION_PEPPER": KEY,
    "COMEBACK_CURSOR_KEY": KEY,
    "COMEBACK_VAPID_PRIVATE_KEY": "given",
}


def pem(curve: ec.EllipticCurve) -> str:
    key = ec.generate_private_key(curve)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_an_empty_environment_is_enough_to_develop() -> None:
    settings = read_settings({})
    assert (settings.env, settings.host, settings.port, settings.signups) == (
        "development",
        "127.0.0.1",
        8000,
        "open",
    )
    assert settings.public_url == "http://localhost:8000"
    assert settings.data == Path("var").resolve()
    assert settings.static.parts[-2:] == ("frontend", "dist")
    assert (settings.database_url, settings.migration_url, settings.direct_url) == ("", "", "")
    assert (settings.clock, settings.clock_started, settings.push_origins) == ("", 0.0, ())


def test_an_empty_or_blank_variable_counts_as_absent() -> None:
    assert read_settings(dict.fromkeys(VARIABLES, " ")) == read_settings({})


def test_the_public_address_follows_the_port_and_loses_its_slash() -> None:
    assert read_settings({"COMEBACK_PORT": "8080"}).public_url == "http://localhost:8080"
    assert read_settings({"COMEBACK_PUBLIC_URL": "https://Comeback.Example.org/"}).public_url == (
        "https://comeback.example.org"
    )


def test_the_owners_and_the_direct_address_follow_the_one_given() -> None:
    one, direct, owner = (f"postgresql://{name}@db/comeback" for name in ("app", "direct", "owner"))
    settings = read_settings({"DATABASE_URL": one})
    assert (settings.database_url, settings.migration_url, settings.direct_url) == (one, one, one)
    settings = read_settings({"DATABASE_URL": one, "COMEBACK_DATABASE_DIRECT_URL": direct})
    assert (settings.migration_url, settings.direct_url) == (direct, direct)
    settings = read_settings({"DATABASE_URL": one, "COMEBACK_MIGRATION_URL": owner})
    assert (settings.migration_url, settings.direct_url) == (owner, one)


def test_push_origins_are_a_list() -> None:
    text = "http://127.0.0.1:9701, https://push.example.org,"
    assert read_settings({"COMEBACK_PUSH_ORIGINS": text}).push_origins == (
        "http://127.0.0.1:9701",
        "https://push.example.org",
    )


@pytest.mark.parametrize(
    "clock",
    [
        "2026-03-02T08:00:00Z",
        "2026-03-02T08:00:00.5Z",
        "2026-03-02T08:00:00Z*3600",
        "2026-03-02T08:00:00Z*0.5",
    ],
)
def test_a_clock_is_an_instant_with_or_without_a_speed(clock: str) -> None:
    settings = read_settings({"COMEBACK_CLOCK": clock, "COMEBACK_CLOCK_STARTED": "1772438400.25"})
    assert (settings.clock, settings.clock_started) == (clock, 1772438400.25)


def test_a_clock_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "now"
    file.write_text("2026-03-02T08:00:00Z")
    assert read_settings({"COMEBACK_CLOCK": f"file:{file}"}).clock == f"file:{file}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COMEBACK_ENV", "staging"),
        ("COMEBACK_SIGNUPS", "closed!"),
        ("COMEBACK_PORT", "0"),
        ("COMEBACK_PORT", "65536"),
        ("COMEBACK_PORT", "８０００"),
        ("COMEBACK_PORT", "80a"),
        ("COMEBACK_DATA", "~no-such-user/var"),
        ("COMEBACK_PUBLIC_URL", "comeback.example.org"),
        ("COMEBACK_PUBLIC_URL", "ftp://comeback.example.org"),
        ("COMEBACK_PUBLIC_URL", "https://comeback.example.org/app"),
        ("COMEBACK_PUBLIC_URL", "https://comeback.example.org?x"),
        ("COMEBACK_PUBLIC_URL", "https://user@comeback.example.org"),
        ("COMEBACK_PUBLIC_URL", "https://"),
        ("COMEBACK_PUBLIC_URL", "https://comeback.example.org:99999"),
        ("COMEBACK_PUSH_ORIGINS", "https://push.example.org,push.example.com"),
        ("COMEBACK_VAPID_SUBJECT", "operator@example.org"),
        ("COMEBACK_VAPID_SUBJECT", "mailto:mailto:operator@example.org"),
        ("COMEBACK_VAPID_SUBJECT", "http://example.org"),
        ("COMEBACK_CLOCK", "tomorrow"),
        ("COMEBACK_CLOCK", "2026-02-30T08:00:00Z"),
        ("COMEBACK_CLOCK", "2026-03-02T08:00:00"),
        ("COMEBACK_CLOCK", "2026-03-02T08:00:00Z*0"),
        ("COMEBACK_CLOCK", "2026-03-02T08:00:00Z*-1"),
        ("COMEBACK_CLOCK", "2026-03-02T08:00:00Z*"),
        ("COMEBACK_CLOCK", "file:/no/such/file"),
        ("COMEBACK_CLOCK_STARTED", "yesterday"),
        ("DATABASE_URL", "sqlite:///comeback.db"),
        ("DATABASE_URL", "postgresql://db"),
        ("DATABASE_URL", "postgresql://db:no/comeback"),
        ("COMEBACK_MIGRATION_URL", "db/comeback"),
        ("COMEBACK_DATABASE_DIRECT_URL", "db/comeback"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings({variable: value})
    assert str(wrong.value).startswith(f"{variable} ")
    assert "\n" not in str(wrong.value)


@given(st.sampled_from(VARIABLES), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_no_text_is_answered_by_anything_but_settings_or_one_line(variable: str, value: str) -> None:
    try:
        settings = read_settings({variable: value})
    except SettingsError as wrong:
        assert len(str(wrong).splitlines()) == 1
    else:
        assert isinstance(settings, Settings)


def test_a_wrong_address_does_not_show_its_password() -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings({"DATABASE_URL": "postgres+asyncpg://app:hunter2@db/comeback"})
    assert "hunter2" not in str(wrong.value)


def test_production_takes_strong_settings() -> None:
    assert read_settings(PRODUCTION).env == "production"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COMEBACK_PUBLIC_URL", ""),
        ("COMEBACK_PUBLIC_URL", "http://comeback.example.org"),
        ("COMEBACK_CLOCK", "2026-03-02T08:00:00Z"),
        ("COMEBACK_VAPID_SUBJECT", ""),
        ("COMEBACK_VAPID_SUBJECT", "mailto:operator@localhost"),
        ("COMEBACK_VAPID_SUBJECT", "mailto:operator@printer.local"),
        ("COMEBACK_VAPID_SUBJECT", "https://localhost:8000/contact"),
        ("COMEBACK_VAPID_SUBJECT", "https://app.LOCALHOST"),
        ("COMEBACK_SESSION_PEPPER", ""),
        ("COMEBACK_CURSOR_KEY", ""),
        ("COMEBACK_VAPID_PRIVATE_KEY", ""),
    ],
)
def test_production_refuses_what_is_weak(variable: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} [^\n]+$"):
        read_settings({**PRODUCTION, "COMEBACK_DATA": str(tmp_path), variable: value})


def test_production_takes_secrets_that_were_made_before(tmp_path: Path) -> None:
    read_secrets(tmp_path, {})
    given_ones = {name: value for name, value in PRODUCTION.items() if not name.endswith(("PEPPER", "KEY"))}
    assert read_settings({**given_ones, "COMEBACK_DATA": str(tmp_path)}).env == "production"


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "var"
    first = read_secrets(data, {})
    assert read_secrets(data, {}) == first
    assert (len(first.session_pepper), len(first.cursor_key)) == (32, 32)
    assert first.session_pepper != first.cursor_key
    folder = data / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert {file.name for file in folder.iterdir()} == {"session_pepper", "cursor_key", "vapid_private_key"}


def test_processes_that_start_together_agree_on_the_secrets(tmp_path: Path) -> None:
    def read(_: int) -> Secrets:
        return read_secrets(tmp_path, {})

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read, range(8)))
    assert found == [found[0]] * 8


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    key = pem(ec.SECP256R1())
    environ = {
        "COMEBACK_SESSION_PEPPER": KEY.rstrip("="),
        "COMEBACK_CURSOR_KEY": KEY,
        "COMEBACK_VAPID_PRIVATE_KEY": key.replace("\n", "\\n"),
    }
    secrets = read_secrets(tmp_path, environ)
    assert secrets == Secrets(
        session_pepper=bytes(range(32)), cursor_key=bytes(range(32)), vapid_private_key=key
    )
    assert list(tmp_path.iterdir()) == []
    file = tmp_path / "vapid.pem"
    file.write_text(key)
    assert read_secrets(tmp_path, {**environ, "COMEBACK_VAPID_PRIVATE_KEY": str(file)}) == secrets


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COMEBACK_SESSION_PEPPER", "too-short"),
        ("COMEBACK_SESSION_PEPPER", "ä" * 43),
        ("COMEBACK_CURSOR_KEY", KEY + "AAAA"),
        ("COMEBACK_VAPID_PRIVATE_KEY", "/no/such/file"),
        ("COMEBACK_VAPID_PRIVATE_KEY", "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----"),
        ("COMEBACK_VAPID_PRIVATE_KEY", pem(ec.SECP384R1())),
    ],
)
def test_a_wrong_secret_is_one_line_that_names_its_variable(
    variable: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} [^\n]+$"):
        read_secrets(tmp_path, {variable: value})


def test_what_listens_for_figures_is_a_host_and_a_port() -> None:
    assert read_settings({}).worker_metrics is None
    for text, address in {"127.0.0.1:9100": ("127.0.0.1", 9100), "[::1]:9": ("::1", 9)}.items():
        assert read_settings({"COMEBACK_WORKER_METRICS": text}).worker_metrics == address
    for text in ("9100", ":9100", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "host:port"):
        with pytest.raises(SettingsError, match="COMEBACK_WORKER_METRICS must be host:port"):
            read_settings({"COMEBACK_WORKER_METRICS": text})


@pytest.mark.parametrize(
    "token", ["short", "with a space in the middle of it", "ümläute-are-not-visible-ascii"]
)
def test_a_token_for_figures_is_long_and_plain(token: str) -> None:
    with pytest.raises(SettingsError, match="COMEBACK_METRICS_TOKEN must be"):
        read_settings({"COMEBACK_METRICS_TOKEN": token})


@pytest.mark.parametrize("seconds", ["0", "-1", "a minute", "1.5"])
def test_what_is_late_is_a_number_of_seconds(seconds: str) -> None:
    assert read_settings({}).late_after == 60
    with pytest.raises(SettingsError, match="COMEBACK_LATE_AFTER must be a number of seconds"):
        read_settings({"COMEBACK_LATE_AFTER": seconds})


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"SMTP_URL": "smtp://mail.example.org"}, "COMEBACK_MAIL_FROM must be given with SMTP_URL"),
        ({"SMTP_URL": "mail.example.org:25"}, "SMTP_URL must be like smtp://"),
        ({"COMEBACK_MAIL_FROM": "Comeback <bell@example.org>"}, "COMEBACK_MAIL_FROM must be a plain address"),
    ],
)
def test_mail_that_could_not_be_sent_stops_the_start(environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told) as wrong:
        read_settings(environ)
    assert "\n" not in str(wrong.value)


def test_a_password_in_a_wrong_address_is_not_shown() -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings({"SMTP_URL": "smtp://u:sesame@mail.example.org/x", "COMEBACK_MAIL_FROM": "a@b.example"})
    assert "sesame" not in str(wrong.value)


def test_without_a_server_mail_is_sent_while_one_develops_alone() -> None:
    assert read_settings({}).sends_mail
    assert not read_settings(PRODUCTION).sends_mail
    given = {"SMTP_URL": "smtps://u:p@mail.example.org", "COMEBACK_MAIL_FROM": "bell@example.org"}
    settings = read_settings(PRODUCTION | given)
    assert (settings.sends_mail, settings.mail_from) == (True, "bell@example.org")
