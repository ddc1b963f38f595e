"""A change of everything costs as many statements as a change of a little."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from comeback.windows.models import Window
from crowd import move_house, refused_often, statements
from integration.calendars import inside
from living import App, Client

FEW, MANY = 10, 300


async def zones(app: App, who: Client) -> list[str]:
    """The zones of all scheduled windows."""
    statement = select(Window.time_zone).where(
        Window.account_id == UUID(who.me["id"]), Window.state == "scheduled"
    )
    async with inside(app, who) as session:
        return list(await session.scalars(statement))


async def test_a_move_of_zone_costs_the_same_for_ten_windows_and_for_three_hundred(app: App) -> None:
    counts = []
    for size in (FEW, MANY):
        who = await app.sign_up()
        await refused_often(app, who, size)
        assert await zones(app, who) == ["Europe/London"] * size
        with statements(app) as seen:
            await move_house(who, "Asia/Tokyo")
        assert await zones(app, who) == ["Asia/Tokyo"] * size
        counts.append(len(seen))
    # Beyond a thousand windows moved, the timeline's entries come in batches of a thousand.
    assert counts[0] == counts[1]
