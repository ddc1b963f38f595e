"""Signs an event and sends it through the egress."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from ..kit.egress import Answer, Egress
from .rules import signatures

SEND_TIMEOUT: Final = 15.0


class WebhookSender:
    """Sends to webhooks; signatures carry machine time."""

    def __init__(
        self, egress: Egress, *, machine_time: Callable[[], float] = time.time, timeout: float = SEND_TIMEOUT
    ) -> None:
        self._egress, self._time, self._timeout = egress, machine_time, timeout

    async def send(self, url: str, secrets: Sequence[bytes], message_id: str, body: bytes) -> Answer:
        """The receiver's answer, whatever it is. Raises the egress's errors."""
        timestamp = int(self._time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(secrets, message_id, timestamp, body),
        }
        return await self._egress.post(url, headers, body, self._timeout)
