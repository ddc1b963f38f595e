"""Trials with their dates, and the reviews held in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.service import my_account, today_of
from ..kit.db import account_of, now_of
from ..kit.errors import NotFound, invalid
from ..kit.rows import add, find, remove
from ..kit.schema import apply_patch, check_date, expect_version, shown
from ..opportunities.service import tell
from .models import Review, Trial
from .rules import extends, months_after, review_days
from .schemas import NewReview, NewTrial, ReviewOut, ReviewPatch, TrialOut, TrialPatch

LONGEST_MONTHS = 60


async def of_opportunity(session: AsyncSession, opportunity_id: UUID) -> Trial:
    """The trial of an opportunity; 404 where there is none."""
    statement = select(Trial).where(
        Trial.account_id == account_of(session), Trial.opportunity_id == opportunity_id
    )
    trial = await session.scalar(statement)
    if trial is None:
        raise NotFound()
    return trial


async def get(session: AsyncSession, trial_id: UUID, *, lock: bool = False) -> Trial:
    """One trial of this account; 404 else."""
    return await find(session, Trial, trial_id, lock=lock)


async def create(session: AsyncSession, opportunity_id: UUID, body: NewTrial) -> Trial:
    """A trial with its dates, told on the timeline; 409 when this opportunity has one."""
    started_on = body.started_on or today_of(await my_account(session), now_of(session))
    check_days(started_on, body.decides_on)
    trial = await add(session, Trial, body, opportunity_id=opportunity_id, started_on=started_on)
    tell_about(session, trial)
    return trial


async def change(session: AsyncSession, trial: Trial, body: TrialPatch, if_match: str | None) -> Trial:
    """Apply a merge patch to the version that the client read; 422 for days that cannot be."""
    expect_version(if_match, trial)
    if body.outcome == "extended":
        check_extension(trial.decides_on, body.decides_on)
    apply_patch(trial, body)
    check_days(trial.started_on, trial.decides_on)
    first_review = await session.scalar(
        select(func.min(Review.held_on)).where(
            Review.account_id == account_of(session), Review.trial_id == trial.id
        )
    )
    if first_review is not None and first_review < trial.started_on:
        raise invalid("started_on", "A review was held before that day.")
    await session.flush()
    tell_about(session, trial)
    return trial


def check_days(started_on: date, decides_on: date | None) -> None:
    """422 for a decision that does not follow the start, or comes more than five years after it."""
    check_date("started_on", started_on)
    check_date("decides_on", decides_on)
    if decides_on is None:
        return
    if decides_on <= started_on:
        raise invalid("decides_on", "The decision comes after the start.")
    if decides_on > months_after(started_on, LONGEST_MONTHS):
        raise invalid("decides_on", "Choose a day within five years of the start.")


def check_extension(before: date | None, new: date | None | UnsetType) -> None:
    """422 unless a trial that goes on has a later day for its decision."""
    if not extends(before, None if new is UNSET else new):
        raise invalid("decides_on", "A trial that goes on needs a later day for the decision.")


def tell_about(session: AsyncSession, trial: Trial) -> None:
    """Put the trial as it stands on the timeline."""
    details = {
        "started_on": trial.started_on.isoformat(),
        "decides_on": trial.decides_on.isoformat() if trial.decides_on else None,
        "outcome": trial.outcome,
    }
    tell(session, "trial", "user", opportunity_id=trial.opportunity_id, details=details)


def reviews_of(session: AsyncSession, trial_id: UUID) -> Select[tuple[Review]]:
    """The reviews of a trial, in no order yet."""
    return select(Review).where(Review.account_id == account_of(session), Review.trial_id == trial_id)


async def reviews(session: AsyncSession, trial_id: UUID) -> Sequence[Review]:
    """The reviews of a trial, the first held first."""
    statement = reviews_of(session, trial_id).order_by(Review.held_on, Review.created_at, Review.id)
    return (await session.scalars(statement)).all()


async def get_review(session: AsyncSession, review_id: UUID) -> Review:
    """One review of this account; 404 else."""
    return await find(session, Review, review_id)


async def add_review(session: AsyncSession, trial: Trial, body: NewReview) -> Review:
    """Write down a review, told on the timeline; 422 for a day before the trial or still to come."""
    today = today_of(await my_account(session), now_of(session))
    held_on = body.held_on or today
    check_held(held_on, trial, today)
    review = await add(session, Review, body, trial_id=trial.id, held_on=held_on)
    details = {"held_on": held_on.isoformat()}
    tell(session, "review", "user", opportunity_id=trial.opportunity_id, details=details)
    return review


async def change_review(
    session: AsyncSession, review_id: UUID, body: ReviewPatch, if_match: str | None
) -> Review:
    """Apply a merge patch to the version that the client read."""
    review = await get_review(session, review_id)
    expect_version(if_match, review)
    apply_patch(review, body)
    trial, today = await get(session, review.trial_id), today_of(await my_account(session), now_of(session))
    check_held(review.held_on, trial, today)
    await session.flush()
    return review


def check_held(held_on: date, trial: Trial, today: date) -> None:
    """422 for a review before the trial began, or one that is still to come."""
    check_date("held_on", held_on)
    if held_on > today:
        raise invalid("held_on", "Choose a date up to today.", "in_the_future")
    if held_on < trial.started_on:
        raise invalid("held_on", "The trial had not begun on that day.")


async def delete_of(session: AsyncSession, opportunity_id: UUID) -> None:
    """Delete the trial of an opportunity, where there is one, with its reviews."""
    statement = select(Trial).where(
        Trial.account_id == account_of(session), Trial.opportunity_id == opportunity_id
    )
    for trial in (await session.scalars(statement)).all():
        for review in await reviews(session, trial.id):
            await session.delete(review)
        await session.flush()
        await session.delete(trial)


async def delete_review(session: AsyncSession, review_id: UUID, if_match: str | None) -> None:
    """Delete a review of the version that the client read."""
    review = await get_review(session, review_id)
    expect_version(if_match, review)
    await remove(session, review)


def show(trial: Trial) -> TrialOut:
    """The trial as the API tells it, with the days of its reviews."""
    return TrialOut(
        id=trial.id,
        created_at=trial.created_at,
        updated_at=trial.updated_at,
        version=trial.version,
        opportunity_id=trial.opportunity_id,
        started_on=trial.started_on,
        decides_on=trial.decides_on,
        outcome=trial.outcome,
        review_days=list(review_days(trial.started_on, trial.decides_on)),
    )


def show_review(review: Review) -> ReviewOut:
    """The review as the API tells it."""
    return shown(review, ReviewOut)
