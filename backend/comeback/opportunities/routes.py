"""Roles one goes for, and their noes."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.paging import Listing, Pager, UpdatedSince
from ..kit.schema import Cursor, Limit, Page, resource
from . import service
from .catalogue import Stage
from .models import Opportunity
from .schemas import NewOpportunity, OpportunityOut, RejectionOut

PATH = "/api/v1/opportunities"


class OpportunityController(Controller):
    """Roles at employers."""

    path = "/opportunities"
    tags = ("Opportunities",)
    opt = {"scope": "opportunities"}

    @get(operation_id="listOpportunities", summary="All opportunities")
    async def list_opportunities(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        stage: FromQuery[Stage | None] = None,
        employer_id: FromQuery[UUID | None] = None,
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[OpportunityOut]]:
        """In the order in which they were added; by `stage` and `employer_id` where given."""
        statement = select(Opportunity).where(Opportunity.account_id == account_of(session))
        if stage is not None:
            statement = statement.where(Opportunity.stage == stage)
        if employer_id is not None:
            statement = statement.where(Opportunity.employer_id == employer_id)
        return await pager.listing(
            session, statement, service.show,
            by=Opportunity.created_at, filters={"stage": stage, "employer_id": employer_id},
            updated_since=updated_since, cursor=cursor, limit=limit, path=PATH,
        )  # fmt: skip

    @post(operation_id="createOpportunity", summary="Add an opportunity")
    async def create(
        self, data: JSONBody[NewOpportunity], session: NamedDependency[AsyncSession]
    ) -> Response[OpportunityOut]:
        """422 when the employer is not there."""
        return resource(service.show(await service.create(session, data)), status=201)

    @get("/{opportunity_id:uuid}", operation_id="getOpportunity", summary="One opportunity")
    async def read(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[OpportunityOut]:
        """With its ETag."""
        return resource(service.show(await service.get(session, opportunity_id)))

    @get(
        "/{opportunity_id:uuid}/rejections",
        operation_id="listRejections",
        summary="The noes of an opportunity",
    )
    async def rejections(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Page[RejectionOut]:
        """The latest first."""
        await service.get(session, opportunity_id)
        found = await service.rejections(session, opportunity_id)
        return Page(items=[service.show_rejection(row) for row in found])
