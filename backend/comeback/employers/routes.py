"""Employers and the order of the plan."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.paging import Listing, Pager, UpdatedSince
from ..kit.schema import Cursor, IfMatch, Limit, resource
from . import service
from .models import Employer
from .schemas import EmployerOut, NewEmployer

PATH = "/api/v1/employers"


class EmployerController(Controller):
    """Companies one would like to work for."""

    path = "/employers"
    tags = ("Employers",)
    opt = {"scope": "employers"}

    @get(operation_id="listEmployers", summary="All employers")
    async def list_employers(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[EmployerOut]]:
        """In the order in which they were added."""
        statement = select(Employer).where(Employer.account_id == account_of(session))
        return await pager.listing(
            session, statement, service.show,
            by=Employer.created_at, filters={}, updated_since=updated_since, cursor=cursor, limit=limit, path=PATH,
        )  # fmt: skip

    @post(operation_id="createEmployer", summary="Add an employer")
    async def create(
        self, data: JSONBody[NewEmployer], session: NamedDependency[AsyncSession]
    ) -> Response[EmployerOut]:
        """With `plan_rank` it goes on the marketing plan; 409 when the rank is taken."""
        return resource(service.show(await service.create(session, data)), status=201)

    @get("/{employer_id:uuid}", operation_id="getEmployer", summary="One employer")
    async def read(
        self, employer_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[EmployerOut]:
        """With its ETag."""
        return resource(service.show(await service.get(session, employer_id)))

    @delete("/{employer_id:uuid}", operation_id="deleteEmployer", summary="Delete an employer")
    async def delete(
        self,
        employer_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """Only one that nothing refers to; 409 else."""
        await service.delete(session, employer_id, if_match)
