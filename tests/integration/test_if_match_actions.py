"""Actions do not ask for the version that was read, but honour it where it is sent."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from living import App, Client, Json

COFFEE = "coffee_after_the_no"
STALE = {"If-Match": '"999"'}


@dataclass(frozen=True)
class Action:
    """An action by its address below `of`, the resource that the address names; `first` prepares it."""

    of: str
    name: str
    body: Json | None = None
    first: tuple[str, Json | None] | None = None


LONGER = {"opens_at": "2026-03-03T14:00:00Z", "closes_at": "2026-03-12T09:00:00Z"}
ACCEPTED = {"outcome": "accepted"}
ACTIONS = [
    Action("windows", "done", {}),
    Action("windows", "skip", {}),
    Action("windows", "snooze", {}),
    Action("windows", "reschedule", LONGER),
    Action("windows", "undo", None, ("skip", {})),
    Action("runs", "stop", {}),
    Action("runs", "coffee", {"meets_at": "2026-03-10T15:00"}),
    Action("opportunities", "rejection", {}),
    Action("opportunities", "stage", {"stage": "offered"}),
    Action("opportunities", "called", {}),
    Action("opportunities", "undo", None, ("stage", {"stage": "applied"})),
    Action("contacts", "merge", {}),
    Action("contacts", "merge/undo", None, ("merge", {})),
    Action("contacts", "anonymise"),
]


async def places(app: App) -> tuple[Client, dict[str, str], Json]:
    """Somebody who asked for a coffee, the address of one of each kind, and the twin of the contact."""
    ann = await app.sign_up()
    employer = await ann.employer()
    daniel, role = await ann.contact(employer), await ann.opportunity(employer)
    twin = await ann.contact(employer, "D. Reyes")
    start = [{"play": COFFEE, "contact_ids": [daniel["id"]]}]
    recorded = await ann.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    found = {
        "windows": recorded["windows"][0],
        "runs": recorded["runs"][0],
        "opportunities": role,
        "contacts": daniel,
    }
    return ann, {kind: f"/{kind}/{one['id']}" for kind, one in found.items()}, twin


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.of} {action.name}")
async def test_an_action_honours_the_version_that_it_is_told(app: App, action: Action) -> None:
    ann, addresses, twin = await places(app)
    place = addresses[action.of]
    twice = {"merge": {"other_id": twin["id"]}}
    if action.name == "coffee":
        await ann.post(f"{addresses['windows']}/done", ACCEPTED)
    if action.first is not None:
        name, body = action.first
        await ann.post(f"{place}/{name}", twice.get(name, body))
    before = await ann.call("GET", place)
    body = twice.get(action.name, action.body)
    stale = await ann.call("POST", f"{place}/{action.name}", json=body, headers=STALE)
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
    assert (await ann.call("GET", place)).content == before.content, "and nothing happened"
    read = {"If-Match": before.headers["etag"]}
    answer = await ann.call("POST", f"{place}/{action.name}", json=body, headers=read)
    assert answer.is_success, answer.text


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.of} {action.name}")
async def test_a_place_of_somebody_else_is_not_there_whatever_version_is_told(
    app: App, action: Action
) -> None:
    _, addresses, twin = await places(app)
    bob = await app.sign_up("Bob")
    body = {"other_id": twin["id"]} if action.name == "merge" else action.body
    answer = await bob.call("POST", f"{addresses[action.of]}/{action.name}", json=body, headers=STALE)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["skip", "snooze", "reschedule"])
async def test_the_answer_has_the_version_for_the_next_action(app: App, name: str) -> None:
    ann, addresses, _ = await places(app)
    place = addresses["windows"]
    body = LONGER if name == "reschedule" else {}
    answer = await ann.call("POST", f"{place}/{name}", json=body)
    assert answer.headers["etag"] == (await ann.call("GET", place)).headers["etag"]
