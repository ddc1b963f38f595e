"""A child of the supervisor: heard to its last word, started again, ended with everything it started."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from comeback.host import child
from comeback.host.child import Child, keep, run_once
from integration.host.household import is_gone, wait_until

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); "


def speaking(code: str) -> Child:
    return Child("child", (sys.executable, "-c", code), dict(os.environ))


async def outcome(code: str, stop_after: float | None = None) -> int:
    stop = asyncio.Event()
    if stop_after is not None:
        asyncio.get_running_loop().call_later(stop_after, stop.set)
    with Path(os.devnull).open("rb") as nothing:
        return await run_once(speaking(code), stop, nothing.fileno())


async def test_every_line_comes_out_under_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert await outcome("import sys; print('one'); print('zwölf', file=sys.stderr); sys.exit(7)") == 7
    assert sorted(capsys.readouterr().out.splitlines()) == ["child    one", "child    zwölf"]


async def test_neither_a_long_line_nor_a_torn_one_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert await outcome("import sys; sys.stdout.write('x' * 300_000 + '\\nlast'); sys.stdout.flush()") == 0
    said = capsys.readouterr().out
    assert said.count("x") == 300_000
    assert said.endswith("child    last\n")


async def test_a_grandchild_that_holds_on_does_not_hold_up_the_end(tmp_path: Path) -> None:
    sleeper, note = "import time; time.sleep(60)", tmp_path / "pid"
    began = time.monotonic()
    assert await outcome(
        "import pathlib, subprocess, sys;"
        f"held = subprocess.Popen([sys.executable, '-c', {sleeper!r}]);"
        f"pathlib.Path({str(note)!r}).write_text(str(held.pid))"
    ) in (0, 1)
    assert time.monotonic() - began < 20
    if psutil.pid_exists(number := int(note.read_text())):
        grandchild = psutil.Process(number)
        await asyncio.to_thread(wait_until, lambda: is_gone(grandchild), "the end of the grandchild", 5)


async def test_one_that_does_not_listen_is_killed_after_its_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GRACE", 0.3)
    assert await outcome(STUBBORN + "time.sleep(60)", stop_after=1.0) == -9


async def test_one_that_falls_is_started_again_after_a_pause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, stop = tmp_path / "notes", asyncio.Event()
    code = f"open({str(notes)!r}, 'a').write('x'); raise SystemExit(3)"
    with Path(os.devnull).open("rb") as nothing:
        kept = asyncio.create_task(keep(speaking(code), stop, nothing.fileno()))
        await asyncio.to_thread(wait_until, lambda: notes.exists() and len(notes.read_text()) > 1, "again")
        stop.set()
        await asyncio.wait_for(kept, 10)
    assert "child    ended with 3; again in 0.5 s" in capsys.readouterr().out
