"""One address that finds everything."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.schema import Page
from ..kit.scopes import ANY, Principal
from . import service
from .catalogue import KINDS, MAX_HITS, MAX_QUERY
from .schemas import Hit

Words = Annotated[
    str,
    QueryParameter(
        name="q", description="Words, whole or begun; accents and case do not matter.",
        max_length=MAX_QUERY,
    ),
]  # fmt: skip
OfKinds = Annotated[
    str | None,
    QueryParameter(
        name="kinds", description=f"Those alone, with commas between: {', '.join(KINDS)}.", max_length=MAX_QUERY
    ),
]  # fmt: skip
MostHits = Annotated[int, QueryParameter(name="limit", description="Hits at most.", ge=1, le=MAX_HITS)]


class SearchController(Controller):
    """Anything, found by a word of it."""

    tags = ("Search",)
    opt = {"scope": ANY}

    @get("/search", operation_id="search", summary="Find anything")
    async def search(
        self,
        session: NamedDependency[AsyncSession],
        principal: NamedDependency[Principal],
        words: Words = "",
        of_kinds: OfKinds = None,
        limit: MostHits = 20,
    ) -> Page[Hit]:
        """Hits that have every word, best first, of what the caller may read; one page, `next_cursor` is null."""
        return Page(items=await service.search(session, principal, words, of_kinds, limit))
