"""Webhooks, and the log of what they were sent."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..deliveries.models import Delivery
from ..kit.config import Settings
from ..kit.db import account_of
from ..kit.paging import Pager
from ..kit.schema import Cursor, IfMatch, Limit, Page, resource
from ..kit.scopes import Principal
from . import service
from .models import Webhook
from .schemas import (
    FreshWebhook,
    NewWebhook,
    WebhookDeliveryOut,
    WebhookOut,
    WebhookPatch,
)

PATH = "/api/v1/webhooks"


class WebhookController(Controller):
    """Other programs are told what happens."""

    path = "/webhooks"
    tags = ("Webhooks",)
    opt = {"scope": "webhooks"}

    @get(operation_id="listWebhooks", summary="All webhooks")
    async def list_webhooks(
        self,
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Page[WebhookOut]]:
        """The first one first; at most twenty."""
        statement = select(Webhook).where(Webhook.account_id == account_of(session))
        return await pager.page(
            session, statement, service.show,
            by=Webhook.created_at, filters={}, cursor=cursor, limit=limit, path=PATH,
        )  # fmt: skip

    @post(operation_id="createWebhook", summary="Add a webhook", opt={"once": ("secret",)})
    async def create(
        self,
        data: JSONBody[NewWebhook],
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[FreshWebhook]:
        """`secret` is told this once. 422 for an address that is not public, 409 beyond twenty.

        A token needs to read what the events tell.
        """
        return resource(await service.create(session, principal, data, settings.push_origins), status=201)

    @get("/{webhook_id:uuid}", operation_id="getWebhook", summary="One webhook")
    async def read(
        self, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[WebhookOut]:
        """With its ETag, without its secret."""
        return resource(service.show(await service.get(session, webhook_id)))

    @patch("/{webhook_id:uuid}", operation_id="changeWebhook", summary="Change a webhook")
    async def change(
        self,
        webhook_id: FromPath[UUID],
        data: JSONBody[WebhookPatch],
        session: NamedDependency[AsyncSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        if_match: IfMatch = None,
    ) -> Response[WebhookOut]:
        """A merge patch of the version that was read; `active` true switches it on again."""
        origins = settings.push_origins
        changed = await service.change(session, principal, webhook_id, data, if_match, origins)
        return resource(service.show(changed))

    @delete("/{webhook_id:uuid}", operation_id="deleteWebhook", summary="Delete a webhook")
    async def delete(
        self,
        webhook_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> None:
        """With its log; what is still to be sent is not."""
        await service.delete(session, webhook_id, if_match)

    @post(
        "/{webhook_id:uuid}/secret",
        operation_id="renewWebhookSecret",
        summary="Renew the secret",
        opt={"once": ("secret",)},
    )
    async def renew_secret(
        self,
        webhook_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[FreshWebhook]:
        """`secret` is told this once; for a day the old one signs, too."""
        return resource(await service.renew_secret(session, webhook_id, if_match), status=201)

    @post("/{webhook_id:uuid}/test", operation_id="testWebhook", summary="Try a webhook out")
    async def test(
        self, webhook_id: FromPath[UUID], session: NamedDependency[AsyncSession]
    ) -> Response[WebhookDeliveryOut]:
        """Sends `webhook.test`, whatever it listens to; 409 while it is not active."""
        return resource(await service.test(session, webhook_id), status=201)

    @get("/{webhook_id:uuid}/deliveries", operation_id="listWebhookDeliveries", summary="What was sent")
    async def deliveries(
        self,
        webhook_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        pager: NamedDependency[Pager],
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Page[WebhookDeliveryOut]]:
        """Thirty days, the latest first: what became of each event, and when it is tried again."""
        await service.get(session, webhook_id)
        mine = select(Delivery).where(Delivery.account_id == account_of(session))
        return await pager.page(
            session, mine.where(Delivery.webhook_id == webhook_id), service.show_delivery,
            by=Delivery.created_at, filters={}, cursor=cursor, limit=limit, latest_first=True,
            path=f"{PATH}/{webhook_id}/deliveries",
        )  # fmt: skip

    @post(
        "/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/replay",
        operation_id="replayWebhookDelivery",
        summary="Send it once more",
    )
    async def replay(
        self,
        webhook_id: FromPath[UUID],
        delivery_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
    ) -> Response[WebhookDeliveryOut]:
        """Under the same `webhook-id`, now; 409 while it is being sent or the webhook is not active."""
        return resource(await service.replay(session, webhook_id, delivery_id), status=201)
