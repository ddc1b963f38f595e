"""Which touchpoints give and which ask."""

from __future__ import annotations

from typing import Final

from ..plays.rules import StepKind, TouchpointKind

GIVING: Final[tuple[TouchpointKind, ...]] = ("article", "referral", "introduction")
ASKING: Final[tuple[TouchpointKind, ...]] = ("coffee_request",)
ASKING_STEPS: Final[tuple[StepKind, ...]] = ("ask_decision",)
