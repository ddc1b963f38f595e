"""The API to read and to try at /docs: under our own policy, from no other host, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from .conftest import CHROMIUM_FLAGS, Site, chromium_path, keep

PERSON = {
    "email": "mira@example.org",
    "password": "correct horse battery",
    "name": "Mira Sand",
    "time_zone": "Europe/London",
}


@asynccontextmanager
async def reading(site: Site, width: int, height: int) -> AsyncIterator[Page]:
    """/docs in a browser of this size; it may complain of nothing and ask no other host."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        page = await browser.new_page(viewport={"width": width, "height": height})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((site.url, "data:")) else complaints.append(asked.url),
        )
        await page.goto(f"{site.url}/docs")
        await expect(page.get_by_role("link", name="openapi.json").first).to_be_visible()
        await expect(page.locator(".opblock-tag").first).to_be_visible(timeout=30_000)
        yield page
        await browser.close()
    assert complaints == []


async def token(site: Site) -> str:
    """A token that reads contacts."""
    async with httpx.AsyncClient(base_url=f"{site.url}/api/v1") as http:
        (await http.post("/auth/signup", json=PERSON)).raise_for_status()
        made = await http.post("/tokens", json={"name": "docs", "scopes": ["contacts:read"]})
        return str(made.raise_for_status().json()["token"])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
async def test_it_is_read_and_tried(site: Site, width: int, height: int) -> None:
    secret = await token(site)
    async with reading(site, width, height) as page:
        await keep(page, f"docs-{width}")
        await page.locator(".scheme-container button.authorize").click()
        form = page.locator("form", has_text="token (http, Bearer)")
        await form.locator("#auth-bearer-value").fill(secret)
        await form.get_by_role("button", name="Apply credentials").click()
        await page.get_by_role("button", name=re.compile("^close", re.IGNORECASE)).last.click()
        await page.locator(".opblock-tag", has_text="Contacts").click()
        operation = page.locator("#operations-Contacts-listContacts")
        await operation.locator(".opblock-summary-control").click()
        await operation.get_by_role("button", name="Try it out").click()
        await operation.get_by_role("button", name="Execute").click()
        await expect(
            operation.locator(".live-responses-table .response .response-col_status").first
        ).to_contain_text("200")
        await expect(operation.locator(".live-responses-table")).to_contain_text('"next_cursor": null')
        await keep(page, f"docs-tried-{width}")


async def test_what_its_head_links_to_is_there(site: Site) -> None:
    async with reading(site, 1280, 900) as page, httpx.AsyncClient() as http:
        await expect(page.locator(".info__license")).to_have_text("All rights reserved")
        links = page.locator("p.ways a, #docs .info a")
        addresses = set(await links.evaluate_all("links => links.map(link => link.href)"))
        assert f"{site.url}/openapi.json" in addresses
        for address in addresses:
            assert address.startswith(site.url), address
            assert (await http.get(address)).status_code == 200, address
