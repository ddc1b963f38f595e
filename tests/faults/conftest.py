"""A stage for each module, and the bell in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from faults import stage as stages
from faults.bell import Bell
from faults.stage import Stage


@pytest.fixture(scope="session")
async def mould(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy."""
    return await stages.mould(tmp_path_factory.mktemp("mould"))


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory, mould: Path) -> AsyncIterator[Stage]:
    """The module's own PostgreSQL, safe against crashes as in real life."""
    async with stages.stage(tmp_path_factory.mktemp("stage"), mould, durable=True) as made:
        yield made


@pytest.fixture
async def bell(stage: Stage) -> AsyncIterator[Bell]:
    """The push service, which has nothing to object to in the end."""
    async with Bell(stage.ports[0]) as service:
        yield service
    assert service.faults == []
