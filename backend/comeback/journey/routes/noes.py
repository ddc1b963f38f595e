"""From a no to what can be done after it: plays, stages, the call."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ...kit.schema import IfMatch, Page, etag, resource
from ...opportunities import service as opportunities
from ...opportunities.models import Opportunity
from ...opportunities.schemas import OpportunityOut, RejectionOut, RejectionPatch, StageMove
from ...plays.models import Run
from ..schemas import (
    Act,
    Called,
    CoffeeDate,
    PlayPreview,
    Preview,
    Recorded,
    RunOut,
    Started,
    StartPlay,
    StopRun,
    TheyCalled,
    TheySaidNo,
)
from ..service import acts, calling, moves, noes, plays, undo
from ..service.versions import honour


class NoController(Controller):
    """From a no to what can be done after it."""

    tags = ("They said no",)

    @post(
        "/opportunities/{opportunity_id:uuid}/rejection",
        operation_id="theySaidNo",
        opt={"scope": "opportunities"},
        summary="They said no",
    )
    async def they_said_no(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[TheySaidNo],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Recorded:
        """Record what was said and start plays, all in one transaction; the stage becomes `rejected`.

        A play that runs here already is passed over: its run is among the `runs`, as it was.
        """
        await honour(session, Opportunity, opportunity_id, if_match)
        return await noes.they_said_no(session, opportunity_id, data)

    @get(
        "/rejections/{rejection_id:uuid}",
        operation_id="getRejection",
        opt={"scope": "opportunities"},
        summary="What was said",
    )
    async def read_rejection(
        self, rejection_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[RejectionOut]:
        """With its ETag."""
        return resource(
            opportunities.show_rejection(await opportunities.get_rejection(session, rejection_id))
        )

    @patch(
        "/rejections/{rejection_id:uuid}",
        operation_id="changeRejection",
        opt={"scope": "opportunities"},
        summary="Change what was said",
    )
    async def change_rejection(
        self,
        rejection_id: FromPath[UUID],
        data: JSONBody[RejectionPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[RejectionOut]:
        """When the winner's start becomes known, scheduled windows move."""
        changed = await noes.change_rejection(session, rejection_id, data, if_match)
        return resource(opportunities.show_rejection(changed))

    @post(
        "/opportunities/{opportunity_id:uuid}/plays",
        operation_id="startPlay",
        opt={"scope": "plays", "etag": True},
        summary="Start a play",
    )
    async def start(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[StartPlay],
        session: NamedDependency[AsyncSession],
    ) -> Response[Started]:
        """It counts from the latest no, else from today; the ETag is the run's."""
        started = await noes.start_play(session, opportunity_id, data)
        return Response(started, status_code=201, headers={"ETag": etag(started.run.version)})

    @get(
        "/opportunities/{opportunity_id:uuid}/plays",
        operation_id="listRuns",
        opt={"scope": "plays"},
        summary="The plays of an opportunity",
    )
    async def list_runs(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Page[RunOut]:
        """Running and ended, the first started first."""
        await opportunities.get(session, opportunity_id)
        return Page(items=[plays.show_run(run) for run in await plays.runs_of(session, opportunity_id)])

    @get(
        "/runs/{run_id:uuid}",
        operation_id="getRun",
        opt={"scope": "plays"},
        summary="A play that was started",
    )
    async def read_run(
        self, run_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[RunOut]:
        """With its ETag."""
        return resource(plays.show_run(await plays.run_by_id(session, run_id, lock=False)))

    @post(
        "/plays/{play:str}/preview",
        status_code=200,
        operation_id="previewPlay",
        opt={"scope": "plays", "level": "read"},
        summary="A play's days, before",
    )
    async def preview(
        self, play: FromPath[str], data: JSONBody[Preview], session: NamedDependency[AsyncSession]
    ) -> PlayPreview:
        """What would open when; nothing is started."""
        return await noes.preview_play(session, play, data)

    @post(
        "/runs/{run_id:uuid}/stop",
        status_code=200,
        operation_id="stopRun",
        opt={"scope": "plays"},
        summary="End a play",
    )
    async def stop(
        self,
        run_id: FromPath[UUID],
        data: JSONBody[StopRun],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[RunOut]:
        """Its coming and open windows are cancelled."""
        await honour(session, Run, run_id, if_match)
        run, _ = await plays.stop(session, run_id, data.reason)
        return resource(plays.show_run(run))

    @post(
        "/runs/{run_id:uuid}/coffee",
        status_code=200,
        operation_id="dateCoffee",
        opt={"scope": "plays"},
        summary="Date the coffee",
    )
    async def date_coffee(
        self,
        run_id: FromPath[UUID],
        data: JSONBody[CoffeeDate],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Act:
        """When it takes place; the coffee's own window appears, or moves."""
        await honour(session, Run, run_id, if_match)
        return await acts.date_coffee(session, run_id, data.meets_at)

    @post(
        "/opportunities/{opportunity_id:uuid}/stage",
        status_code=200,
        operation_id="moveStage",
        opt={"scope": "opportunities"},
        summary="Move on",
    )
    async def stage(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[StageMove],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[OpportunityOut]:
        """To any stage but `rejected`; windows that lose their point are cancelled."""
        moved = await moves.move_stage(session, opportunity_id, data, if_match)
        return resource(opportunities.show(moved))

    @post(
        "/opportunities/{opportunity_id:uuid}/called",
        status_code=200,
        operation_id="theyCalled",
        opt={"scope": "opportunities"},
        summary="They called me",
    )
    async def called(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[TheyCalled],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Called:
        """The inbound touchpoint is written, the stage becomes `reopened`, the plays end."""
        await honour(session, Opportunity, opportunity_id, if_match)
        return await calling.they_called(session, opportunity_id, data)

    @post(
        "/opportunities/{opportunity_id:uuid}/undo",
        status_code=200,
        operation_id="undoStage",
        opt={"scope": "opportunities"},
        summary="Take back the last move of the stage",
    )
    async def undo(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[OpportunityOut]:
        """A move or a call of the last ten minutes; plays and windows that it ended come back."""
        await honour(session, Opportunity, opportunity_id, if_match)
        return resource(opportunities.show(await undo.undo_stage(session, opportunity_id)))
