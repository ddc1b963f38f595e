"""A disk that is full: writes are refused with a time to come back, reads go on, and nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from faults import stage as stages
from faults.bell import Bell
from faults.crew import Crew
from faults.disk import small_disk
from faults.ends import has_ended
from faults.people import cookie, person, window
from faults.stage import OPENS, Story, until
from living import new_id
from serving import Served

NOTES = 20_000
TRIES = 500


@pytest.mark.long
async def test_a_full_disk_refuses_writes_and_nothing_else(tmp_path: Path, mould: Path) -> None:
    """When there is room again everything goes on, and what was due meanwhile rings, without a restart."""
    with small_disk(tmp_path, mould) as disk:
        async with stages.stage(tmp_path, mould, durable=True) as stage, Bell(stage.ports[0]) as bell:
            environ = stage.environ(**Story.opening_in(0).environ)
            async with stage.app() as app, Served(tmp_path, environ) as api, Crew(environ, "worker") as crew:
                who = await person(app, bell, [])
                workers = await crew.up()
                async with api.client() as http:
                    writer = Writer(http, cookie(who.client))
                    assert (await writer.write()).status_code == 201
                    await window(who.client, OPENS)
                    disk.fill()
                    refused = await writer.write_until(503)
                    assert refused.json()["type"] == "/problems/unavailable"
                    assert int(refused.headers["retry-after"]) > 0
                    for path in ("/employers", "/today", "/me", f"/employers/{writer.stored[0]}"):
                        assert (await writer.read(path)).status_code == 200, path
                    disk.free()
                    await writer.write_until(201)
                    await until(lambda: has_ended(stage, who), "what was due meanwhile rings")
                assert crew.pids() == workers
            stored = {str(row["id"]) for row in await stage.sql("SELECT id FROM employer")}
            print(f"{len(writer.stored)} writes acknowledged, all of them there")
            assert set(writer.stored) <= stored


class Writer:
    """Adds employers with long notes, and remembers those that were acknowledged."""

    def __init__(self, http: httpx.AsyncClient, cookies: str) -> None:
        self._http, self._headers = http, {"Cookie": cookies}
        self.stored: list[str] = []

    async def write(self) -> httpx.Response:
        """One more."""
        body = {"id": str(new_id()), "name": "Alder", "notes": new_id().hex * (NOTES // 32)}
        answer = await self._http.post("/api/v1/employers", json=body, headers=self._headers)
        assert answer.status_code in (201, 503), answer.text
        if answer.status_code == 201:
            self.stored.append(body["id"])
        return answer

    async def write_until(self, status: int) -> httpx.Response:
        """The first answer with this status."""
        for _ in range(TRIES):
            if (answer := await self.write()).status_code == status:
                return answer
        raise AssertionError(f"no {status} in {TRIES} writes")

    async def read(self, path: str) -> httpx.Response:
        """What is there."""
        return await self._http.get(f"/api/v1{path}", headers=self._headers)
