"""Ports for the servers of tests."""

from __future__ import annotations

import socket
from contextlib import suppress
from itertools import count
from random import SystemRandom

# Below those that the system gives to connections, so that none of these is in the way of a server yet to come.
PORTS = range(10_000, 32_000)
# From anywhere on, in turn: runs and their processes beside each other are not given the same.
_turn = count(SystemRandom().randrange(len(PORTS)))


def free_port() -> int:
    """A port of loopback that nobody has, and that nobody here was given lately."""
    for _ in PORTS:
        port = PORTS[next(_turn) % len(PORTS)]
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"all ports of {PORTS} are taken")
