"""What gets an answer, and the clock of a seat."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from .schemas import Incumbent, Insights
from .service.incumbent import clock
from .service.learning import insights


class InsightsController(Controller):
    """Figures with their doubt."""

    tags = ("Insights",)
    opt = {"scope": "insights"}

    @get("/insights", operation_id="getInsights", summary="What gets an answer")
    async def read(self, session: NamedDependency[AsyncSession]) -> Insights:
        """Rates per play and step with counts and 95 % intervals; null and `too_few` under ten cases."""
        return await insights(session)

    @get(
        "/opportunities/{opportunity_id:uuid}/incumbent",
        operation_id="getIncumbent",
        opt={"statuses": (409,)},
        summary="The incumbent clock",
    )
    async def incumbent(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Incumbent:
        """Days since the winner started, or since the latest no, and the odds that the seat has come free.

        409 where nobody said no.
        """
        return await clock(session, opportunity_id)
