"""The choices that a person has about themselves."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "de"]
LockScreen = Literal["discreet", "full"]
AccountRole = Literal["seeker", "coach"]
EmailReminders = Literal["never", "fallback", "always"]
EmailDisabledBecause = Literal["refused"]
