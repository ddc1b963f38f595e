"""What the screens read in one call each."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..employers.schemas import PlanOrder
from ..employers.service import reorder
from ..kit.schema import IfMatch, Page
from . import service
from .schemas import MessageDraft, Plan, TimelineItem, Today, WindowCard


class OverviewController(Controller):
    """Today, the plan, the timeline, a draft."""

    @get("/today", tags=["Today"], operation_id="today", summary="The first screen")
    async def today(self, session: NamedDependency[AsyncSession]) -> Today:
        """Open windows by their close, missed ones of thirty days, what opens in seven days; 200 each at most."""
        return await service.today(session)

    @get("/plan", tags=["Plan"], operation_id="getPlan", summary="The marketing plan of ten")
    async def plan(self, session: NamedDependency[AsyncSession]) -> Response[Plan]:
        """With coverage; the ETag covers the order alone."""
        shown, tag = await service.plan(session)
        return Response(shown, headers={"ETag": tag, "Cache-Control": "no-store"})

    @put("/plan", tags=["Plan"], operation_id="orderPlan", summary="Set the order of the plan")
    async def order(
        self, data: JSONBody[PlanOrder], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[Plan]:
        """Ranks in this order; employers left out leave the plan."""
        await reorder(session, data.employer_ids, if_match)
        shown, tag = await service.plan(session)
        return Response(shown, headers={"ETag": tag, "Cache-Control": "no-store"})

    @get(
        "/opportunities/{opportunity_id:uuid}/timeline",
        tags=["Opportunities"],
        operation_id="getTimeline",
        summary="What happened",
    )
    async def timeline(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Page[TimelineItem]:
        """The latest first, with causes."""
        return Page(items=await service.timeline(session, opportunity_id))

    @get(
        "/windows/{window_id:uuid}/card",
        tags=["Windows"],
        operation_id="getCard",
        summary="A window as its card",
    )
    async def card(self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> WindowCard:
        """With contact, employer and opportunity."""
        return await service.card(session, window_id)

    @get(
        "/windows/{window_id:uuid}/draft",
        tags=["Windows"],
        operation_id="getDraft",
        summary="The message, drafted",
    )
    async def draft(self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> MessageDraft:
        """Facts at hand filled in, missing ones left as visible gaps; 409 where there is nothing to send."""
        return await service.draft(session, window_id)
