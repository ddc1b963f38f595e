"""What the screens read in one call each."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..employers.schemas import PlanOrder
from ..journey.service.moves import order_plan
from ..kit.reading import Look
from ..kit.schema import IfMatch, Page
from .schemas import CoffeeKit, MessageDraft, Plan, TimelineItem, Today, WindowCard
from .service import coffee, drafts, planning, timeline, today


class OverviewController(Controller):
    """Today, the plan, the timeline, drafts, the coffee kit."""

    @get(
        "/today",
        tags=["Today"],
        operation_id="today",
        opt={"scope": "windows", "transaction": False},
        summary="The first screen",
    )
    async def today(self, look: NamedDependency[Look]) -> Response[Today]:
        """Open windows by their close, missed ones of thirty days, what opens in seven days; 200 each at most."""
        return Response(await today.today(look), headers={"Cache-Control": "no-store"})

    @get(
        "/plan",
        tags=["Plan"],
        operation_id="getPlan",
        opt={"scope": "employers", "etag": True},
        summary="The marketing plan of ten",
    )
    async def plan(self, session: NamedDependency[AsyncSession]) -> Response[Plan]:
        """With coverage; the ETag covers the order alone."""
        shown, tag = await planning.plan(session)
        return Response(shown, headers={"ETag": tag, "Cache-Control": "no-store"})

    @put(
        "/plan",
        tags=["Plan"],
        operation_id="orderPlan",
        opt={"scope": "employers", "etag": True},
        summary="Set the order of the plan",
    )
    async def order(
        self, data: JSONBody[PlanOrder], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[Plan]:
        """Ranks in this order; employers left out leave the plan."""
        await order_plan(session, data.employer_ids, if_match)
        shown, tag = await planning.plan(session)
        return Response(shown, headers={"ETag": tag, "Cache-Control": "no-store"})

    @get(
        "/opportunities/{opportunity_id:uuid}/timeline",
        tags=["Opportunities"],
        operation_id="getTimeline",
        opt={"scope": "opportunities"},
        summary="What happened",
    )
    async def timeline(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Page[TimelineItem]:
        """The latest two hundred, the latest first, with causes."""
        return Page(items=await timeline.timeline(session, opportunity_id))

    @get(
        "/windows/{window_id:uuid}/card",
        tags=["Windows"],
        operation_id="getCard",
        opt={"scope": "windows", "etag": False},
        summary="A window as its card",
    )
    async def card(self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> WindowCard:
        """With contact, employer and opportunity."""
        return await today.card(session, window_id)

    @get(
        "/windows/{window_id:uuid}/draft",
        tags=["Windows"],
        operation_id="getDraft",
        opt={"scope": "windows", "statuses": (409,)},
        summary="The message, drafted",
    )
    async def draft(self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> MessageDraft:
        """Facts at hand filled in, missing ones left as visible gaps; 409 where there is nothing to send."""
        return await drafts.draft(session, window_id)

    @get(
        "/opportunities/{opportunity_id:uuid}/answer",
        tags=["Needs"],
        operation_id="getAnswer",
        opt={"scope": "needs"},
        summary="The answer, need by need",
    )
    async def answer(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> MessageDraft:
        """Each need heard with its evidence; one without leaves a visible gap."""
        return await drafts.answer(session, opportunity_id)

    @get(
        "/coffee-kit",
        tags=["Needs"],
        operation_id="getCoffeeKit",
        opt={"scope": "needs", "statuses": (422,)},
        summary="What to take along to the coffee",
    )
    async def coffee_kit(
        self, session: NamedDependency[AsyncSession], opportunity_id: FromQuery[UUID | None] = None
    ) -> CoffeeKit:
        """The questions; with `opportunity_id` the person and the needs heard so far, 422 where it is not there."""
        return await coffee.coffee_kit(session, opportunity_id)
