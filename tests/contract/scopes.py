"""The matrix operation by scope, as docs/scopes.md tells it: `python -m contract.scopes > docs/scopes.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from comeback.tokens.catalogue import GROUPS, Scope
from contract.operations import OURS, Operation

PAGE = Path(__file__).parents[2] / "docs" / "scopes.md"
ANYBODY, PERSON, ANY_TOKEN = "anybody", "a signed-in person", "any token"


def needed(operation: Operation) -> str:
    """The scope that an operation asks of a token, or in words who else may call it."""
    if operation.public:
        return ANYBODY
    by_token = any("token" in item for item in operation.spec.get("security", ()))
    return str(operation.spec.get("x-scope", ANY_TOKEN)) if by_token else PERSON


def page() -> Iterator[str]:
    """The lines of the page."""
    yield "# Scopes of tokens"
    yield ""
    yield "What a program may do is said when its token is made, by `scopes`. This page is made from the API document."
    yield ""
    yield (
        "`<group>:read` reads a group of resources, `<group>:write` changes it and reads it too. `read` reads every "
        "group, `write` changes and reads every one. What is for *a signed-in person* takes no token at all; "
        "*any token* is answered as far as its scopes reach."
    )
    yield ""
    yield "| group | what is in it | scopes |"
    yield "|---|---|---|"
    for group, about in GROUPS.items():
        scopes = ", ".join(f"`{scope}`" for scope in get_args(Scope) if scope.startswith(f"{group}:"))
        yield f"| {group} | {about} | {scopes} |"
    yield ""
    yield "| operation | address | asks for |"
    yield "|---|---|---|"
    for operation in OURS:
        who = needed(operation)
        shown = f"`{who}`" if ":" in who else who
        yield f"| {operation.name} | `{operation.method} {operation.path}` | {shown} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(page()) + "\n")
