"""The driver of Firefox does what its tests lean on, and leaves nothing behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from e2e.marionette import Firefox, MarionetteError, firefox

PAGE = "data:text/html,<input><button onclick=this.id='x'>Go</button>"


@pytest.fixture
async def browser() -> AsyncIterator[Firefox]:
    async with firefox() as started:
        await started.go(PAGE)
        yield started


async def test_a_page_is_typed_into_clicked_and_read(browser: Firefox) -> None:
    await browser.type("input", "Grüße")
    await browser.click("button")
    said = await browser.script(
        "return [document.querySelector('input').value, !!document.querySelector('#x')]"
    )
    assert said == ["Grüße", True]
    assert await browser.script("return arguments[0] + arguments[1]", 2, 3) == 5
    assert await browser.until("return 7") == 7


async def test_what_goes_wrong_is_said(browser: Firefox) -> None:
    with pytest.raises(MarionetteError, match="no such element"):
        await browser.click("#nowhere")
    with pytest.raises(MarionetteError, match="boom"):
        await browser.script("throw new Error('boom')")
    with pytest.raises(TimeoutError):
        await browser.until("return false", timeout=0.2)


async def test_a_phone_sized_page_can_be_seen(browser: Firefox) -> None:
    await browser.resize(390, 844)
    assert await browser.script("return [innerWidth, innerHeight]") == [390, 844]
    picture = await browser.screenshot()
    assert picture.startswith(b"\x89PNG")
    assert picture[16:24] == (390).to_bytes(4, "big") + (844).to_bytes(4, "big")


async def test_a_firefox_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "firefox"
    broken.write_text("#!/bin/sh\necho no display here >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("COMEBACK_FIREFOX", str(broken))
    with pytest.raises(MarionetteError, match="no display here"):
        async with firefox():
            pass


async def test_no_process_is_left() -> None:
    async with firefox() as browser:
        assert await browser.script("return navigator.userAgent.includes('Firefox')")
        own = processes()
        assert own
    assert not own & processes()


def processes() -> set[str]:
    """The ids of all processes that were started with a profile of ours."""
    return {
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if b"comeback-firefox-" in read(path)
    }


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
