"""What a person does with a window."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ...kit.schema import IfMatch, resource
from ...windows import service as windows
from ...windows.models import Window
from ...windows.schemas import Done, NewTimes, Skip, Snooze, WindowOut
from ..schemas import Act
from ..service import acts, moves, undo
from ..service.versions import honour


class ActController(Controller):
    """What a person does with a window."""

    path = "/windows/{window_id:uuid}"
    tags = ("Windows",)
    opt = {"scope": "windows"}

    @post("/done", status_code=200, operation_id="doWindow", summary="Done: what came of it?")
    async def done(
        self,
        window_id: FromPath[UUID],
        data: JSONBody[Done],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Act:
        """Writes the touchpoint, lets the play go on, ends what was answered; works late, too."""
        await honour(session, Window, window_id, if_match)
        return await acts.done(session, window_id, data)

    @post("/skip", status_code=200, operation_id="skipWindow", summary="Leave it out")
    async def skip(
        self,
        window_id: FromPath[UUID],
        data: JSONBody[Skip],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[WindowOut]:
        """With a reason."""
        await honour(session, Window, window_id, if_match)
        return resource(windows.show(await acts.skip(session, window_id, data.reason)))

    @post("/snooze", status_code=200, operation_id="snoozeWindow", summary="Quiet until later")
    async def snooze(
        self,
        window_id: FromPath[UUID],
        data: JSONBody[Snooze],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[WindowOut]:
        """Moves the push, inside the window only; the next business morning when nothing is said."""
        await honour(session, Window, window_id, if_match)
        return resource(windows.show(await acts.snooze(session, window_id, data.until)))

    @post("/undo", status_code=200, operation_id="undoWindow", summary="Take back the last act")
    async def undo(
        self, window_id: FromPath[UUID], session: NamedDependency[AsyncSession], if_match: IfMatch = None
    ) -> Response[WindowOut]:
        """Done, skip and snooze, for ten minutes; a touchpoint that was written goes, what was ended comes back."""
        await honour(session, Window, window_id, if_match)
        return resource(windows.show(await undo.undo(session, window_id)))

    @post("/reschedule", status_code=200, operation_id="rescheduleWindow", summary="Give it new times")
    async def reschedule(
        self,
        window_id: FromPath[UUID],
        data: JSONBody[NewTimes],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[WindowOut]:
        """Also for one that was missed."""
        await honour(session, Window, window_id, if_match)
        return resource(windows.show(await moves.reschedule(session, window_id, data)))
