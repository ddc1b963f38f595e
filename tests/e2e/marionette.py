"""A real Firefox, driven over Marionette: length-prefixed JSON on a TCP connection."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, Process
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, BinaryIO

Preference = str | int | bool

PREFERENCES: Mapping[str, Preference] = {
    "alerts.useSystemBackend": False,  # without D-Bus showNotification() never settles
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "captivedetect.canonicalURL": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.retryBaseInterval": 200,
    "dom.push.testing.allowInsecureServerURL": True,
    "extensions.getAddons.cache.enabled": False,
    "intl.accept_languages": "en",
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "permissions.default.desktop-notification": 1,
    "remote.prefs.recommended": False,  # they turn the push connection off
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.startup.max_resumed_crashes": -1,
}
START = 60.0
LOAD_WITHIN = 30.0
MOST_MESSAGE = 64 * 1024 * 1024
_RESIZE = """
const {style} = gBrowser.selectedBrowser;
for (const side of ['width', 'min-width', 'max-width']) style.setProperty(side, arguments[0], 'important');
for (const side of ['height', 'min-height', 'max-height']) style.setProperty(side, arguments[1], 'important');
"""
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class MarionetteError(Exception):
    """Firefox refused a command; the text is its own."""


class Firefox:
    """One window of a running Firefox. Made by `firefox()`; a command at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._number = reader, writer, 0

    async def go(self, url: str) -> None:
        """Load a page and wait for it; a document that knows the mark is the one before."""
        await self.script("window.left = true")
        await self._command("WebDriver:Navigate", url=url)
        end = monotonic() + LOAD_WITHIN
        while not await self._has_loaded():
            if monotonic() > end:
                raise TimeoutError(f"{url} is not loaded")
            await asyncio.sleep(0.05)

    async def _has_loaded(self) -> bool:
        try:
            return bool(await self.script("return !window.left && document.readyState === 'complete'"))
        except MarionetteError:  # the document before has just gone
            return False

    async def script(self, text: str, *arguments: object) -> Any:
        """What an async function body with `arguments` returns in the page, as JSON."""
        body = f"return (async function () {{ {text} }}).apply(null, arguments)"
        return await self._command("WebDriver:ExecuteScript", script=body, args=list(arguments))

    async def click(self, selector: str) -> None:
        """A user's click (it counts as a gesture) on the first element that matches the CSS selector."""
        found = await self._command("WebDriver:FindElement", using="css selector", value=selector)
        await self._command("WebDriver:ElementClick", id=found[_ELEMENT])

    async def type(self, selector: str, text: str) -> None:
        """Type into the first element that matches the CSS selector."""
        found = await self._command("WebDriver:FindElement", using="css selector", value=selector)
        await self._command("WebDriver:ElementSendKeys", id=found[_ELEMENT], text=text)

    async def until(self, text: str, *arguments: object, timeout: float = 10.0) -> Any:
        """The first true result of `script(text)`. Raises TimeoutError after `timeout` s."""
        end, found = monotonic() + timeout, None
        while monotonic() < end:
            found = await self.script(text, *arguments)
            if found:
                return found
            await asyncio.sleep(0.05)
        raise TimeoutError(f"still {found!r}: {text}")

    async def resize(self, width: int, height: int) -> None:
        """Give the page itself this size in CSS pixels; the pane shrinks, since a window stays wider."""
        await self._command("WebDriver:SetWindowRect", width=width + 200, height=height + 200)
        await self._command("Marionette:SetContext", value="chrome")
        await self.script(_RESIZE, f"{width}px", f"{height}px")
        await self._command("Marionette:SetContext", value="content")
        await self.until("return innerWidth === arguments[0] && innerHeight === arguments[1]", width, height)

    async def screenshot(self) -> bytes:
        """What the page shows, as PNG."""
        return b64decode(await self._command("WebDriver:TakeScreenshot", full=False))

    async def open_session(self) -> None:
        """Greet Firefox; once, before anything else."""
        await self._read()
        await self._command(
            # With another strategy, a click waits for a navigation that it believes to have begun.
            "WebDriver:NewSession",
            capabilities={"alwaysMatch": {"acceptInsecureCerts": True, "pageLoadStrategy": "none"}},
        )
        await self._command("WebDriver:SetTimeouts", script=30_000, pageLoad=30_000)

    async def _command(self, name: str, **parameters: object) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._writer.write(b"%d:%s" % (len(message), message))
        _, number, error, result = await self._read()
        assert number == self._number, "an answer to another command"
        if error:
            raise MarionetteError(f"{name}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    async def _read(self) -> Any:
        length = await self._reader.readuntil(b":")
        return json.loads(await self._reader.readexactly(int(length[:-1])))


def browser_path() -> str:
    """The Firefox to use: COMEBACK_FIREFOX, else the system's."""
    path = os.environ.get("COMEBACK_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    assert path, "these tests need Firefox: install firefox-esr, or name one in COMEBACK_FIREFOX"
    return path


@asynccontextmanager
async def firefox(
    push_server: str = "", preferences: Mapping[str, Preference] | None = None
) -> AsyncIterator[Firefox]:
    """A headless Firefox with a fresh profile, whose push connection goes to `push_server` (ws://…)."""
    with TemporaryDirectory(prefix="comeback-firefox-", ignore_cleanup_errors=True) as folder:
        profile = Profile(Path(folder))
        profile.prefer({**PREFERENCES, "dom.push.serverURL": push_server, **(preferences or {})})
        process = await _start(profile)
        try:
            async with _connected(profile, process) as browser:
                yield browser
        finally:
            await _end(process)


class Profile:
    """The folder of one run: its preferences, its output, and where Firefox writes down its port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prefer(self, wanted: Mapping[str, Preference]) -> None:
        """Write the preferences that Firefox reads at its start."""
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
        (self.folder / "user.js").write_text("\n".join(lines), encoding="utf-8")

    def output(self) -> BinaryIO:
        """The file for what Firefox prints."""
        return (self.folder / "output").open("wb")

    def printed(self) -> str:
        """What Firefox has printed so far."""
        return (self.folder / "output").read_text(encoding="utf-8", errors="replace")

    def port(self) -> int:
        """Where Marionette listens, 0 while it does not yet."""
        path = self.folder / "MarionetteActivePort"
        return int(path.read_text(encoding="ascii") or 0) if path.exists() else 0


async def _start(profile: Profile) -> Process:
    options = ("--headless", "-marionette", "-remote-allow-system-access", "-no-remote", "-profile")
    environment = {**os.environ, "HOME": str(profile.folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
    with profile.output() as output:
        return await asyncio.create_subprocess_exec(
            browser_path(),
            *options,
            profile.folder,
            env=environment,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # its child processes form a group that ends with it
        )


@asynccontextmanager
async def _connected(profile: Profile, process: Process) -> AsyncIterator[Firefox]:
    async with asyncio.timeout(START):
        while not (port := profile.port()):
            if process.returncode is not None:
                raise MarionetteError(profile.printed())
            await asyncio.sleep(0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=MOST_MESSAGE)
    try:
        browser = Firefox(reader, writer)
        await browser.open_session()
        yield browser
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _end(process: Process) -> None:
    for way in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, way)
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                await process.wait()
