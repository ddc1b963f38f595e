"""What the clock and the figures answer with."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from ..accounts.schemas import CurvePoint
from ..opportunities.catalogue import Reason, Stage
from .rules import Rate


class Incumbent(msgspec.Struct, frozen=True, kw_only=True):
    """Days since somebody took the seat, and the odds (0 to 1) that it has come free; `next_good_day` to write."""

    since: date
    since_what: Literal["winner_start", "rejection"]
    day: int
    odds: float
    curve: list[CurvePoint]
    sources: list[str]
    next_good_day: date | None


class StepRates(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a step, over every time it was done."""

    step: str
    title: str
    done: int
    replied: Rate
    met: Rate
    second_chances: Rate


class PlayRates(msgspec.Struct, frozen=True, kw_only=True):
    """A play that was started, with its steps; second chances are of the runs that followed a no."""

    play: str
    name: str
    started: int
    second_chances: Rate
    steps: list[StepRates]


class ReasonCount(msgspec.Struct, frozen=True, kw_only=True):
    """In how many noes a reason was named."""

    reason: Reason
    count: int


class StageCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many opportunities ever reached a stage."""

    stage: Stage
    count: int


class SecondChances(Rate, frozen=True, kw_only=True):
    """Of so many rejected opportunities (`of`), those that came back."""

    of: int


class Insights(msgspec.Struct, frozen=True, kw_only=True):
    """What gets an answer, told with its doubt; days run from a no to its second chance."""

    plays: list[PlayRates]
    reasons: list[ReasonCount]
    stages: list[StageCount]
    noes: int
    second_chances: SecondChances
    days_to_second_chance: list[int]
    median_days: float | None
