"""The catalogue of plays, built in and one's own."""

from __future__ import annotations

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.paging import Listing, UpdatedSince
from . import service
from .schemas import NewPlay, PlayCopy, PlayOut


class PlayController(Controller):
    """Named lists of steps that a no, or a person, starts."""

    path = "/plays"
    tags = ("Plays",)
    opt = {"scope": "plays"}

    @get(operation_id="listPlays", summary="All plays")
    async def list_plays(
        self,
        session: NamedDependency[AsyncSession],
        archived: FromQuery[bool] = False,
        updated_since: UpdatedSince = None,
    ) -> Listing[PlayOut]:
        """The built-in ones in the user's language, then one's own; with `archived`, one's own archived ones.

        With `updated_since`, the built-in ones and those of one's own that changed, archived or not.
        """
        if updated_since is not None:
            return await service.changed(session, updated_since)
        return Listing(items=await service.listed(session, archived=archived))

    @post(operation_id="createPlay", summary="Write a play")
    async def create(
        self, data: JSONBody[NewPlay], session: NamedDependency[AsyncSession]
    ) -> Response[PlayOut]:
        """422 names everything that keeps it from being carried out, each with its place."""
        return _tagged(service.show(await service.create(session, data)), status=201)

    @get("/{play:str}", operation_id="getPlay", summary="One play")
    async def read(self, play: FromPath[str], session: NamedDependency[AsyncSession]) -> Response[PlayOut]:
        """By its key or its id."""
        return _tagged(await service.read(session, play))

    @post("/{play:str}/copy", operation_id="copyPlay", summary="Copy a play")
    async def copy(
        self, play: FromPath[str], data: JSONBody[PlayCopy], session: NamedDependency[AsyncSession]
    ) -> Response[PlayOut]:
        """Built in or one's own, by its key or its id; the copy can be changed."""
        return _tagged(service.show(await service.copy(session, play, data)), status=201)


def _tagged(play: PlayOut, status: int = 200) -> Response[PlayOut]:
    return Response(play, status_code=status, headers={"ETag": service.tag(play)})
