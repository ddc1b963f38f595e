"""Who may do what: the principal of a request, and how far the scopes of a token reach."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from .errors import NotAllowed

Level = Literal["read", "write"]
ANY = "any"
"""What a handler asks for when any token may call it, and answers as far as the token may read."""


class InsufficientScope(NotAllowed):
    """This token does not reach that far."""

    title = "Insufficient scope"
    remedy = "Make a token with the scope that `WWW-Authenticate` names; where it names none, sign in."


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

    @property
    def reach(self) -> str:
        """The same for all who may do the same: a person, or tokens with these scopes."""
        return "everything" if self.scopes is None else " ".join(sorted(self.scopes))

    def may(self, group: str, level: Level) -> bool:
        """Whether this sign-in reaches a group of resources; who may write may read the same."""
        return self.scopes is None or reaches(self.scopes, group, level)

    def require(self, group: str, level: Level) -> None:
        """403 that names the scope where this is a token that does not reach a group of resources."""
        if self.may(group, level):
            return
        needed = f"{group}:{level}"
        raise InsufficientScope(
            f"This token lacks the scope {needed}.",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'},
        )

    def require_person(self) -> None:
        """403 for any token."""
        if self.scopes is not None:
            raise InsufficientScope("No token may do that; sign in.")


def reaches(scopes: frozenset[str], group: str, level: Level) -> bool:
    """Whether scopes such as `contacts:read` or plain `write` cover this level of this group."""
    enough = {"write"} if level == "write" else {"read", "write"}
    return any(level in scopes or f"{group}:{level}" in scopes for level in enough)


def level_of(method: str) -> Level:
    """What a method needs: GET reads, everything else writes."""
    return "read" if method in {"GET", "HEAD", "OPTIONS"} else "write"
