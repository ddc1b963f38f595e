"""Verifying an address and ending mails, with the pages behind the links of a mail."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers.base import BaseRouteHandler
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from ..accounts.catalogue import Language
from ..accounts.models import Account
from ..kit.config import Secrets, Settings
from ..kit.pages import page, wants_page
from ..kit.reading import Reader
from ..kit.requests import known_parameters
from . import service
from .catalogue import PAGES
from .schemas import VerificationOut
from .service import LinkEnded, Reach

Token = Annotated[str, QueryParameter(name="token", description="As it stands in the mail.", max_length=200)]


async def check_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """What a link holds stands there once. No sign-in and no origin is asked for: the token is what counts."""
    known_parameters(connection, handler)


def provide_reach(request: Request[Any, Any, Any], secrets: NamedDependency[Secrets]) -> Reach:
    """For links, which find their account by themselves."""
    state = request.app.state
    return Reach(state.sessions, state.clock.now(), secrets.session_pepper)


class EmailController(Controller):
    """Reminders by e-mail."""

    tags = ("Self",)

    @post(
        "/me/email/verification",
        status_code=202,
        operation_id="verifyEmail",
        opt={"scope": "me"},
        summary="Send a link to one's address",
    )
    async def verify(
        self,
        session: NamedDependency[AsyncSession],
        reader: NamedDependency[Reader],
        settings: NamedDependency[Settings],
    ) -> VerificationOut:
        """Good once, for a day; reminders go to an address that was verified. 409 where no mail is sent from here."""
        return await service.ask(session, reader, sends_mail=settings.sends_mail)


class MailPages(Controller):
    """What a browser, or a mail provider, opens: found by a token, without a sign-in; nothing is written by GET."""

    tags = ("Mail",)
    opt = {"transaction": False, "public": True, "statuses": (404,)}
    guards = [check_query]
    dependencies = {"reach": Provide(provide_reach, sync_to_thread=False)}

    @get("/verify", media_type="text/html", operation_id="askWhoseAddress", summary="Whose address is it?")
    async def ask_whose(
        self,
        token: Token,
        request: Request[Any, Any, Any],
        reach: NamedDependency[Reach],
    ) -> Response[bytes]:
        """A page that asks, with a button; 404 for a link that was used, is too old or is not whole."""
        try:
            return shown("verify", await service.asked(reach, token))
        except LinkEnded:
            return ended(request)

    @post(
        "/verify",
        status_code=200,
        media_type="text/html",
        operation_id="confirmAddress",
        summary="It is my address",
    )
    async def confirm(
        self,
        token: Token,
        request: Request[Any, Any, Any],
        reach: NamedDependency[Reach],
    ) -> Response[bytes]:
        """Reminders may go there from now on. A plain form: its body is not looked at."""
        try:
            return shown("verified", await service.confirm(reach, token))
        except LinkEnded:
            return ended(request)

    @get(
        "/mail/unsubscribe/{secret:str}",
        media_type="text/html",
        operation_id="askToUnsubscribe",
        summary="No more mails?",
    )
    async def ask_to_unsubscribe(
        self,
        secret: FromPath[str],
        request: Request[Any, Any, Any],
        reach: NamedDependency[Reach],
    ) -> Response[bytes]:
        """A page that asks, with a button."""
        try:
            return shown("unsubscribe", await service.receiver(reach, secret))
        except LinkEnded:
            return ended(request)

    @post(
        "/mail/unsubscribe/{secret:str}",
        status_code=200,
        media_type="text/html",
        operation_id="unsubscribeFromMail",
        summary="No more mails",
    )
    async def unsubscribe(
        self,
        secret: FromPath[str],
        request: Request[Any, Any, Any],
        reach: NamedDependency[Reach],
    ) -> Response[bytes]:
        """One click (RFC 8058): `email_reminders` is `never` from now on. The form's body is not looked at."""
        try:
            return shown("unsubscribed", await service.unsubscribe(reach, secret))
        except LinkEnded:
            return ended(request)


def shown(name: str, account: Account) -> Response[Any]:
    """A page in the language of its account."""
    return _page(name, account.language, account.email)


def ended(request: Request[Any, Any, Any]) -> Response[Any]:
    """404 for a link that is good for nothing: a page for a browser, a problem else."""
    if not wants_page(request):
        raise LinkEnded()
    german = request.headers.get("accept-language", "").lower().startswith("de")
    return _page("ended", "de" if german else "en", status=LinkEnded.status)


def _page(name: str, language: Language, email: str = "", status: int = 200) -> Response[Any]:
    words = PAGES[name][language]
    title, text = words.title.format(email=email), words.text.format(email=email)
    # Without an action the form goes to the page's own address, token and all.
    form = f'\n<form method="post"><button>{escape(words.button)}</button></form>' if words.button else ""
    body = f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>{form}"
    return page(title, body, language=language, status=status)
