"""What the figures mean, as pure functions of what happened."""

from __future__ import annotations

from .clock import Curve, good_day, odds
from .rates import Rate, median, rate, wilson
from .second_chances import StageEntry, reached
from .steps import DoneStep, Touch, done_steps, step_family

__all__ = [
    "Curve",
    "DoneStep",
    "Rate",
    "StageEntry",
    "Touch",
    "done_steps",
    "good_day",
    "median",
    "odds",
    "rate",
    "reached",
    "step_family",
    "wilson",
]
