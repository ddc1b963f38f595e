"""The choices about a person and the ways to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..accounts.catalogue import Language

ContactRole = Literal["hiring_manager", "hr", "recruiter", "interviewer", "referrer", "peer", "other"]
Channel = Literal["email", "phone", "linkedin", "message", "video", "in_person", "post", "other"]
SOMEONE: Mapping[Language, str] = {"en": "Someone", "de": "Jemand"}
WITH_SOMEONE: Mapping[Language, str] = {
    "en": "Something with someone",
    "de": "Etwas mit jemandem",
}
