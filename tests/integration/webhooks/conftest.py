"""A world with a worker, and programs that are told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from integration.webhooks.receivers import Receivers
from living import Database
from world import World, start_world

BEGINS = "2026-03-03T14:00:00Z"


@pytest.fixture(scope="package")
async def receivers() -> AsyncIterator[Receivers]:
    """Programs on loopback."""
    async with Receivers() as made:
        yield made


@pytest.fixture(scope="package")
async def one_world(
    tmp_path_factory: pytest.TempPathFactory, new_database: Database, receivers: Receivers
) -> AsyncIterator[World]:
    """A world of these tests, whose webhooks wait for an answer half a second."""
    _, url = await new_database("webhooks")
    folder = tmp_path_factory.mktemp("webhooks")
    async with start_world(folder, url, BEGINS, receivers.origin, timeout=0.5) as made:
        yield made


@pytest.fixture
def world(one_world: World) -> World:
    """The world at the hour where every test begins: Tuesday 3 March 2026, 14:00 UTC."""
    one_world.app.go_to(BEGINS)
    return one_world
