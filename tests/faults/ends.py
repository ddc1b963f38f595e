"""What became of the pushes to people's phones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faults.people import Person
from faults.stage import Stage


async def row_of(stage: Stage, who: Person) -> Any:
    """The one delivery to their phone, None until there is one."""
    rows = await stage.deliveries(who.device.endpoint)
    return rows[0] if rows else None


async def has_ended(stage: Stage, who: Person, state: str = "sent") -> bool:
    """Whether their one delivery is in this state."""
    row = await row_of(stage, who)
    return row is not None and row["state"] == state


async def all_sent(stage: Stage, everybody: Sequence[Person]) -> bool:
    """Whether each of them has had a push for each of their windows."""
    rows = await stage.deliveries(*(one.device.endpoint for one in everybody))
    return [row["state"] for row in rows] == ["sent"] * sum(len(one.windows) for one in everybody)
