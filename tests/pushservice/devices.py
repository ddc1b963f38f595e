"""What the push service knows: devices, what was sent to them, and how a test scripts the answers."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .receiver import Receiver
from .vapid import Claims


@dataclass(frozen=True)
class Reply:
    """What the service answers to one message instead of 201, after `delay` seconds."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    delay: float = 0.0


HANG = Reply(503, body="hangs until the service closes")
RESET = Reply(503, body="breaks the connection off")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One request as it came: what it said, what its token said, what it was answered.

    `text` is None where the device is a browser (which alone can decrypt) or the request was refused.
    """

    id: str
    device: Device
    headers: Mapping[str, str]
    body: bytes
    claims: Claims | None
    status: int
    text: bytes | None
    expires_at: float

    @property
    def ttl(self) -> int:
        """Seconds."""
        return int(self.headers["ttl"])

    @property
    def topic(self) -> str | None:
        """Under which an undelivered message is replaced."""
        return self.headers.get("topic")

    @property
    def urgency(self) -> str:
        """`normal` where the request did not say."""
        return self.headers.get("urgency", "normal")

    @property
    def json(self) -> Any:
        """The decrypted text as JSON."""
        assert self.text is not None, "only the browser can read this"
        return json.loads(self.text)


@dataclass(eq=False)
class Device:
    """A subscription: made here with keys of its own, or by a browser that is connected as `agent`."""

    id: str
    endpoint: str
    key: str | None
    receiver: Receiver | None
    online: bool = True
    gone: bool = False
    agent: str | None = None
    script: deque[Reply] = field(default_factory=deque)
    always: Reply | None = None
    requests: list[Delivery] = field(default_factory=list)
    pending: list[Delivery] = field(default_factory=list)
    shown: list[Delivery] = field(default_factory=list)
    acks: list[int] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """What the browser's `PushSubscription.toJSON()` gives to the page."""
        assert self.receiver is not None, "the browser has the keys"
        keys = {"p256dh": self.receiver.p256dh, "auth": self.receiver.auth}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def next_reply(self) -> Reply | None:
        """The scripted answer to the next message, None for the usual one."""
        return self.script.popleft() if self.script else self.always
