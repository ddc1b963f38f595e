"""What they said they need, and the proof for each."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.db import account_of
from ..kit.paging import Listing, Pager, UpdatedSince
from ..kit.schema import Cursor, IfMatch, Limit, resource
from ..opportunities.service import get as get_opportunity
from . import service
from .models import Evidence, Need
from .schemas import Coverage, EvidenceOut, EvidencePatch, NeedOut, NeedPatch, NewEvidence, NewNeed

OF_OPPORTUNITY = "/opportunities/{opportunity_id:uuid}"


class NeedController(Controller):
    """Needs heard, and how far they are covered."""

    tags = ("Needs",)
    opt = {"scope": "needs"}

    @get(f"{OF_OPPORTUNITY}/needs", operation_id="listNeeds", summary="The needs of an opportunity")
    async def list_needs(
        self,
        opportunity_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[NeedOut]]:
        """In the order in which they were heard, each with its evidence."""
        await get_opportunity(session, opportunity_id)
        return await pager.listing(
            session, service.all_of(session, opportunity_id), service.show,
            by=Need.heard_at, filters={}, updated_since=updated_since, cursor=cursor, limit=limit,
            path=f"/api/v1/opportunities/{opportunity_id}/needs",
        )  # fmt: skip

    @post(f"{OF_OPPORTUNITY}/needs", operation_id="createNeed", summary="Write down a need")
    async def create(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[NewNeed],
        session: NamedDependency[AsyncSession],
    ) -> Response[NeedOut]:
        """As it was heard; `heard_at` is now when absent."""
        return resource(service.show(await service.create(session, opportunity_id, data)), status=201)

    @get(f"{OF_OPPORTUNITY}/coverage", operation_id="getCoverage", summary="Needs against evidence")
    async def coverage(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Coverage:
        """How many needs have evidence, and which are missing it."""
        return await service.coverage(session, opportunity_id)

    @get("/needs/{need_id:uuid}", operation_id="getNeed", summary="One need")
    async def read(
        self, need_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[NeedOut]:
        """With its evidence and its ETag."""
        return resource(service.show(await service.get(session, need_id)))

    @patch("/needs/{need_id:uuid}", operation_id="changeNeed", summary="Change a need")
    async def change(
        self,
        need_id: FromPath[UUID],
        data: JSONBody[NeedPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[NeedOut]:
        """A merge patch of the version that was read."""
        return resource(service.show(await service.change(session, need_id, data, if_match)))

    @delete("/needs/{need_id:uuid}", operation_id="deleteNeed", summary="Delete a need")
    async def delete(
        self, need_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> None:
        """With its evidence."""
        await service.delete(session, need_id, if_match)


class EvidenceController(Controller):
    """One's own proof for needs."""

    tags = ("Needs",)
    opt = {"scope": "needs"}

    @get("/needs/{need_id:uuid}/evidence", operation_id="listEvidence", summary="The evidence for a need")
    async def list_evidence(
        self,
        need_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        updated_since: UpdatedSince = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Listing[EvidenceOut]]:
        """In the order in which it was added."""
        await service.get(session, need_id)
        statement = select(Evidence).where(
            Evidence.account_id == account_of(session), Evidence.need_id == need_id
        )
        return await pager.listing(
            session, statement, service.show_evidence,
            by=Evidence.created_at, filters={}, updated_since=updated_since, cursor=cursor, limit=limit,
            path=f"/api/v1/needs/{need_id}/evidence",
        )  # fmt: skip

    @post("/needs/{need_id:uuid}/evidence", operation_id="createEvidence", summary="Add evidence")
    async def create(
        self, need_id: FromPath[UUID], data: JSONBody[NewEvidence], session: NamedDependency[AsyncSession]
    ) -> Response[EvidenceOut]:
        """A sentence, a number, a link."""
        return resource(service.show_evidence(await service.add_evidence(session, need_id, data)), status=201)

    @get("/evidence/{evidence_id:uuid}", operation_id="getEvidence", summary="One piece of evidence")
    async def read(
        self, evidence_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[EvidenceOut]:
        """With its ETag."""
        return resource(service.show_evidence(await service.get_evidence(session, evidence_id)))

    @patch("/evidence/{evidence_id:uuid}", operation_id="changeEvidence", summary="Change evidence")
    async def change(
        self,
        evidence_id: FromPath[UUID],
        data: JSONBody[EvidencePatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[EvidenceOut]:
        """A merge patch of the version that was read."""
        return resource(
            service.show_evidence(await service.change_evidence(session, evidence_id, data, if_match))
        )

    @delete("/evidence/{evidence_id:uuid}", operation_id="deleteEvidence", summary="Delete evidence")
    async def delete(
        self, evidence_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> None:
        """The need stays."""
        await service.delete_evidence(session, evidence_id, if_match)
