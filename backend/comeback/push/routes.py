"""The bell: devices, a test, and the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from ..kit.config import Secrets, Settings
from ..kit.schema import Page, etag
from ..kit.scopes import Principal
from . import service
from .rules import public_key
from .schemas import NewSubscription, PushKey, ReminderOut, SubscriptionOut


class PushController(Controller):
    """Web push to the user's devices."""

    path = "/push"
    tags = ("Bell",)
    opt = {"scope": "push"}

    @get("/key", operation_id="getPushKey", summary="The key to subscribe with")
    async def key(self, secrets: NamedDependency[Secrets]) -> PushKey:
        """The VAPID public key, as `applicationServerKey`."""
        return PushKey(public_key(secrets.vapid_private_key))

    @post(
        "/subscriptions",
        operation_id="subscribe",
        summary="Let a device ring",
        responses={200: ResponseSpec(SubscriptionOut, description="It was known.")},
    )
    async def subscribe(
        self,
        data: JSONBody[NewSubscription],
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[SubscriptionOut]:
        """201 for a new device, 200 for one that is known. A token needs to read windows: it rings for them."""
        agent = request.headers.get("user-agent", "")
        row, new = await service.subscribe(session, principal, data, agent, settings.push_origins)
        (shown,) = await service.show(session, [row])
        return Response(shown, status_code=201 if new else 200, headers={"ETag": etag(row.version)})

    @get("/subscriptions", operation_id="listSubscriptions", summary="Devices that ring")
    async def list_subscriptions(self, session: NamedDependency[AsyncSession]) -> Page[SubscriptionOut]:
        """The first one first; their endpoints stay secret."""
        return Page(items=await service.show(session, await service.subscriptions(session)))

    @delete("/subscriptions/{subscription_id:uuid}", operation_id="unsubscribe", summary="Silence a device")
    async def unsubscribe(
        self, subscription_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> None:
        """It does not ring any more."""
        await service.unsubscribe(session, subscription_id)

    @post("/test", operation_id="testPush", summary="Ring every device now")
    async def test(self, session: NamedDependency[AsyncSession]) -> ReminderOut:
        """By mail, too, where reminders go so; 409 when no device is allowed to ring and no mail goes."""
        return await service.ring_test(session)

    @get("/reminders", operation_id="listReminders", summary="What rang, and what became of it")
    async def reminders(self, session: NamedDependency[AsyncSession]) -> Page[ReminderOut]:
        """The last hundred, the latest first, per device; `email` is the device of what went by mail."""
        return Page(items=await service.reminders(session))
