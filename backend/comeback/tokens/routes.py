"""Tokens: for a signed-in person alone, so that no program can give itself more."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.config import Secrets
from ..kit.schema import IfMatch, Page, resource
from . import service
from .schemas import FreshToken, NewToken, TokenOut


class TokenController(Controller):
    """What lets programs act for the user."""

    path = "/tokens"
    tags = ("Tokens",)
    opt = {"scope": None}

    @get(operation_id="listTokens", summary="All tokens")
    async def list_tokens(self, session: NamedDependency[AsyncSession]) -> Page[TokenOut]:
        """Those that have not ended, the oldest first; at most fifty."""
        return Page(items=await service.tokens(session))

    @post(operation_id="createToken", summary="Make a token", opt={"once": ("token",)})
    async def create(
        self,
        data: JSONBody[NewToken],
        session: NamedDependency[AsyncSession],
        secrets: NamedDependency[Secrets],
    ) -> Response[FreshToken]:
        """`token` is told this once. Send it as `Authorization: Bearer`."""
        return resource(await service.create(session, data, secrets.session_pepper), status=201)

    @get("/{token_id:uuid}", operation_id="getToken", summary="One token")
    async def read(
        self, token_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[TokenOut]:
        """Without the token itself."""
        return resource(service.show(await service.get(session, token_id)))

    @delete(
        "/{token_id:uuid}", operation_id="revokeToken", summary="Revoke a token", opt={"if_match": "optional"}
    )
    async def revoke(
        self, token_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> None:
        """It ends at once."""
        await service.revoke(session, token_id, if_match)
