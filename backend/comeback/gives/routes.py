"""The shelf of what is worth sending; its list, which knows who got what, is told with the touchpoints."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.schema import IfMatch, resource
from . import service
from .schemas import GiveOut, GivePatch, NewGive


class GiveController(Controller):
    """Articles, referrals, introductions, events and tips."""

    path = "/gives"
    tags = ("Gives",)
    opt = {"scope": "gives"}

    @post(operation_id="createGive", summary="Add a give")
    async def create(
        self, data: JSONBody[NewGive], session: NamedDependency[AsyncSession]
    ) -> Response[GiveOut]:
        """Topics that differ in case or accents alone are kept once, as first typed."""
        return resource(service.show(await service.create(session, data)), status=201)

    @get("/{give_id:uuid}", operation_id="getGive", summary="One give")
    async def read(
        self, give_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[GiveOut]:
        """With its ETag."""
        return resource(service.show(await service.get(session, give_id)))

    @patch("/{give_id:uuid}", operation_id="changeGive", summary="Change a give")
    async def change(
        self,
        give_id: FromPath[UUID],
        data: JSONBody[GivePatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[GiveOut]:
        """A merge patch of the version that was read."""
        return resource(service.show(await service.change(session, give_id, data, if_match)))

    @delete("/{give_id:uuid}", operation_id="deleteGive", summary="Delete a give")
    async def delete(
        self,
        give_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """Only one that nobody got; 409 else."""
        await service.delete(session, give_id, if_match)
