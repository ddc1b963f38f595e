"""Which stages an opportunity has reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

UNDONE = "undone"


class StageEntry(NamedTuple):
    """A move on the timeline; `undone` moves lead back to where the one before had started."""

    came_from: str | None
    to: str
    cause: str


ANSWERED = frozenset({"interviewing", "offered", "hired", "rejected"})


def reached(entries: Iterable[StageEntry]) -> set[str]:
    """Every stage of one opportunity, in the order written: a move that was taken back reached nothing.

    Whoever got an answer had applied, also where the record begins later.
    """
    moves: list[str] = []
    for entry in entries:
        if entry.cause != UNDONE:
            moves.append(entry.to)
        elif entry.came_from in moves:
            moves.remove(entry.came_from)
    return set(moves) | ({"applied"} if ANSWERED.intersection(moves) else set())
