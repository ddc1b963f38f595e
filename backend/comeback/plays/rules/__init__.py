"""What a play is, how its messages are filled in, and what keeps one from being carried out."""

from __future__ import annotations

from .checking import MOST_CADENCE_STEPS, MOST_STEPS, RESERVED, faults
from .drafting import BLANK, FACTS, Draft, first_name, render, title
from .naming import KEY, free_key
from .shape import (
    Anchor,
    Direction,
    Frame,
    Guard,
    Offset,
    Outcome,
    Play,
    Step,
    StepKind,
    TouchpointKind,
    ends_nudges,
    people,
    touchpoint_kind,
)

__all__ = [
    "BLANK",
    "FACTS",
    "KEY",
    "MOST_CADENCE_STEPS",
    "MOST_STEPS",
    "RESERVED",
    "Anchor",
    "Direction",
    "Draft",
    "Frame",
    "Guard",
    "Offset",
    "Outcome",
    "Play",
    "Step",
    "StepKind",
    "TouchpointKind",
    "ends_nudges",
    "faults",
    "first_name",
    "free_key",
    "people",
    "render",
    "title",
    "touchpoint_kind",
]
