"""The ways out, and what becomes of a delivery."""

from __future__ import annotations

from typing import Literal

ChannelName = Literal["push", "email", "webhook"]
DeliveryState = Literal["pending", "sent", "gone", "refused", "expired", "withdrawn", "dead"]
