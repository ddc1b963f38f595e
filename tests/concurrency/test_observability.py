"""The alarms and pages for operators name figures that are really told, by processes as they run."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from living import Database, new_id
from ports import free_port
from serving import Served, working

ROOT = Path(__file__).parents[2]
RULES = ROOT / "infra" / "observability" / "rules.yaml"
SCRAPE = ROOT / "infra" / "observability" / "prometheus.yaml"
HOW_TO = ROOT / "docs" / "how-to"
TOKEN = "0123456789abcdef0123456789abcdef"
NAME = re.compile(r"\b(?:comeback|process)_[a-z_]+\b")
SELECTOR = re.compile(r"(\w+)\{([^}]*)\}")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


class Rule(msgspec.Struct, rename={"wait": "for"}, forbid_unknown_fields=True):
    """An alarm."""

    alert: str
    expr: str
    labels: dict[str, str]
    annotations: dict[str, str]
    wait: str = "0s"


class Group(msgspec.Struct, forbid_unknown_fields=True):
    """Alarms that belong together."""

    name: str
    rules: list[Rule]


class Rules(msgspec.Struct, forbid_unknown_fields=True):
    """The file."""

    groups: list[Group]


ALARMS = [rule for group in msgspec.yaml.decode(RULES.read_text(), type=Rules).groups for rule in group.rules]


class Told(msgspec.Struct):
    """What two processes told: names of samples, names of figures, and labels as far as there are samples."""

    samples: set[str] = msgspec.field(default_factory=set)
    families: set[str] = msgspec.field(default_factory=set)
    labels: dict[str, set[str]] = msgspec.field(default_factory=dict)

    def add(self, text: str) -> None:
        """Read one process's figures."""
        for family in text_string_to_metric_families(text):
            names = [family.name + suffix for suffix in SUFFIXES.get(family.type, ("",))]
            self.samples.update(names)
            self.families.update([family.name, *names])
            for sample in family.samples:
                self.labels.setdefault(sample.name, set()).update(sample.labels)


@pytest.fixture(scope="module")
async def told(new_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """An API and a worker at work."""
    _, url = await new_database("observability")
    folder, place, found = tmp_path_factory.mktemp("told"), f"127.0.0.1:{free_port()}", Told()
    environ = {"DATABASE_URL": url, "COMEBACK_METRICS_TOKEN": TOKEN}
    async with (
        working(folder, **environ, COMEBACK_WORKER_METRICS=place),
        Served(folder, environ) as api,
        api.signed_up() as user,
    ):
        await user.post("/employers", {"name": "Alder", "id": str(new_id())})
        assert (await user.http.get("/metrics")).status_code == 401
        answer = await user.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        found.add(answer.text)
        await asyncio.sleep(2)
        async with httpx.AsyncClient() as http:
            found.add((await http.get(f"http://{place}/metrics")).text)
    yield found


def test_the_rules_are_rules() -> None:
    assert len({rule.alert for rule in ALARMS}) == len(ALARMS) > 10
    for rule in ALARMS:
        assert rule.alert.startswith("Comeback")
        assert rule.labels.keys() == {"severity"}
        assert rule.labels["severity"] in {"page", "ticket"}
        assert rule.annotations["summary"].endswith((".", "?"))
        assert re.fullmatch(r"\d+[smh]", rule.wait)
        for opening, closing in ("()", "{}", "[]"):
            assert rule.expr.count(opening) == rule.expr.count(closing)
        assert re.search(r"(?:==|>=|[<>]) [0-9.]+\s*$", rule.expr), "it is compared with a figure"


@pytest.mark.parametrize("rule", ALARMS, ids=lambda rule: rule.alert)
def test_an_alarm_reads_figures_that_are_told(rule: Rule, told: Told) -> None:
    named = set(NAME.findall(rule.expr))
    assert named or rule.expr.startswith("up{")
    assert named <= told.samples
    for name, matchers in SELECTOR.findall(rule.expr):
        used = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers))
        if name in told.labels:
            assert used <= told.labels[name], name


def test_a_wrong_name_would_be_found(told: Told) -> None:
    assert "comeback_sends" not in told.samples
    assert "comeback_sends_total" in told.samples
    assert "comeback_request_seconds_bucket" in told.samples
    assert told.labels["comeback_requests_total"] == {"method", "route", "status"}


@pytest.mark.parametrize("page", sorted(HOW_TO.glob("*.md")), ids=lambda page: page.stem)
def test_a_page_names_figures_that_are_told(page: Path, told: Told) -> None:
    named = {name for name in NAME.findall(page.read_text()) if not name.endswith("_")}
    assert {name for name in named if name.startswith("comeback_")} - NO_FIGURES <= told.families
    assert {name for name in named if name.startswith("process_")} <= told.families


NO_FIGURES = {"comeback_watching", "comeback_metrics_token", "comeback_keys"}


def test_the_page_has_every_figure_and_every_alarm(told: Told) -> None:
    text = (HOW_TO / "watching.md").read_text()
    ours = {name for name in told.families if name.startswith("comeback_")}
    plain = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in ours}
    missing = {name for name in plain if name not in text}
    assert missing == set()
    assert [rule.alert for rule in ALARMS if f"`{rule.alert}`" not in text] == []


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in HOW_TO.glob("*.md"):
        for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text()):
            file = (page.parent / target).resolve() if target else page
            assert file.exists(), f"{page.name}: {target}"
            headings = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE) if anchor else []
            slugs = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert not anchor or anchor in slugs, f"{page.name}: #{anchor}"


def test_what_is_scraped_is_what_compose_starts() -> None:
    class Jobs(msgspec.Struct):
        scrape_configs: list[dict[str, object]]

    jobs = msgspec.yaml.decode(SCRAPE.read_text(), type=Jobs).scrape_configs
    targets = {str(job["job_name"]): job["static_configs"] for job in jobs}
    assert targets == {
        "comeback-api": [{"targets": ["api:8000"]}],
        "comeback-worker": [{"targets": ["worker:9100"]}],
    }
