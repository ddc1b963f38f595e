"""Reading trials, and their reviews."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.paging import Listing, UpdatedSince, followed
from ..kit.schema import IfMatch, resource
from ..opportunities import service as opportunities
from . import service
from .schemas import ReviewOut, ReviewPatch, TrialOut


class ReviewController(Controller):
    """A trial as it stands, and what was said in its reviews."""

    tags = ("Trials",)
    opt = {"scope": "trials"}

    @get("/opportunities/{opportunity_id:uuid}/trial", operation_id="getTrial", summary="The trial")
    async def read(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[TrialOut]:
        """With the days of its reviews, and its ETag; 404 where there is none."""
        await opportunities.get(session, opportunity_id)
        return resource(service.show(await service.of_opportunity(session, opportunity_id)))

    @get("/trials/{trial_id:uuid}/reviews", operation_id="listReviews", summary="The reviews of a trial")
    async def reviews(
        self,
        trial_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        updated_since: UpdatedSince = None,
    ) -> Listing[ReviewOut]:
        """The first held first."""
        await service.get(session, trial_id)
        if updated_since is not None:
            return await followed(
                session, service.reviews_of(session, trial_id), service.show_review, updated_since
            )
        found = await service.reviews(session, trial_id)
        return Listing(items=[service.show_review(review) for review in found])

    @get("/reviews/{review_id:uuid}", operation_id="getReview", summary="One review")
    async def read_review(
        self, review_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[ReviewOut]:
        """With its ETag."""
        return resource(service.show_review(await service.get_review(session, review_id)))

    @patch("/reviews/{review_id:uuid}", operation_id="changeReview", summary="Change a review")
    async def change_review(
        self,
        review_id: FromPath[UUID],
        data: JSONBody[ReviewPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[ReviewOut]:
        """A merge patch of the version that was read."""
        changed = await service.change_review(session, review_id, data, if_match)
        return resource(service.show_review(changed))

    @delete("/reviews/{review_id:uuid}", operation_id="deleteReview", summary="Delete a review")
    async def delete_review(
        self,
        review_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """The window that it answered stays done."""
        await service.delete_review(session, review_id, if_match)
