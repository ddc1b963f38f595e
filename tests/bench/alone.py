"""The sender alone: how many pushes a second it brings to a push service that costs next to nothing."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "backend")]

from bench.obey import obey
from comeback.kit.egress import PER_HOST, Egress
from comeback.push.rules import Target
from comeback.push.sender import PushSender
from pushservice import make_receiver, make_vapid_key

SINK = Path(__file__).with_name("sink.py")
TEXT, SUBJECT = b"x" * 420, "mailto:operator@example.org"


async def sender_alone(count: int, concurrency: int) -> float:
    """Pushes a second of one PushSender to `count` devices, so many under way at a time, sink in another process."""
    async with sink() as origin:
        return count / await ring(origin, make_targets(origin, count), concurrency)


@asynccontextmanager
async def sink() -> AsyncIterator[str]:
    """The origin of a push service in a process of its own."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, str(SINK), stdin=pipe, stdout=pipe)
    assert child.stdin is not None and child.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await child.stdout.readline())}"
    finally:
        child.stdin.close()
        await asyncio.wait_for(child.wait(), 10)


def make_targets(origin: str, count: int) -> Sequence[Target]:
    """Devices with keys of their own."""
    receivers = [make_receiver() for _ in range(count)]
    return [
        Target(endpoint=f"{origin}/fcm/send/{receiver.p256dh}", p256dh=receiver.p256dh, auth=receiver.auth)
        for receiver in receivers
    ]


async def ring(origin: str, targets: Sequence[Target], concurrency: int) -> float:
    """Seconds to ring each of them once, over connections that are open."""
    async with Egress([origin], per_host=max(PER_HOST, concurrency)) as egress:
        sender = PushSender(egress, make_vapid_key(), SUBJECT)
        await _ring(sender, targets[:concurrency], concurrency)
        began = time.perf_counter()
        await _ring(sender, targets, concurrency)
        return time.perf_counter() - began


async def _ring(sender: PushSender, targets: Sequence[Target], concurrency: int) -> None:
    waiting = iter(targets)

    async def one_after_the_other() -> None:
        for target in waiting:
            answer = await sender.send(target, TEXT, ttl=3_600, urgency="high", topic="a" * 32)
            assert answer.status == 201

    await asyncio.gather(*(one_after_the_other() for _ in range(concurrency)))


def main() -> None:
    """Say what the sender alone does; or obey, and ring as many devices of the push service that are named."""
    if not sys.argv[1:]:
        print(f"{asyncio.run(sender_alone(5_000, PER_HOST)):,.0f} pushes a second")
        return
    origin, count = sys.argv[1], int(sys.argv[2])
    targets = make_targets(origin, count)
    obey(lambda: asyncio.run(ring(origin, targets, PER_HOST)))


if __name__ == "__main__":
    main()
