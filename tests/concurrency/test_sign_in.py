"""Many who sign in at once leave room for everybody else."""

from __future__ import annotations

import asyncio

from comeback.kit.passwords import Passwords
from living import App, new_id


async def test_nobody_holds_a_connection_while_passwords_are_hashed(app: App) -> None:
    pool = app.sessions.kw["bind"].sync_engine.pool
    emails = [f"{number}-{new_id()}@example.org" for number in range(12)]
    async with app.under(Passwords()) as http:
        bodies = [{"email": email, "password": "correct horse battery"} for email in emails]
        tries = [asyncio.create_task(http.post("/api/v1/auth/login", json=body)) for body in bodies]
        held = 12
        while not any(task.done() for task in tries):
            await asyncio.sleep(0.005)
            held = pool.checkedout()
        assert held <= 2, "two hash at a time; whoever waits for a turn holds nothing"
        assert {response.status_code for response in await asyncio.gather(*tries)} == {401}
