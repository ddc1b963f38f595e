"""How a trial can end."""

from __future__ import annotations

from typing import Literal

TrialOutcome = Literal["hired", "extended", "ended", "declined"]
