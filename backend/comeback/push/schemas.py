"""What goes in and out of the bell."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from ..deliveries.catalogue import DeliveryState
from .catalogue import ReminderKind, ReminderState


class PushKeys(msgspec.Struct, frozen=True):
    """The keys of a browser's subscription, base64url."""

    p256dh: Annotated[str, Meta(max_length=200)]
    auth: Annotated[str, Meta(max_length=100)]


class NewSubscription(
    msgspec.Struct, frozen=True, kw_only=True, rename={"expiration_time": "expirationTime"}
):
    """`PushSubscription.toJSON()` as the browser gives it, plus `device`; what browsers add is let through."""

    endpoint: Annotated[str, Meta(max_length=4_096)]
    keys: PushKeys
    expiration_time: float | None = None
    device: Annotated[str, Meta(min_length=1, max_length=100, description="An id that the device keeps.")] = (
        "device"
    )


class SubscriptionOut(msgspec.Struct, frozen=True, kw_only=True):
    """A device that rings; its endpoint is a secret and stays here."""

    id: UUID
    created_at: datetime
    updated_at: datetime
    version: int
    device: str
    user_agent: str
    service: str
    last_success_at: Annotated[
        datetime | None, Meta(description="When its push service last took a push; null before it did.")
    ]
    failures: Annotated[int, Meta(description="Pushes that it did not take since, tries included.")]
    rings: Annotated[
        bool,
        Meta(
            description="False once five pushes in a row were not taken and none for three days: ring there anew."
        ),
    ]


class PushKey(msgspec.Struct, frozen=True):
    """The VAPID public key: the `applicationServerKey` to subscribe with."""

    public_key: str


class DeliveryOut(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder on its way to one device, or by mail: then `device` is `email`."""

    device: str
    state: DeliveryState
    attempts: int
    crashes: int
    last_status: int | None
    last_answer: str | None
    at: Annotated[
        datetime | None, Meta(description="When the last attempt ended, or what ended it before one.")
    ]
    next_at: Annotated[
        datetime | None, Meta(description="When it is tried next; null when it is over or under way.")
    ]


class ReminderOut(msgspec.Struct, frozen=True, kw_only=True):
    """One occasion on which the bell rang, per device."""

    id: UUID
    created_at: datetime
    window_id: UUID | None
    window_ids: list[UUID]
    kind: ReminderKind
    state: Annotated[
        ReminderState,
        Meta(
            description="Over all devices. `due`: not tried yet. `sending`: on its way. `retry`: not taken, tried "
            "again. `sent`: rang on one at least. `withdrawn`: no window of it was open any more. `superseded`: a "
            "later reminder tells of the window. `expired`: the window closed first. `dead`: gave up after crashes. "
            "`refused`: a push service will not take it. `gone`: no device was left. `no_device`: there was none."
        ),
    ]
    due_at: datetime
    expires_at: datetime
    deliveries: list[DeliveryOut]
