"""The page that tells what was measured, beside what must be reached."""

from __future__ import annotations

from collections.abc import Mapping

from bench.compare import BARE, FAST, Result
from bench.pushes import DEVICES, FLOOR, NODE, OURS, PYTHON, Pushes

READ, WRITE = "GET /today", "POST /touchpoints"
MUST = ((READ, BARE, 0.7), (READ, FAST, 4.0), (WRITE, FAST, 1.5))
PUSHES_MUST = ((PYTHON, 2.0), (NODE, 5.0), (FLOOR, 0.5))
SECOND_WORKER_MUST = 1.5
SLOWER_AT_MOST = 1.2
ABOUT = """# Benchmarks

Written by `make bench`; no figure is set by hand. Measured on {machine}, with {version}.

All servers run in one process on the first core, in turns A B C A B C, the database and the load on the other cores. A
first round does not count; rates are medians of the rounds. `GET /today` shows 20 open windows with contact and
employer, read by a token; eight connections ask again as soon as they are answered. Comeback has row-level security,
its limit of calls and all of its headers on. The bare application looks the token up, enters the account's context in a
transaction, runs the very same SQL with the same plan setting and encodes with msgspec. FastAPI looks the token up and
reads through the ORM with joined loads, without row-level security and limits. `POST /touchpoints` moves windows of
accounts with 20 windows in four plays: Comeback with an `Idempotency-Key` and a change counter, FastAPI without; both
work the windows out by the same pure rules and write the timeline.
"""
ABOUT_PUSHES = """## Pushes

From a device's row to the finished request: 420 bytes encrypted with a fresh key, signed, with all headers. One process
each on the first core, in turns; {devices:,} devices a round, each new to the sender. Comeback keeps a token for each
service, as RFC 8292 asks; `pywebpush` and `web-push` sign every message, as they do when they are called. The loop in C
generates keys, exchanges, derives and encrypts on the system's OpenSSL, and does nothing else: nobody who makes a fresh
key for each message, as RFC 8291 asks, is much faster.
"""
ABOUT_WORKERS = """
The sender alone, from the row to the answer, over 32 connections to a push service in another process that answers 201
and does nothing else. That process has its share of the cores as well.
"""


def report(
    machine: str,
    compared: Mapping[str, Mapping[str, Result]],
    pages: Mapping[str, tuple[float, float]],
    pushes: Pushes,
) -> str:
    """The page in Markdown."""
    rows = [
        f"| `{what}` | {name} | {result.rate:,.0f} | {result.cost:.2f} ms | {result.late:.1f} ms |"
        for what, results in compared.items()
        for name, result in results.items()
    ]
    ratios = [
        f"| `{what}`, beside {name} | {must:g} × | {_ratio(compared[what], name, by_cost=False):.2f} × "
        f"| {_ratio(compared[what], name, by_cost=True):.2f} × |"
        for what, name, must in MUST
    ]
    lists = [
        f"| `GET {path}` | {few:.2f} ms | {many:.2f} ms | {many / few:.2f} × |"
        for path, (few, many) in pages.items()
    ]
    return "\n".join(
        [
            ABOUT.format(machine=machine, version="PostgreSQL 18"),
            "| what | server | requests a second | processor time of the server a request | 99 of 100 answers within |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "| what | must reach | requests a second | by processor time of the server |",
            "|---|---|---|---|",
            *ratios,
            "",
            f"Pages of lists, one client, by a token: at most {SLOWER_AT_MOST:g} × as long where all accounts together",
            "have a million rows in each table as where they have a thousand.",
            "",
            "| what | a thousand rows | a million rows | ratio |",
            "|---|---|---|---|",
            *lists,
            "",
            *_pushes(pushes),
            "",
        ]
    )


def _pushes(pushes: Pushes) -> list[str]:
    ours = pushes.costs[OURS]
    rows = [f"| {name} | {costs.rate:,.0f} | {costs.cost:.0f} µs |" for name, costs in pushes.costs.items()]
    ratios = [
        f"| Comeback, beside {name} | {must:g} × | {ours.rate / costs.rate:.2f} × | {costs.cost / ours.cost:.2f} × |"
        for name, must in PUSHES_MUST
        if (costs := pushes.costs.get(name))
    ]
    if floor := pushes.costs.get(FLOOR):
        node = pushes.costs[NODE]
        ratios.append(
            f"| that loop in C, beside {NODE} | | {floor.rate / node.rate:.2f} × | {node.cost / floor.cost:.2f} × |"
        )
    one, two = pushes.one, pushes.two
    return [
        ABOUT_PUSHES.format(devices=DEVICES) + pushes.missing,
        "| what | requests a second | processor time a request |",
        "|---|---|---|",
        *rows,
        "",
        "| what | must reach | requests a second | by processor time |",
        "|---|---|---|---|",
        *ratios,
        ABOUT_WORKERS,
        "| workers | must reach | pushes a second | beside one | processor time a push |",
        "|---|---|---|---|---|",
        f"| one | | {one.rate:,.0f} | | {one.cost:.0f} µs |",
        f"| two | {SECOND_WORKER_MUST:g} × | {two.rate:,.0f} | {two.rate / one.rate:.2f} × | {two.cost:.0f} µs |",
    ]


def _ratio(results: Mapping[str, Result], name: str, *, by_cost: bool) -> float:
    mine, other = results["Comeback"], results[name]
    return other.cost / mine.cost if by_cost else mine.rate / other.rate
