"""Temp to hire: it begins, reviews are held, and it is decided."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ...kit.schema import IfMatch, resource
from ...trials import service as trials
from ...trials.schemas import NewReview, NewTrial, ReviewOut, TrialOut, TrialPatch
from ..service.trials import begin, change, log_review


class TrialController(Controller):
    """A trial and what follows from it."""

    tags = ("Trials",)
    opt = {"scope": "trials"}

    @post(
        "/opportunities/{opportunity_id:uuid}/trial", operation_id="beginTrial", summary="Temp to hire begins"
    )
    async def begin(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[NewTrial],
        session: NamedDependency[AsyncSession],
    ) -> Response[TrialOut]:
        """The stage becomes `trial`, *temp to hire* starts with the hiring manager, other plays end."""
        return resource(trials.show(await begin(session, opportunity_id, data)), status=201)

    @patch(
        "/opportunities/{opportunity_id:uuid}/trial", operation_id="changeTrial", summary="Change the trial"
    )
    async def change(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[TrialPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[TrialOut]:
        """`hired` moves the stage there, `ended` and `declined` close it; windows follow the dates."""
        return resource(trials.show(await change(session, opportunity_id, data, if_match)))

    @post("/trials/{trial_id:uuid}/reviews", operation_id="logReview", summary="Log a review")
    async def review(
        self, trial_id: FromPath[UUID], data: JSONBody[NewReview], session: NamedDependency[AsyncSession]
    ) -> Response[ReviewOut]:
        """The window that asks for it is done with that."""
        return resource(trials.show_review(await log_review(session, trial_id, data)), status=201)
