"""The tour of docs/api.md, typed into a shell as it stands there, does what it says."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from living import Json
from serving import Served

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HERE = "http://localhost:8000"
NEXT = "\necho; echo ----\n"


@pytest.fixture(scope="module")
async def served(app_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A process of the API."""
    async with Served(tmp_path_factory.mktemp("tour"), {"DATABASE_URL": app_url}) as process:
        yield process


@pytest.fixture(scope="module")
async def said(served: Served, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block of the page prints, one after the other in one shell."""
    assert shutil.which("curl"), "the tour is typed with curl: apt install curl"
    blocks = BLOCK.findall(PAGE.read_text())
    script = "set -eu\n" + NEXT.join(blocks)
    shell = await asyncio.create_subprocess_exec(
        "sh", "-c", script.replace(HERE, served.url).replace("mira.sand@", "tour.of.the.api@"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=tmp_path_factory.mktemp("shell"),
    )  # fmt: skip
    printed, errors = await asyncio.wait_for(shell.communicate(), 60)
    assert shell.returncode == 0, errors.decode()
    assert errors == b""
    outputs = printed.decode().split("----\n")
    assert len(outputs) == len(blocks)
    return outputs


def values(text: str) -> list[Any]:
    """The JSON values that stand in a text one after the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (rest := text[at:].lstrip()) and rest[0] in "{[":
        at = len(text) - len(rest)
        value, length = decoder.raw_decode(rest)
        found.append(value)
        at += length
    assert not text[at:].strip(), text[at:]
    return found


def test_from_nothing_to_the_first_window(said: list[str]) -> None:
    me, no, today = values(said[0])
    assert me["name"] == "Mira Sand"
    assert no["rejection"]["reasons"] == ["better_match"]
    planned: list[Json] = today["open"] + today["upcoming"]
    assert [window["step"] for window in planned] == ["ask"]
    assert planned[0]["contact"]["name"] == "Daniel Reyes"


def test_every_answer_of_the_tour_is_a_success(said: list[str]) -> None:
    for value in (value for text in said for value in values(text)):
        assert not str(value.get("type", "")).startswith("/problems/"), value
