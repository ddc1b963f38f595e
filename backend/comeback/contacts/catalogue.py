"""The choices about a person and the ways to reach them."""

from __future__ import annotations

from typing import Literal

ContactRole = Literal["hiring_manager", "hr", "recruiter", "interviewer", "referrer", "peer", "other"]
Channel = Literal["email", "phone", "linkedin", "message", "video", "in_person", "post", "other"]
