"""Stages of an opportunity and what a no can say."""

from __future__ import annotations

from typing import Literal

Stage = Literal[
    "targeted", "applied", "interviewing", "offered", "hired", "rejected", "reopened", "trial", "closed"
]
MovableStage = Literal[
    "targeted", "applied", "interviewing", "offered", "hired", "reopened", "trial", "closed"
]
Reason = Literal[
    "better_match",
    "experience_depth",
    "experience_length",
    "skill_gap",
    "industry",
    "internal_candidate",
    "position_cancelled",
    "position_filled",
    "hiring_freeze",
    "salary",
    "location",
    "work_permit",
    "culture",
    "timing",
    "none_given",
    "other",
]
Door = Literal["open", "closed", "unknown"]
Winner = Literal["internal", "external", "unknown"]
TimelineKind = Literal[
    "stage",
    "rejection",
    "run_started",
    "run_ended",
    "window",
    "touchpoint",
    "need",
    "trial",
    "review",
    "contact",
]
