"""How a drafted message is put together of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..gives.catalogue import GiveKind
from ..plays.rules import BLANK, Frame

ON_THE_SHELF: Mapping[str, tuple[GiveKind, ...]] = {
    "article": ("article", "event", "tip"),
    "referral": ("referral", "introduction", "article"),
}
"""The kinds of gives that may fill a blank of this name."""


def facts_of(frame: Frame) -> frozenset[str]:
    """The facts that a frame asks for."""
    return frozenset(blank["fact"] for blank in BLANK.finditer(f"{frame.subject} {frame.text}"))


def give_line(title: str, url: str | None) -> str:
    """A give as it stands in a message: its title, its address below."""
    return "\n".join([" ".join(title.split()), *([url] if url else [])])


def in_order(message: str, gaps: Iterable[str]) -> list[str]:
    """These gaps each once, in the order in which they stand in the message."""
    return sorted(dict.fromkeys(gaps), key=lambda gap: message.find(f"[{gap}]"))
