"""They said no, plays, acts on windows, and the moves that windows follow."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts import service as accounts
from ...accounts.schemas import Me, MePatch
from ...contacts import service as contacts
from ...contacts.schemas import ContactOut, ContactPatch
from ...employers import service as employers
from ...employers.schemas import EmployerOut, EmployerPatch
from ...kit.schema import IfMatch, Page, resource
from ...opportunities import service as opportunities
from ...opportunities.schemas import OpportunityOut, RejectionOut, RejectionPatch, StageMove
from ...plays.schemas import PlayOut, PlayPatch
from ...touchpoints import service as touchpoints
from ...touchpoints.schemas import NewTouchpoint, TouchpointOut, TouchpointPatch
from ...windows import service as windows
from ...windows.schemas import Done, NewTimes, NewWindow, Skip, Snooze, WindowOut
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
from ..service import acts, calling, moves, noes, plays, touches, undo


class NoController(Controller):
    """From a no to what can be done after it."""

    tags = ("They said no",)

    @post("/opportunities/{opportunity_id:uuid}/rejection", operation_id="theySaidNo", summary="They said no")
    async def they_said_no(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[TheySaidNo],
        session: NamedDependency[AsyncSession],
    ) -> Recorded:
        """Record what was said and start plays, all in one transaction; the stage becomes `rejected`."""
        return await noes.they_said_no(session, opportunity_id, data)

    @get("/rejections/{rejection_id:uuid}", operation_id="getRejection", summary="What was said")
    async def read_rejection(
        self, rejection_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[RejectionOut]:
        """With its ETag."""
        return resource(
            opportunities.show_rejection(await opportunities.get_rejection(session, rejection_id))
        )

    @patch("/rejections/{rejection_id:uuid}", operation_id="changeRejection", summary="Change what was said")
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

    @post("/opportunities/{opportunity_id:uuid}/plays", operation_id="startPlay", summary="Start a play")
    async def start(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[StartPlay],
        session: NamedDependency[AsyncSession],
    ) -> Started:
        """It counts from the latest no, else from today."""
        return await noes.start_play(session, opportunity_id, data)

    @get(
        "/opportunities/{opportunity_id:uuid}/plays",
        operation_id="listRuns",
        summary="The plays of an opportunity",
    )
    async def list_runs(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Page[RunOut]:
        """Running and ended, the first started first."""
        await opportunities.get(session, opportunity_id)
        return Page(items=[plays.show_run(run) for run in await plays.runs_of(session, opportunity_id)])

    @get("/runs/{run_id:uuid}", operation_id="getRun", summary="A play that was started")
    async def read_run(
        self, run_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[RunOut]:
        """With its ETag."""
        return resource(plays.show_run(await plays.run_by_id(session, run_id, lock=False)))

    @post(
        "/plays/{play:str}/preview",
        status_code=200,
        operation_id="previewPlay",
        summary="A play's days, before",
    )
    async def preview(
        self, play: FromPath[str], data: JSONBody[Preview], session: NamedDependency[AsyncSession]
    ) -> PlayPreview:
        """What would open when; nothing is started."""
        return await noes.preview_play(session, play, data)

    @post("/runs/{run_id:uuid}/stop", status_code=200, operation_id="stopRun", summary="End a play")
    async def stop(
        self, run_id: FromPath[UUID], data: JSONBody[StopRun], session: NamedDependency[AsyncSession]
    ) -> Response[RunOut]:
        """Its coming and open windows are cancelled."""
        run, _ = await plays.stop(session, run_id, data.reason)
        return resource(plays.show_run(run))

    @post("/runs/{run_id:uuid}/coffee", status_code=200, operation_id="dateCoffee", summary="Date the coffee")
    async def date_coffee(
        self, run_id: FromPath[UUID], data: JSONBody[CoffeeDate], session: NamedDependency[AsyncSession]
    ) -> Act:
        """When it takes place; the coffee's own window appears, or moves."""
        return await acts.date_coffee(session, run_id, data.meets_at)

    @post(
        "/opportunities/{opportunity_id:uuid}/stage",
        status_code=200,
        operation_id="moveStage",
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
        summary="They called me",
    )
    async def called(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[TheyCalled],
        session: NamedDependency[AsyncSession],
    ) -> Called:
        """The inbound touchpoint is written, the stage becomes `reopened`, the plays end."""
        return await calling.they_called(session, opportunity_id, data)

    @post(
        "/opportunities/{opportunity_id:uuid}/undo",
        status_code=200,
        operation_id="undoStage",
        summary="Take back the last move of the stage",
    )
    async def undo(
        self, opportunity_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[OpportunityOut]:
        """A move or a call of the last ten minutes; plays and windows that it ended come back."""
        return resource(opportunities.show(await undo.undo_stage(session, opportunity_id)))


class ActController(Controller):
    """What a person does with a window."""

    path = "/windows/{window_id:uuid}"
    tags = ("Windows",)

    @post("/done", status_code=200, operation_id="doWindow", summary="Done: what came of it?")
    async def done(
        self, window_id: FromPath[UUID], data: JSONBody[Done], session: NamedDependency[AsyncSession]
    ) -> Act:
        """Writes the touchpoint, lets the play go on, ends what was answered; works late, too."""
        return await acts.done(session, window_id, data)

    @post("/skip", status_code=200, operation_id="skipWindow", summary="Leave it out")
    async def skip(
        self, window_id: FromPath[UUID], data: JSONBody[Skip], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """With a reason."""
        return resource(windows.show(await acts.skip(session, window_id, data.reason)))

    @post("/snooze", status_code=200, operation_id="snoozeWindow", summary="Quiet until later")
    async def snooze(
        self, window_id: FromPath[UUID], data: JSONBody[Snooze], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """Moves the push, inside the window only; the next business morning when nothing is said."""
        return resource(windows.show(await acts.snooze(session, window_id, data.until)))

    @post("/undo", status_code=200, operation_id="undoWindow", summary="Take back the last act")
    async def undo(
        self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """Done, skip and snooze, for ten minutes; a touchpoint that was written goes, what was ended comes back."""
        return resource(windows.show(await undo.undo(session, window_id)))

    @post("/reschedule", status_code=200, operation_id="rescheduleWindow", summary="Give it new times")
    async def reschedule(
        self, window_id: FromPath[UUID], data: JSONBody[NewTimes], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """Also for one that was missed."""
        return resource(windows.show(await moves.reschedule(session, window_id, data)))


class ChangeController(Controller):
    """Changes that windows follow."""

    @patch("/me", tags=["Self"], operation_id="changeMe", summary="Change settings")
    async def change_me(
        self, data: JSONBody[MePatch], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[Me]:
        """In a new zone, scheduled windows keep their wall times."""
        return resource(accounts.show(await moves.change_me(session, data, if_match)), own=True)

    @patch(
        "/contacts/{contact_id:uuid}",
        tags=["Contacts"],
        operation_id="changeContact",
        summary="Change a contact",
    )
    async def change_contact(
        self,
        contact_id: FromPath[UUID],
        data: JSONBody[ContactPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[ContactOut]:
        """`do_not_contact` cancels every window of that person at once."""
        return resource(contacts.show(await moves.change_contact(session, contact_id, data, if_match)))

    @post("/touchpoints", tags=["Touchpoints"], operation_id="createTouchpoint", summary="Log a touch")
    async def touch(
        self, data: JSONBody[NewTouchpoint], session: NamedDependency[AsyncSession]
    ) -> Response[TouchpointOut]:
        """A reply ends the nudges; open windows of *stay in touch* were answered by it."""
        return resource(touchpoints.show(await touches.touch(session, data)), status=201)

    @patch(
        "/touchpoints/{touchpoint_id:uuid}",
        tags=["Touchpoints"],
        operation_id="changeTouchpoint",
        summary="Change a touchpoint",
    )
    async def change_touch(
        self,
        touchpoint_id: FromPath[UUID],
        data: JSONBody[TouchpointPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[TouchpointOut]:
        """A merge patch of the version that was read; windows follow."""
        return resource(touchpoints.show(await touches.change(session, touchpoint_id, data, if_match)))

    @delete(
        "/touchpoints/{touchpoint_id:uuid}",
        tags=["Touchpoints"],
        operation_id="deleteTouchpoint",
        summary="Delete a touchpoint",
    )
    async def delete_touch(
        self,
        touchpoint_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """What it had moved or cancelled comes back."""
        await touches.delete(session, touchpoint_id, if_match)

    @post("/windows", tags=["Windows"], operation_id="createWindow", summary="Make a window by hand")
    async def create_window(
        self, data: JSONBody[NewWindow], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """With any times of one's own that are not over; windows of plays make room for it."""
        return resource(windows.show(await moves.make_window(session, data)), status=201)

    @patch(
        "/employers/{employer_id:uuid}",
        tags=["Employers"],
        operation_id="changeEmployer",
        summary="Change an employer",
    )
    async def change_employer(
        self,
        employer_id: FromPath[UUID],
        data: JSONBody[EmployerPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[EmployerOut]:
        """A merge patch of the version that was read; the long cadence follows the plan."""
        return resource(employers.show(await moves.change_employer(session, employer_id, data, if_match)))

    @patch("/plays/{play:str}", tags=["Plays"], operation_id="changePlay", summary="Change or archive a play")
    async def change_play(
        self,
        play: FromPath[str],
        data: JSONBody[PlayPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[PlayOut]:
        """One of your own; scheduled windows of its runs follow."""
        return resource(await moves.change_play(session, play, data, if_match), own=True)
