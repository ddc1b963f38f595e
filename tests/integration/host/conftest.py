"""Households that are stopped after the test, and a folder that is hard to live in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integration.host.household import Household


@pytest.fixture
def start_household() -> Iterator[Callable[..., Household]]:
    """Starts households that are stopped after the test."""
    started: list[Household] = []

    def start(data: Path, **environ: str) -> Household:
        started.append(Household(data, **environ))
        return started[-1]

    yield start
    for household in started:
        household.stop()


@pytest.fixture(scope="module")
def winding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private folder whose path is longer than a socket's address and has a space in it."""
    folder = tmp_path_factory.mktemp("private") / "a folder" / ("long" * 30)
    folder.mkdir(parents=True)
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o700)
    return folder
