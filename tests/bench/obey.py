"""How a program that is measured does as it is told: a line of its input is an order, one of its output the answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable


def obey(go: Callable[[], object], show: Callable[[], str] = str) -> None:
    """Until the input ends: "go" is answered with seconds by clock and by processor, "show" with what was made."""
    for order in sys.stdin:
        if order == "show\n":
            print(show(), flush=True)
            continue
        clock, processor = time.perf_counter(), time.process_time()
        go()
        print(time.perf_counter() - clock, time.process_time() - processor, flush=True)
