"""Ours beside the peers: from the row of a device to the request that would be sent.

Reads lines "endpoint p256dh auth" from the file it is given and obeys; see `obey`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "backend")]

from bench.obey import obey
from comeback.kit.egress import Egress
from comeback.push.rules import Target, base64url
from comeback.push.sender import PushSender, Request
from pushservice import make_vapid_key

TEXT, SUBJECT = b"x" * 420, "mailto:operator@example.org"


def main() -> None:
    """Obey until the input ends."""
    sender = PushSender(Egress(), make_vapid_key(), SUBJECT)
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    targets = [
        Target(endpoint=endpoint, p256dh=_text(p256dh), auth=_text(auth))
        for endpoint, p256dh, auth in map(str.split, lines)
    ]

    def made(target: Target) -> Request:
        return sender.request(target, TEXT, ttl=3_600, urgency="high", topic="a" * 32)

    def go() -> None:
        for target in targets:
            made(target)

    def show() -> str:
        return made(targets[0]).body.hex()

    obey(go, show)


def _text(hexadecimal: str) -> str:
    return base64url(bytes.fromhex(hexadecimal))


if __name__ == "__main__":
    main()
