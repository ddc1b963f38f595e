"""The catalogue of plays."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.service import my_account
from ..kit.errors import NotFound
from ..kit.schema import Page
from .catalogue import built_in, play_by_key
from .rules import Play


class PlayController(Controller):
    """Named lists of steps that a no, or a person, starts."""

    path = "/plays"
    tags = ("Plays",)

    @get(operation_id="listPlays", summary="All plays")
    async def list_plays(self, session: NamedDependency[AsyncSession]) -> Page[Play]:
        """In the user's language, with every step's days and why these days."""
        account = await my_account(session)
        return Page(items=list(built_in(account.language)))

    @get("/{play:str}", operation_id="getPlay", summary="One play")
    async def read(self, play: FromPath[str], session: NamedDependency[AsyncSession]) -> Play:
        """By its key."""
        found = play_by_key(play, (await my_account(session)).language)
        if found is None:
            raise NotFound()
        return found
