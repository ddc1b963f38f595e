"""The app as a person meets it: API and worker as processes, the built PWA, a push service, real browsers."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import ConsoleMessage, Locator, Page, Request, async_playwright, expect
from playwright.async_api import Error as BrowserError

from comeback.kit.clock import parse_instant
from contract.exchanges import Exchange
from living import Database, Json
from ports import free_port
from pushservice import PushService

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "test-results" / "screens"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
READY_WITHIN = 60.0
LOOKS = 15
ANSWERS_WITHIN = 20.0


@dataclass
class Site:
    """A running Comeback of one test, its push service, and the file that its clock reads."""

    url: str
    service: PushService
    clock_file: Path

    def go_to(self, instant: str) -> None:
        """Set product time at one stroke, since both processes read it; the worker looks at it each second."""
        written = self.clock_file.with_suffix(".next")
        written.write_text(parse_instant(instant).isoformat())
        written.replace(self.clock_file)


@pytest.fixture
async def site(tmp_path: Path, new_database: Database) -> AsyncIterator[Site]:
    """Tuesday 3 March 2026, 14:00 in London."""
    _, database_url = await new_database(f"e2e_{tmp_path.name}"[:60])
    clock_file = tmp_path / "now"
    clock_file.write_text("2026-03-03T14:00:00Z")
    port = free_port()
    async with PushService() as service:
        environ = os.environ | {
            "PYTHONPATH": str(ROOT / "backend"),
            "DATABASE_URL": database_url,
            "COMEBACK_DATA": str(tmp_path / "data"),
            "COMEBACK_PORT": str(port),
            "COMEBACK_PUBLIC_URL": f"http://localhost:{port}",
            "COMEBACK_CLOCK": f"file:{clock_file}",
            "COMEBACK_PUSH_ORIGINS": service.origin,
        }
        async with process("serve", environ), process("worker", environ):
            await wait_until_ready(f"http://127.0.0.1:{port}/readyz?part=serving")
            yield Site(f"http://localhost:{port}", service, clock_file)


@asynccontextmanager
async def process(word: str, environ: dict[str, str]) -> AsyncIterator[None]:
    """`comeback WORD` for as long as it is needed."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "comeback.cli", word, env=environ)
    try:
        yield
    finally:
        if child.returncode is None:
            child.terminate()
        await asyncio.wait_for(child.wait(), 20)


async def wait_until_ready(url: str) -> None:
    """Return when the API serves."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    async with httpx.AsyncClient() as http:
        while asyncio.get_running_loop().time() < deadline:
            try:
                if (await http.get(url)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError(f"{url} is not ready within {READY_WITHIN} s")


def chromium_path() -> str:
    """The system's Chromium; `CHROMIUM` names another."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "these tests need Chromium: install it, or say where it is by CHROMIUM"
    return found


@pytest.fixture
async def phone(site: Site, tmp_path: Path) -> AsyncIterator[Page]:
    """A phone-sized Chromium in London whose clock is the story's, with an eye on what it complains of."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium_path(),
            args=CHROMIUM_FLAGS,
            viewport={"width": 390, "height": 844},
            locale="en-GB",
            timezone_id="Europe/London",
            permissions=["notifications", "clipboard-read", "clipboard-write"],
        )
        page = context.pages[0]
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        recorder = Recorder()
        context.on("requestfinished", recorder.hear)
        await page.goto(site.url)
        yield page
        context.remove_listener("requestfinished", recorder.hear)
        exchanges = await recorder.exchanges()
        await context.close()
        assert exchanges, "the app asked for nothing"
        assert sorted({fault for exchange in exchanges for fault in exchange.faults()}) == []
        assert [said for said in complaints if "401" not in said] == []


class Recorder:
    """What a browser asks of the API, with the answers."""

    def __init__(self) -> None:
        self._heard: list[asyncio.Task[Exchange]] = []

    def hear(self, request: Request) -> None:
        """Note a request that has its answer."""
        if "/api/v1/" in request.url and "/events" not in request.url:
            self._heard.append(asyncio.ensure_future(exchange_of(request)))

    async def exchanges(self) -> list[Exchange]:
        """All that were noted."""
        return await asyncio.wait_for(asyncio.gather(*self._heard), ANSWERS_WITHIN)


async def exchange_of(request: Request) -> Exchange:
    """A request and its answer, whose body a page that was left has taken with it."""
    answer = await request.response()
    assert answer is not None, request.url
    try:
        told = await answer.body()
    except BrowserError:
        told = None
    sent_type = (await request.header_value("content-type") or "").split(";")[0]
    # Those on the wire would lack the type of what the browser had kept and asked for again.
    headers = answer.headers
    return Exchange(request.method, request.url, request.post_data, sent_type, answer.status, headers, told)


def is_complaint(said: ConsoleMessage) -> bool:
    """An error, but for the 404 that answers where no trial has begun."""
    path = said.location["url"].partition("/api/v1")[2]
    no_trial = "404" in said.text and re.fullmatch(r"/opportunities/[0-9a-f-]{36}/trial", path)
    return said.type == "error" and not no_trial


async def keep(phone: Page, name: str) -> None:
    """A picture for whoever looks; nothing on it may be wider than the phone."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    await phone.screenshot(path=SHOTS / f"{name}.png", animations="disabled")
    wide = await phone.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{name} scrolls sideways"


async def by_api(site: Site, phone: Page, path: str, body: Json) -> Json:
    """What a POST brings, sent with the cookie of this phone."""
    answer = await phone.request.post(f"{site.url}/api/v1{path}", data=body)
    assert answer.ok, f"{path}: {answer.status} {await answer.text()}"
    brought: Json = await answer.json()
    return brought


async def finds_open(site: Site, phone: Page, instant: str, title: str) -> Locator:
    """The card of a window on Today, looked for until the worker has seen that it is time."""
    site.go_to(instant)
    card = phone.get_by_role("article", name=title)
    for _ in range(LOOKS):
        await phone.goto(f"{site.url}/today")
        with suppress(AssertionError):
            await expect(card).to_be_visible(timeout=1_500)
            return card
    raise AssertionError(f"“{title}” is not open at {instant}")


async def sees(phone: Page, text: str | re.Pattern[str]) -> None:
    await expect(phone.get_by_role("main").get_by_text(text).first).to_be_visible()


async def leaves_the_sheet(phone: Page, button: str) -> None:
    await phone.get_by_role("dialog").get_by_role("button", name=button).click()
    await expect(phone.get_by_role("dialog")).to_have_count(0)
