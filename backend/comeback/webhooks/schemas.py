"""What goes in and out about webhooks, and what they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..contacts.schemas import ContactOut
from ..deliveries.catalogue import DeliveryState
from ..kit.schema import Body, OwnId, ResourceOut, Url
from ..opportunities.catalogue import Stage
from ..opportunities.schemas import OpportunityOut, RejectionOut
from ..touchpoints.schemas import TouchpointOut
from ..windows.rules import WindowState
from ..windows.schemas import WindowOut
from .catalogue import TEST, DisabledBecause, EventType

D = TypeVar("D")
Events = Annotated[list[EventType], Meta(min_length=1, max_length=50)]


class NewWebhook(Body, frozen=True, kw_only=True):
    """An address to tell, public and over https, and the events to tell it of."""

    id: OwnId | UnsetType = UNSET
    url: Url
    events: Events
    active: bool = True


class WebhookPatch(Body, frozen=True, kw_only=True):
    """A merge patch of a webhook; `active` true lets one that was switched off begin anew."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class WebhookOut(ResourceOut, frozen=True, kw_only=True):
    """A webhook without its secret; `disabled_because` says why it was switched off by itself."""

    url: str
    events: list[EventType]
    active: bool
    old_secret_until: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_because: DisabledBecause | None


class FreshWebhook(WebhookOut, frozen=True, kw_only=True):
    """A webhook with a new secret, told this once; null where the answer is a repeated one."""

    secret: str | None


class WebhookDeliveryOut(ResourceOut, frozen=True, kw_only=True):
    """An event on its way to a webhook; `event_id` is its `webhook-id`, `next_at` null when nothing more is tried.

    `attempts` counts since the last replay, `last_status` is null where no answer came.
    """

    event_id: UUID
    event_type: str
    state: DeliveryState
    attempts: int
    last_status: int | None
    last_answer: str | None
    next_at: datetime | None


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A no, and the opportunity that it is about."""

    opportunity: OpportunityOut
    rejection: RejectionOut


class SecondChanceWon(msgspec.Struct, frozen=True, kw_only=True):
    """A no that became a second chance, on the user's day."""

    opportunity: OpportunityOut
    rejection: RejectionOut
    won_on: date


class StageChanged(msgspec.Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """An opportunity, and its stage before and after."""

    opportunity: OpportunityOut
    before: Stage
    after: Stage


class WindowChanged(msgspec.Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """A follow-up window, and its state before and after."""

    window: WindowOut
    before: WindowState
    after: WindowState


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint that was written down."""

    touchpoint: TouchpointOut


class ContactChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it is now."""

    contact: ContactOut


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """The webhook that is tried out."""

    webhook: WebhookOut


class Event(msgspec.Struct, Generic[D], frozen=True, kw_only=True):
    """What is sent, as Standard Webhooks has it; `timestamp` is when it happened."""

    type: str
    timestamp: datetime
    data: D


class Told(NamedTuple):
    """What an event means, and what its `data` holds."""

    summary: str
    data: type[msgspec.Struct]


EVENTS: Final[Mapping[str, Told]] = {
    "opportunity.rejected": Told("A no was recorded", Rejected),
    "opportunity.stage_changed": Told("The stage of an opportunity changed", StageChanged),
    "window.opened": Told("A follow-up window opened", WindowChanged),
    "window.missed": Told("A follow-up window closed untouched", WindowChanged),
    "window.done": Told("A follow-up window was done", WindowChanged),
    "touchpoint.created": Told("A touchpoint was written down", Touched),
    "second_chance.won": Told("A no became a second chance", SecondChanceWon),
    "contact.updated": Told("A contact changed", ContactChanged),
    TEST: Told("Somebody tried the webhook out", Tested),
}
