"""What gets an answer: rates per play and step, second chances, reasons, stages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...accounts.service import my_account, zone_of
from ...kit.db import account_of
from ...opportunities.catalogue import Reason, Stage
from ...opportunities.models import Rejection, TimelineEntry
from ...plays.catalogue import built_in
from ...plays.models import Run
from ...plays.rules import Play, title, touchpoint_kind
from ...plays.service import plays_by_key
from ...touchpoints.models import Touchpoint
from ...windows.models import Window
from ...windows.rules import wall
from ..rules import DoneStep, Rate, StageEntry, Touch, done_steps, median, rate, reached, step_family
from ..schemas import Insights, PlayRates, ReasonCount, SecondChances, StageCount, StepRates


class RunFacts(NamedTuple):
    """A run, and what became of the no that it followed."""

    id: UUID
    play: str
    started_at: datetime
    rejection_id: UUID | None
    second_chance_on: date | None


class WindowFacts(NamedTuple):
    """A window of a run that was done."""

    id: UUID
    run_id: UUID
    step: str


class NoFacts(NamedTuple):
    """A no, and the day on which it turned."""

    opportunity_id: UUID
    received_on: date
    second_chance_on: date | None
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the steps of all runs, by run and step."""

    runs: Mapping[UUID, RunFacts]
    steps: Mapping[tuple[str, str], Sequence[tuple[RunFacts, DoneStep]]]
    zone: ZoneInfo

    def turned(self, run: RunFacts, at: datetime) -> bool:
        """Whether the no of a run turned on the day of this instant, or later."""
        return run.second_chance_on is not None and run.second_chance_on >= wall(at, self.zone).date()


async def insights(session: AsyncSession) -> Insights:
    """All figures, in a number of statements that does not grow with what is stored."""
    account = await my_account(session)
    outcomes = await outcomes_of(session, zone_of(account))
    noes = await noes_of(session)
    return Insights(
        plays=[play_rates(play, outcomes) for play in await started_plays(session, account, outcomes)],
        reasons=reasons_of(noes),
        stages=await stages_of(session),
        noes=len(noes),
        second_chances=second_chances_of(noes),
        days_to_second_chance=(days := days_of(noes)),
        median_days=median(days),
    )


async def outcomes_of(session: AsyncSession, zone: ZoneInfo) -> Outcomes:
    """Runs and the steps done in them, with what came of each."""
    runs = {run.id: run for run in await runs_of(session)}
    windows = {window.id: window for window in await windows_of(session)}
    steps = defaultdict(list)
    for step in done_steps(windows, await touches_of(session)):
        window = windows[step.window_id]
        run = runs[window.run_id]
        steps[run.play, step_family(window.step)].append((run, step))
    return Outcomes(runs, steps, zone)


async def runs_of(session: AsyncSession) -> list[RunFacts]:
    """Every run, the first started first."""
    statement = (
        select(Run.id, Run.play, Run.started_at, Run.rejection_id, Rejection.second_chance_on)
        .outerjoin(Rejection, (Rejection.account_id == Run.account_id) & (Rejection.id == Run.rejection_id))
        .where(Run.account_id == account_of(session))
        .order_by(Run.started_at, Run.id)
    )
    return [RunFacts(*row) for row in (await session.execute(statement)).tuples()]


async def windows_of(session: AsyncSession) -> list[WindowFacts]:
    """The windows of runs that were done."""
    statement = select(Window.id, Window.run_id, Window.step).where(
        Window.account_id == account_of(session), Window.run_id.is_not(None), Window.state == "done"
    )
    rows = (await session.execute(statement)).tuples()
    return [WindowFacts(window_id, run_id, step) for window_id, run_id, step in rows if run_id is not None]


async def touches_of(session: AsyncSession) -> list[Touch]:
    """Every touchpoint, with the run of its window."""
    statement = (
        select(
            Touchpoint.contact_id, Touchpoint.window_id, Window.run_id, Touchpoint.kind,
            Touchpoint.direction, Touchpoint.occurred_at, Touchpoint.outcome,
        )
        .outerjoin(
            Window, (Window.account_id == Touchpoint.account_id) & (Window.id == Touchpoint.window_id)
        )
        .where(Touchpoint.account_id == account_of(session))
    )  # fmt: skip
    return [Touch(*row) for row in (await session.execute(statement)).tuples()]


