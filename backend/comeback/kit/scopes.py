"""Who may do what: the principal of a request, and how far the scopes of a token reach."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

Level = Literal["read", "write"]
ANY = "any"
"""What a handler asks for when any token may call it, and answers as far as the token may read."""


class Principal(msgspec.Struct, frozen=True):
    """Whose data a request sees (`account_id`), who acts (`actor_id`), and by which sign-in or token.

    `scopes` is None for a person who signed in: they may do everything.
    """

    account_id: UUID
    actor_id: UUID
    session_id: UUID | None = None
    token_id: UUID | None = None
    scopes: frozenset[str] | None = None

    @property
    def subject(self) -> str:
        """Whose calls are counted together."""
        return f"account {self.account_id}"

    def may(self, group: str, level: Level) -> bool:
        """Whether this sign-in reaches a group of resources; who may write may read the same."""
        return self.scopes is None or reaches(self.scopes, group, level)


def reaches(scopes: frozenset[str], group: str, level: Level) -> bool:
    """Whether scopes such as `contacts:read` or plain `write` cover this level of this group."""
    enough = {"write"} if level == "write" else {"read", "write"}
    return any(level in scopes or f"{group}:{level}" in scopes for level in enough)


def level_of(method: str) -> Level:
    """What a method needs: GET reads, everything else writes."""
    return "read" if method in {"GET", "HEAD", "OPTIONS"} else "write"
