"""Changes that windows follow."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts import service as accounts
from ...accounts.schemas import Me, MePatch
from ...contacts import service as contacts
from ...contacts.schemas import ContactOut, ContactPatch
from ...employers import service as employers
from ...employers.schemas import EmployerOut, EmployerPatch
from ...kit.schema import IfMatch, resource
from ...kit.scopes import Principal
from ...opportunities import service as opportunities
from ...opportunities.schemas import OpportunityOut, OpportunityPatch
from ...plays.schemas import PlayOut, PlayPatch
from ...touchpoints import service as touchpoints
from ...touchpoints.schemas import NewTouchpoint, TouchpointOut, TouchpointPatch
from ...windows import service as windows
from ...windows.schemas import NewWindow, WindowOut
from ..service import moves, touches


class ChangeController(Controller):
    """Changes that windows follow."""

    @patch("/me", tags=["Self"], operation_id="changeMe", opt={"scope": "me"}, summary="Change settings")
    async def change_me(
        self,
        data: JSONBody[MePatch],
        session: NamedDependency[AsyncSession],
        principal: NamedDependency[Principal],
        if_match: IfMatch = None,
    ) -> Response[Me]:
        """In a new zone, scheduled windows keep their wall times. The e-mail is changed by no token."""
        changed = await moves.change_me(session, principal, data, if_match)
        return resource(accounts.show(changed), own=True)

    @patch(
        "/contacts/{contact_id:uuid}",
        tags=["Contacts"],
        operation_id="changeContact",
        opt={"scope": "contacts"},
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

    @patch(
        "/opportunities/{opportunity_id:uuid}",
        tags=["Opportunities"],
        operation_id="changeOpportunity",
        opt={"scope": "opportunities"},
        summary="Change an opportunity",
    )
    async def change_opportunity(
        self,
        opportunity_id: FromPath[UUID],
        data: JSONBody[OpportunityPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[OpportunityOut]:
        """A merge patch of the version that was read; windows follow the employer's place on the plan."""
        changed = await moves.change_opportunity(session, opportunity_id, data, if_match)
        return resource(opportunities.show(changed))

    @delete(
        "/opportunities/{opportunity_id:uuid}",
        tags=["Opportunities"],
        operation_id="deleteOpportunity",
        opt={"scope": "opportunities"},
        summary="Delete an opportunity",
    )
    async def delete_opportunity(
        self,
        opportunity_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """With its noes, needs, trial and timeline; 409 while plays, windows or touchpoints refer to it."""
        await moves.delete_opportunity(session, opportunity_id, if_match)

    @post(
        "/touchpoints",
        tags=["Touchpoints"],
        operation_id="createTouchpoint",
        opt={"scope": "touchpoints"},
        summary="Log a touch",
    )
    async def touch(
        self, data: JSONBody[NewTouchpoint], session: NamedDependency[AsyncSession]
    ) -> Response[TouchpointOut]:
        """A reply ends the nudges; open windows of *stay in touch* were answered by it."""
        return resource(touchpoints.show(await touches.touch(session, data)), status=201)

    @patch(
        "/touchpoints/{touchpoint_id:uuid}",
        tags=["Touchpoints"],
        operation_id="changeTouchpoint",
        opt={"scope": "touchpoints"},
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
        opt={"scope": "touchpoints"},
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

    @post(
        "/windows",
        tags=["Windows"],
        operation_id="createWindow",
        opt={"scope": "windows"},
        summary="Make a window by hand",
    )
    async def create_window(
        self, data: JSONBody[NewWindow], session: NamedDependency[AsyncSession]
    ) -> Response[WindowOut]:
        """With any times of one's own that are not over; windows of plays make room for it."""
        return resource(windows.show(await moves.make_window(session, data)), status=201)

    @patch(
        "/employers/{employer_id:uuid}",
        tags=["Employers"],
        operation_id="changeEmployer",
        opt={"scope": "employers"},
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

    @patch(
        "/plays/{play:str}",
        tags=["Plays"],
        operation_id="changePlay",
        opt={"scope": "plays"},
        summary="Change or archive a play",
    )
    async def change_play(
        self,
        play: FromPath[str],
        data: JSONBody[PlayPatch],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[PlayOut]:
        """One of your own; scheduled windows of its runs follow."""
        return resource(await moves.change_play(session, play, data, if_match), own=True)