async def noes_of(session: AsyncSession) -> list[NoFacts]:
    """Every no."""
    statement = select(
        Rejection.opportunity_id, Rejection.received_on, Rejection.second_chance_on, Rejection.reasons
    ).where(Rejection.account_id == account_of(session))
    rows = (await session.execute(statement)).tuples()
    return [NoFacts(*row[:3], msgspec.convert(row[3], list[Reason])) for row in rows]


async def stages_of(session: AsyncSession) -> list[StageCount]:
    """Every stage with the number of opportunities that ever reached it; moves taken back do not count."""
    statement = (
        select(TimelineEntry.opportunity_id, TimelineEntry.details, TimelineEntry.cause)
        .where(TimelineEntry.account_id == account_of(session), TimelineEntry.kind == "stage")
        .order_by(TimelineEntry.created_at, TimelineEntry.id)
    )
    moves = defaultdict(list)
    for opportunity_id, details, cause in (await session.execute(statement)).tuples():
        moves[opportunity_id].append(StageEntry(details.get("from"), details["to"], cause))
    counted = Counter(stage for entries in moves.values() for stage in reached(entries))
    stages: tuple[Stage, ...] = get_args(Stage)
    return [StageCount(stage=stage, count=counted[stage]) for stage in stages]


async def started_plays(session: AsyncSession, account: Account, outcomes: Outcomes) -> list[Play]:
    """The plays that were started, in the order of the catalogue, then one's own by name."""
    keys = {run.play for run in outcomes.runs.values()}
    known = await plays_by_key(session, account, keys)
    places = {play.key: place for place, play in enumerate(built_in(account.language))}
    return sorted(known.values(), key=lambda play: (places.get(play.key, len(places)), play.name, play.key))


def play_rates(play: Play, outcomes: Outcomes) -> PlayRates:
    """What came of a play and of each of its steps that touch somebody."""
    runs = [run for run in outcomes.runs.values() if run.play == play.key]
    titles = {
        step.key: title(step, None) for step in (*play.steps, *play.cadence) if touchpoint_kind(step.kind)
    }
    # A step that was edited away still happened.
    titles |= {step: step for key, step in outcomes.steps if key == play.key and step not in titles}
    return PlayRates(
        play=play.key,
        name=play.name,
        started=len(runs),
        second_chances=rate(outcomes.turned(run, run.started_at) for run in runs if run.rejection_id),
        steps=[step_rates(play.key, step, words, outcomes) for step, words in titles.items()],
    )


def step_rates(play: str, step: str, words: str, outcomes: Outcomes) -> StepRates:
    """What came of a step, over every time it was done."""
    done = outcomes.steps.get((play, step), ())
    return StepRates(
        step=step,
        title=words,
        done=len(done),
        replied=rate(item.replied for _, item in done),
        met=rate(item.met for _, item in done),
        second_chances=rate(outcomes.turned(run, item.at) for run, item in done if run.rejection_id),
    )


def reasons_of(noes: Iterable[NoFacts]) -> list[ReasonCount]:
    """The reasons that were named, the most frequent first."""
    counted = Counter(reason for no in noes for reason in no.reasons)
    return [
        ReasonCount(reason=reason, count=count)
        for reason, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def second_chances_of(noes: Iterable[NoFacts]) -> SecondChances:
    """Of the opportunities that were rejected, those that came back after one of their noes."""
    turned: dict[UUID, bool] = {}
    for no in noes:
        turned[no.opportunity_id] = turned.get(no.opportunity_id, False) or no.second_chance_on is not None
    found = rate(turned.values())
    return SecondChances(of=found.n, **{name: getattr(found, name) for name in Rate.__struct_fields__})


def days_of(noes: Iterable[NoFacts]) -> list[int]:
    """Days from each no to its second chance, the shortest first."""
    return sorted((no.second_chance_on - no.received_on).days for no in noes if no.second_chance_on)
