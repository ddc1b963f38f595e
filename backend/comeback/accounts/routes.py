"""Signing up, in and out; oneself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.config import Secrets, Settings
from ..kit.passwords import Passwords
from ..kit.reading import Reader
from ..kit.requests import address_of
from ..kit.schema import Page, resource
from ..kit.scopes import Principal
from . import service
from .models import Account
from .schemas import Device, Me, SignInBody, SignUp

OPEN = {"public": True, "idempotency": False}


def cookie_name(settings: Settings) -> str:
    """`__Host-` wherever the origin is https; plain on an http origin, which production refuses."""
    return "__Host-comeback" if settings.public_url.startswith("https:") else "comeback"


def make_cookie(settings: Settings, token: str) -> Cookie:
    """The sign-in's cookie; an empty token ends it."""
    return Cookie(
        key=cookie_name(settings),
        value=token,
        max_age=int(service.SIGN_IN_LASTS.total_seconds()) if token else 0,
        path="/",
        secure=settings.public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


async def welcome(
    request: Request[Any, Any, Any], session: AsyncSession, settings: Settings, secrets: Secrets
) -> Cookie:
    """Sign this device in to the account."""
    device = request.headers.get("user-agent", "")
    return make_cookie(settings, await service.remember(session, device, secrets.session_pepper))


def signed_in(account: Account, cookie: Cookie, status: int = 200) -> Response[Me]:
    """Oneself, with the cookie of the new sign-in."""
    answer = resource(service.show(account), status, own=True)
    answer.set_cookie(cookie)
    return answer


class AuthController(Controller):
    """Getting in and out."""

    path = "/auth"
    tags = ("Sign-in",)
    opt = OPEN

    @post("/signup", operation_id="signUp", summary="Make an account and sign in")
    async def sign_up(
        self,
        data: JSONBody[SignUp],
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        reader: NamedDependency[Reader],
        settings: NamedDependency[Settings],
        secrets: NamedDependency[Secrets],
        passwords: NamedDependency[Passwords],
    ) -> Response[Me]:
        """A new account with the zone of the browser; 409 when the e-mail is known."""
        service.check_signups(settings.signups)
        await service.throttle(reader, "signup", service.normal_email(data.email), address_of(request))
        account = await service.sign_up(session, data, passwords)
        cookie = await welcome(request, session, settings, secrets)
        return signed_in(account, cookie, status=201)

    @post("/login", status_code=200, operation_id="logIn", summary="Sign in")
    async def log_in(
        self,
        data: JSONBody[SignInBody],
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        reader: NamedDependency[Reader],
        settings: NamedDependency[Settings],
        secrets: NamedDependency[Secrets],
        passwords: NamedDependency[Passwords],
    ) -> Response[Me]:
        """Always a new sign-in; an unknown e-mail and a wrong password answer alike."""
        await service.throttle(reader, "login", service.normal_email(data.email), address_of(request))
        account = await service.sign_in(session, data, passwords)
        cookie = await welcome(request, session, settings, secrets)
        return signed_in(account, cookie)


class OwnController(Controller):
    """Oneself: settings and devices."""

    tags = ("Self",)

    @post(
        "/auth/logout", status_code=204, operation_id="logOut", summary="Sign out", opt={"idempotency": False}
    )
    async def log_out(
        self,
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[None]:
        """End the sign-in of this device."""
        await service.sign_out(session, principal.session_id)
        return Response(None, status_code=204, cookies=[make_cookie(settings, "")])

    @get("/me", operation_id="getMe", opt={"scope": "me"}, summary="Oneself with all settings")
    async def me(self, session: NamedDependency[AsyncSession]) -> Response[Me]:
        """Who is signed in."""
        return resource(service.show(await service.my_account(session)), own=True)

    @get("/sessions", operation_id="listSessions", summary="Devices signed in")
    async def sessions(
        self, session: NamedDependency[AsyncSession], principal: NamedDependency[Principal]
    ) -> Page[Device]:
        """Every device, the latest first; `current` marks this one."""
        return Page(items=await service.devices(session, principal.session_id))

    @delete("/sessions/{session_id:uuid}", operation_id="endSession", summary="Sign a device out")
    async def end_session(self, session_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> None:
        """End one sign-in."""
        await service.sign_out(session, session_id)
