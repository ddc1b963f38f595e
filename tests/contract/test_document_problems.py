"""Every `type` of a problem leads to a page that says what to do, for people and for programs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from comeback.kit.errors import CODES, Problem
from comeback.kit.responses import kinds_of, meaning
from contract.operations import DOCUMENT
from living import App

KINDS = [kind for kind in kinds_of(Problem) if kind.__module__.startswith("comeback.")]
ROOT = Path(__file__).parents[2]
BACKEND, API_PAGE = ROOT / "backend" / "comeback", ROOT / "docs" / "api.md"
PLACE_OF_CODE = {"FieldError": 1, "invalid": 2, "Rule": 0}
IN_BATCHES = {"too-long", "too-large"}
AS_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Tags(HTMLParser):
    """The elements of a page, with those left open."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def named(kind: type[Problem]) -> str:
    """A readable test id."""
    return kind.code()


def check_page(answer: httpx.Response) -> None:
    """A page of whole elements, without script, that leads on to the others."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    tags = Tags()
    tags.feed(answer.text)
    assert tags.open == []
    assert not {"script", "style"} & set(tags.seen)
    assert tags.links == ["/icon.svg", "/docs/problems.css", "/problems", "/docs"]


@pytest.mark.parametrize("kind", KINDS, ids=named)
async def test_it_is_explained(kind: type[Problem], app: App) -> None:
    assert "remedy" in vars(kind), "say what a client should do about it"
    answer = await app.http().get(f"/problems/{kind.code()}", headers={"Accept": "application/json"})
    assert answer.json() == {
        "type": f"/problems/{kind.code()}",
        "title": kind.title,
        "status": kind.status,
        "meaning": meaning(kind),
        "remedy": kind.remedy,
    }
    assert kind.remedy.endswith(".") and meaning(kind).endswith(".")


@pytest.mark.parametrize("kind", KINDS, ids=named)
async def test_it_has_a_page(kind: type[Problem], app: App) -> None:
    page = await app.http().get(f"/problems/{kind.code()}", headers=AS_BROWSER)
    check_page(page)
    assert f"<h1>{kind.title}</h1>" in page.text


def test_codes_are_used_once() -> None:
    assert len({kind.code() for kind in KINDS}) == len(KINDS) > 30


async def test_all_of_them_are_listed(app: App) -> None:
    listed = (await app.http().get("/problems")).json()["items"]
    assert {item["type"] for item in listed} == {f"/problems/{kind.code()}" for kind in KINDS}
    assert [item["status"] for item in listed] == sorted(item["status"] for item in listed)
    page = (await app.http().get("/problems", headers=AS_BROWSER)).text
    assert all(f'href="/problems/{kind.code()}"' in page for kind in KINDS)


def codes_in_use() -> Iterator[str]:
    """Every code of a field's error that is written down in the code."""
    for path in sorted(BACKEND.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in PLACE_OF_CODE:
                place = node.args[PLACE_OF_CODE[name] :][:1]
                yield from (str(arg.value) for arg in place if isinstance(arg, ast.Constant))


def test_every_code_of_a_field_is_published() -> None:
    used = set(codes_in_use()) | {"invalid"}
    assert used - IN_BATCHES == CODES.keys()
    told = DOCUMENT["components"]["schemas"]["FieldError"]["properties"]["code"]["description"]
    page = API_PAGE.read_text(encoding="utf-8")
    for code, meant in CODES.items():
        assert f"`{code}`: {meant}" in told
        assert f"| `{code}` | {meant} |" in page
    assert all(f"`{code}`" in told for code in IN_BATCHES)


async def test_what_is_no_problem_has_no_page(app: App) -> None:
    answer = await app.http().get("/problems/<script>")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert (await app.http().get("/problems/NotFound")).status_code == 404


async def test_what_is_no_problem_is_told_to_a_browser_as_a_page(app: App) -> None:
    answer = await app.http().get("/problems/<script>", headers=AS_BROWSER)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    check_page(answer)
    assert "<h1>Not found</h1>" in answer.text and "There is no such kind of problem." in answer.text
    documented = DOCUMENT["paths"]["/problems/{kind}"]["get"]["responses"]["404"]["content"]
    assert set(documented) == {"application/problem+json", "text/html"}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json, text/html;q=0.5", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/problem+json", "application/json"),
        ("text/html;q=x", "text/html"),
    ],
)
async def test_who_prefers_json_gets_json(accept: str, media_type: str, app: App) -> None:
    known = await app.http().get("/problems/not-found", headers={"Accept": accept})
    assert known.headers["content-type"].partition(";")[0] == media_type
    unknown = await app.http().get("/problems/none", headers={"Accept": accept})
    expected = {"application/json": "application/problem+json"}.get(media_type, media_type)
    assert unknown.headers["content-type"].partition(";")[0] == expected
